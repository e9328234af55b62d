import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import type { RowValue } from '../../compute/rowValue.ts';
import type { Attribute, ResolvedJoin } from '../../plan/resolved.ts';
import type { StatefulNode } from '../incrementalPlan.ts';
import type { StateSchema } from '../state/stateSchema.ts';
import type { StateChange, StateStore } from '../state/stateStore.ts';
import type { BatchWatermarks } from '../watermark.ts';

/**
 * An operator whose answer depends on rows of earlier batches. It sees the rows of one batch as a table and the state as
 * another, and answers with the rows that leave it and what the batch changes in the state. It writes neither.
 */
export type StatefulOperator = RowOperator | JoinOperator;

export interface RowOperator {
  readonly node: Exclude<StatefulNode, ResolvedJoin>;
  readonly schema: StateSchema;
  /** SQL that runs right after the input table is made, in the same call, and facts that are asked for with it. */
  prepare(input: OperatorInput): Preparation;
  /** `facts` are the answers to the preparation's probes, in order. */
  run(input: OperatorInput, facts: readonly (RowValue | undefined)[]): Promise<OperatorResult>;
  /** The same for a batch without rows: state may still be final by now. */
  runEmpty(input: EmptyInput): Promise<OperatorResult>;
}

/** An operator over the rows of two streams. */
export interface JoinOperator {
  readonly node: ResolvedJoin;
  readonly schema: StateSchema;
  runTwo(input: JoinInput): Promise<OperatorResult>;
}

/** The rows of both sides, columns named by `columnName`. */
export interface JoinInput extends EmptyInput {
  readonly left: RelationSql;
  readonly right: RelationSql;
}

export interface EmptyInput {
  readonly session: ComputeSession;
  readonly store: StateStore;
  readonly watermarks: BatchWatermarks;
  readonly sampleRows: number;
  /** Names a temporary table that lives as long as the batch. */
  nameTable(role: string): string;
}

export interface OperatorInput extends EmptyInput {
  /** Columns are named by `columnName`; rowids count up from 0 in read order. */
  readonly table: string;
}

export interface Preparation {
  readonly statements: readonly string[];
  readonly probes: readonly Probe[];
}

/** Aggregates over one relation. */
export interface Probe {
  readonly relation: RelationSql;
  readonly columns: readonly string[];
}

export interface OperatorResult {
  /** The rows that leave the operator. Only for the sink it may need the state as it is after the batch's change. */
  readonly relation: RelationSql;
  /** It is known that no row does. */
  readonly isEmpty: boolean;
  readonly change: StateChange;
  readonly droppedLate: DroppedRows;
  readonly droppedDuplicates: DroppedRows;
}

/** Rows that an operator did not let through, with a few of them. */
export interface DroppedRows {
  readonly count: number;
  readonly columns: readonly Attribute[];
  readonly sample: readonly (readonly RowValue[])[];
}
