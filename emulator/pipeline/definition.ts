import type { Position } from '../base/errors.ts';
import type { StructType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';

/** A table or view by its full name: catalog, schema, name. A temporary view has one part. */
export type QualifiedName = readonly string[];

/** What a project defines, whoever wrote it: SQL files and Python files register the same elements. Nothing is resolved yet. */
export interface Definitions {
  readonly datasets: readonly Dataset[];
  readonly flows: readonly Flow[];
  readonly sinks: readonly SinkDefinition[];
}

export type Dataset = TableDefinition | ViewDefinition;

interface Element {
  readonly name: QualifiedName;
  readonly comment?: string;
  /** Of the name in the statement, or of the decorated function. */
  readonly position: Position;
}

export interface TableDefinition extends Element {
  readonly kind: 'streamingTable' | 'materializedView';
  readonly declaredSchema?: StructType;
  readonly partitionColumns: readonly string[];
  readonly clusterColumns?: readonly string[] | 'auto' | 'none';
  /** As written; keys are not changed in case. */
  readonly properties: Readonly<Record<string, string>>;
  readonly format?: string;
  readonly expectations: readonly Expectation[];
  readonly private: boolean;
  /** `path` of the Python API and LOCATION. */
  readonly location?: string;
}

export interface ViewDefinition extends Element {
  readonly kind: 'temporaryView' | 'persistedView';
  /** SQL text of its query, for the catalog; absent for one that Python defined. */
  readonly text?: string;
  /** Names that its columns take instead of those of the query. */
  readonly columns?: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly expectations: readonly Expectation[];
}

export interface SinkDefinition extends Element {
  readonly kind: 'sink';
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface Expectation {
  readonly name: string;
  readonly condition: Expression;
  readonly conditionText: string;
  readonly onViolation: 'keep' | 'drop' | 'fail';
  readonly position: Position;
}

export type Flow = QueryFlow | AutoCdcFlow;

interface FlowElement {
  readonly name: QualifiedName;
  /** Name of a table, view or sink. */
  readonly target: QualifiedName;
  /** The flow that is defined with its target, rather than by a statement of its own. */
  readonly implicit: boolean;
  readonly once: boolean;
  readonly comment?: string;
  /** `SET` before it in its file, or `spark_conf` of the decorator. */
  readonly conf: Readonly<Record<string, string>>;
  /** What unqualified names in it start from. */
  readonly catalog: string;
  readonly schema: string;
  readonly position: Position;
  /** Of the name of its target in a SQL statement of its own. */
  readonly targetPosition?: Position;
}

export interface QueryFlow extends FlowElement {
  readonly kind: 'query';
  readonly plan: LogicalPlan;
}

export interface AutoCdcFlow extends FlowElement {
  readonly kind: 'autoCdc' | 'autoCdcFromSnapshot';
  readonly source: LogicalPlan;
  readonly keys: readonly string[];
  readonly sequenceBy?: Expression;
  readonly applyAsDeletes?: Expression;
  readonly applyAsTruncates?: Expression;
  readonly ignoreNullUpdates: boolean;
  readonly columns?: ColumnSelection;
  readonly scdType: 1 | 2;
  readonly trackHistory?: ColumnSelection;
}

export interface ColumnSelection {
  readonly kind: 'only' | 'allExcept';
  readonly columns: readonly string[];
}
