import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { JsonObject } from '../base/json.ts';
import {
  logMilliseconds,
  metadataLog,
  parseLogJson,
  parseLogVersion,
  type LogFormat,
  type MetadataLog,
} from './metadataLog.ts';

/** Says that a batch is in the sink, and which watermark the next one starts with. Source: apache/spark, `CommitLog`. */
export interface CommitLogEntry {
  readonly version: 1 | 2;
  /** Milliseconds; 0 in logs of Spark 2.3 and older, which did not write it. */
  readonly nextBatchWatermarkMs: number;
  /** Further keys of the JSON, such as `stateUniqueIds` of version 2. */
  readonly other: JsonObject;
}

export type CommitLog = MetadataLog<CommitLogEntry>;

export function openCommitLog(files: FileSystem, folder: string): CommitLog {
  return metadataLog(files, folder, commitLogFormat);
}

export const commitLogFormat: LogFormat<CommitLogEntry> = { parse: parseCommit, format: formatCommit };

export function parseCommit(text: string, path: string): CommitLogEntry {
  if (text === '') throw sluiceError('STREAM_LOG_INCOMPLETE', { path });
  const [versionLine = '', json = ''] = text.split('\n');
  const version = parseLogVersion(versionLine, 2, path) === 1 ? 1 : 2;
  if (json.trim() === '') return { version, nextBatchWatermarkMs: 0, other: {} };
  const { nextBatchWatermarkMs, ...other } = parseLogJson(json, path);
  return {
    version,
    nextBatchWatermarkMs: logMilliseconds(nextBatchWatermarkMs, 'nextBatchWatermarkMs', path),
    other,
  };
}

export function formatCommit(entry: CommitLogEntry): string {
  const json = JSON.stringify({ nextBatchWatermarkMs: entry.nextBatchWatermarkMs, ...entry.other });
  return `v${entry.version}\n${json}`;
}
