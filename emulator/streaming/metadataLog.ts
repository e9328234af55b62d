import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';

/** One file a batch below a folder, named by the batch id. Source: apache/spark, `HDFSMetadataLog`. */
export interface MetadataLog<Entry> {
  readonly folder: string;
  /** The ids that are there, ascending. Names that are not a plain number are none of the log's. */
  ids(): Promise<readonly number[]>;
  /** Undefined when there is no such batch. */
  read(batchId: number): Promise<Entry | undefined>;
  /** Durable on return. CONCURRENT_STREAM_LOG_UPDATE when the batch is already there. */
  add(batchId: number, entry: Entry): Promise<void>;
  remove(batchId: number): Promise<void>;
}

export interface LogFormat<Entry> {
  parse(text: string, path: string): Entry;
  format(entry: Entry): string;
}

export function metadataLog<Entry>(files: FileSystem, folder: string, format: LogFormat<Entry>): MetadataLog<Entry> {
  const pathOf = (batchId: number): string => `${folder}/${batchId}`;
  return {
    folder,
    async ids() {
      const entries = (await files.list(folder)) ?? [];
      return entries
        .filter((entry) => !entry.isDirectory && /^\d+$/.test(entry.name))
        .map((entry) => Number(entry.name))
        .sort((left, right) => left - right);
    },
    async read(batchId) {
      const bytes = await files.read(pathOf(batchId));
      return bytes === undefined ? undefined : format.parse(new TextDecoder().decode(bytes), pathOf(batchId));
    },
    async add(batchId, entry) {
      const created = await files.writeIfAbsent(pathOf(batchId), new TextEncoder().encode(format.format(entry)));
      if (!created) throw sluiceError('CONCURRENT_STREAM_LOG_UPDATE', { batchId, path: pathOf(batchId) });
    },
    remove: (batchId) => files.remove(pathOf(batchId)),
  };
}

/** The number of a first line `v1`, `v2`, …, checked against what this engine knows. */
export function parseLogVersion(line: string, maxSupported: number, path: string): number {
  const match = /^v(\d+)$/.exec(line);
  const version = match === null ? 0 : Number(match[1]);
  if (version <= 0) throw sluiceError('MALFORMED_LOG_FILE', { path, line: line.slice(0, 100) });
  if (version > maxSupported) {
    throw sluiceError('INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION', { path, maxSupported, version });
  }
  return version;
}

export function parseLogJson(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : 'it is not JSON';
    throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason }, { cause });
  }
  if (!isJsonObject(value)) throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: 'it is not a JSON object' });
  return value;
}

/** A whole number of milliseconds; absent counts as 0, as Spark has it. */
export function logMilliseconds(value: Json | undefined, name: string, path: string): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: `${name} is not a whole number` });
}

/** Ids as a person reads them: `0–2, 5`. */
export function idsText(ids: readonly number[]): string {
  const runs: string[] = [];
  for (let index = 0; index < ids.length;) {
    let end = index;
    while (end + 1 < ids.length && ids[end + 1] === (ids[end] ?? 0) + 1) end += 1;
    runs.push(end === index ? `${ids[index]}` : `${ids[index]}–${ids[end]}`);
    index = end + 1;
  }
  return runs.length === 0 ? 'empty' : runs.join(', ');
}
