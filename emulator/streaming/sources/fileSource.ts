import type { Clock } from '../../base/clock.ts';
import { sluiceError } from '../../base/errors.ts';
import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';
import { isGlob } from '../../base/glob.ts';
import { isJsonObject } from '../../base/json.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { FileScan, ScanFile } from '../../plan/fileScan.ts';
import { inReadOrder } from './readOrder.ts';
import type { ReadLimit, Source, SourceOffset } from '../ports.ts';
import { fileListing } from '../../batch/fileListing.ts';
import type { FileSourceLog, LoggedFile } from './fileSourceLog.ts';
import type { FileSourceOptions } from './fileSourceOptions.ts';
import { ignoresMissingFiles } from '../../batch/missingFiles.ts';
import { partitionValuesOf } from '../../batch/partitionFolders.ts';

export interface FileSourceContext {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly session: ComputeSession;
  readonly log: FileSourceLog;
  /** Absolute plain path, perhaps with a pattern in it. */
  readonly path: string;
  readonly format: FileScan['format'];
  /** Columns of the files, then those of the folders. */
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  readonly options: FileSourceOptions;
}

/** A folder of files read as a stream, each file once. Source: apache/spark, `FileStreamSource`. */
export function fileSource(context: FileSourceContext): Source {
  const { session, log, path, format, schema, options } = context;
  const listing = fileListing({ ...context, recursive: options.recursive, nameFilter: options.nameFilter });
  const seen = seenFiles(options);
  for (const entry of log.all()) seen.add(entry.path, entry.timestamp);
  seen.purge();
  /** Sizes as they were when this process found the files. */
  const sizes = new Map<string, number>();
  const ignoreMissing = ignoresMissingFiles(session.settings.conf, options.reader['ignoremissingfiles']);
  let fixed: readonly FileStatus[] | undefined;

  const sortedFiles = async (): Promise<readonly FileStatus[]> => {
    const direction = options.latestFirst ? -1 : 1;
    return [...(await listing.list())].sort((left, right) => direction * (left.modifiedAt - right.modifiedAt));
  };

  const logged = (start: SourceOffset | undefined, end: SourceOffset): readonly LoggedFile[] =>
    log.files(positionAfter(start), parseFileOffset(end));

  const scan = async (entries: readonly LoggedFile[]): Promise<FileScan> => {
    const found: ScanFile[] = [];
    for (const entry of entries) {
      if (ignoreMissing && (await context.files.status(entry.path)) === undefined) continue;
      found.push(await scanFile(context, entry, sizes.get(entry.path)));
    }
    return { format, schema, files: inReadOrder(found), columnMapping: 'none', options: options.reader };
  };

  return {
    description: `FileStreamSource[file:${path}]`,
    schema,

    async latestOffset(start, limit) {
      // A run that broke off between this log and the offset log left files that no batch has: a batch of just these, as it would have
      // been. Spark adds the files of the next trigger to them, and so makes other batches than without a crash.
      const next = positionAfter(start);
      if (limit === 'default' && next <= log.latest()) return fileOffsetText(next);
      const candidates = (fixed ?? (await sortedFiles())).filter((file) => seen.isNew(file.path, file.modifiedAt));
      const batch = takeFiles(candidates, limit, options);
      for (const file of batch) {
        seen.add(file.path, file.modifiedAt);
        sizes.set(file.path, file.size);
      }
      seen.purge();
      if (batch.length > 0) await log.add(batch.map((file) => ({ path: file.path, timestamp: file.modifiedAt })));
      const latest = log.latest();
      return latest < 0 ? undefined : fileOffsetText(latest);
    },

    async fixEnd() {
      fixed = await sortedFiles();
    },

    async relation(start, end, names) {
      const entries = logged(start, end);
      const found = await scan(entries);
      return {
        relation: await session.scanFiles(found, names),
        metrics: {},
        malformed: async (limit) => session.malformedRows(found, limit),
      };
    },

    async commit(end) {
      for (const entry of log.files(parseFileOffset(end), parseFileOffset(end))) sizes.delete(entry.path);
    },

    async validate(end, start) {
      const base = isGlob(path) ? undefined : path;
      const astray = logged(start, end).find(
        (entry) => base !== undefined && entry.path !== base && !entry.path.startsWith(`${base}/`),
      );
      if (astray !== undefined) {
        throw sluiceError('FILE_SOURCE_WRONG_BASE_PATH', { basePath: path, path: astray.path });
      }
    },

    async close() {
      sizes.clear();
    },
  };
}

/** `{"logOffset":3}`; Spark before 2.1 wrote a bare number. */
export function parseFileOffset(text: SourceOffset): number {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw sluiceError('FILE_SOURCE_OFFSET_INVALID', { json: text }, { cause });
  }
  const value = isJsonObject(json) ? json['logOffset'] : json;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw sluiceError('FILE_SOURCE_OFFSET_INVALID', { json: text });
  }
  return value;
}

/** The first number of the source's log that comes after `start`. */
function positionAfter(start: SourceOffset | undefined): number {
  return (start === undefined ? -1 : parseFileOffset(start)) + 1;
}

export function fileOffsetText(logOffset: number): SourceOffset {
  return JSON.stringify({ logOffset }) as SourceOffset;
}

function takeFiles(
  candidates: readonly FileStatus[],
  limit: ReadLimit,
  { maxFiles, maxBytes }: FileSourceOptions,
): readonly FileStatus[] {
  if (limit === 'unlimited') return candidates;
  if (maxFiles !== undefined) return candidates.slice(0, maxFiles);
  if (maxBytes === undefined) return candidates;
  // Unlike a Delta source, a file that would overshoot is left for the next batch, unless it is the only one.
  let bytes = 0;
  const end = candidates.findIndex((file, index) => (bytes += file.size) > maxBytes && index > 0);
  return end < 0 ? candidates : candidates.slice(0, end);
}

interface SeenFiles {
  add(path: string, timestamp: number): void;
  isNew(path: string, timestamp: number): boolean;
  purge(): void;
}

/** Source: apache/spark, `FileStreamSource.SeenFilesMap`. */
function seenFiles({ maxFileAge, fileNameOnly }: FileSourceOptions): SeenFiles {
  const timestamps = new Map<string, number>();
  let latest = 0;
  let purgedBefore = 0;
  const key = (path: string): string => (fileNameOnly ? path.slice(path.lastIndexOf('/') + 1) : path);
  return {
    add(path, timestamp) {
      timestamps.set(key(path), timestamp);
      latest = Math.max(latest, timestamp);
    },
    isNew: (path, timestamp) => timestamp >= purgedBefore && !timestamps.has(key(path)),
    purge() {
      purgedBefore = latest - maxFileAge;
      for (const [name, timestamp] of timestamps) if (timestamp < purgedBefore) timestamps.delete(name);
    },
  };
}

async function scanFile(
  { files, path, partitionColumns }: FileSourceContext,
  entry: LoggedFile,
  knownSize: number | undefined,
): Promise<ScanFile> {
  const status = await files.status(entry.path);
  if (status === undefined) throw sluiceError('FILE_SOURCE_FILE_MISSING', { path: entry.path });
  if (knownSize !== undefined && status.size !== knownSize) {
    throw sluiceError('FILE_SOURCE_FILE_CHANGED', { path: entry.path, before: knownSize, after: status.size });
  }
  if (isGlob(path) && partitionColumns.length > 0) {
    throw sluiceError('FILE_SOURCE_ILLEGAL_OPTION', {
      name: 'path',
      input: path,
      explain: 'a pattern above partition folders is not supported yet',
    });
  }
  const values = new Map([...partitionValuesOf(path, entry.path)].map(([name, value]) => [name.toLowerCase(), value]));
  return {
    path: entry.path,
    size: status.size,
    partitionValues: Object.fromEntries(
      partitionColumns.map((column) => [column, values.get(column.toLowerCase()) ?? null]),
    ),
  };
}
