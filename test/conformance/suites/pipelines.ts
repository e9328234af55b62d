import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import { readSpec } from '../../../emulator/pipeline/project/loadProject.ts';
import { isCommand, readPipelineCase, type PipelineCase, type RecordedCommand } from '../support/pipelineCase.ts';
import { runCommand, type CommandResult } from '../support/pipelineCommand.ts';
import {
  compareCheckpoints,
  compareEvents,
  compareOutcome,
  compareTables,
  type Difference,
} from '../support/pipelineCompare.ts';
import { runStatements } from '../support/pipelineSql.ts';
import { checkpointsOf, tablesOf } from '../support/pipelineTables.ts';
import type { CaseResult, Suite } from '../suite.ts';

/**
 * Where Sluice does otherwise on purpose, by case: the step of the command (counted from 0), the error that Sluice gives there
 * instead, and why. Such a case is never equal; with another answer than this one it is wrong.
 */
type Differences = Readonly<
  Record<string, { readonly step: number; readonly answer: string; readonly reason: string }>
>;

/** Whole projects: what `spark-pipelines` answers to each command, and the tables and stream checkpoints that it leaves. */
export const pipelines: Suite = {
  name: 'pipelines',
  async *run(root, only = () => true) {
    const folder = join(root, 'pipelines');
    if (!existsSync(folder)) return;
    process.env['TZ'] = 'UTC';
    const differences = JSON.parse(
      readFileSync(new URL('./pipelineDifferences.json', import.meta.url), 'utf8'),
    ) as Differences;
    for (const id of readdirSync(folder).sort()) {
      const file = join(folder, id, 'case.json');
      if (only(id) && existsSync(file)) yield await runCase(readPipelineCase(file), differences);
    }
  },
};

async function runCase(recorded: PipelineCase, differences: Differences): Promise<CaseResult> {
  const { id } = recorded;
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-pipeline-')));
  const project = join(above, 'project');
  mkdirSync(project);
  try {
    write(project, recorded.files);
    for (const [step, todo] of recorded.steps.entries()) {
      if (isCommand(todo)) {
        const { difference, found } = await command(todo, project, recorded);
        if (difference === undefined) continue;
        const meant = differences[id];
        const codes = found.errors[0] ?? [];
        if (meant?.step === step && (codes.includes(meant.answer) || difference.kind === meant.answer)) {
          return { id, outcome: 'refused', kind: `on purpose: ${meant.answer}`, why: meant.reason };
        }
        const outcome = difference.refusal === true ? 'refused' : 'wrong';
        return { id, outcome, kind: difference.kind, why: `step ${step} ${todo.argv.join(' ')}: ${difference.why}` };
      }
      if ('write' in todo) write(project, todo.write);
      else if ('remove' in todo) for (const path of todo.remove) await remove(project, path);
      else {
        const refused = await runStatements(todo.sql, await storageOf(project));
        if (refused !== undefined) return { id, outcome: 'notRun', kind: 'sql', why: `step ${step}: ${refused}` };
      }
    }
    return { id, outcome: 'equal' };
  } catch (error) {
    return {
      id,
      outcome: 'wrong',
      kind: 'crash',
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

async function command(
  recorded: RecordedCommand,
  project: string,
  { columnOrderFree = false }: PipelineCase,
): Promise<{ readonly difference: Difference | undefined; readonly found: CommandResult }> {
  const folder = join(project, recorded.cwd ?? '');
  mkdirSync(folder, { recursive: true });
  const found = await runCommand(recorded.argv, folder);
  const compared = (): Promise<Difference | undefined> | Difference | undefined =>
    compareOutcome(recorded, found) ?? left(recorded, project, found, columnOrderFree);
  return { difference: await compared(), found };
}

async function left(
  recorded: RecordedCommand,
  project: string,
  { events }: CommandResult,
  columnOrderFree: boolean,
): Promise<Difference | undefined> {
  const { tablesAfter, checkpointsAfter, filesMade } = recorded;
  for (const [path, text] of Object.entries(filesMade ?? {})) {
    const file = join(project, path);
    const ours = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    if (ours !== placed(text, project)) return { kind: 'file', why: `${path} is ${JSON.stringify(ours)}` };
  }
  const storage = await storageOf(project, recorded.cwd);
  if (tablesAfter !== undefined && tablesAfter !== null) {
    const difference = compareTables(tablesAfter, await tablesOf(storage), columnOrderFree);
    if (difference !== undefined) return difference;
  }
  if (checkpointsAfter !== undefined && checkpointsAfter !== null) {
    const difference = compareCheckpoints(checkpointsAfter, checkpointsOf(project, storage));
    if (difference !== undefined) return difference;
  }
  return recorded.argv[0] === 'init' ? undefined : compareEvents(recorded, events);
}

/** Spark's storage folder holds stream checkpoints; tables lie elsewhere, so they stay where it is removed. */
async function remove(project: string, path: string): Promise<void> {
  const folder = join(project, path);
  const isStorage = folder === (await storageOf(project));
  rmSync(isStorage ? join(folder, '_checkpoints') : folder, { recursive: true, force: true });
}

function write(project: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, placed(text, project));
  }
}

function placed(text: string, project: string): string {
  return text.replaceAll('<project>', project).replaceAll('<parent>', dirname(project));
}

/** Of the project's spec; where that is not readable, where most of them have it. */
async function storageOf(project: string, below = ''): Promise<string> {
  try {
    return (await readSpec({ files: nodeFileSystem, folder: join(project, below), dialect: 'spark' })).spec.storage;
  } catch {
    return join(project, 'storage');
  }
}
