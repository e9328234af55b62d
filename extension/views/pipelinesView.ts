import * as vscode from 'vscode';
import type { DatasetDto, DatasetKind, FlowDto, ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import type { FlowStateDto, UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';

/** A node carries what commands of its context menu need: `spec`, and `dataset` by its full name. */
type Node =
  | { readonly kind: 'project'; readonly spec: string; readonly project: ProjectDto }
  | {
      readonly kind: 'dataset';
      readonly spec: string;
      readonly dataset: string;
      readonly dto: DatasetDto;
      readonly root: string;
    }
  | { readonly kind: 'flow'; readonly spec: string; readonly dataset: string; readonly flow: FlowDto }
  | {
      readonly kind: 'problem';
      readonly spec: string;
      readonly message: string;
      readonly detail: string;
      readonly open?: vscode.Command;
    };

/** The view "Pipelines": projects, their datasets in the order in which they read each other, the flows into them, and how the last update went. */
export function registerPipelinesView(sluice: Sluice, projects: Projects): void {
  const changed = sluice.own(new vscode.EventEmitter<undefined>());
  sluice.own(projects.onDidChange(() => changed.fire(undefined)));
  sluice.own(sluice.emulator.onDidChangeState(({ kind }) => kind === 'failed' && changed.fire(undefined)));
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node): Promise<Node[]> {
      if (node === undefined) return rootNodes(projects);
      if (node.kind === 'project') return projectNodes(projects, node.project);
      if (node.kind === 'dataset') {
        return node.dto.flows.length < 2 && node.dto.flows.every(({ key }) => key === node.dataset)
          ? []
          : node.dto.flows.map((flow) => ({ kind: 'flow', spec: node.spec, dataset: node.dataset, flow }));
      }
      return [];
    },
    getTreeItem: (node) => treeItem(node, projects),
  };
  const view = sluice.own(vscode.window.createTreeView('sluice.pipelines', { treeDataProvider: provider }));
  sluice.own(
    projects.onDidChange(async () => {
      const running = (await projects.list().catch(() => [])).filter(({ spec }) => projects.isRunning(spec));
      view.badge = running.length === 0 ? undefined : { value: running.length, tooltip: 'Updates that run now.' };
    }),
  );
}

async function rootNodes(projects: Projects): Promise<Node[]> {
  try {
    return (await projects.list()).map((project) => ({ kind: 'project', spec: project.spec, project }));
  } catch (error) {
    return [
      {
        kind: 'problem',
        spec: '',
        message: 'The emulator does not answer.',
        detail: errorText(error),
        open: { command: 'sluice.emulator.restart', title: 'Retry' },
      },
    ];
  }
}

async function projectNodes(projects: Projects, { spec, root, error }: ProjectDto): Promise<Node[]> {
  if (error !== undefined) return [{ kind: 'problem', spec, message: error.message, detail: error.action ?? '' }];
  try {
    const { datasets, problems } = await projects.graph(spec);
    const errors = problems.filter(({ severity }) => severity === 'error');
    return [
      ...errors.map(({ message, action, position }): Node => ({
        kind: 'problem',
        spec,
        message: message.split('\n')[0] ?? message,
        detail: action === undefined ? message : `${message}\n\n${action}`,
        ...(position?.file === undefined ? {} : { open: openCommand(root, position) }),
      })),
      ...datasets.map((dto): Node => ({ kind: 'dataset', spec, dataset: dto.key, dto, root })),
    ];
  } catch (failure) {
    return [{ kind: 'problem', spec, message: 'The graph could not be read.', detail: errorText(failure) }];
  }
}

export function openCommand(
  root: string,
  { file, line, column }: { readonly file?: string; readonly line: number; readonly column?: number },
): vscode.Command {
  const path = file === undefined ? root : file.startsWith('/') ? file : `${root}/${file}`;
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, (column ?? 1) - 1));
  return {
    command: 'vscode.open',
    title: 'Open',
    arguments: [vscode.Uri.file(path), { selection: new vscode.Range(at, at) }],
  };
}

const kindTexts: Readonly<Record<DatasetKind, string>> = {
  streamingTable: 'streaming table',
  materializedView: 'materialized view',
  persistedView: 'view',
  temporaryView: 'temporary view',
  sink: 'sink',
  external: 'outside of the project',
};

const kindIcons: Readonly<Record<DatasetKind, string>> = {
  streamingTable: 'zap',
  materializedView: 'table',
  persistedView: 'eye',
  temporaryView: 'eye',
  sink: 'export',
  external: 'cloud-download',
};

function treeItem(node: Node, projects: Projects): vscode.TreeItem {
  switch (node.kind) {
    case 'project':
      return projectItem(node.project, projects);
    case 'dataset':
      return datasetItem(node.dto, node.root, node.spec, projects);
    case 'flow': {
      const item = new vscode.TreeItem(shortName(node.flow.key));
      item.id = `${node.spec}#${node.dataset}#${node.flow.key}`;
      item.iconPath = new vscode.ThemeIcon('git-merge');
      item.description = `${node.flow.streaming ? 'stream' : 'batch'} from ${node.flow.inputs.map(({ from }) => shortName(from)).join(', ')}`;
      item.contextValue = node.flow.streaming ? 'flow.streaming' : 'flow.batch';
      return item;
    }
    case 'problem': {
      const item = new vscode.TreeItem(node.message);
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.tooltip = node.detail;
      if (node.open !== undefined) item.command = node.open;
      return item;
    }
  }
}

function projectItem(project: ProjectDto, projects: Projects): vscode.TreeItem {
  const item = new vscode.TreeItem(project.name, vscode.TreeItemCollapsibleState.Expanded);
  const update = projects.update(project.spec);
  const running = projects.isRunning(project.spec);
  item.id = project.spec;
  item.iconPath = new vscode.ThemeIcon(running ? 'loading~spin' : project.error === undefined ? 'project' : 'error');
  item.description = [placeText(project.root), update === undefined ? '' : updateText(update)]
    .filter((part) => part !== '')
    .join(' · ');
  item.tooltip = project.error?.message ?? `${project.spec}\nStorage: ${project.storage}\nDialect: ${project.dialect}`;
  item.contextValue = running ? 'projectRunning' : 'project';
  return item;
}

function datasetItem(dto: DatasetDto, root: string, spec: string, projects: Projects): vscode.TreeItem {
  const hasOwnFlows = dto.flows.length > 1 || dto.flows.some(({ key }) => key !== dto.key);
  const item = new vscode.TreeItem(
    dto.label,
    hasOwnFlows ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const states = projects.update(spec)?.flows.filter(({ dataset }) => dataset === dto.key) ?? [];
  item.id = `${spec}#${dto.key}`;
  item.description = [kindTexts[dto.kind], dto.protected ? 'protected' : undefined, flowsText(states)]
    .filter((part) => part !== undefined)
    .join(' · ');
  item.iconPath = datasetIcon(dto, states);
  item.tooltip = datasetTooltip(dto);
  const isTable = dto.kind === 'streamingTable' || dto.kind === 'materializedView';
  const stream = dto.flows.some(({ streaming }) => streaming) ? 'Streaming' : '';
  item.contextValue = isTable ? `dataset.table${stream}${dto.protected ? 'Protected' : ''}` : `dataset.${dto.kind}`;
  item.accessibilityInformation = {
    label: `${dto.label}, ${kindTexts[dto.kind]}${dto.protected ? ', protected from reset' : ''}, ${flowsText(states) ?? 'not run yet'}`,
  };
  if (dto.position !== undefined) item.command = openCommand(root, dto.position);
  return item;
}

function datasetIcon(dto: DatasetDto, states: readonly FlowStateDto[]): vscode.ThemeIcon {
  const statuses = new Set(states.map(({ status }) => status));
  if (statuses.has('FAILED')) return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
  if (['STARTING', 'PLANNING', 'RUNNING'].some((status) => statuses.has(status))) {
    return new vscode.ThemeIcon('loading~spin');
  }
  return new vscode.ThemeIcon(
    dto.protected ? 'lock' : kindIcons[dto.kind],
    statuses.has('COMPLETED') || statuses.has('IDLE') ? new vscode.ThemeColor('testing.iconPassed') : undefined,
  );
}

/** How the flows into a dataset went: `12 rows`, `failed`. */
function flowsText(states: readonly FlowStateDto[]): string | undefined {
  if (states.length === 0) return undefined;
  const worst = states.find(({ status }) => status === 'FAILED') ?? states.find(({ status }) => status === 'RUNNING');
  const rows = states.reduce((sum, state) => sum + state.rows, 0);
  const dropped = states.reduce((sum, state) => sum + state.dropped, 0);
  const status = (worst ?? states[0])?.status.toLowerCase() ?? '';
  return `${status}, ${rows.toLocaleString('en')} rows${dropped === 0 ? '' : `, ${dropped.toLocaleString('en')} dropped`}`;
}

/** Where a project lies below the window's folder; nothing when it is that folder. */
function placeText(root: string): string {
  const relative = vscode.workspace.asRelativePath(root, false);
  return relative === root ? '' : relative;
}

function updateText({ state, startedAt, endedAt }: UpdateStateDto): string {
  const time = endedAt === undefined ? '' : ` in ${((endedAt - startedAt) / 1000).toFixed(1)} s`;
  return `${state.toLowerCase().replaceAll('_', ' ')}${time}`;
}

function datasetTooltip({ key, comment, columns = [], protected: isProtected, expectations }: DatasetDto): string {
  return [
    key,
    ...(comment === undefined ? [] : [comment]),
    ...(isProtected ? ['Protected: a full refresh of it is refused (pipelines.reset.allowed = false).'] : []),
    '',
    ...columns.map(({ name, type }) => `${name}  ${type}`),
    ...(expectations.length === 0
      ? []
      : ['', ...expectations.map(({ name, onViolation }) => `expects ${name} (${onViolation})`)]),
  ].join('\n');
}

function shortName(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
