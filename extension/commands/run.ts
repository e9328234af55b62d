import * as vscode from 'vscode';
import { runUpdate, stopUpdate, type UpdateOutcomeDto } from '../../emulator/protocol/rpc/updates.ts';
import { datasetOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { openPlace } from '../platform/openPlace.ts';
import { showError } from '../platform/showError.ts';
import { EmulatorError } from '../process/emulatorClient.ts';

export interface RunRequest {
  readonly spec: string;
  readonly refresh?: readonly string[];
  readonly fullRefresh?: readonly string[];
  readonly fullRefreshAll?: boolean;
  readonly resetCheckpoints?: readonly string[];
  readonly watch?: boolean;
  /** For the audit log. */
  readonly why: string;
}

/** Commands that run a project or a part of it, and the one that stops it. */
export function registerRunCommands(sluice: Sluice, projects: Projects): void {
  const register = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    sluice.own(vscode.commands.registerCommand(id, run));
  };
  register('sluice.pipelines.refresh', async () => projects.refresh());
  register('sluice.pipeline.run', async (argument) => {
    const project = await projects.choose(argument, 'Run Pipeline');
    if (project !== undefined)
      await runInWindow(sluice, { spec: project.spec, why: 'Run Pipeline in the editor' }, project.root);
  });
  register('sluice.pipeline.watch', async (argument) => {
    const project = await projects.choose(argument, 'Run Pipeline Continuously');
    if (project === undefined) return;
    const why = 'Run Pipeline Continuously in the editor';
    await runInWindow(sluice, { spec: project.spec, watch: true, why }, project.root);
  });
  register('sluice.pipeline.stop', async (argument) => {
    const project = await projects.choose(argument, 'Stop Update');
    if (project === undefined) return;
    await sluice.emulator.request(stopUpdate, { spec: project.spec }).catch(showError);
  });
  register('sluice.pipeline.dryRun', async (argument) => {
    const project = await projects.choose(argument, 'Dry Run Pipeline');
    if (project === undefined) return;
    await vscode.workspace.saveAll(false);
    projects.refresh();
    try {
      const { problems, datasets } = await projects.graph(project.spec);
      const errors = problems.filter(({ severity }) => severity === 'error');
      const [first] = errors;
      if (first === undefined) {
        const warnings = problems.length === 0 ? '' : ` and ${problems.length} warnings`;
        void vscode.window.showInformationMessage(
          `The dry run of ${project.name} is complete: ${datasets.length} datasets, no errors${warnings}.`,
        );
        return;
      }
      const more = errors.length === 1 ? '' : ` (${errors.length - 1} more in the Problems view)`;
      const { position } = first;
      const button = await vscode.window.showErrorMessage(
        `${first.message}${more}`,
        ...(position?.file === undefined ? [] : ['Show']),
      );
      if (button === 'Show' && position?.file !== undefined)
        await openPlace(`${project.root}/${position.file}`, position);
    } catch (error) {
      await showError(error);
    }
  });
  register('sluice.dataset.run', async (argument) => {
    const named = datasetOf(argument);
    if (named === undefined) return;
    const project = await projects.choose(named, 'Run Dataset');
    if (project === undefined) return;
    const why = `Run of ${named.dataset} in the editor`;
    await runInWindow(sluice, { spec: named.spec, refresh: [named.dataset], why }, project.root);
  });
  register('sluice.dataset.dryRun', async (argument) =>
    vscode.commands.executeCommand('sluice.pipeline.dryRun', argument),
  );
  register('sluice.dataset.open', async (argument) => {
    const named = datasetOf(argument);
    if (named === undefined) return;
    const project = await projects.choose(named, 'Go to Definition');
    const graph = await projects.graph(named.spec);
    const position = graph.datasets.find(({ key }) => key === named.dataset)?.position;
    if (project === undefined || position?.file === undefined) return;
    await openPlace(position.file.startsWith('/') ? position.file : `${project.root}/${position.file}`, position);
  });
  register('sluice.emulator.restart', async () => {
    try {
      await sluice.emulator.restart();
      projects.refresh();
    } catch (error) {
      if ((await showError(error, 'Retry', 'Show Log')) === 'Show Log') sluice.log.show();
    }
  });
  register('sluice.log.show', async () => sluice.log.show());
}

/** Saves what is open, runs an update with progress and Cancel, and says how it ended. Gives the outcome; undefined when it did not begin. */
export async function runInWindow(
  sluice: Sluice,
  {
    spec,
    refresh = [],
    fullRefresh = [],
    fullRefreshAll = false,
    resetCheckpoints = [],
    watch = false,
    why,
  }: RunRequest,
  root: string,
): Promise<UpdateOutcomeDto | undefined> {
  await vscode.workspace.saveAll(false);
  try {
    const outcome = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Sluice: running the update' },
      () =>
        sluice.emulator.request(runUpdate, {
          spec,
          selection: {
            refresh: [...refresh],
            fullRefresh: [...fullRefresh],
            fullRefreshAll,
            resetCheckpoints: [...resetCheckpoints],
          },
          watch,
          why,
        }),
    );
    if (outcome.error !== undefined) await showFailure(sluice, new EmulatorError(outcome.error), root);
    return outcome;
  } catch (error) {
    await showFailure(sluice, error, root);
    return undefined;
  }
}

/** Shows why an update failed, with the way to the place in a file. */
export async function showFailure(sluice: Sluice, error: unknown, root: string): Promise<void> {
  const position = error instanceof EmulatorError ? error.error.position : undefined;
  const button = await showError(error, ...(position?.file === undefined ? [] : ['Show']), 'Show Log');
  if (button === 'Show Log') sluice.log.show();
  if (button === 'Show' && position?.file !== undefined) {
    await openPlace(position.file.startsWith('/') ? position.file : `${root}/${position.file}`, position);
  }
}
