import type { Clock } from '../../base/clock.ts';
import { sluiceError } from '../../base/errors.ts';
import { fileUri, pathOfFileUri } from '../../base/fileUri.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { isJsonObject } from '../../base/json.ts';

/** One file that the source handed out. */
export interface LoggedFile {
  /** Absolute plain path. */
  readonly path: string;
  /** Modification time in milliseconds when it was found. */
  readonly timestamp: number;
  /** Number of the log entry that first held it. */
  readonly batchId: number;
}

/** The source's private log, `sources/<i>/`. Source: apache/spark, `FileStreamSourceLog` and `CompactibleFileStreamLog`. */
export interface FileSourceLog {
  /** Number of the newest entry, -1 when there is none. */
  latest(): number;
  /** Files of the entries from `first` to `last`, in the order in which they were logged. */
  files(first: number, last: number): readonly LoggedFile[];
  all(): readonly LoggedFile[];
  /** Appends the next entry. FILE_SOURCE_LOG_CONCURRENT_UPDATE when somebody else did. */
  add(files: readonly Omit<LoggedFile, 'batchId'>[]): Promise<void>;
}

export interface FileSourceLogContext {
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Absolute path of `sources/<i>`. */
  readonly folder: string;
  /** `spark.sql.streaming.fileSource.log.compactInterval`. */
  readonly compactInterval: number;
  /** `spark.sql.streaming.minBatchesToRetain`. */
  readonly minBatchesToRetain: number;
  /** `spark.sql.streaming.fileSource.log.cleanupDelay`, in milliseconds. */
  readonly cleanupDelay: number;
}

export async function openFileSourceLog(context: FileSourceLogContext): Promise<FileSourceLog> {
  const { folder, files, clock } = context;
  const names = await logNames(files, folder);
  const byBatch = await readEntries(files, folder, names);
  let latest = Math.max(-1, ...names.map((name) => name.batchId));
  const interval = effectiveInterval(names, context.compactInterval);

  const all = (): readonly LoggedFile[] =>
    [...byBatch.keys()].sort((left, right) => left - right).flatMap((batchId) => byBatch.get(batchId) ?? []);

  const deleteExpired = async (): Promise<void> => {
    const minBatchId = latest + 1 - context.minBatchesToRetain;
    if (minBatchId < interval) return;
    const oldestKept = minBatchId - (minBatchId % interval) - 1;
    const expired = clock.now() - context.cleanupDelay;
    for (const entry of (await files.list(folder)) ?? []) {
      const name = parseLogName(entry.name);
      if (name !== undefined && name.batchId < oldestKept && entry.modifiedAt <= expired) {
        await files.remove(entry.path);
      }
    }
  };

  return {
    latest: () => latest,
    files(first, last) {
      const found: LoggedFile[] = [];
      for (let batchId = first; batchId <= last; batchId += 1) {
        const entries = byBatch.get(batchId);
        if (entries === undefined) throw sluiceError('FILE_SOURCE_LOG_ENTRY_MISSING', { path: `${folder}/${batchId}` });
        found.push(...entries);
      }
      return found;
    },
    all,
    async add(added) {
      const batchId = latest + 1;
      const entries = added.map(({ path, timestamp }) => ({ path, timestamp, batchId }));
      const compacts = (batchId + 1) % interval === 0;
      byBatch.set(batchId, entries);
      const kept = compacts ? all() : entries;
      const name = `${batchId}${compacts ? '.compact' : ''}`;
      if (!(await files.writeIfAbsent(`${folder}/${name}`, new TextEncoder().encode(logText(kept))))) {
        byBatch.delete(batchId);
        throw sluiceError('FILE_SOURCE_LOG_CONCURRENT_UPDATE', { batchId, folder });
      }
      latest = batchId;
      await deleteExpired();
    },
  };
}

export interface LogName {
  readonly batchId: number;
  readonly compact: boolean;
}

/** `7` or `9.compact`; undefined for side files and temporary ones. */
export function parseLogName(name: string): LogName | undefined {
  const match = /^(\d{1,15})(\.compact)?$/.exec(name);
  return match === null ? undefined : { batchId: Number(match[1]), compact: match[2] !== undefined };
}

/** Reads the text of one log file. The error names the file and the line. */
export function parseFileSourceLog(text: string, path: string): readonly LoggedFile[] {
  const [version = '', ...lines] = text.split('\n');
  const number = /^v([1-9]\d*)$/.exec(version)?.[1];
  if (number !== '1') {
    const reason = number === undefined ? 'it is no log version' : 'a newer Spark wrote it';
    throw sluiceError('FILE_SOURCE_LOG_MALFORMED', { path, line: 1, reason });
  }
  return lines.flatMap((line, index) => (line === '' ? [] : parseEntry(line, path, index + 2)));
}

export function logText(entries: readonly LoggedFile[]): string {
  const lines = entries.map(({ path, timestamp, batchId }) =>
    JSON.stringify({ path: fileUri(path), timestamp, batchId }),
  );
  return ['v1', ...lines].join('\n');
}

function parseEntry(line: string, logPath: string, lineNumber: number): LoggedFile {
  const malformed = (reason: string): Error =>
    sluiceError('FILE_SOURCE_LOG_MALFORMED', { path: logPath, line: lineNumber, reason });
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw malformed('it is not JSON');
  }
  if (!isJsonObject(json)) throw malformed('it is not a JSON object');
  const { path, timestamp, batchId } = json;
  if (typeof path !== 'string' || typeof timestamp !== 'number' || typeof batchId !== 'number') {
    throw malformed('path, timestamp or batchId is missing');
  }
  const plain = pathOfFileUri(path);
  if (plain === undefined) throw malformed(`the path ${path} does not lie on this machine`);
  return { path: plain, timestamp, batchId };
}

async function logNames(files: FileSystem, folder: string): Promise<readonly LogName[]> {
  return ((await files.list(folder)) ?? []).flatMap((entry) => parseLogName(entry.name) ?? []);
}

/** The newest compacted file holds everything up to it; the files after it hold the rest. */
async function readEntries(
  files: FileSystem,
  folder: string,
  names: readonly LogName[],
): Promise<Map<number, readonly LoggedFile[]>> {
  const newestCompact = Math.max(-1, ...names.filter((name) => name.compact).map((name) => name.batchId));
  const needed = names
    .filter((name) => (name.compact ? name.batchId === newestCompact : name.batchId > newestCompact))
    .sort((left, right) => left.batchId - right.batchId);
  const byBatch = new Map<number, LoggedFile[]>();
  for (const { batchId, compact } of needed) {
    const path = `${folder}/${batchId}${compact ? '.compact' : ''}`;
    const content = await files.read(path);
    if (content === undefined) throw sluiceError('FILE_SOURCE_LOG_ENTRY_MISSING', { path });
    // Entries that an age limit removed leave their numbers behind.
    for (let id = compact ? 0 : batchId; id <= batchId; id += 1) if (!byBatch.has(id)) byBatch.set(id, []);
    for (const entry of parseFileSourceLog(new TextDecoder().decode(content), path)) {
      const entries = byBatch.get(entry.batchId);
      if (entries === undefined) byBatch.set(entry.batchId, [entry]);
      else entries.push(entry);
    }
  }
  return byBatch;
}

/** A log keeps the interval that it was written with. Source: `CompactibleFileStreamLog.compactInterval`. */
export function effectiveInterval(names: readonly LogName[], configured: number): number {
  const compacted = names
    .filter((name) => name.compact)
    .map((name) => name.batchId)
    .sort((left, right) => right - left);
  const [newest, before] = compacted;
  if (newest === undefined) return configured;
  if (before !== undefined) return newest - before;
  const count = newest + 1;
  for (let interval = configured; interval <= count / 2; interval += 1) {
    if (count % interval === 0) return interval;
  }
  return count;
}
