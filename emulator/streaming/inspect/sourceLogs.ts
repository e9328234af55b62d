import { namesIn, type FileSystem } from '../../base/fileSystem.ts';
import { parseFileSourceLog, parseLogName, type LoggedFile, type LogName } from '../sources/fileSourceLog.ts';
import type { Findings } from './findings.ts';
import { checkSourceLog } from './sourceReports.ts';

/** The private folder of a source, by the names in it. */
export interface SourceLogSummary {
  /** Name of the folder below sources/. */
  readonly index: string;
  /** Number of log files. */
  readonly files: number;
  /** Entries of a file source name files; any other source keeps texts of its own. */
  readonly entries: 'files' | 'texts';
  readonly newest: number | undefined;
}

/** Lists the private folders of all sources, and looks into the newest file of each. */
export async function sourceLogSummaries(
  files: FileSystem,
  checkpoint: string,
  findings: Findings,
): Promise<readonly SourceLogSummary[]> {
  const folders = ((await files.list(`${checkpoint}/sources`)) ?? [])
    .filter(({ name, isDirectory }) => isDirectory && !name.startsWith('.'))
    .map(({ name }) => name);
  const summaries: SourceLogSummary[] = [];
  for (const index of folders) {
    const folder = `${checkpoint}/sources/${index}`;
    const listed = (await namesIn(files, folder)).filter((name) => !name.startsWith('.'));
    const numbered = listed.flatMap((name) => {
      const parsed = parseLogName(name);
      return parsed === undefined ? [] : [{ ...parsed, name, path: `${folder}/${name}` }];
    });
    const newest = numbered.reduce<(typeof numbered)[number] | undefined>(
      (best, one) => (best === undefined || one.batchId > best.batchId ? one : best),
      undefined,
    );
    const head = newest === undefined ? '' : await headOf(files, newest.path);
    const ofFiles = /^v\d+(\n\{"path"|\n?$)/.test(head) && numbered.length === listed.length;
    if (ofFiles)
      checkSourceLog(
        numbered.map(({ name }) => name),
        index,
        findings,
      );
    summaries.push({ index, files: listed.length, entries: ofFiles ? 'files' : 'texts', newest: newest?.batchId });
  }
  return summaries;
}

async function headOf(files: FileSystem, path: string): Promise<string> {
  const size = (await files.status(path))?.size ?? 0;
  if (size === 0) return '';
  return new TextDecoder().decode(await files.readRange(path, 0, Math.min(size, 200)));
}

/** A file source's log, of which entries are read when they are asked for. */
export interface OpenSourceLog {
  /** Files of one entry; undefined where no file of the log tells of it any longer. */
  entry(batchId: number): Promise<readonly LoggedFile[] | undefined>;
  /** Every file that the log still knows, each once, in the order of the log. */
  all(): Promise<readonly LoggedFile[]>;
}

/** Raises FILE_SOURCE_LOG_MALFORMED where an entry that is asked for is damaged. */
export async function openSourceLog(files: FileSystem, checkpoint: string, source: string): Promise<OpenSourceLog> {
  const folder = `${checkpoint}/sources/${source}`;
  const names = (await namesIn(files, folder)).flatMap((name) => parseLogName(name) ?? []);
  const plain = new Set(names.filter(({ compact }) => !compact).map(({ batchId }) => batchId));
  const compacts = names.filter(({ compact }) => compact).map(({ batchId }) => batchId);
  const parsed = new Map<string, Promise<readonly LoggedFile[]>>();
  const read = (name: LogName): Promise<readonly LoggedFile[]> => {
    const text = `${name.batchId}${name.compact ? '.compact' : ''}`;
    const known = parsed.get(text) ?? readLogFile(files, `${folder}/${text}`);
    parsed.set(text, known);
    return known;
  };
  return {
    async entry(batchId) {
      if (plain.has(batchId)) return read({ batchId, compact: false });
      const holder = compacts.filter((compact) => compact >= batchId).sort((left, right) => left - right)[0];
      if (holder === undefined) return undefined;
      const found = (await read({ batchId: holder, compact: true })).filter((entry) => entry.batchId === batchId);
      // A compaction drops entries that are past the age limit.
      return found.length === 0 ? undefined : found;
    },
    async all() {
      const newest = Math.max(-1, ...compacts);
      const rest = [...plain].filter((batchId) => batchId > newest).sort((left, right) => left - right);
      const parts = newest < 0 ? [] : [await read({ batchId: newest, compact: true })];
      for (const batchId of rest) parts.push(await read({ batchId, compact: false }));
      return parts.flat();
    },
  };
}

async function readLogFile(files: FileSystem, path: string): Promise<readonly LoggedFile[]> {
  const content = await files.read(path);
  return content === undefined ? [] : parseFileSourceLog(new TextDecoder().decode(content), path);
}
