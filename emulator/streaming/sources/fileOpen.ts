import type { Clock } from '../../base/clock.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { parseDuration } from '../../base/durationText.ts';
import { fileListing } from '../../batch/fileListing.ts';
import { partitionValuesOf } from '../../batch/partitionFolders.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import type { Source } from '../ports.ts';
import { fileSource } from './fileSource.ts';
import { openFileSourceLog } from './fileSourceLog.ts';
import { parseFileSourceOptions } from './fileSourceOptions.ts';

export interface FileSourceRequest {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly session: ComputeSession;
  readonly format: FileScan['format'];
  /** Absolute plain path, perhaps with a pattern in it. */
  readonly path: string;
  /** As the catalog resolved it: columns of the files, then those of partition folders. */
  readonly schema: StructType;
  readonly options: Readonly<Record<string, string>>;
  /** Absolute path of the source's private log, `<stream checkpoint>/sources/<i>`. */
  readonly logFolder: string;
}

/** Opens a folder of files as a stream source. Raises the errors of its options and of a damaged source log. */
export async function openFileSource(request: FileSourceRequest): Promise<Source> {
  const { files, clock, session, path, schema } = request;
  const options = parseFileSourceOptions(request.options);
  const { conf } = session.settings;
  const log = await openFileSourceLog({
    files,
    clock,
    folder: request.logFolder,
    compactInterval: wholeNumber(conf['spark.sql.streaming.fileSource.log.compactInterval'], 10),
    minBatchesToRetain: wholeNumber(conf['spark.sql.streaming.minBatchesToRetain'], 100),
    cleanupDelay: parseDuration(conf['spark.sql.streaming.fileSource.log.cleanupDelay'] ?? '10m') ?? 600_000,
  });
  const listing = fileListing({ files, clock, path, recursive: options.recursive, nameFilter: options.nameFilter });
  const names = new Set<string>();
  if (!options.recursive) {
    for (const file of await listing.list()) {
      for (const name of partitionValuesOf(path, file.path).keys()) names.add(name.toLowerCase());
    }
    for (const entry of log.all()) {
      for (const name of partitionValuesOf(path, entry.path).keys()) names.add(name.toLowerCase());
    }
  }
  const partitionColumns = schema.fields.map((field) => field.name).filter((name) => names.has(name.toLowerCase()));
  return fileSource({ files, clock, session, log, path, format: request.format, schema, partitionColumns, options });
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : otherwise;
}
