import { sluiceError } from '../../base/errors.ts';
import { localPath } from '../../batch/localPath.ts';
import type { TableCatalog, TableName } from '../../batch/tableCatalog.ts';
import type { Action } from '../../delta/actions.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { readsNothing } from '../../delta/isolation.ts';
import { createTableOperation, type Operation } from '../../delta/operation.ts';
import { readSnapshotIfPresent } from '../../delta/snapshot.ts';
import { commit } from '../../delta/transaction.ts';
import type { ElementKey, GraphTable, PipelineGraph } from '../graph.ts';
import { quotedName } from '../graph/names.ts';
import { isSelected, type SelectedTables } from './selection.ts';
import { tableName } from './tableNames.ts';
import { planTable, type TablePlan } from './tablePlan.ts';

/** A selected table with what is to become of it. */
export interface PlannedTable {
  readonly table: GraphTable;
  /** Absolute plain path of its folder. */
  readonly path: string;
  readonly plan: TablePlan;
  /** Its streaming flows begin anew and its rows go before they run. */
  readonly fullRefresh: boolean;
}

/** Plans every selected table, in topological order. All that can be refused is refused here, before anything is touched. */
export async function planTables(
  io: DeltaIo,
  tables: TableCatalog,
  graph: PipelineGraph,
  selected: SelectedTables,
): Promise<readonly PlannedTable[]> {
  const planned: PlannedTable[] = [];
  for (const table of topological(graph)) {
    if (!isSelected(selected, table.key)) continue;
    requireDelta(table, graph);
    const path = await tablePath(tables, table, graph.spec.root);
    const fullRefresh = selected.fullRefresh.has(table.key);
    const replaces = fullRefresh || table.definition.kind === 'materializedView';
    const base = await readSnapshotIfPresent(io, path);
    const { dialect } = graph.spec.settings;
    const plan = planTable(io, table, base, { mode: replaces ? 'replace' : 'append', dialect });
    planned.push({ table, path, plan, fullRefresh });
  }
  return planned;
}

/** Makes what is missing and alters what has changed; nothing here takes a row away. Returns the tables that it wrote. */
export async function materialise(
  io: DeltaIo,
  tables: TableCatalog,
  planned: readonly PlannedTable[],
): Promise<readonly ElementKey[]> {
  const written: ElementKey[] = [];
  for (const { table, path, plan } of planned) {
    switch (plan.kind) {
      case 'create': {
        const { metadata, protocol } = plan;
        const operation = createTableOperation({
          partitionBy: metadata.partitionColumns,
          description: metadata.description,
          properties: metadata.configuration,
          isManaged: table.definition.location === undefined,
        });
        const actions: readonly Action[] = [
          { kind: 'metaData', metadata },
          { kind: 'protocol', protocol },
        ];
        await commitMetadata(io, { path, base: undefined, actions, operation });
        written.push(table.key);
        break;
      }
      case 'alter': {
        if (!plan.changesMetadata && !plan.changesProtocol) break;
        const { metadata, protocol, base } = plan;
        const actions: readonly Action[] = [
          ...(plan.changesMetadata ? [{ kind: 'metaData', metadata } as const] : []),
          ...(plan.changesProtocol ? [{ kind: 'protocol', protocol } as const] : []),
        ];
        const properties = JSON.stringify(table.properties);
        const operation = { name: 'SET TBLPROPERTIES', parameters: { properties }, metrics: {} };
        await commitMetadata(io, { path, base, actions, operation });
        written.push(table.key);
        break;
      }
      case 'replace':
        // A reset has done it, or the flow does it in the commit that brings its rows.
        break;
    }
    // Folders elsewhere are found by an entry of the catalog alone.
    if (table.definition.location !== undefined && (await tables.find(nameOf(table))) === undefined) {
      await tables.register(nameOf(table), { kind: 'table', path, managed: false });
    }
  }
  return written;
}

async function commitMetadata(
  io: DeltaIo,
  change: {
    readonly path: string;
    readonly base: Extract<TablePlan, { kind: 'alter' }>['base'] | undefined;
    readonly actions: readonly Action[];
    readonly operation: Operation;
  },
): Promise<void> {
  const { path: tablePath, base, actions, operation } = change;
  const outcome = await commit(io, { tablePath, base, reads: readsNothing, actions, operation });
  if (outcome.kind !== 'committed') throw outcome.error;
}

/** Each table after those that its flows read; flows come in that order already. */
function topological(graph: PipelineGraph): readonly GraphTable[] {
  const keys = new Set([...graph.flows.map(({ target }) => target), ...graph.tables.keys()]);
  return [...keys].flatMap((key) => graph.tables.get(key) ?? []);
}

/** Where a table lies, or will lie; `root` is what a relative location starts from. Raises SCHEMA_NOT_FOUND. */
export async function tablePath(tables: TableCatalog, { key, definition }: GraphTable, root: string): Promise<string> {
  const { position } = definition;
  const name = nameOf({ key, definition });
  const [catalog, schema] = name;
  const location = definition.location === undefined ? undefined : localPath(definition.location, root);
  const entry = await tables.find(name);
  if (entry?.kind === 'view') {
    const operation = { operation: 'TRUNCATE TABLE', viewName: quotedName(name) };
    const cause = sluiceError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', operation);
    throw sluiceError('PIPELINE_NAME_TAKEN', { name: key, kind: 'table', other: 'view' }, { position, cause });
  }
  if (entry?.kind === 'table') {
    const { path } = entry;
    if (location === undefined || location === path) return path;
    throw sluiceError('PIPELINE_TABLE_LOCATION_CHANGED', { table: key, location, path }, { position });
  }
  const schemas = (await tables.schemas(catalog)).map((one) => one.toLowerCase());
  if (!schemas.includes(schema.toLowerCase())) {
    throw sluiceError('SCHEMA_NOT_FOUND', { schemaName: `\`${catalog}\`.\`${schema}\`` }, { position });
  }
  return location ?? tables.folderOf(name);
}

function nameOf({ key, definition }: Pick<GraphTable, 'key' | 'definition'>): TableName {
  const name = tableName(definition.name);
  if (name === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `the table ${key} has no full name` });
  return name;
}

function requireDelta({ key, definition }: GraphTable, { spec }: PipelineGraph): void {
  const format = (definition.format ?? spec.configuration['spark.sql.sources.default'] ?? 'delta').toLowerCase();
  if (format === 'delta') return;
  throw sluiceError('PIPELINE_TABLE_FORMAT_NOT_SUPPORTED', { table: key, format }, { position: definition.position });
}
