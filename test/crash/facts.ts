import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isJsonObject } from '../../emulator/base/json.ts';
import { withEngine, type Engine } from '../../emulator/workspace/engine.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import { parseLogPath } from '../../emulator/delta/logPath.ts';
import { planScan } from '../../emulator/delta/scan.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { readReports } from '../../emulator/streaming/batchReportLog.ts';
import { inspectCheckpoint } from '../../emulator/streaming/inspect/inspectCheckpoint.ts';

/** What a folder holds after its runs, and what in it is not as it has to be whatever happened. */
export interface Facts {
  readonly bronze: TableFacts;
  readonly silver: TableFacts;
  readonly problems: readonly string[];
}

export interface TableFacts {
  readonly rows: number;
  /** Of all rows, sorted. */
  readonly digest: string;
  /** Rows that did not reach the table, by reason. */
  readonly dropped: Readonly<Record<'late' | 'duplicates' | 'malformed', number>>;
}

/** Everything is read afresh, by the engine's own readers where these are what is in question. */
export async function factsOf(folder: string): Promise<Facts> {
  return withEngine(folder, async (engine) => {
    const problems: string[] = [];
    const bronze = await tableFacts(engine, 'bronze', problems);
    const silver = await tableFacts(engine, 'silver', problems);
    return { bronze, silver, problems };
  });
}

async function tableFacts(engine: Engine, name: string, problems: string[]): Promise<TableFacts> {
  const table = join(engine.folder, 'tables', name);
  const checkpoint = join(engine.folder, 'checkpoints', name);
  const note = (problem: string): void => void problems.push(`${name}: ${problem}`);
  const versions = commitVersions(table, note);
  let rows: readonly string[] = [];
  for (const version of versions) {
    const found = await rowsAt(engine, table, version);
    if (found.length < rows.length) note(`version ${version} has fewer rows than the version before`);
    rows = found;
  }
  const report = await inspectCheckpoint(engine.io.files, checkpoint, { stateRows: true });
  for (const { severity, place, text } of report.findings) if (severity === 'error') note(`${place}: ${text}`);
  if (report.lastPlannedBatch !== report.lastCommittedBatch) note('the last planned batch is not committed');
  checkTransactions(table, versions, { queryId: report.queryId, lastBatch: report.lastCommittedBatch }, note);
  checkNames(checkpoint, note);
  return { rows: rows.length, digest: digestOf(rows), dropped: await droppedOf(engine, checkpoint) };
}

/** The versions of the log, which have to follow one another from 0. */
function commitVersions(table: string, note: (problem: string) => void): readonly number[] {
  const paths = visible(readdirSync(join(table, '_delta_log'))).map((name) => ({ name, path: parseLogPath(name) }));
  for (const { name, path } of paths) if (path.kind === 'other') note(`_delta_log/${name} is no file of a log`);
  const versions = paths.flatMap(({ path }) => (path.kind === 'commit' ? [path.version] : [])).sort((a, b) => a - b);
  if (versions.some((version, index) => version !== index)) note(`the log has the versions ${versions.join(', ')}`);
  return versions;
}

async function rowsAt({ io, session }: Engine, table: string, version: number): Promise<readonly string[]> {
  const snapshot = await readSnapshot(io, table, { version });
  const { fields } = snapshot.schema;
  const scan = await planScan(io, snapshot, { timeZone: session.settings.timeZone });
  const relation = await session.scanFiles(
    scan,
    fields.map((_, index) => `c${index}`),
  );
  const types = fields.map(({ dataType }) => dataType);
  const rows = await session.rows(`SELECT * FROM ${relation}`);
  return rows.map((row) => JSON.stringify(jsonRow(row, types, 'table')));
}

/** Only the stream writes the table, so version n carries batch n, and each batch is there once. */
function checkTransactions(
  table: string,
  versions: readonly number[],
  stream: { readonly queryId: string | undefined; readonly lastBatch: number | undefined },
  note: (problem: string) => void,
): void {
  for (const version of versions) {
    const text = readFileSync(join(table, '_delta_log', `${String(version).padStart(20, '0')}.json`), 'utf8');
    const found = text.split('\n').flatMap((line) => {
      const action: unknown = line === '' ? undefined : JSON.parse(line);
      const txn = isJsonObject(action) ? action['txn'] : undefined;
      return isJsonObject(txn) ? [`${String(txn['appId'])} ${String(txn['version'])}`] : [];
    });
    const expected = `${stream.queryId ?? 'no id'} ${version}`;
    if (found.join() !== expected) note(`version ${version} has the txn ${found.join() || 'none'}, not ${expected}`);
  }
  if (versions.at(-1) !== stream.lastBatch) {
    note(`the newest version is ${versions.at(-1)}, and the last committed batch ${stream.lastBatch}`);
  }
}

const knownNames = [
  /^metadata$/,
  /^(offsets|commits)\/\d+$/,
  /^sources\/\d+\/\d+(\.compact)?$/,
  /^reports\/\d+\.json$/,
  /^state\/\d+\/(_metadata\/(metadata|sluice\.json)|0\/\d+\.(delta|snapshot)\.parquet)$/,
];

/** A reader lists these folders: what a crash left there has to be hidden from it. */
function checkNames(checkpoint: string, note: (problem: string) => void): void {
  for (const { path } of filesBelow(checkpoint)) {
    const hidden = path.split('/').some((part) => part.startsWith('.') || part.startsWith('tmp_'));
    if (!hidden && !knownNames.some((known) => known.test(path))) note(`${path} is no file of a stream checkpoint`);
  }
}

async function droppedOf({ io }: Engine, checkpoint: string): Promise<TableFacts['dropped']> {
  const dropped = { late: 0, duplicates: 0, malformed: 0 };
  for (const report of await readReports(io.files, checkpoint)) {
    for (const { count } of report.late) dropped.late += count;
    for (const { count } of report.duplicates) dropped.duplicates += count;
    dropped.malformed += report.malformed.count;
  }
  return dropped;
}

/** Every file that is not hidden, with its size and time: what a run that finds nothing new leaves as it is. */
export function fingerprint(folder: string): readonly string[] {
  return ['tables', 'checkpoints'].flatMap((part) =>
    filesBelow(join(folder, part)).map(({ path, size, time }) => `${part}/${path} ${size} ${time}`),
  );
}

function filesBelow(
  folder: string,
): readonly { readonly path: string; readonly size: number; readonly time: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      return { path: relative(folder, path).replaceAll('\\', '/'), size, time: mtimeMs };
    })
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function visible(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith('.'));
}

function digestOf(rows: readonly string[]): string {
  return createHash('sha256')
    .update([...rows].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}
