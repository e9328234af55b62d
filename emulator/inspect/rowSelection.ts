import { sluiceError } from '../base/errors.ts';
import { pathCatalog } from '../batch/catalog.ts';
import { bindLeaves } from '../batch/bindLeaf.ts';
import { conjuncts } from '../batch/leafFilters.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import { withoutInternalMetadata } from '../delta/internalMetadata.ts';
import { planScan } from '../delta/scan.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { LogicalPlan, ReadPlan } from '../plan/logicalPlan.ts';
import {
  columnName,
  type Attribute,
  type LeafPlan,
  type ResolvedPlan,
  type TypedExpression,
  type TypedSortOrder,
} from '../plan/resolved.ts';
import { types } from '../plan/types.ts';
import { queryCondition, requireNoChar, type RowQuery } from './rowFilter.ts';
import type { InspectServices } from './services.ts';

/** SQL of the places of the chosen rows in their order, one column, and the files that the places count. */
export interface RowSelection {
  readonly places: RelationSql;
  readonly files: FileScan['files'];
}

/**
 * Which rows of a version a query means. The condition and the order are typed by the analyzer, so that they mean what they mean in SQL;
 * rows that the order does not tell apart stand in the order of the files.
 */
export async function rowSelection(
  services: InspectServices,
  snapshot: Snapshot,
  query: RowQuery,
): Promise<RowSelection> {
  const { io, session, analyzer } = services;
  requireNoChar(snapshot.schema);
  const schema = withoutInternalMetadata(snapshot.schema);
  const read: ReadPlan = { kind: 'read', format: 'delta', paths: [], options: {}, streaming: false };
  const others = pathCatalog(services);
  const catalog: Catalog = {
    resolve: async (node) =>
      node === read ? { leaf: { format: 'delta', options: {} }, schema, qualifier: [] } : others.resolve(node),
  };
  const condition = queryCondition(query, schema, analyzer.parse);
  const filtered: LogicalPlan =
    condition === undefined ? read : { kind: 'filter', role: 'where', child: read, condition };
  const plan: LogicalPlan =
    query.sort === undefined
      ? filtered
      : {
          kind: 'sort',
          global: true,
          child: filtered,
          order: [
            {
              kind: 'sortOrder',
              child: { kind: 'column', nameParts: [query.sort.column] },
              descending: query.sort.descending,
            },
          ],
        };
  const parts = partsOf(await analyzer.analyze(plan, catalog));
  const scan = await planScan(io, snapshot, {
    predicates: parts.condition === undefined ? [] : conjuncts(parts.condition),
    timeZone: session.settings.timeZone,
  });
  const { leaf, outer } = withPlaces(parts);
  const { relation, order } = await session.scanFilesOrdered(scan, parts.leaf.output.map(columnName));
  const columns = parts.leaf.output.map(columnName).join(', ');
  const rows = `(SELECT ${columns}, ${order} AS ${columnName(place)} FROM ${relation})`;
  const bindOthers = parts.condition === undefined ? () => undefined : await bindLeaves(services, outer);
  const sql = session.translate(outer, (node) => (node === leaf ? rows : bindOthers(node)));
  return { places: `(SELECT ${columnName(place)} AS place FROM ${sql})`, files: scan.files };
}

interface Parts {
  readonly leaf: LeafPlan;
  readonly condition: TypedExpression | undefined;
  readonly order: readonly TypedSortOrder[];
}

/** What the analyzer made of the three nodes; it may have put projections between them, which pass every column on. */
function partsOf(plan: ResolvedPlan): Parts {
  switch (plan.kind) {
    case 'leaf':
      return { leaf: plan, condition: undefined, order: [] };
    case 'project':
      return partsOf(plan.child);
    case 'filter':
      return { ...partsOf(plan.child), condition: plan.condition };
    case 'sort':
      return { ...partsOf(plan.child), order: plan.order };
    default:
      throw sluiceError('INTERNAL_ERROR', { detail: `a query over one table has a node ${plan.kind}` });
  }
}

/** The place of a row, which no name in a condition can mean, since it is added behind the analyzer. */
const place: Attribute = {
  kind: 'attribute',
  id: 2_000_000_000,
  name: 'place',
  dataType: types.long,
  nullable: false,
  qualifier: [],
};

function withPlaces({ leaf, condition, order }: Parts): { readonly leaf: LeafPlan; readonly outer: ResolvedPlan } {
  const output = [...leaf.output, place];
  const placed: LeafPlan = { ...leaf, output };
  let outer: ResolvedPlan = placed;
  if (condition !== undefined) outer = { kind: 'filter', child: outer, condition, output, streaming: false };
  const byPlace: TypedSortOrder = { child: place, descending: false, nulls: 'first' };
  return { leaf: placed, outer: { kind: 'sort', child: outer, order: [...order, byPlace], output, streaming: false } };
}
