import { join, relative } from 'node:path';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { sluiceError } from '../base/errors.ts';
import { tableHistory } from '../delta/history.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { readReports } from '../streaming/batchReportLog.ts';
import { printDropped } from './droppedRows.ts';
import { withEngine, type Engine } from '../workspace/engine.ts';
import { copySample } from '../workspace/samples.ts';
import { printTable } from './tableRows.ts';
import { paint } from './terminal.ts';
import { parseVerb, type Verb, type VerbCall } from './verb.ts';
import { printHistory } from './verbs/history.ts';
import { run } from './verbs/run.ts';

/** The sample as a pipeline project: landed files, an update, its tables and their dropped rows, and a reset that is refused. */
export async function runSampleProject(call: VerbCall, language: string, folder: string): Promise<void> {
  const { terminal, json } = call;
  copySample('infinite-ingestion', language, folder);
  const landed = await landEvents(folder, call.flag('more'));
  if (!json) {
    terminal.note(
      `${paint(terminal, 'bold', 'landing')}  ${landed.made} new files of gym-workout events (JSON, and Parquet by parquetjs-lite) in ${shown(call, folder)}/landing`,
    );
    terminal.note(
      `${paint(terminal, 'bold', 'update')}   sluice run in ${shown(call, folder)}, a pipeline of ${{ sql: 'SQL', python: 'Python' }[language] ?? 'SQL and Python'} files`,
    );
  }
  if ((await command(run, [], call, folder)) !== 0) throw sluiceError('SAMPLE_FAILED', { folder });
  if (json) return;
  await withEngine(folder, async (engine) => {
    for (const table of ['bronze', 'silver']) await describe(call, engine, { table, history: true });
    for (const table of ['actions_by_hour', 'sessions']) await describe(call, engine, { table, history: false });
  });
  await showRefusedReset(call, folder);
  const from = shown(call, folder);
  terminal.print(
    `\nRun it again: only what is new is read. Land more with ${paint(terminal, 'cyan', 'npm start -- --more')}, or look closer:`,
  );
  for (const line of [
    `cd ${from}`,
    'npx sluice graph',
    'npx sluice sql "SELECT action, count(*) FROM silver GROUP BY ALL"',
    'npx sluice events --quality',
    'npx sluice guard status',
    `npx sluice checkpoint ${relative(folder, checkpointOf(folder, 'silver'))}`,
  ]) {
    terminal.print(`  ${paint(terminal, 'cyan', line)}`);
  }
}

/** Calls a command as a person would, in the folder of the sample. */
async function command(verb: Verb, words: readonly string[], call: VerbCall, folder: string): Promise<number> {
  const { terminal, signal, json } = call;
  const parsed = parseVerb(verb, json ? [...words, '--json'] : words, { terminal, folder, signal });
  return parsed === 'help' ? 0 : verb.run(parsed);
}

async function describe(
  { terminal }: VerbCall,
  engine: Engine,
  { table, history }: { readonly table: string; readonly history: boolean },
): Promise<void> {
  const path = join(engine.folder, 'storage', 'tables', 'spark_catalog', 'default', table);
  terminal.print(`\n${paint(terminal, 'bold', table)}`);
  await printTable(terminal, engine, { path, limit: 5, truncate: 20 });
  if (!history) return;
  printHistory(terminal, await tableHistory(engine.io, path, 8));
  const checkpoint = checkpointOf(engine.folder, table);
  terminal.print(`${paint(terminal, 'bold', 'dropped on the way')} to ${table}`);
  printDropped(terminal, await readReports(nodeFileSystem, checkpoint), 3);
  terminal.print(`stream checkpoint: ${checkpoint}`);
}

function checkpointOf(folder: string, table: string): string {
  return join(folder, 'storage', '_checkpoints', 'spark_catalog', 'default', table, table, '0');
}

/** What the guard is for: bronze holds what no source has any more, and a reset of it does not happen. */
async function showRefusedReset(call: VerbCall, folder: string): Promise<void> {
  const { terminal } = call;
  const words = ['--full-refresh', 'bronze,silver,actions_by_hour'];
  terminal.print(`\n${paint(terminal, 'bold', 'guard')}  sluice run ${words.join(' ')}`);
  const said: string[] = [];
  const listening: VerbCall = { ...call, terminal: { ...terminal, note: (line) => void said.push(line) } };
  const status = await command(run, words, listening, folder);
  for (const line of said) terminal.print(line);
  if (status !== 1 || !said.some((line) => line.includes('TABLE_NOT_RESETTABLE'))) {
    throw sluiceError('SAMPLE_FAILED', { folder });
  }
  terminal.print(
    `${paint(terminal, 'green', 'kept')}  Nothing was touched, and the audit log has it: npx sluice audit.`,
  );
}

function shown(call: VerbCall, folder: string): string {
  return relative(call.folder, folder) || '.';
}
