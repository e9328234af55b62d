import * as vscode from 'vscode';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import { describeTable, type FieldDto, type TableDto } from '../../emulator/protocol/rpc/tables.ts';
import type { Projects } from '../models/projects.ts';
import type { Tables } from '../models/tables.ts';
import { tableDescription, tableTooltip } from '../models/tableTexts.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';

/** A node carries what commands of its context menu need: `spec`, and of a table its full name as `dataset` and its `path`. */
export type TableNode =
  | { readonly kind: 'project'; readonly spec: string; readonly project: ProjectDto }
  | { readonly kind: 'schema'; readonly spec: string; readonly schema: string; readonly tables: readonly TableDto[] }
  | {
      readonly kind: 'table';
      readonly spec: string;
      readonly dataset: string;
      readonly path: string;
      readonly table: TableDto;
    }
  | { readonly kind: 'column'; readonly id: string; readonly field: FieldDto }
  | { readonly kind: 'problem'; readonly message: string; readonly detail: string; readonly retry: boolean };

/** The view "Tables": the tables of each project by schema, with their newest version, their size, their lock and their columns. */
export function registerTablesView(sluice: Sluice, projects: Projects, tables: Tables): void {
  const changed = sluice.own(new vscode.EventEmitter<undefined>());
  sluice.own(tables.onDidChange(() => changed.fire(undefined)));
  sluice.own(sluice.emulator.onDidChangeState(({ kind }) => kind === 'failed' && changed.fire(undefined)));
  const provider: vscode.TreeDataProvider<TableNode> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      try {
        return await childrenOf(sluice, projects, tables, node);
      } catch (error) {
        const retry = node === undefined;
        const message = retry ? 'The tables could not be listed.' : 'It could not be read.';
        return [{ kind: 'problem', message, detail: errorText(error), retry }];
      }
    },
    getTreeItem: treeItem,
  };
  sluice.own(vscode.window.createTreeView('sluice.tables', { treeDataProvider: provider, showCollapseAll: true }));
}

async function childrenOf(
  sluice: Sluice,
  projects: Projects,
  tables: Tables,
  node: TableNode | undefined,
): Promise<TableNode[]> {
  switch (node?.kind) {
    case undefined: {
      const all = await projects.list();
      const [only] = all;
      if (only === undefined) return [];
      if (all.length === 1) return only.error === undefined ? schemaNodes(tables, only.spec) : [];
      return all
        .filter(({ error }) => error === undefined)
        .map((project) => ({ kind: 'project', spec: project.spec, project }));
    }
    case 'project':
      return schemaNodes(tables, node.spec);
    case 'schema':
      return node.tables.map((table) => ({
        kind: 'table',
        spec: node.spec,
        dataset: table.key,
        path: table.path,
        table,
      }));
    case 'table': {
      const { columns } = await sluice.emulator.request(describeTable, { path: node.path });
      return columnNodes(`${node.spec}#${node.dataset}`, columns);
    }
    case 'column':
      return columnNodes(node.id, node.field.fields);
    case 'problem':
      return [];
  }
}

async function schemaNodes(tables: Tables, spec: string): Promise<TableNode[]> {
  const bySchema = new Map<string, TableDto[]>();
  for (const table of await tables.of(spec)) {
    const schema = `${table.catalog}.${table.schema}`;
    const known = bySchema.get(schema);
    if (known === undefined) bySchema.set(schema, [table]);
    else known.push(table);
  }
  return [...bySchema].map(([schema, list]) => ({ kind: 'schema', spec, schema, tables: list }));
}

function columnNodes(parent: string, fields: readonly FieldDto[]): TableNode[] {
  return fields.map((field) => ({ kind: 'column', id: `${parent}#${field.name}`, field }));
}

function treeItem(node: TableNode): vscode.TreeItem {
  switch (node.kind) {
    case 'project': {
      const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `tables:${node.spec}`;
      item.iconPath = new vscode.ThemeIcon('project');
      item.description = vscode.workspace.asRelativePath(node.project.root, false);
      item.contextValue = 'tables.project';
      return item;
    }
    case 'schema': {
      const item = new vscode.TreeItem(node.schema, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `tables:${node.spec}#${node.schema}`;
      item.iconPath = new vscode.ThemeIcon('symbol-namespace');
      item.description = `${node.tables.length} ${node.tables.length === 1 ? 'table' : 'tables'}`;
      item.contextValue = 'tables.schema';
      return item;
    }
    case 'table':
      return tableItem(node.spec, node.table);
    case 'column':
      return columnItem(node.id, node.field);
    case 'problem': {
      const item = new vscode.TreeItem(node.message);
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
      item.tooltip = node.detail;
      item.description = node.detail;
      if (node.retry) item.command = { command: 'sluice.emulator.restart', title: 'Retry' };
      return item;
    }
  }
}

function tableItem(spec: string, table: TableDto): vscode.TreeItem {
  const there = table.state !== undefined;
  const item = new vscode.TreeItem(
    table.name,
    there ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const description = tableDescription(table);
  item.id = `tables:${spec}#${table.key}`;
  item.description = description;
  item.tooltip = tableTooltip(table);
  item.iconPath =
    table.error === undefined
      ? new vscode.ThemeIcon(table.protected ? 'lock' : 'table')
      : new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.contextValue = there ? `table${table.protected ? 'Protected' : ''}` : 'tableNotMade';
  item.accessibilityInformation = { label: `${table.name}, ${description}` };
  if (there || table.error !== undefined) {
    const argument = { spec, dataset: table.key, path: table.path };
    item.command = { command: 'sluice.table.open', title: 'Open Table', arguments: [argument] };
  }
  return item;
}

function columnItem(
  id: string,
  { name, type, nullable, comment, partition, generated, fields }: FieldDto,
): vscode.TreeItem {
  const state = fields.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(name, state);
  item.id = `tables:${id}`;
  item.iconPath = new vscode.ThemeIcon('symbol-field');
  item.description = [type, ...(nullable ? [] : ['NOT NULL']), ...(partition === true ? ['partition'] : [])].join(
    ' · ',
  );
  item.tooltip = [
    `${name} ${type}`,
    ...(generated === undefined ? [] : [generated]),
    ...(comment === undefined ? [] : [comment]),
  ].join('\n');
  item.contextValue = 'tables.column';
  return item;
}
