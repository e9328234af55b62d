import * as vscode from 'vscode';
import {
  guardChanged,
  listAudit,
  verifyAuditLog,
  type AuditPageDto,
  type AuditRecordDto,
} from '../../emulator/protocol/rpc/guard.ts';
import type { ErrorDto } from '../../emulator/protocol/rpc/dto.ts';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import { specOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText, showError } from '../platform/showError.ts';

/** A node carries what commands of its context menu need: `spec`, and a record with its place in the log. */
type Node =
  | { readonly kind: 'project'; readonly spec: string; readonly project: ProjectDto }
  | { readonly kind: 'record'; readonly spec: string; readonly record: AuditRecordDto }
  | { readonly kind: 'problem'; readonly spec: string; readonly error: ErrorDto }
  | { readonly kind: 'more'; readonly spec: string };

/** Records that are fetched at once. */
const pageSize = 100;

/** Documents of this scheme show one record each, and nobody can write in them. */
const scheme = 'sluice-audit';

/** The view "Audit": every reset, refusal, approval and undo of a project, newest first. */
export function registerAuditView(sluice: Sluice, projects: Projects): void {
  const changed = sluice.own(new vscode.EventEmitter<undefined>());
  const log = auditPages(sluice);
  const refresh = (): void => {
    log.forget();
    changed.fire(undefined);
  };
  sluice.own(projects.onDidChange((what) => what !== 'update' && refresh()));
  sluice.own(sluice.emulator.on(guardChanged, refresh));
  sluice.own(sluice.emulator.onDidChangeState(({ kind }) => kind === 'failed' && refresh()));

  const children = async (spec: string): Promise<Node[]> => {
    const { records, more, problem } = await log.records(spec);
    return [
      ...(problem === undefined ? [] : [{ kind: 'problem', spec, error: problem } as const]),
      ...records.map((record): Node => ({ kind: 'record', spec, record })),
      ...(more ? [{ kind: 'more', spec } as const] : []),
    ];
  };
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node): Promise<Node[]> {
      try {
        if (node !== undefined) return node.kind === 'project' ? await children(node.spec) : [];
        const known = (await projects.list()).filter(({ error }) => error === undefined);
        const [only] = known;
        if (only !== undefined && known.length === 1) return await children(only.spec);
        return known.map((project) => ({ kind: 'project', spec: project.spec, project }));
      } catch (error) {
        const code = 'INTERNAL_ERROR';
        return [{ kind: 'problem', spec: node?.spec ?? '', error: { code, message: errorText(error) } }];
      }
    },
    getTreeItem: treeItem,
  };
  const view = sluice.own(vscode.window.createTreeView('sluice.audit', { treeDataProvider: provider }));
  sluice.own(vscode.workspace.registerTextDocumentContentProvider(scheme, recordDocuments(sluice)));

  const filterBy = (text: string): void => {
    log.filter(text);
    view.description = text === '' ? '' : `with “${text}”`;
    void vscode.commands.executeCommand('setContext', 'sluice.audit.filtered', text !== '');
    changed.fire(undefined);
  };
  const register = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    sluice.own(vscode.commands.registerCommand(id, run));
  };
  register('sluice.audit.refresh', async () => refresh());
  register('sluice.audit.filter', async () => {
    const text = await vscode.window.showInputBox({
      title: 'Filter Audit Log',
      prompt: 'Show only records that have this text: a table, a person, a code or a verdict.',
    });
    if (text !== undefined) filterBy(text.trim());
  });
  register('sluice.audit.clearFilter', async () => filterBy(''));
  register('sluice.audit.more', async (argument) => {
    const spec = specOf(argument);
    if (spec === undefined) return;
    await log.fetchMore(spec).catch(showError);
    changed.fire(undefined);
  });
  register('sluice.audit.open', async (argument) => {
    if (isRecordNode(argument)) await openRecord(argument.spec, argument.record);
  });
  register('sluice.audit.verify', async (argument) => {
    const project = await projects.choose(argument, 'Verify Audit Log');
    if (project !== undefined) await verify(sluice, project);
  });
}

interface AuditPages {
  records(spec: string): Promise<AuditPageDto>;
  fetchMore(spec: string): Promise<void>;
  filter(text: string): void;
  forget(): void;
}

/** What was fetched of each log so far; older pages come when the person asks. */
function auditPages({ emulator }: Sluice): AuditPages {
  const pages = new Map<string, Promise<AuditPageDto>>();
  let filter = '';
  const ask = (spec: string, before?: number): Promise<AuditPageDto> =>
    emulator.request(listAudit, {
      spec,
      limit: pageSize,
      ...(filter === '' ? {} : { filter }),
      ...(before === undefined ? {} : { before }),
    });
  const records = (spec: string): Promise<AuditPageDto> => {
    const known = pages.get(spec);
    if (known !== undefined) return known;
    const asked = ask(spec);
    pages.set(spec, asked);
    asked.catch(() => pages.delete(spec));
    return asked;
  };
  return {
    records,
    async fetchMore(spec) {
      const known = await records(spec);
      const older = await ask(spec, known.records.at(-1)?.sequence);
      pages.set(spec, Promise.resolve({ ...older, records: [...known.records, ...older.records] }));
    },
    filter(text) {
      filter = text;
      pages.clear();
    },
    forget: () => pages.clear(),
  };
}

function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'project': {
      const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = node.spec;
      item.iconPath = new vscode.ThemeIcon('project');
      return item;
    }
    case 'record':
      return recordItem(node.spec, node.record);
    case 'problem': {
      const item = new vscode.TreeItem(node.error.message);
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.tooltip = [node.error.message, node.error.action].filter((text) => text !== undefined).join('\n\n');
      item.command =
        node.error.code === 'AUDIT_LOG_BROKEN'
          ? { command: 'sluice.audit.verify', title: 'Verify Audit Log', arguments: [{ spec: node.spec }] }
          : { command: 'sluice.emulator.restart', title: 'Retry' };
      return item;
    }
    case 'more': {
      const item = new vscode.TreeItem('Show Older Records');
      item.id = `${node.spec}#more`;
      item.iconPath = new vscode.ThemeIcon('ellipsis');
      item.command = { command: 'sluice.audit.more', title: 'Show Older Records', arguments: [{ spec: node.spec }] };
      return item;
    }
  }
}

const icons: Readonly<Record<AuditRecordDto['kind'], readonly [icon: string, colour?: string]>> = {
  allowed: ['pass', 'testing.iconPassed'],
  demoted: ['warning', 'list.warningForeground'],
  refused: ['error', 'list.errorForeground'],
  done: ['check'],
  notDone: ['circle-slash', 'list.warningForeground'],
  approved: ['verified-filled'],
  approvalRefused: ['unverified', 'list.errorForeground'],
  protected: ['lock'],
  found: ['alert', 'list.warningForeground'],
  recovered: ['debug-restart'],
  restarted: ['archive'],
};

function recordItem(spec: string, record: AuditRecordDto): vscode.TreeItem {
  const { sequence, time, who, door, kind, title, lines } = record;
  const [icon, colour] = icons[kind];
  const when = new Date(time).toLocaleString();
  const item = new vscode.TreeItem(title);
  item.id = `${spec}#${sequence}`;
  item.description = shortTime(new Date(time), new Date());
  item.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  item.tooltip = [`Record ${sequence} of ${when}, by ${who} (${doors[door] ?? door}).`, '', ...lines].join('\n');
  item.accessibilityInformation = { label: `${title}, ${when}, by ${who}` };
  item.contextValue = 'auditRecord';
  item.command = { command: 'sluice.audit.open', title: 'Open Record', arguments: [{ kind: 'record', spec, record }] };
  return item;
}

/** The time of day for what happened today, the day for what is older; the tooltip has both. */
function shortTime(time: Date, now: Date): string {
  return time.toDateString() === now.toDateString()
    ? time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : time.toLocaleDateString();
}

const doors: Readonly<Record<string, string>> = {
  cli: 'from the command line',
  rpc: 'through the emulator',
  engine: 'from a program',
};

type RecordNode = Extract<Node, { kind: 'record' }>;

function isRecordNode(value: unknown): value is RecordNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'record' && 'record' in value;
}

/** A record's address: the place of the project's spec, and its own place in the log. */
async function openRecord(spec: string, { sequence }: AuditRecordDto): Promise<void> {
  const uri = vscode.Uri.from({
    scheme,
    path: `/Audit Record ${sequence}.json`,
    query: new URLSearchParams({ spec, sequence: String(sequence) }).toString(),
  });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}

function recordDocuments({ emulator }: Sluice): vscode.TextDocumentContentProvider {
  return {
    async provideTextDocumentContent(uri, token) {
      const address = new URLSearchParams(uri.query);
      const sequence = Number(address.get('sequence'));
      const asked = { spec: address.get('spec') ?? '', limit: 1, before: sequence + 1 };
      const [found] = (await emulator.request(listAudit, asked, { token })).records;
      return found?.sequence === sequence
        ? `${JSON.stringify(found.record, undefined, 2)}\n`
        : `The audit log has no readable record ${sequence}.\n`;
    },
  };
}

/** Asks for a full verification and says what came of it. */
async function verify(sluice: Sluice, { spec, name }: ProjectDto): Promise<void> {
  try {
    const { records, lastHash, problems, folder } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Sluice: verifying the audit log' },
      () => sluice.emulator.request(verifyAuditLog, { spec }),
    );
    if (problems.length === 0) {
      const end = lastHash === undefined ? '' : ` The hash of the last one is ${lastHash}.`;
      const what =
        records === 0
          ? 'has no record yet'
          : `is as it was written: ${records} ${records === 1 ? 'record' : 'records'}`;
      void vscode.window.showInformationMessage(`The audit log of ${name} ${what}.${end}`);
      return;
    }
    const button = await vscode.window.showErrorMessage(
      `The audit log of ${name} is not as it was written.`,
      {
        modal: true,
        detail: `${problems.map(({ detail }) => `• ${detail}`).join('\n')}\n\nNo destructive act is permitted on its word. Bring the files back from a copy; or, when they are lost, begin it anew by "sluice audit restart --reason <text>", which keeps every protection that can still be read.`,
      },
      'Open Folder of the Log',
    );
    if (button !== undefined) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder));
  } catch (error) {
    await showError(error);
  }
}
