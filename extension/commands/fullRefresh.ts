import * as vscode from 'vscode';
import { readImpact, type ActImpactDto } from '../../emulator/protocol/rpc/guard.ts';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import { runUpdate, updateChanged, type UpdateOutcomeDto } from '../../emulator/protocol/rpc/updates.ts';
import { count, fullRefreshQuestion, listOf, shortName } from '../models/guardTexts.ts';
import { datasetOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { showError } from '../platform/showError.ts';
import { EmulatorError } from '../process/emulatorClient.ts';
import { isRefusal, offerApproval } from './guard.ts';
import { showFailure } from './run.ts';

/** Commands that empty tables and read their sources from the beginning. Nothing is sent before the person has seen what it would destroy. */
export function registerFullRefresh(sluice: Sluice, projects: Projects): void {
  const register = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    sluice.own(vscode.commands.registerCommand(id, (argument: unknown) => run(argument).catch(showError)));
  };
  register('sluice.pipeline.fullRefresh', async (argument) => {
    const project = await projects.choose(argument, 'Full Refresh Pipeline');
    if (project !== undefined) await fullRefresh(sluice, { project, datasets: undefined });
  });
  register('sluice.dataset.fullRefresh', async (argument) => {
    const project = await projects.choose(argument, 'Full Refresh');
    if (project === undefined) return;
    const named = datasetOf(argument)?.dataset;
    const datasets = named === undefined ? await pickDatasets(projects, project) : [named];
    if (datasets !== undefined && datasets.length > 0) await fullRefresh(sluice, { project, datasets });
  });
}

async function pickDatasets(projects: Projects, { spec, name }: ProjectDto): Promise<readonly string[] | undefined> {
  const { datasets } = await projects.graph(spec);
  const tables = datasets.filter(({ kind }) => kind === 'streamingTable' || kind === 'materializedView');
  if (tables.length === 0) {
    void vscode.window.showInformationMessage(`The project ${name} has no table that could be fully refreshed.`);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    tables.map(({ key, label, kind, protected: isProtected }) => ({
      label: `$(${isProtected ? 'lock' : 'table'}) ${label}`,
      description: kind === 'streamingTable' ? 'streaming table' : 'materialized view',
      ...(isProtected ? { detail: 'Protected: a full refresh is refused unless it is approved.' } : {}),
      key,
    })),
    {
      title: `Full Refresh Tables of ${name}`,
      placeHolder: 'Pick the tables to empty and to read anew.',
      canPickMany: true,
    },
  );
  return picked?.map(({ key }) => key);
}

export interface FullRefreshRequest {
  readonly project: ProjectDto;
  /** Full names; undefined is every table of the project. */
  readonly datasets: readonly string[] | undefined;
}

/** Asks, runs, and leads on from a refusal. Gives the outcome; undefined when the person said no or it did not begin. */
export async function fullRefresh(sluice: Sluice, request: FullRefreshRequest): Promise<UpdateOutcomeDto | undefined> {
  const { project, datasets } = request;
  await vscode.workspace.saveAll(false);
  const impact = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Sluice: looking up what a full refresh would destroy' },
    () => readFullRefreshImpact(sluice, request),
  );
  const { message, detail } = fullRefreshQuestion(impact, { name: project.name, everything: datasets === undefined });
  const confirm = 'Full Refresh';
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm)) !== confirm) return undefined;
  return run(sluice, request, impact);
}

function readFullRefreshImpact(
  { emulator }: Sluice,
  { project: { spec }, datasets }: FullRefreshRequest,
): Promise<ActImpactDto> {
  return emulator.request(
    readImpact,
    datasets === undefined ? { spec, act: 'fullRefreshAll' } : { spec, act: 'fullRefresh', tables: [...datasets] },
  );
}

async function run(
  sluice: Sluice,
  request: FullRefreshRequest,
  { tables, sinks }: ActImpactDto,
): Promise<UpdateOutcomeDto | undefined> {
  const { project, datasets } = request;
  const { spec } = project;
  const names = datasets === undefined ? [] : tables.map(({ impact }) => impact.table);
  const what = datasets === undefined ? project.name : listOf(names.map(shortName));
  const outcome = await withUpdateProgress(sluice, spec, `Full refresh of ${what}`, (token) =>
    sluice.emulator.request(
      runUpdate,
      {
        spec,
        selection: {
          refresh: [],
          fullRefresh: names,
          fullRefreshAll: datasets === undefined,
          resetCheckpoints: [...sinks],
        },
        why: `Full Refresh of ${what} in the editor`,
      },
      { token },
    ),
  ).catch((error: unknown) => {
    if (error instanceof EmulatorError) return error;
    throw error;
  });
  const error = outcome instanceof EmulatorError ? outcome : failureOf(outcome);
  if (error !== undefined && isRefusal(error)) return afterRefusal(sluice, request, error);
  if (error !== undefined) {
    await showFailure(sluice, error, project.root);
    return outcome instanceof EmulatorError ? undefined : outcome;
  }
  if (outcome instanceof EmulatorError) return undefined;
  void told(project, what, outcome);
  return outcome;
}

function failureOf({ error }: UpdateOutcomeDto): EmulatorError | undefined {
  return error === undefined ? undefined : new EmulatorError(error);
}

/** The guard refused, with nothing touched: what is protected is looked up anew, approved by the person, and the act is asked for again. */
async function afterRefusal(
  sluice: Sluice,
  request: FullRefreshRequest,
  error: EmulatorError,
): Promise<UpdateOutcomeDto | undefined> {
  const { spec } = request.project;
  const before = await readFullRefreshImpact(sluice, request);
  const act = request.datasets === undefined ? 'fullRefreshAll' : 'fullRefresh';
  const tables = before.tables.filter(({ verdict }) => verdict === 'refused').map(({ impact }) => impact.table);
  if (tables.length === 0 || !(await offerApproval(sluice, { error, spec, act, tables }))) return undefined;
  return run(sluice, request, await readFullRefreshImpact(sluice, request));
}

/** Progress in a notification, with Cancel; running batches end first. */
export function withUpdateProgress<Result>(
  { emulator }: Sluice,
  spec: string,
  title: string,
  work: (token: vscode.CancellationToken) => Promise<Result>,
): Promise<Result> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const following = emulator.on(updateChanged, (update) => {
          if (update.spec !== spec) return;
          const rows = update.flows.reduce((sum, flow) => sum + flow.rows, 0);
          const running = update.flows
            .filter(({ status }) => status === 'RUNNING')
            .map(({ dataset }) => shortName(dataset));
          const now = running.length === 0 ? update.state.toLowerCase().replaceAll('_', ' ') : listOf(running);
          progress.report({ message: `${now}, ${count(rows, 'row')}` });
        });
        try {
          return await work(token);
        } finally {
          following.dispose();
        }
      },
    ),
  );
}

/** How it ended, and the way back. */
async function told({ spec }: ProjectDto, what: string, outcome: UpdateOutcomeDto): Promise<void> {
  const { tables, state, updateId } = outcome;
  const emptied = tables.filter(({ fullRefresh: full }) => full);
  const rows = emptied.reduce((sum, table) => sum + table.rowsAdded, 0);
  const undo = 'Undo Full Refresh…';
  const button = await vscode.window.showInformationMessage(
    state === 'CANCELED'
      ? `The full refresh of ${what} was stopped. Its tables were emptied; run it again to read on, or undo it.`
      : `The full refresh of ${what} is complete: ${count(emptied.length, 'table')} read anew, ${count(rows, 'row')}.`,
    ...(emptied.length === 0 ? [] : [undo]),
  );
  if (button === undo) await vscode.commands.executeCommand('sluice.guard.undo', { spec, id: updateId });
}
