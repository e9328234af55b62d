import { sluiceError } from '../base/errors.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import { readSnapshotAtVersion } from '../delta/snapshot.ts';
import { planScan } from '../delta/scan.ts';
import type { FileScan } from '../plan/fileScan.ts';
import { leavesOf } from '../plan/planTree.ts';
import { columnName, type LeafPlan, type ResolvedPlan, type TypedExpression } from '../plan/resolved.ts';
import { isFileFormat } from './catalog.ts';
import { fileListing } from './fileListing.ts';
import { leafFilters } from './leafFilters.ts';
import { partitionValuesOf } from './partitionFolders.ts';
import type { BatchServices } from './services.ts';

/** The rows of a leaf that `pathCatalog` resolved, columns named by `columnName` of the leaf's output. */
export async function bindLeaf(
  services: BatchServices,
  leaf: LeafPlan,
  conditions: readonly TypedExpression[] = [],
): Promise<RelationSql> {
  const scan = await scanOfLeaf(services, leaf, conditions);
  return services.session.scanFiles(scan, leaf.output.map(columnName));
}

/** Binds every batch leaf of a plan, for `ComputeSession.translate`. */
export async function bindLeaves(
  services: BatchServices,
  plan: ResolvedPlan,
): Promise<(node: ResolvedPlan) => RelationSql | undefined> {
  const bound = new Map<ResolvedPlan, RelationSql>();
  const conditions = leafFilters(plan);
  for (const leaf of leavesOf(plan)) {
    if (leaf.streaming || leaf.leaf.path === undefined) continue;
    bound.set(leaf, await bindLeaf(services, leaf, conditions.get(leaf)));
  }
  return (node) => bound.get(node);
}

async function scanOfLeaf(
  { io, session }: BatchServices,
  { leaf, schema }: LeafPlan,
  conditions: readonly TypedExpression[],
): Promise<FileScan> {
  const { format, path, version, options } = leaf;
  if (path === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `a ${format} leaf has no path` });
  if (format === 'delta') {
    if (version === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a Delta leaf has no version' });
    const snapshot = await readSnapshotAtVersion(io, path, version);
    return planScan(io, snapshot, { predicates: conditions, timeZone: session.settings.timeZone });
  }
  if (!isFileFormat(format)) throw sluiceError('INTERNAL_ERROR', { detail: `no reader for the format ${format}` });
  const lower = Object.fromEntries(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
  const recursive = lower['recursivefilelookup']?.toLowerCase() === 'true';
  const files = await fileListing({ files: io.files, clock: io.clock, path, recursive, nameFilter: undefined }).list();
  return {
    format,
    schema,
    columnMapping: 'none',
    options: lower,
    files: files.map((file) => ({
      path: file.path,
      size: file.size,
      partitionValues: recursive ? {} : partitionValuesFor(schema, partitionValuesOf(path, file.path)),
    })),
  };
}

function partitionValuesFor(
  schema: LeafPlan['schema'],
  values: ReadonlyMap<string, string | null>,
): Readonly<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const [name, value] of values) {
    const field = schema.fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined) found[field.name] = value;
  }
  return found;
}
