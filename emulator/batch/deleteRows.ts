import { sluiceError } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import { version as sluiceVersion } from '../base/version.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import type { Action, AddCdcFile, AddFile } from '../delta/actions.ts';
import type { DataFile } from '../delta/dataFile.ts';
import { deleteOperation } from '../delta/operation.ts';
import { readsAll } from '../delta/isolation.ts';
import { requireNoNulls } from '../delta/notNull.ts';
import { planWrite } from '../delta/planWrite.ts';
import { scanOfFiles } from '../delta/scan.ts';
import { fileFilter } from '../delta/skipping/fileFilter.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import { isOn } from '../delta/tableProperties.ts';
import { commit } from '../delta/transaction.ts';
import { addition, removal } from '../delta/writeTable.ts';
import type { StructField } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import {
  columnName,
  type Attribute,
  type LeafPlan,
  type ResolvedPlan,
  type TypedExpression,
} from '../plan/resolved.ts';
import { someExpression } from '../plan/typedExpression.ts';
import { types } from '../plan/types.ts';
import { conjuncts } from './leafFilters.ts';
import type { BatchServices } from './services.ts';
import { writeRows } from './writeRows.ts';

export interface Deletion {
  readonly snapshot: Snapshot;
  /** The leaf of that very version, and the condition over its columns; without one every row goes. */
  readonly where?: Where | undefined;
}

interface Where {
  readonly leaf: LeafPlan;
  readonly condition: TypedExpression;
}

export interface DeleteReport {
  /** The version that was made; undefined when no row was deleted. */
  readonly version: number | undefined;
  /** Undefined where whole files went whose rows nobody counted. */
  readonly rows: number | undefined;
}

/**
 * `DELETE FROM`: files all of whose rows go are removed from the log; files of which some go are written anew without them. Rows for
 * which the condition is NULL stay. Source: delta-io/delta, `DeleteCommand`.
 *
 * Raises DELTA_CANNOT_MODIFY_APPEND_ONLY, DELTA_UNSUPPORTED_SUBQUERY and DELTA_UNSUPPORTED_FEATURES_FOR_WRITE.
 */
export async function deleteRows(services: BatchServices, { snapshot, where }: Deletion): Promise<DeleteReport> {
  const { io, session } = services;
  const { tablePath } = snapshot;
  const started = io.clock.now();
  if (isOn(snapshot.configuration, 'delta.appendOnly')) {
    throw sluiceError('DELTA_CANNOT_MODIFY_APPEND_ONLY', { table: tablePath });
  }
  if (where === undefined || isTrue(where.condition)) {
    const rows = rowCount(snapshot.files);
    return finish(services, snapshot, {
      predicate: ['true'],
      whole: snapshot.files,
      partial: [],
      written: [],
      changes: [],
      deleted: rows,
      copied: 0,
      started,
    });
  }
  const { leaf, condition } = where;
  requirePlain(condition);
  const keep = fileFilter(snapshot, conjuncts(condition), session.settings.timeZone);
  const counts = await countRows(services, snapshot, snapshot.files.filter(keep), { leaf, condition });
  const touched = counts.filter(({ matching }) => matching > 0);
  if (touched.length === 0) return { version: undefined, rows: 0 };
  const partial = touched.filter(({ matching, rows }) => matching < rows);
  requireMovable(snapshot, partial.length);
  const planned = planWrite(io, snapshot, {
    tablePath,
    data: leaf.schema,
    mode: 'append',
    partitionBy: [],
    mergeSchema: false,
    overwriteSchema: false,
    casts: 'none',
    properties: {},
  });
  const filesOf = (list: readonly FileCount[]): readonly AddFile[] => list.map(({ file }) => file);
  let written: readonly DataFile[] = [];
  let changes: readonly AddCdcFile[] = [];
  if (partial.length > 0) {
    const relation = await marked(services, snapshot, filesOf(partial), { leaf, condition });
    const columns = leaf.output.map(columnName).join(', ');
    written = await writeRows(session, planned, {
      relation: `(SELECT ${columns} FROM ${relation} WHERE ${mark} IS NOT TRUE)`,
      columns: leaf.output,
    });
    requireNoNulls(planned, written);
    if (isOn(snapshot.configuration, 'delta.enableChangeDataFeed')) {
      // Readers take the change files of a commit for all of its changes.
      changes = await writeChanges(services, snapshot, filesOf(touched), { leaf, condition });
    }
  }
  return finish(services, snapshot, {
    predicate: [expressionText(condition)],
    whole: filesOf(touched.filter(({ matching, rows }) => matching === rows)),
    partial: filesOf(partial),
    written,
    changes,
    deleted: touched.reduce((total, { matching }) => total + matching, 0),
    copied: written.reduce((total, { rows }) => total + rows, 0),
    started,
  });
}

/** A condition that is always true deletes like none at all. */
function isTrue(condition: TypedExpression): boolean {
  return condition.kind === 'literal' && condition.value === true;
}

interface FileCount {
  readonly file: AddFile;
  readonly rows: number;
  readonly matching: number;
}

/** The column that says whether a row goes. */
const mark = 'sluice_deleted';

/** So many files are looked at in one statement. */
const filesAtOnce = 64;

async function countRows(
  services: BatchServices,
  snapshot: Snapshot,
  files: readonly AddFile[],
  where: Where,
): Promise<readonly FileCount[]> {
  const counts: FileCount[] = [];
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const some = files.slice(start, start + filesAtOnce);
    const selects: string[] = [];
    for (const [index, file] of some.entries()) {
      const relation = await marked(services, snapshot, [file], where);
      selects.push(`SELECT ${index}, count(*), count(*) FILTER (WHERE ${mark}) FROM ${relation}`);
    }
    for (const [index, rows, matching] of await services.session.rows(selects.join(' UNION ALL '))) {
      const file = some[Number(index)];
      if (file !== undefined) counts.push({ file, rows: Number(rows), matching: Number(matching) });
    }
  }
  return counts;
}

/** The rows of some files with the mark. */
async function marked(
  { io, session }: BatchServices,
  snapshot: Snapshot,
  files: readonly AddFile[],
  { leaf, condition }: Where,
): Promise<RelationSql> {
  const scan = await scanOfFiles(io, snapshot, files);
  const rows = await session.scanFiles(scan, leaf.output.map(columnName));
  const id = Math.max(0, ...leaf.output.map((attribute) => attribute.id)) + 1;
  const attribute: Attribute = {
    kind: 'attribute',
    id,
    name: mark,
    dataType: types.boolean,
    nullable: true,
    qualifier: [],
  };
  const list = [
    ...leaf.output.map((column) => ({ attribute: column, expression: column })),
    { attribute, expression: condition },
  ];
  const project: ResolvedPlan = {
    kind: 'project',
    child: leaf,
    list,
    output: list.map((item) => item.attribute),
    streaming: false,
  };
  const relation = session.translate(project, (node) => (node === leaf ? rows : undefined));
  const columns = leaf.output.map(columnName).join(', ');
  return `(SELECT ${columns === '' ? '' : `${columns}, `}${columnName(attribute)} AS ${mark} FROM ${relation})`;
}

/** Source: PROTOCOL.md, section "Change Data Files". */
async function writeChanges(
  services: BatchServices,
  snapshot: Snapshot,
  files: readonly AddFile[],
  where: Where,
): Promise<readonly AddCdcFile[]> {
  const relation = await marked(services, snapshot, files, where);
  const columns = where.leaf.output.map(columnName).join(', ');
  const changeType: StructField = { name: '_change_type', dataType: types.string, nullable: true, metadata: {} };
  const written = await services.session.writeParquet({
    relation: `(SELECT ${columns}, 'delete' AS change_type FROM ${relation} WHERE ${mark})`,
    schema: { kind: 'struct', fields: [...where.leaf.schema.fields, changeType] },
    folder: `${snapshot.tablePath}/_change_data`,
    partitionColumns: snapshot.partitionColumns,
    columnMapping: 'none',
    indexedColumns: 0,
  });
  return written.map(({ path, size, partitionValues }) => ({ path: `_change_data/${path}`, partitionValues, size }));
}

/** Rows that go to another file would need more than their values there. */
function requireMovable(snapshot: Snapshot, partialFiles: number): void {
  if (partialFiles === 0) return;
  const refused = [
    ...(isOn(snapshot.configuration, 'delta.enableRowTracking') ? ['rowTracking (rows that move between files)'] : []),
    ...(isOn(snapshot.configuration, 'delta.enableChangeDataFeed') && snapshot.columnMapping !== 'none'
      ? ['changeDataFeed (change files of a table with column mapping)']
      : []),
  ];
  if (refused.length === 0) return;
  throw sluiceError('DELTA_UNSUPPORTED_FEATURES_FOR_WRITE', {
    table: snapshot.tablePath,
    version: sluiceVersion,
    features: refused.join(', '),
  });
}

function requirePlain(condition: TypedExpression): void {
  const hasSubquery = someExpression(
    condition,
    (part) => part.kind === 'subquery' || (part.kind === 'in' && 'subquery' in part.list),
  );
  if (hasSubquery)
    throw sluiceError('DELTA_UNSUPPORTED_SUBQUERY', { operation: 'DELETE', cond: expressionText(condition) });
  if (someExpression(condition, (part) => part.kind === 'call' && part.entry.nondeterministic === true)) {
    throw sluiceError('DELTA_NON_DETERMINISTIC_FUNCTION_NOT_SUPPORTED', {
      operation: 'DELETE',
      expression: expressionText(condition),
    });
  }
}

interface Found {
  readonly predicate: readonly string[];
  readonly whole: readonly AddFile[];
  readonly partial: readonly AddFile[];
  readonly written: readonly DataFile[];
  readonly changes: readonly AddCdcFile[];
  readonly deleted: number | undefined;
  readonly copied: number;
  readonly started: number;
}

async function finish({ io }: BatchServices, snapshot: Snapshot, found: Found): Promise<DeleteReport> {
  const { whole, partial, written, changes, deleted, copied } = found;
  const removed = [...whole, ...partial];
  if (removed.length === 0) return { version: undefined, rows: 0 };
  const now = io.clock.now();
  const actions: readonly Action[] = [
    ...removed.map((file): Action => ({ kind: 'remove', file: removal(file, now) })),
    ...written.map((file): Action => ({ kind: 'add', file: addition(file, now) })),
    ...changes.map((file): Action => ({ kind: 'cdc', file })),
  ];
  const outcome = await commit(io, {
    tablePath: snapshot.tablePath,
    base: snapshot,
    reads: readsAll(snapshot.files),
    actions,
    operation: deleteOperation({
      predicate: found.predicate,
      removed: { files: removed.length, bytes: bytes(removed), vectors: removed.filter(hasVector).length },
      added: { files: written.length, bytes: bytes(written), changeFiles: changes.length },
      rows: deleted === undefined ? undefined : { deleted, copied },
      milliseconds: now - found.started,
    }),
  });
  if (outcome.kind !== 'committed') throw outcome.error;
  return { version: outcome.version, rows: deleted };
}

/** Rows of files by their statistics, or undefined where one has none. */
function rowCount(files: readonly AddFile[]): number | undefined {
  let total = 0;
  for (const { stats, deletionVector } of files) {
    const parsed: unknown = stats === undefined ? undefined : JSON.parse(stats);
    const records = isJsonObject(parsed) ? parsed['numRecords'] : undefined;
    if (typeof records !== 'number') return undefined;
    total += records - (deletionVector?.cardinality ?? 0);
  }
  return total;
}

function hasVector({ deletionVector }: AddFile): boolean {
  return deletionVector !== undefined;
}

function bytes(files: readonly { readonly size: number }[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}
