import type { BatchTables } from './batchTables.ts';
import type { Clock } from '../base/clock.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { ComputeSession } from '../compute/computeSession.ts';
import type { IncrementalPlan } from './incrementalPlan.ts';
import type { OffsetSeqMetadata } from './offsetLog.ts';
import type { StatefulOperator } from './operators/statefulOperator.ts';
import type { PhaseObserver } from './phases.ts';
import type { Sink, Source } from './ports.ts';
import type { StateOperatorProgress } from './progress.ts';
import type { SourceOffsets } from './recovery.ts';
import type { StaticReader } from './sources/deltaStatic.ts';
import type { StateStore } from './state/stateStore.ts';
import type { Conf } from './streamConf.ts';
import type { StreamCheckpoint } from './streamCheckpoint.ts';
import type { WatermarkTracker } from './watermark.ts';

/** Where a query stands between two batches. Never changed: a batch makes the next one. */
export interface QueryContext {
  /** The batch to come. */
  readonly batchId: number;
  readonly start: SourceOffsets;
  /** Set when the batch is in the offset log already and has to be run exactly so. */
  readonly planned: PlannedBatch | undefined;
  readonly watermark: WatermarkTracker;
  /** The watermark that batch `batchId - 1` ran with. */
  readonly previousBatchWatermark: number;
  /** Settings that the checkpoint has fixed. */
  readonly conf: Conf;
  /** What this run did last; undefined before its first batch. */
  readonly last: LastBatch | undefined;
  readonly previousTriggerStart: number | undefined;
  /** The oldest id that the logs may still hold. */
  readonly oldestLogged: number;
}

export interface PlannedBatch {
  readonly end: SourceOffsets;
  readonly metadata: OffsetSeqMetadata;
}

export interface LastBatch {
  /** What it evicted by, and whether it kept state at all. */
  readonly evictionWatermark: number;
  readonly stateOperators: readonly StateOperatorProgress[];
}

/** What a query runs with from its start to its end. */
export interface QueryPorts {
  readonly queryId: string;
  readonly runId: string;
  readonly name: string | undefined;
  readonly plan: IncrementalPlan;
  readonly sources: readonly Source[];
  /** Reads the tables that streams are joined with, once a batch. */
  readonly readTable: StaticReader | undefined;
  readonly operators: readonly StatefulOperator[];
  readonly stores: readonly StateStore[];
  readonly sink: Sink;
  readonly checkpoint: StreamCheckpoint;
  readonly session: ComputeSession;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly observer: PhaseObserver | undefined;
  /** Settings of the session, which may change from one run to the next. */
  readonly sessionConf: Conf;
  /** How many dropped or malformed rows a report shows of each kind. */
  readonly sampleRows: number;
  /** The tables of the batch that runs. */
  readonly tables: BatchTables;
}
