import type { SluiceError } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { LiteralValue, StructType } from '../../plan/dataType.ts';
import type { LoggedFile } from '../sources/fileSourceLog.ts';

type ErrorCode = SluiceError['code'];

/** What lies in a stream checkpoint, whoever wrote it. Damage is described in `findings`, never thrown. */
export interface CheckpointReport {
  /** Absolute plain path. */
  readonly path: string;
  readonly queryId: string | undefined;
  /** One for each id in the offset log or the commit log, ascending. */
  readonly batches: readonly BatchReport[];
  readonly lastPlannedBatch: number | undefined;
  readonly lastCommittedBatch: number | undefined;
  readonly sources: readonly SourceReport[];
  readonly operators: readonly OperatorReport[];
  /** What the next start will do, as one sentence. */
  readonly nextStart: string;
  readonly findings: readonly Finding[];
}

export interface BatchReport {
  readonly batchId: number;
  readonly planned: boolean;
  readonly committed: boolean;
  readonly offsetLogVersion: number | undefined;
  readonly commitLogVersion: number | undefined;
  /** Milliseconds. */
  readonly watermarkMs: number | undefined;
  readonly batchTimestampMs: number | undefined;
  readonly nextBatchWatermarkMs: number | undefined;
  readonly offsets: readonly OffsetReport[];
  readonly conf: Readonly<Record<string, string>>;
  readonly otherMetadata: JsonObject;
  readonly otherCommit: JsonObject;
}

export interface OffsetReport {
  /** Number of the source, or its name where the query named it. */
  readonly source: string;
  /** As in the log; undefined where the source had no position yet. */
  readonly text: string | undefined;
  /** The text as JSON where it is JSON. */
  readonly json: Json | undefined;
  /** For a person: `version 7, start of it`. */
  readonly reading: string;
}

export interface SourceReport {
  /** Name of the folder below sources/. */
  readonly index: string;
  readonly files: readonly string[];
  /** Files that a file source handed out, each once, in the order of its log. */
  readonly entries?: readonly LoggedFile[];
  /** Content of the log of any other source, by file name. */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface OperatorReport {
  readonly operatorId: number;
  /** From the operator metadata, which Spark 4 writes. */
  readonly operatorName: string | undefined;
  /** Number of partition folders. */
  readonly partitions: number;
  /** From the operator metadata, by store. */
  readonly declaredStores: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly prefixColumns: number;
  }[];
  readonly stores: readonly StoreReport[];
}

export interface StoreReport {
  readonly name: string;
  readonly keySchema: StructType | undefined;
  readonly valueSchema: StructType | undefined;
  /** Names of the formats that were found: `delta`, `snapshot`, `zip`, `changelog`, `parquet`. */
  readonly formats: readonly string[];
  readonly versions: { readonly oldest: number; readonly newest: number } | undefined;
  readonly rows: StateRows;
}

export type StateRows =
  | { readonly kind: 'decoded'; readonly version: number; readonly rows: readonly StateRow[] }
  /** They can be decoded, and nobody asked for them. */
  | { readonly kind: 'notAsked' }
  /** The reason as the second half of a sentence. */
  | { readonly kind: 'notDecoded'; readonly reason: string };

export interface StateRow {
  readonly partition: number;
  readonly key: readonly LiteralValue[];
  readonly value: readonly LiteralValue[];
}

export interface Finding {
  /** `error`: the query will not start, or would give wrong rows. `warning`: worth knowing. */
  readonly severity: 'error' | 'warning';
  /** Path below the checkpoint. */
  readonly place: string;
  /** `sluice explain` tells more. */
  readonly code: ErrorCode;
  /** A whole sentence. */
  readonly text: string;
  /** What a reader met, where the finding is a file that can't be read. */
  readonly error?: SluiceError;
}
