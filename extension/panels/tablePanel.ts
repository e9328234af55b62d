import type { InferOutput } from 'valibot';
import * as vscode from 'vscode';
import { exportRows, restoreVersion } from '../../emulator/protocol/rpc/tables.ts';
import { exportTable, restoreTable, revealTable, tablePanel, type TableTab } from '../../webview/protocol/table.ts';
import { askApproval } from '../commands/guard.ts';
import { datasetOf, type Projects } from '../models/projects.ts';
import { exportName, tableFolder } from '../models/tableTexts.ts';
import type { Tables } from '../models/tables.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText, showError } from '../platform/showError.ts';
import { EmulatorError } from '../process/emulatorClient.ts';
import { onAction, registerPanel } from './panelHost.ts';

interface TableInput {
  readonly path: string;
  readonly name: string;
}

/** The panel of one Delta table, and the commands that open it. */
export function registerTablePanel(sluice: Sluice, projects: Projects, tables: Tables): void {
  const panels = registerPanel(sluice, tablePanel, {
    title: ({ name }) => name,
    key: ({ path }) => path,
    actions: (opened) => [
      onAction(exportTable, (request) => exportByDialog(sluice, opened.input(), request)),
      onAction(restoreTable, ({ version, name }) =>
        restoreByDialog(sluice, projects, opened.input(), { version, name }),
      ),
      onAction(revealTable, async () => {
        await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(opened.input().path));
        return null;
      }),
    ],
  });
  const open = async (argument: unknown, tab?: TableTab): Promise<void> => {
    const found = await tableOf(projects, tables, argument).catch(async (error: unknown) => {
      await showError(error);
      return undefined;
    });
    if (found !== undefined) panels.open({ ...found, ...(tab !== undefined && { tab }) });
  };
  const register = (id: string, run: (argument: unknown) => Promise<void>): void => {
    sluice.own(vscode.commands.registerCommand(id, run));
  };
  register('sluice.table.open', (argument) => open(argument));
  register('sluice.dataset.history', (argument) => open(argument));
  register('sluice.table.history', (argument) => open(argument, 'changes'));
  register('sluice.tables.refresh', async () => projects.refresh());
  register('sluice.table.copyPath', async (argument) => {
    const found = await tableOf(projects, tables, argument);
    if (found !== undefined) await vscode.env.clipboard.writeText(found.path);
  });
}

/** The table of an argument (a folder of the explorer, a node, a dataset), else one that the person picks. */
async function tableOf(projects: Projects, tables: Tables, argument: unknown): Promise<TableInput | undefined> {
  if (argument instanceof vscode.Uri) return named(tableFolder(argument.fsPath));
  const path = pathOf(argument);
  const dataset = datasetOf(argument);
  if (path !== undefined) {
    const name = dataset?.dataset;
    return name === undefined ? named(tableFolder(path)) : { path, name: shortName(name) };
  }
  if (dataset !== undefined) {
    const found = (await tables.of(dataset.spec)).find(({ key }) => key === dataset.dataset);
    if (found?.state !== undefined || found?.error !== undefined) return { path: found.path, name: found.name };
    void vscode.window.showInformationMessage(`No update has made the table ${shortName(dataset.dataset)} yet.`);
    return undefined;
  }
  return pickTable(projects, tables);
}

async function pickTable(projects: Projects, tables: Tables): Promise<TableInput | undefined> {
  const items: (vscode.QuickPickItem & { readonly input?: TableInput })[] = [];
  for (const { spec, name, error } of await projects.list().catch(() => [])) {
    if (error !== undefined) continue;
    for (const table of await tables.of(spec).catch(() => [])) {
      if (table.state === undefined) continue;
      items.push({
        label: table.name,
        description: `${name} · v${table.state.version}`,
        input: { path: table.path, name: table.name },
      });
    }
  }
  items.push({ label: '$(folder-opened) Choose a Folder…', description: 'any folder with a _delta_log inside' });
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open Delta Table',
    placeHolder: 'Pick a table of a project, or the folder of any Delta table.',
  });
  if (picked === undefined || picked.input !== undefined) return picked?.input;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: 'Open Delta Table',
    })) ?? [];
  return folder === undefined ? undefined : named(tableFolder(folder.fsPath));
}

function named(path: string): TableInput {
  return { path, name: path.slice(path.lastIndexOf('/') + 1) || path };
}

function shortName(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function pathOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('path' in argument)) return undefined;
  return typeof argument.path === 'string' ? argument.path : undefined;
}

type ExportRequest = InferOutput<typeof exportTable.params>;

const formats = [
  { label: 'CSV', detail: 'With a header line; texts as the grid shows them, whole.', format: 'csv' },
  {
    label: 'JSON Lines',
    detail: 'An object a line; longs and decimals are texts, so that no digit is lost.',
    format: 'jsonLines',
  },
] as const;

/** Asks for the format and the file, writes it with progress and Cancel, and offers to open it. */
async function exportByDialog(
  sluice: Sluice,
  { path, name }: TableInput,
  { version, query }: ExportRequest,
): Promise<{ readonly rows: number; readonly file: string } | null> {
  const picked = await vscode.window.showQuickPick(formats, { title: `Export ${name} at Version ${version}` });
  if (picked === undefined) return null;
  const { format } = picked;
  const extension = format === 'csv' ? 'csv' : 'jsonl';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path);
  const file = await vscode.window.showSaveDialog({
    title: `Export ${name} at Version ${version}`,
    defaultUri: vscode.Uri.joinPath(folder, exportName(name, version, extension)),
    filters: format === 'csv' ? { CSV: ['csv'] } : { 'JSON Lines': ['jsonl', 'ndjson', 'json'] },
    saveLabel: 'Export',
  });
  if (file === undefined) return null;
  const formulaSafe = format === 'csv' && vscode.workspace.getConfiguration('sluice').get('export.formulaSafe', true);
  try {
    const { rows } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Exporting ${name}`, cancellable: true },
      (progress, token) => {
        let done = 0;
        return sluice.emulator.request(
          exportRows,
          { path, at: { version }, query, format, file: file.fsPath, formulaSafe },
          {
            token,
            onProgress: ({ message, fraction = 0 }) => {
              progress.report({ message, increment: (fraction - done) * 100 });
              done = fraction;
            },
          },
        );
      },
    );
    void offerToOpen(file, rows);
    return { rows, file: file.fsPath };
  } catch (error) {
    if (error instanceof vscode.CancellationError) return null;
    if (error instanceof EmulatorError && error.error.code === 'CANCELLED') return null;
    throw error;
  }
}

async function offerToOpen(file: vscode.Uri, rows: number): Promise<void> {
  const counted = `${rows.toLocaleString('en')} ${rows === 1 ? 'row was' : 'rows were'}`;
  const button = await vscode.window.showInformationMessage(
    `${counted} written to ${vscode.workspace.asRelativePath(file)}.`,
    'Open',
  );
  if (button === 'Open') await vscode.commands.executeCommand('vscode.open', file);
}

/** Asks whether it is meant. What the guard refuses is shown as it is; where it can be approved, that is offered, and the act asked for again. */
async function restoreByDialog(
  sluice: Sluice,
  projects: Projects,
  { path }: TableInput,
  { version, name }: { readonly version: number; readonly name: string },
): Promise<{ readonly version: number } | null> {
  const detail =
    'A new version will hold what that version held. Rows that came since then leave the table; they stay in its history until a VACUUM. Streams that read the table may fail or read rows again.';
  const answer = await vscode.window.showWarningMessage(
    `Restore ${name} to version ${version}?`,
    { modal: true, detail },
    'Restore',
  );
  if (answer !== 'Restore') return null;
  const request = { path, version, why: `Restore of ${name} to version ${version} in the table panel` };
  for (;;) {
    try {
      const report = await sluice.emulator.request(restoreVersion, request);
      void vscode.window.showInformationMessage(
        `${name} is restored: version ${report.version} holds what version ${version} held.`,
      );
      return { version: report.version };
    } catch (error) {
      if (!(await wasApproved(sluice, projects, { path, name }, error))) return null;
    }
  }
}

async function wasApproved(
  sluice: Sluice,
  projects: Projects,
  { path, name }: TableInput,
  error: unknown,
): Promise<boolean> {
  const isRefusal =
    error instanceof EmulatorError &&
    (error.error.code === 'TABLE_NOT_RESETTABLE' || error.error.code === 'RESET_PROTECTION_LIFTED');
  const project = isRefusal ? await projectAround(projects, path) : undefined;
  if (project === undefined) {
    await showError(error);
    return false;
  }
  const button = await vscode.window.showErrorMessage(errorText(error), 'Approve Once…');
  if (button === undefined) return false;
  return askApproval(sluice, { spec: project, table: name, act: 'restore' });
}

async function projectAround(projects: Projects, path: string): Promise<string | undefined> {
  const all = await projects.list().catch(() => []);
  return all.find(({ storage }) => storage !== '' && path.startsWith(`${storage}/`))?.spec;
}
