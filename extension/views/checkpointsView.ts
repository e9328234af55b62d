import * as vscode from 'vscode';
import {
  listCheckpoints,
  readBatches,
  type BatchDto,
  type GenerationDto,
  type StreamQueryDto,
} from '../../emulator/protocol/rpc/checkpoints.ts';
import {
  batchDescription,
  generationLabel,
  healthIcons,
  healthText,
  queryDescription,
  queryTooltip,
} from '../models/checkpointTexts.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';

/** A node carries what commands of its context menu need: `spec`, and of a stream checkpoint its `path` and the `name` of its query. */
type Node =
  | { readonly kind: 'project'; readonly spec: string; readonly name: string }
  | {
      readonly kind: 'query';
      readonly spec: string;
      readonly query: StreamQueryDto;
      readonly path?: string;
      readonly name: string;
    }
  | {
      readonly kind: 'generation';
      readonly spec: string;
      readonly path: string;
      readonly name: string;
      readonly generation: GenerationDto;
    }
  | {
      readonly kind: 'batch';
      readonly spec: string;
      readonly path: string;
      readonly name: string;
      readonly batch: BatchDto;
    }
  | {
      readonly kind: 'older';
      readonly spec: string;
      readonly path: string;
      readonly name: string;
      readonly count: number;
    }
  | { readonly kind: 'problem'; readonly message: string; readonly detail: string };

/** Batches below a generation; the panel shows all of them. */
const shownBatches = 10;

/** The view "Stream Checkpoints": queries, their generations, the newest batches of each. */
export function registerCheckpointsView(sluice: Sluice, projects: Projects): void {
  const changed = sluice.own(new vscode.EventEmitter<undefined>());
  const refresh = (): void => changed.fire(undefined);
  let running = '';
  sluice.own(
    projects.onDidChange(async (what) => {
      if (what !== 'update') {
        refresh();
        return;
      }
      // Every batch changes the state of an update; only its start and its end change what is held.
      const now = (await projects.list().catch(() => [])).filter(({ spec }) => projects.isRunning(spec));
      const names = now.map(({ spec }) => spec).join('\n');
      if (names === running) return;
      running = names;
      refresh();
    }),
  );
  sluice.own(sluice.emulator.onDidChangeState(({ kind }) => (kind === 'failed' || kind === 'connected') && refresh()));
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node): Promise<Node[]> {
      try {
        return await childrenOf(sluice, projects, node);
      } catch (error) {
        return [{ kind: 'problem', message: 'The stream checkpoints could not be read.', detail: errorText(error) }];
      }
    },
    getTreeItem: treeItem,
  };
  sluice.own(vscode.window.createTreeView('sluice.checkpoints', { treeDataProvider: provider }));
  sluice.own(vscode.commands.registerCommand('sluice.checkpoints.refresh', refresh));
}

async function childrenOf(sluice: Sluice, projects: Projects, node: Node | undefined): Promise<Node[]> {
  const { emulator } = sluice;
  if (node === undefined) {
    const known = (await projects.list()).filter(({ error }) => error === undefined);
    const [only] = known;
    if (only !== undefined && known.length === 1) return queryNodes(sluice, only.spec);
    return known.map(({ spec, name }) => ({ kind: 'project', spec, name }));
  }
  switch (node.kind) {
    case 'project':
      return queryNodes(sluice, node.spec);
    case 'query': {
      const { spec, name, query } = node;
      return query.generations.map((generation) => ({
        kind: 'generation',
        spec,
        name: generation.current ? name : `${name}, generation ${generation.generation}`,
        path: generation.path,
        generation,
      }));
    }
    case 'generation': {
      const { spec, path, name } = node;
      const { total, batches } = await emulator.request(readBatches, { path, offset: 0, limit: shownBatches });
      const more = total - batches.length;
      return [
        ...batches.map((batch): Node => ({ kind: 'batch', spec, path, name, batch })),
        ...(more > 0 ? [{ kind: 'older', spec, path, name, count: more } as const] : []),
      ];
    }
    default:
      return [];
  }
}

async function queryNodes({ emulator }: Sluice, spec: string): Promise<Node[]> {
  const queries = await emulator.request(listCheckpoints, { spec });
  return queries.map((query) => {
    const [current] = query.generations;
    return { kind: 'query', spec, query, name: query.label, ...(current === undefined ? {} : { path: current.path }) };
  });
}

function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'project': {
      const item = new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = node.spec;
      item.iconPath = new vscode.ThemeIcon('project');
      return item;
    }
    case 'query':
      return queryItem(node.spec, node.query);
    case 'generation':
      return generationItem(node.generation);
    case 'batch':
      return batchItem(node);
    case 'older': {
      const item = new vscode.TreeItem(`${node.count} Older ${node.count === 1 ? 'Batch' : 'Batches'}…`);
      item.id = `${node.path}#older`;
      item.iconPath = new vscode.ThemeIcon('ellipsis');
      item.command = { command: 'sluice.checkpoint.open', title: 'Open Stream Checkpoint', arguments: [node] };
      return item;
    }
    case 'problem': {
      const item = new vscode.TreeItem(node.message);
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.description = 'Retry';
      item.tooltip = node.detail;
      item.command = { command: 'sluice.checkpoints.refresh', title: 'Retry' };
      return item;
    }
  }
}

function queryItem(spec: string, query: StreamQueryDto): vscode.TreeItem {
  const [current] = query.generations;
  const state =
    current === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(query.label, state);
  item.id = `${spec}#${query.root}`;
  item.description = queryDescription(query);
  item.tooltip = queryTooltip(query);
  item.iconPath = icon(current?.health ?? 'empty');
  item.contextValue = contextOf(current);
  item.accessibilityInformation = { label: `${query.label}, ${queryDescription(query)}` };
  return item;
}

function generationItem(generation: GenerationDto): vscode.TreeItem {
  const item = new vscode.TreeItem(generationLabel(generation), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = generation.path;
  item.description = healthText(generation);
  item.tooltip = [generation.problem, generation.path].filter((text) => text !== undefined).join('\n\n');
  item.iconPath = icon(generation.health);
  item.contextValue = contextOf(generation);
  item.accessibilityInformation = { label: `${generationLabel(generation)}, ${healthText(generation)}` };
  return item;
}

function batchItem(node: Extract<Node, { kind: 'batch' }>): vscode.TreeItem {
  const { batch, plannedAt, committed } = node.batch;
  const item = new vscode.TreeItem(`Batch ${batch}`);
  item.id = `${node.path}#${batch}`;
  item.description = batchDescription(node.batch);
  item.tooltip = [
    plannedAt === undefined ? undefined : `Planned at ${new Date(plannedAt).toLocaleString()}.`,
    node.batch.problem,
    ...node.batch.ranges.map(({ source, reading }) => `Source ${source}: ${reading}`),
  ]
    .filter((text) => text !== undefined)
    .join('\n');
  item.iconPath = new vscode.ThemeIcon(
    node.batch.problem !== undefined ? 'error' : committed ? 'check' : 'debug-restart',
  );
  item.contextValue = 'batch';
  item.command = { command: 'sluice.checkpoint.open', title: 'Open Batch', arguments: [node] };
  return item;
}

function icon(health: GenerationDto['health']): vscode.ThemeIcon {
  const [name, colour] = healthIcons[health];
  return new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}

function contextOf(generation: GenerationDto | undefined): string {
  if (generation === undefined) return 'query';
  return generation.queryId === undefined ? 'checkpoint' : 'checkpoint.started';
}
