import { bindLeaf } from '../../batch/bindLeaf.ts';
import type { BatchServices } from '../../batch/services.ts';
import { sluiceError } from '../../base/errors.ts';
import type { RelationSql } from '../../compute/computeSession.ts';
import { planScan } from '../../delta/scan.ts';
import { readSnapshot, refreshSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import type { StructType } from '../../plan/dataType.ts';
import { columnName, type LeafPlan, type TypedExpression } from '../../plan/resolved.ts';
import { ddlText, simpleString } from '../../plan/typeText.ts';

/** Reads a table that a stream is joined with, for one batch. `conditions` tell which files it may leave out. */
export type StaticReader = (leaf: LeafPlan, conditions: readonly TypedExpression[]) => Promise<RelationSql>;

/**
 * A Delta table is read at the version that is newest when a batch begins, unless the query names one; a folder of files keeps the files that
 * it had when the query first looked. Source: delta-io/delta, `TahoeLogFileIndex`; apache/spark, `InMemoryFileIndex`.
 */
export function staticReader(services: BatchServices): StaticReader {
  const tables = new Map<LeafPlan, Snapshot>();
  const folders = new Map<LeafPlan, Promise<RelationSql>>();
  return async (leaf, conditions) => {
    const { format, path, options } = leaf.leaf;
    if (path === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `a ${format} leaf has no path` });
    if (format !== 'delta' || namesVersion(options)) {
      const bound = folders.get(leaf) ?? bindLeaf(services, leaf, format === 'delta' ? conditions : []);
      folders.set(leaf, bound);
      return bound;
    }
    const { io, session } = services;
    const known = tables.get(leaf);
    const snapshot = known === undefined ? await readSnapshot(io, path) : await refreshSnapshot(io, known);
    if (known !== undefined && known.metadata.id !== snapshot.metadata.id) throw schemaChanged(leaf, snapshot);
    tables.set(leaf, snapshot);
    const scan = await planScan(io, snapshot, { predicates: conditions, timeZone: session.settings.timeZone });
    return session.scanFiles(scan, columnNames(leaf, snapshot, scan.schema));
  };
}

function namesVersion(options: LeafPlan['leaf']['options']): boolean {
  return Object.keys(options).some((name) => ['versionasof', 'timestampasof'].includes(name.toLowerCase()));
}

/** The leaf's names for the columns of the newest version, which may have got more. */
function columnNames(leaf: LeafPlan, snapshot: Snapshot, newest: StructType): readonly string[] {
  const places = leaf.schema.fields.map(({ name, dataType, nullable }) => {
    const place = newest.fields.findIndex((field) => field.name === name);
    const field = newest.fields[place];
    const same = field !== undefined && simpleString(field.dataType) === simpleString(dataType);
    if (!same || (field.nullable && !nullable)) throw schemaChanged(leaf, snapshot);
    return place;
  });
  return newest.fields.map((_, place) => {
    const attribute = leaf.output[places.indexOf(place)];
    return attribute === undefined ? `"_new${place}"` : columnName(attribute);
  });
}

function schemaChanged(leaf: LeafPlan, snapshot: Snapshot): Error {
  return sluiceError(
    'DELTA_SCHEMA_CHANGE_SINCE_ANALYSIS',
    { path: snapshot.tablePath, before: ddlText(leaf.schema), now: ddlText(snapshot.schema) },
    { position: leaf.position },
  );
}
