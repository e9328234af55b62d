import * as vscode from 'vscode';
import { findCheckpoints, listCheckpoints } from '../../emulator/protocol/rpc/checkpoints.ts';
import {
  checkpointPanel,
  chooseTable,
  openCheckpoint,
  openTable,
  revealFolder,
} from '../../webview/protocol/checkpoint.ts';
import type { InputOf } from '../../webview/protocol/panel.ts';
import { healthText, shortPath } from '../models/checkpointTexts.ts';
import { datasetOf, specOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { showError } from '../platform/showError.ts';
import { onAction, registerPanel } from './panelHost.ts';

type Input = InputOf<typeof checkpointPanel>;

/** The inspector of stream checkpoints, and the commands that open it. */
export function registerCheckpointPanel(sluice: Sluice, projects: Projects): void {
  const panels = registerPanel(sluice, checkpointPanel, {
    title: ({ name }) => `Stream Checkpoint of ${name}`,
    key: ({ path }) => path,
    actions: (opened) => [
      onAction(chooseTable, async () => {
        const folder = await pickFolder('Choose the Delta table that the query writes', 'Choose Table');
        if (folder !== undefined) opened.show({ ...opened.input(), table: folder });
        return null;
      }),
      onAction(openCheckpoint, async ({ path }) => {
        const { spec } = opened.input();
        panels.open({ path, name: shortPath(path), ...(spec === undefined ? {} : { spec }) });
        return null;
      }),
      onAction(openTable, async ({ path }) => {
        await vscode.commands.executeCommand('sluice.table.open', vscode.Uri.file(path));
        return null;
      }),
      onAction(revealFolder, async ({ path }) => {
        await reveal(path);
        return null;
      }),
    ],
  });
  const register = (id: string, run: (argument: unknown) => Promise<void>): void => {
    const guarded = async (argument: unknown): Promise<void> => {
      try {
        await run(argument);
      } catch (error) {
        await showError(error);
      }
    };
    sluice.own(vscode.commands.registerCommand(id, guarded));
  };
  register('sluice.checkpoint.open', async (argument) => {
    const input = await inputOf(sluice, projects, argument);
    if (input !== undefined) panels.open(input);
  });
  register('sluice.checkpoint.reveal', async (argument) => {
    const path = pathOf(argument);
    if (path !== undefined) await reveal(path);
  });
  register('sluice.checkpoint.copyQueryId', async (argument) => {
    const queryId = queryIdOf(argument);
    if (queryId !== undefined) await vscode.env.clipboard.writeText(queryId);
  });
}

/** What a command was called with: a node of a view, a folder of the explorer, a flow of the graph, or nothing. */
async function inputOf(sluice: Sluice, projects: Projects, argument: unknown): Promise<Input | undefined> {
  if (argument instanceof vscode.Uri) return inputOfFolder(sluice, argument.fsPath);
  const path = pathOf(argument);
  if (path !== undefined) {
    const spec = specOf(argument);
    const batch = batchOf(argument);
    return {
      path,
      name: textOf(argument, 'name') ?? shortPath(path),
      ...(spec === undefined ? {} : { spec }),
      ...(batch === undefined ? {} : { batch }),
    };
  }
  const named = datasetOf(argument);
  if (named !== undefined) return inputOfDataset(sluice, named.spec, named.dataset, flowOf(argument));
  return pickInput(sluice, projects, specOf(argument));
}

/** A folder is a stream checkpoint, or has some below it. */
async function inputOfFolder({ emulator }: Sluice, folder: string): Promise<Input | undefined> {
  const found = await emulator.request(findCheckpoints, { folder });
  const [only] = found;
  if (only === undefined) {
    void vscode.window.showInformationMessage(
      `There is no stream checkpoint in ${shortPath(folder)}: neither it nor a folder below it has the offset log of a query.`,
    );
    return undefined;
  }
  if (found.length === 1) return { path: only.path, name: shortPath(only.path) };
  const picked = await vscode.window.showQuickPick(
    found.map(({ path, queryId }) => ({
      label: path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path,
      ...(queryId === undefined ? {} : { description: `query ${queryId}` }),
      path,
    })),
    { title: 'Open Stream Checkpoint', placeHolder: `Stream checkpoints in ${shortPath(folder)}.` },
  );
  return picked === undefined ? undefined : { path: picked.path, name: shortPath(picked.path) };
}

/** The current stream checkpoint of a dataset's flow; the person picks where several flows write it. */
async function inputOfDataset(
  { emulator }: Sluice,
  spec: string,
  dataset: string,
  flow: string | undefined,
): Promise<Input | undefined> {
  const queries = (await emulator.request(listCheckpoints, { spec })).filter(
    ({ target, flow: key }) => target === dataset && (flow === undefined || key === flow),
  );
  const started = queries.flatMap(({ label, generations: [current] }) =>
    current === undefined ? [] : [{ label, current }],
  );
  const [only] = started;
  if (only === undefined) {
    const text = `No stream that writes ${dataset} has run yet, so there is no stream checkpoint.`;
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  if (started.length === 1) return { path: only.current.path, name: only.label, spec };
  const picked = await vscode.window.showQuickPick(
    started.map(({ label, current }) => ({ label, description: healthText(current), current })),
    { title: 'Open Stream Checkpoint', placeHolder: `Flows into ${dataset}.` },
  );
  return picked === undefined ? undefined : { path: picked.current.path, name: picked.label, spec };
}

interface Choice extends vscode.QuickPickItem {
  readonly input?: Input;
}

/** From the palette: the queries of all projects, or any folder. */
async function pickInput(sluice: Sluice, projects: Projects, wanted: string | undefined): Promise<Input | undefined> {
  const known = (await projects.list()).filter(
    ({ spec, error }) => error === undefined && (wanted === undefined || spec === wanted),
  );
  const choices: Choice[] = [];
  for (const { spec, name } of known) {
    for (const { label, targetLabel, generations } of await sluice.emulator.request(listCheckpoints, { spec })) {
      const [current] = generations;
      if (current === undefined) continue;
      choices.push({
        label,
        description: `${name} → ${targetLabel}`,
        detail: healthText(current),
        input: { path: current.path, name: label, spec },
      });
    }
  }
  const title = 'Open Stream Checkpoint';
  const other: Choice = { label: 'Choose a Folder…', alwaysShow: true };
  if (choices.length > 0) {
    const picked = await vscode.window.showQuickPick([...choices, other], { title, placeHolder: 'Pick a query.' });
    if (picked === undefined || picked.input !== undefined) return picked?.input;
  }
  const folder = await pickFolder(title, 'Open');
  return folder === undefined ? undefined : inputOfFolder(sluice, folder);
}

async function pickFolder(title: string, openLabel: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ title, openLabel, canSelectFiles: false, canSelectFolders: true })) ?? [];
  return folder?.fsPath;
}

async function reveal(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}

function pathOf(argument: unknown): string | undefined {
  return argument instanceof vscode.Uri ? argument.fsPath : textOf(argument, 'path');
}

function flowOf(argument: unknown): string | undefined {
  const flow = fieldOf(argument, 'flow');
  return typeof flow === 'string' ? flow : textOf(flow, 'key');
}

function batchOf(argument: unknown): number | undefined {
  const batch = fieldOf(fieldOf(argument, 'batch'), 'batch');
  return typeof batch === 'number' ? batch : undefined;
}

function queryIdOf(argument: unknown): string | undefined {
  const generations = fieldOf(fieldOf(argument, 'query'), 'generations');
  const ofQuery = Array.isArray(generations) ? textOf(generations[0], 'queryId') : undefined;
  return textOf(fieldOf(argument, 'generation'), 'queryId') ?? ofQuery;
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
