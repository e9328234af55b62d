import * as v from 'valibot';
import type { ErrorDto, JsonDto, RowsPageDto } from './dto.ts';
import { request } from './define.ts';

/** A streaming flow of a project with its stream checkpoints, or one whose flow the project no longer defines. */
export interface StreamQueryDto {
  /** Key of the flow; of a flow that is gone, as its folder names it. */
  readonly flow: string;
  /** As short as it can be named in this project. */
  readonly label: string;
  /** Key of the table or sink that it writes. */
  readonly target: string;
  readonly targetLabel: string;
  /** Absolute folder of the Delta table that it writes; absent where it writes none or none is known. */
  readonly table?: string;
  /** Absolute folder below which the generations lie. */
  readonly root: string;
  /** False for stream checkpoints on the disk of which the project knows no flow; absent while the project has errors. */
  readonly defined?: boolean;
  /** Newest first: the first one is the current one. Empty for a flow that never ran. */
  readonly generations: readonly GenerationDto[];
}

/**
 * `committed`: the newest planned batch is committed. `planned`: it is not, so the next start runs it again. `running`: a live process
 * holds the stream checkpoint. `empty`: nothing was planned yet. `damaged`: the next start is refused, or not safe.
 */
export type CheckpointHealth = 'committed' | 'planned' | 'running' | 'empty' | 'damaged';

export interface GenerationDto {
  readonly generation: number;
  /** Absolute folder of the stream checkpoint: names it in every other request. */
  readonly path: string;
  readonly current: boolean;
  readonly queryId?: string;
  readonly lastPlanned?: number;
  readonly lastCommitted?: number;
  readonly health: CheckpointHealth;
  /** What is wrong, as a whole sentence, where the health is `damaged`. */
  readonly problem?: string;
}

/** The stream checkpoints of a project. Reads the names of the log files and the newest of them, never more. */
export const listCheckpoints = request<readonly StreamQueryDto[]>()(
  'checkpoints/list',
  'read',
  v.object({ spec: v.string() }),
);

/** The stream checkpoints at or below a folder, at most 50, nearest first. */
export const findCheckpoints = request<readonly { readonly path: string; readonly queryId?: string }[]>()(
  'checkpoints/find',
  'read',
  v.object({ folder: v.string() }),
);

/** Which stream checkpoint, and which table it is held against. */
const place = {
  /** Absolute folder. */
  path: v.string(),
  /** Of the project that it belongs to, where there is one: it knows the table and the counts of rows. */
  spec: v.optional(v.string()),
  /** Folder of the Delta table that the query writes, as the person picked it; wins over the project's. */
  table: v.optional(v.string()),
};

export interface CheckpointDto {
  readonly path: string;
  readonly queryId?: string;
  /** The flow that it belongs to, of a project. */
  readonly flow?: { readonly key: string; readonly label: string; readonly generation: number };
  readonly health: CheckpointHealth;
  /** What is wrong, as a whole sentence, where the health is `damaged`. */
  readonly problem?: string;
  /** Whose format the state has; `none` for a query without state. */
  readonly state: 'sluice' | 'spark' | 'none';
  readonly oldestBatch?: number;
  readonly lastPlanned?: number;
  readonly lastCommitted?: number;
  /** Batches that have an entry in the offset log or the commit log. */
  readonly batchCount: number;
  readonly nextStart: NextStartDto;
  readonly sink: SinkAgreementDto;
  readonly sources: readonly SourceDto[];
  readonly operators: readonly OperatorDto[];
  /** Settings that stay for the life of the stream checkpoint, as the newest batch has them, by name. */
  readonly conf: readonly { readonly name: string; readonly value: string }[];
  readonly findings: readonly FindingDto[];
  /** Other generations of the same flow, newest first, with this one. Empty where the folder is none of several. */
  readonly generations: readonly GenerationDto[];
}

/** Everything of one stream checkpoint that needs no page: reads the newest entries of its logs only. */
export const inspectCheckpoint = request<CheckpointDto>()('checkpoints/inspect', 'read', v.object(place));

/** Bytes and files below the folder, `more` where not all were counted: it looks at every file. */
export const measureCheckpoint = request<{ readonly bytes: number; readonly files: number; readonly more: boolean }>()(
  'checkpoints/size',
  'read',
  v.object({ path: v.string() }),
);

/** What the next start does. `first`: batch 0. `next`: a new batch after the last. `rerun`: the planned batch again. */
export interface NextStartDto {
  readonly kind: 'first' | 'next' | 'rerun' | 'refused';
  /** A whole sentence. */
  readonly sentence: string;
  readonly batch?: number;
  /** For `rerun` what is read again, for `next` from where each source goes on. */
  readonly ranges: readonly SourceRangeDto[];
  /** Milliseconds since the epoch that the batch judges lateness by. */
  readonly watermark?: number;
  /** Milliseconds since the epoch that `current_timestamp()` gives in a batch that is run again. */
  readonly plannedAt?: number;
  /** For `rerun`: whether the table has the batch already, so that the sink skips it. Absent where the table is not known. */
  readonly sinkSkips?: boolean;
  readonly error?: ErrorDto;
  /** Where Spark and Sluice differ, or something is not known: whole sentences. */
  readonly notes: readonly string[];
}

/** Whether the `txn` of the table and the logs of the stream checkpoint tell the same story. */
export interface SinkAgreementDto {
  /**
   * `agrees`: the table has what is committed. `pending`: a planned batch is in neither. `skipped`: the table has the planned batch,
   * which the next start runs again and the sink skips. `ahead`: the table has batches that the stream checkpoint does not know.
   * `behind`: the table lacks batches that were committed. `hole`: batches between were never written. `none`: the table has no `txn` of
   * the query. `unknown`: nothing to compare.
   */
  readonly verdict: 'agrees' | 'pending' | 'skipped' | 'ahead' | 'behind' | 'hole' | 'none' | 'unknown';
  readonly severity: 'ok' | 'warning' | 'error';
  /** A whole sentence. */
  readonly sentence: string;
  /** What to do, where something is to be done. */
  readonly action?: string;
  /** Of the error catalogue. */
  readonly code?: string;
  readonly table?: {
    /** Absolute folder. */
    readonly path: string;
    /** `project`: the flow's target. `picked`: by the person. `found`: beside the stream checkpoint. */
    readonly from: 'project' | 'picked' | 'found';
    readonly version?: number;
    /** Batch id in its `txn(appId = query id)`. */
    readonly txn?: number;
    /** Milliseconds since the epoch, as the `txn` says. */
    readonly txnUpdated?: number;
  };
}

export interface FindingDto {
  /** `error`: the query will not start, or would give wrong rows. `warning`: worth knowing. */
  readonly severity: 'error' | 'warning';
  /** Path below the stream checkpoint. */
  readonly place: string;
  /** Of the error catalogue. */
  readonly code: string;
  /** A whole sentence. */
  readonly text: string;
  /** What to do, from the catalogue. */
  readonly action?: string;
}

/** By the form of the offset: `number` is a source that counts (rate, socket, memory), `json` one that nobody here knows. */
export type SourceKind = 'delta' | 'files' | 'kafka' | 'rate' | 'number' | 'json' | 'none';

export interface OffsetDto {
  /** As in the log; absent where the source had no position. */
  readonly text?: string;
  /** For a person: `version 7, start of it`. */
  readonly reading: string;
}

/** What one source gives to one batch. */
export interface SourceRangeDto {
  /** Number of the source, or its name where the query named it. */
  readonly source: string;
  readonly kind: SourceKind;
  readonly start: OffsetDto;
  /** Absent where only the start is known. */
  readonly end?: OffsetDto;
  /** For a person: `versions 3 to 5`, `entries 4 to 5: 3 files`, `nothing new`. */
  readonly reading: string;
  /** Both ends are the same. */
  readonly empty: boolean;
  /** Versions of the Delta table, both inclusive. */
  readonly versions?: { readonly first: number; readonly last: number };
  /** The range lies in the initial snapshot of this version. */
  readonly snapshotOf?: number;
  /** Entries of the file source log, both inclusive, and how many files they name. */
  readonly entries?: { readonly first: number; readonly last: number; readonly files?: number };
  /** Of Kafka. `count` is absent where the batch met the partition for the first time. Offsets are texts, as they may be large. */
  readonly partitions?: readonly {
    readonly topic: string;
    readonly partition: string;
    readonly from?: string;
    readonly to: string;
    readonly count?: string;
  }[];
}

export interface SourceDto {
  readonly source: string;
  readonly kind: SourceKind;
  /** Where it stands after the newest planned batch. */
  readonly offset: OffsetDto;
  /** Facts of the newest offset in words: the id of the Delta table, the topics. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Of its private log, where it has one. */
  readonly log?: {
    /** Name of its folder below `sources/`: names the source in `checkpoints/sourceFiles`. */
    readonly folder: string;
    readonly files: number;
    /** A file source logs the files that it handed out; any other keeps texts of its own. */
    readonly entries: 'files' | 'texts';
    readonly newest?: number;
  };
}

export interface OperatorDto {
  readonly operator: number;
  /** Spark's name, such as `dedupe`; absent where nothing says it. */
  readonly name?: string;
  readonly partitions: number;
  readonly stores: readonly StoreDto[];
}

export interface StoreDto {
  readonly name: string;
  /** `key INT, window STRUCT<…>`; absent where there is no schema. */
  readonly keySchema?: string;
  readonly valueSchema?: string;
  /** `delta`, `snapshot`, `zip`, `changelog`, `parquet`. */
  readonly formats: readonly string[];
  readonly versions?: { readonly oldest: number; readonly newest: number };
  /** The version after the last committed batch. */
  readonly version?: number;
  /** Why rows of it can't be shown, as a whole sentence; absent where they can. */
  readonly notDecoded?: string;
  /** The largest ones, at most 200. */
  readonly sizes: readonly { readonly partition: number; readonly files: number; readonly bytes: number }[];
  readonly bytes: number;
}

export interface BatchDto {
  readonly batch: number;
  readonly planned: boolean;
  readonly committed: boolean;
  /** Milliseconds since the epoch. */
  readonly plannedAt?: number;
  readonly watermark?: number;
  readonly nextWatermark?: number;
  /** What it read. The start is that of the batch before; where that entry is gone, only the end is known. */
  readonly ranges: readonly SourceRangeDto[];
  /** The entry before is gone, so only where the batch ended is known. */
  readonly startUnknown: boolean;
  /** Why an entry can't be read, as a whole sentence. */
  readonly problem?: string;
}

export const batchesPerPage = 200;

/** Batches, the newest first: those from `offset` on. Reads the files of that page only. */
export const readBatches = request<{
  readonly total: number;
  readonly offset: number;
  readonly batches: readonly BatchDto[];
}>()(
  'checkpoints/batches',
  'read',
  v.object({
    path: v.string(),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(batchesPerPage)),
  }),
);

export interface LogFileDto {
  /** Absolute. */
  readonly path: string;
  /** At most 64 KB of it. */
  readonly text: string;
  readonly cut: boolean;
}

export interface DroppedRowsDto {
  readonly why: 'late' | 'duplicate' | 'malformed';
  /** Spark's name of the operator; absent for malformed ones. */
  readonly operator?: string;
  readonly count: number;
  /** Milliseconds since the epoch that judged late ones. */
  readonly watermark?: number;
  readonly columns: readonly string[];
  /** Some of them. */
  readonly sample: readonly (readonly JsonDto[])[];
}

export interface BatchDetailDto extends BatchDto {
  /** As they lie on the disk. */
  readonly offsetFile?: LogFileDto;
  readonly commitFile?: LogFileDto;
  /** Rows that it read, from its report. */
  readonly inputRows?: number;
  /** From the batch's report, where it wrote one. */
  readonly dropped: readonly DroppedRowsDto[];
}

/** STREAM_BATCH_NOT_FOUND when neither log has it. */
export const readBatch = request<BatchDetailDto>()(
  'checkpoints/batch',
  'read',
  v.object({ path: v.string(), batch: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
);

export interface WatermarkPointDto {
  readonly batch: number;
  /** Milliseconds since the epoch. */
  readonly plannedAt?: number;
  /** Milliseconds since the epoch that the batch judged lateness by; 0 before the first rows. */
  readonly watermark?: number;
  /** What it left to the next batch, once it is committed. */
  readonly nextWatermark?: number;
  /** Absent where nothing tells. */
  readonly inputRows?: number;
  readonly lateRows?: number;
  readonly duplicateRows?: number;
}

export interface WatermarkSeriesDto {
  /** Ascending. */
  readonly points: readonly WatermarkPointDto[];
  /** Whether any batch of the whole stream checkpoint that was looked at has a watermark. */
  readonly used: boolean;
  /** Where the counts of rows are from, and for which batches nobody knows them: a whole sentence. */
  readonly countsFrom: string;
  /** Older batches than these are there. */
  readonly older: boolean;
}

export const watermarksPerPage = 500;

/** The newest batches below `before`, with their watermarks and, where reports or an event log tell, their rows. */
export const readWatermarks = request<WatermarkSeriesDto>()(
  'checkpoints/watermarks',
  'read',
  v.object({
    path: v.string(),
    spec: v.optional(v.string()),
    before: v.optional(v.number()),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(watermarksPerPage)),
  }),
);

/** Files that a file source handed out, the newest first, at most 200 a page. */
export const readSourceFiles = request<{
  readonly total: number;
  readonly offset: number;
  readonly files: readonly {
    readonly path: string;
    /** Entry of the log that names it. */
    readonly entry: number;
    /** Milliseconds since the epoch. */
    readonly modifiedAt: number;
  }[];
}>()(
  'checkpoints/sourceFiles',
  'read',
  v.object({
    path: v.string(),
    source: v.string(),
    /** Only those of these entries, both inclusive. */
    entries: v.optional(v.object({ first: v.number(), last: v.number() })),
    /** Only those whose path holds this text. */
    search: v.optional(v.string()),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
);

export interface StatePageDto {
  readonly version: number;
  /** The first column is the partition, then come the columns of the key, then those of the value. */
  readonly page: RowsPageDto;
  readonly keyColumns: number;
  /** Rows of the version, before the search. */
  readonly rows: number;
}

/**
 * Rows of one store at one version, ordered by partition and key. STATE_NOT_DECODED where the format is not read;
 * CANNOT_LOAD_STATE_STORE.* where files of the version are missing or damaged.
 */
export const readState = request<StatePageDto>()(
  'checkpoints/state',
  'read',
  v.object({
    path: v.string(),
    operator: v.pipe(v.number(), v.integer(), v.minValue(0)),
    store: v.string(),
    /** The version after the last committed batch unless it says otherwise. */
    version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    partition: v.optional(v.number()),
    /** Only rows whose key, as it is shown, holds this text; case does not matter. */
    search: v.optional(v.string()),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
);

export interface ComparisonLineDto {
  /** `Query id`, `Last committed batch`, `Source 0`, a setting's name. */
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly same: boolean;
}

/** Two stream checkpoints side by side: what they are, where their sources stand, their settings, operators and state. */
export const compareCheckpoints = request<{
  readonly left: string;
  readonly right: string;
  /** What is worth knowing at once, as whole sentences. */
  readonly sentences: readonly string[];
  readonly lines: readonly ComparisonLineDto[];
}>()('checkpoints/compare', 'read', v.object({ left: v.string(), right: v.string() }));
