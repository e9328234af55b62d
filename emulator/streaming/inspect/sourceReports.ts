import type { FileSystem } from '../../base/fileSystem.ts';
import { parseFileSourceLog, parseLogName, type LoggedFile } from '../sources/fileSourceLog.ts';
import type { SourceReport } from './checkpointReport.ts';
import type { Findings } from './findings.ts';

const longestText = 100_000;

/** The private folders of the sources: the files that a file source handed out, else the texts as they are. */
export async function sourceReports(
  files: FileSystem,
  checkpoint: string,
  findings: Findings,
): Promise<readonly SourceReport[]> {
  const folders = ((await files.list(`${checkpoint}/sources`)) ?? [])
    .filter((entry) => entry.isDirectory && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort(byNumberThenText);
  const reports: SourceReport[] = [];
  for (const folder of folders)
    reports.push(await sourceReport(files, `${checkpoint}/sources/${folder}`, folder, findings));
  return reports;
}

async function sourceReport(
  files: FileSystem,
  folder: string,
  index: string,
  findings: Findings,
): Promise<SourceReport> {
  const names = ((await files.list(folder)) ?? [])
    .filter((entry) => !entry.isDirectory && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort(byNumberThenText);
  const texts = new Map<string, string>();
  for (const name of names) {
    const content = await files.read(`${folder}/${name}`);
    if (content !== undefined) texts.set(name, new TextDecoder().decode(content.subarray(0, longestText * 100)));
  }
  // The rate source and Kafka keep one text of their own; only a file source's log has paths.
  if (![...texts.values()].some((text) => /^v\d+\n\{"path"/.test(text))) {
    return {
      index,
      files: names,
      texts: Object.fromEntries([...texts].map(([name, text]) => [name, text.slice(0, longestText)])),
    };
  }
  const entries = new Map<string, LoggedFile>();
  const logs = [...texts].filter(([name]) => parseLogName(name) !== undefined);
  for (const [name, text] of logs) {
    const parsed = await findings.attempt(`sources/${index}/${name}`, () =>
      parseFileSourceLog(text, `${folder}/${name}`),
    );
    for (const entry of parsed ?? []) entries.set(`${entry.batchId} ${entry.path}`, entry);
  }
  const sorted = [...entries.values()].sort((left, right) => left.batchId - right.batchId);
  checkSourceLog(
    logs.map(([name]) => name),
    index,
    findings,
  );
  return { index, files: names, entries: sorted };
}

/** Every number after the newest compaction has to be there. */
export function checkSourceLog(names: readonly string[], index: string, findings: Findings): void {
  const parsed = names.flatMap((name) => parseLogName(name) ?? []);
  const compacted = Math.max(-1, ...parsed.filter((name) => name.compact).map((name) => name.batchId));
  const known = new Set(parsed.map((name) => name.batchId));
  const newest = parsed.reduce((most, name) => Math.max(most, name.batchId), -1);
  for (let id = compacted + 1; id <= newest; id += 1) {
    if (known.has(id)) continue;
    findings.add(
      'error',
      `sources/${index}/${id}`,
      'FILE_SOURCE_LOG_ENTRY_MISSING',
      `Entry ${id} of the file source log is gone: the query would not know that it has read those files.`,
    );
  }
}

function byNumberThenText(left: string, right: string): number {
  const numbers = Number.parseInt(left, 10) - Number.parseInt(right, 10);
  return Number.isNaN(numbers) || numbers === 0 ? (left < right ? -1 : left > right ? 1 : 0) : numbers;
}
