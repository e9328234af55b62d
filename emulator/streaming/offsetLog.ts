import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import {
  logMilliseconds,
  metadataLog,
  parseLogJson,
  parseLogVersion,
  type LogFormat,
  type MetadataLog,
} from './metadataLog.ts';
import type { SourceOffset } from './ports.ts';

/** What one batch reads, and with which clock and watermark. Source: apache/spark, `OffsetSeq` and `OffsetSeqLog`. */
export interface OffsetSeq {
  readonly version: 1 | 2;
  /** End position of each source in the order of the query's sources; undefined where a source had nothing yet. */
  readonly offsets: readonly (SourceOffset | undefined)[];
  /** Version 2 only: the id of each source in `offsets`. */
  readonly sourceIds?: readonly string[];
  /** Absent in logs of Spark 2.1 and older. */
  readonly metadata: OffsetSeqMetadata | undefined;
}

export interface OffsetSeqMetadata {
  readonly batchWatermarkMs: number;
  readonly batchTimestampMs: number;
  /** Settings that are fixed for the life of the checkpoint, as text. */
  readonly conf: Readonly<Record<string, string>>;
  /** Further keys of the JSON, such as `sourceMetadataInfo`. */
  readonly other: JsonObject;
}

export type OffsetLog = MetadataLog<OffsetSeq>;

const noOffset = '-';

export function openOffsetLog(files: FileSystem, folder: string): OffsetLog {
  return metadataLog(files, folder, offsetLogFormat);
}

export const offsetLogFormat: LogFormat<OffsetSeq> = { parse: parseOffsetSeq, format: formatOffsetSeq };

export function parseOffsetSeq(text: string, path: string): OffsetSeq {
  if (text === '') throw sluiceError('STREAM_LOG_INCOMPLETE', { path });
  const [versionLine = '', metadataLine, ...lines] = text.replace(/\n$/, '').split('\n');
  const version = parseLogVersion(versionLine, 2, path);
  if (metadataLine === undefined) throw sluiceError('STREAM_LOG_INCOMPLETE', { path });
  const metadata = metadataLine.trim() === '' ? undefined : parseOffsetSeqMetadata(metadataLine, path);
  if (version === 1) return { version: 1, offsets: lines.map(parseOffset), metadata };
  const pairs = lines.map((line) => {
    const colon = line.indexOf(':');
    if (colon < 1) throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: `"${line}" is not sourceId:offset` });
    return { id: line.slice(0, colon), offset: parseOffset(line.slice(colon + 1)) };
  });
  // The lines of version 2 are in no order; numbered sources are put into the order of the query.
  if (pairs.every(({ id }) => /^\d+$/.test(id))) pairs.sort((left, right) => Number(left.id) - Number(right.id));
  return {
    version: 2,
    offsets: pairs.map(({ offset }) => offset),
    sourceIds: pairs.map(({ id }) => id),
    metadata,
  };
}

export function formatOffsetSeq(entry: OffsetSeq): string {
  const { metadata } = entry;
  const json =
    metadata === undefined
      ? ''
      : JSON.stringify({
          batchWatermarkMs: metadata.batchWatermarkMs,
          batchTimestampMs: metadata.batchTimestampMs,
          conf: metadata.conf,
          ...metadata.other,
        });
  const lines = entry.offsets.map((offset, index) => {
    const text = offset ?? noOffset;
    return entry.version === 1 ? text : `${entry.sourceIds?.[index] ?? index}:${text}`;
  });
  return [`v${entry.version}`, json, ...lines].join('\n');
}

function parseOffset(line: string): SourceOffset | undefined {
  return line === noOffset ? undefined : (line as SourceOffset);
}

function parseOffsetSeqMetadata(line: string, path: string): OffsetSeqMetadata {
  const { batchWatermarkMs, batchTimestampMs, conf, ...other } = parseLogJson(line, path);
  return {
    batchWatermarkMs: logMilliseconds(batchWatermarkMs, 'batchWatermarkMs', path),
    batchTimestampMs: logMilliseconds(batchTimestampMs, 'batchTimestampMs', path),
    conf: parseConf(conf, path),
    other,
  };
}

function parseConf(conf: Json | undefined, path: string): Readonly<Record<string, string>> {
  if (conf === undefined) return {};
  if (!isJsonObject(conf)) throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: 'conf is not an object' });
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(conf)) {
    if (typeof value !== 'string') {
      throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: `the value of ${key} is not a text` });
    }
    texts[key] = value;
  }
  return texts;
}
