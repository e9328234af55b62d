import { copyFileSync, existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { landEvents } from '../../../samples/infinite-ingestion/land.ts';
import { sluiceError } from '../../base/errors.ts';
import { tableHistory } from '../../delta/history.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../../host/storageLock.ts';
import { systemClock } from '../../host/systemClock.ts';
import { readReports } from '../../streaming/batchReportLog.ts';
import { printDropped } from '../droppedRows.ts';
import { withEngine, type Engine } from '../../workspace/engine.ts';
import { packageRoot } from '../../workspace/packageRoot.ts';
import { progressJson, progressPrinter } from '../progressPrinter.ts';
import { runFile } from '../runFile.ts';
import { sampleLanguages } from '../../workspace/samples.ts';
import { runSampleProject } from '../sampleProject.ts';
import { printTable } from '../tableRows.ts';
import { paint } from '../terminal.ts';
import type { Verb, VerbCall } from '../verb.ts';
import { printHistory } from './history.ts';

const programs = ['ingest.py', 'silver.py'];
const samples = { 'infinite-ingestion': 'Files → bronze → silver: cast, watermark, deduplication, exactly once.' };

export const sample: Verb = {
  name: 'sample',
  summary: 'Run a sample from end to end.',
  help: `Runs a sample from end to end and shows its tables, their history, and which rows were dropped and why.

Usage: sluice sample <name> [options]

Samples:
${Object.entries(samples)
  .map(([name, what]) => `  ${name}  ${what}`)
  .join('\n')}

  --language L       sql (default), python or portable: a pipeline project; program: plain PySpark programs
  --folder DIR       where its data, sources and storage lie (default: out/<name>-<language>)
  --more             land one more wave of events first
  --json             events and results as lines of JSON

Run it again and it does only what is new. Its sources are copied to the folder once: change them there.`,
  options: { language: { type: 'string' }, folder: { type: 'string' }, more: { type: 'boolean' } },
  positionals: [1, 1],
  async run(call) {
    const [name = ''] = call.positionals;
    if (!Object.hasOwn(samples, name)) {
      const detail = `There is no sample "${name}". The samples are: ${Object.keys(samples).join(', ')}.`;
      throw sluiceError('INVALID_USAGE', { detail, command: 'sample' });
    }
    const language = call.text('language') ?? 'sql';
    const languages: readonly string[] = [...sampleLanguages, 'program'];
    if (!languages.includes(language)) {
      const detail = `The option --language takes ${languages.join(', ')}, not "${language}".`;
      throw sluiceError('INVALID_USAGE', { detail, command: 'sample' });
    }
    const folder = resolve(call.folder, call.text('folder') ?? join('out', `${name}-${language}`));
    const lock = acquireStorageLock(folder);
    try {
      if (language === 'program') await runSample(call, name, folder);
      else await runSampleProject(call, language, folder);
    } finally {
      lock.release();
    }
    return 0;
  },
};

async function runSample(call: VerbCall, name: string, folder: string): Promise<void> {
  const { terminal, json, signal } = call;
  for (const program of programs) {
    const copy = join(folder, program);
    if (!existsSync(copy)) copyFileSync(join(packageRoot(), 'samples', name, 'program', program), copy);
  }
  const landed = await landEvents(folder, call.flag('more'));
  if (!json) {
    terminal.note(
      `${paint(terminal, 'bold', 'landing')}  ${landed.made} new files of gym-workout events (JSON, and Parquet by parquetjs-lite) in ${relative(call.folder, folder)}/landing`,
    );
  }
  const listener = json ? progressJson(terminal) : progressPrinter(terminal, folder, () => systemClock.now());
  for (const file of programs) await runFile({ file, folder, listener, signal });
  if (json) return;
  await withEngine(folder, async (engine) => {
    for (const table of ['bronze', 'silver']) await describe(call, engine, table);
  });
  const from = relative(call.folder, folder);
  terminal.print(
    `\nRun it again: only what is new is read. Land more with ${paint(terminal, 'cyan', 'npm start -- --more')}, or look closer:`,
  );
  for (const command of [
    `npx sluice history ${from}/tables/silver`,
    `npx sluice show ${from}/tables/silver --version 2`,
    `npx sluice checkpoint ${from}/checkpoints/silver`,
  ]) {
    terminal.print(`  ${paint(terminal, 'cyan', command)}`);
  }
}

async function describe({ terminal }: VerbCall, engine: Engine, table: string): Promise<void> {
  const path = join(engine.folder, 'tables', table);
  terminal.print(`\n${paint(terminal, 'bold', table)}`);
  await printTable(terminal, engine, { path, limit: 5, truncate: 20 });
  printHistory(terminal, await tableHistory(engine.io, path, 8));
  const checkpoint = join(engine.folder, 'checkpoints', table);
  terminal.print(`${paint(terminal, 'bold', 'dropped on the way')} to ${table}`);
  printDropped(terminal, await readReports(nodeFileSystem, checkpoint), 3);
  terminal.print(`stream checkpoint: ${checkpoint}`);
}
