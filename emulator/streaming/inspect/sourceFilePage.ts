import type { FileSystem } from '../../base/fileSystem.ts';
import type { LoggedFile } from '../sources/fileSourceLog.ts';
import { openSourceLog } from './sourceLogs.ts';

export interface SourceFileQuestion {
  /** Absolute plain path of the stream checkpoint. */
  readonly path: string;
  /** Name of the folder below sources/. */
  readonly source: string;
  /** Only those of these entries, both inclusive. */
  readonly entries: { readonly first: number; readonly last: number } | undefined;
  readonly search: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Files that a file source handed out, the newest first. Raises FILE_SOURCE_LOG_MALFORMED. */
export async function sourceFilePage(
  files: FileSystem,
  { path, source, entries, search, offset, limit }: SourceFileQuestion,
): Promise<{ readonly total: number; readonly offset: number; readonly files: readonly LoggedFile[] }> {
  const log = await openSourceLog(files, path, source);
  const found: LoggedFile[] = [];
  if (entries === undefined) found.push(...(await log.all()));
  else for (let id = entries.first; id <= entries.last; id += 1) found.push(...((await log.entry(id)) ?? []));
  const wanted = search?.toLowerCase();
  const matching = wanted === undefined ? found : found.filter((file) => file.path.toLowerCase().includes(wanted));
  const newestFirst = matching.reverse();
  return { total: newestFirst.length, offset, files: newestFirst.slice(offset, offset + limit) };
}
