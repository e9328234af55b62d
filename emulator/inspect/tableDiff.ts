import type { Snapshot } from '../delta/snapshot.ts';
import { scanOfFiles } from '../delta/scan.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { StructField } from '../plan/dataType.ts';
import { cellLimit, readCells, type Cell } from './cells.ts';
import { detectKey } from './diffKeys.ts';
import { diffSides, type DiffSides } from './diffSides.ts';
import { differingRows, pairedRows, type DiffCounts } from './diffTable.ts';
import { keptResults, type Result } from './keptResults.ts';
import { findField } from './rowFilter.ts';
import { rowsWithin } from './rowPage.ts';
import { fileOrder, footerRows, placeOfOrder, type FileOrder, type RowPlace } from './rowPlaces.ts';
import { versionKey } from './rowViews.ts';
import { shapeChanges } from './schemaEvolution.ts';
import type { SchemaChange } from './schemaChanges.ts';
import type { InspectServices } from './services.ts';

export interface DiffRequest {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Undefined: detected. */
  readonly keys: readonly string[] | undefined;
  readonly show: 'all' | 'added' | 'removed' | 'changed';
  readonly offset: number;
  readonly limit: number;
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface DiffPage extends DiffCounts {
  readonly sides: DiffSides;
  readonly keys: readonly string[];
  readonly keysDetected: boolean;
  readonly schemaChanges: readonly SchemaChange[];
  readonly rows: readonly DiffRow[];
  readonly offset: number;
  /** Of the rows that `show` lets through. */
  readonly total: number;
}

export interface DiffRow {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: readonly Cell[] | undefined;
  readonly after: readonly Cell[] | undefined;
  /** Indexes of columns. */
  readonly changed: readonly number[];
}

interface KeptDiff extends Result {
  readonly sides: DiffSides;
  readonly counts: DiffCounts;
  readonly keys: readonly number[];
  pairs(offset: number, limit: number, signal?: AbortSignal): Promise<readonly Pair[]>;
}

interface Pair {
  readonly before: RowPlace | undefined;
  readonly after: RowPlace | undefined;
  readonly changed: readonly number[];
}

export interface TableDiffs {
  page(request: DiffRequest): Promise<DiffPage>;
}

/**
 * Which rows two versions do not share, as multisets. Files that both versions have are not read; what is left is compared value by value, and
 * the answer is kept as places of rows, so that a page reads only the rows that it shows.
 */
export function tableDiffs(services: InspectServices): TableDiffs {
  const { session } = services;
  const kept = keptResults<KeptDiff>(session, { name: 'diff', results: 6, rows: 5_000_000 });
  return {
    page(request) {
      const { before, after, keys, signal } = request;
      const question = JSON.stringify([versionKey(before), versionKey(after), keys]);
      const open = (table: string): Promise<KeptDiff> => openDiff(services, request, table);
      return kept.use(question, open, (diff) => diffPage(services, request, diff), signal);
    },
  };
}

async function openDiff(services: InspectServices, request: DiffRequest, table: string): Promise<KeptDiff> {
  const { session, io } = services;
  const { before, after, keys, signal } = request;
  const sides = await diffSides(io, before, after);
  const chosen = keys?.map((name) => columnIndex(sides, name)) ?? [];
  const comparable = sides.before.files.length > 0 && sides.after.files.length > 0 && sides.columns.length > 0;
  if (!comparable) return oneSided(services, sides, chosen, signal);
  const statement = { session, sides, signal };
  const differing = `${table}_rows`;
  try {
    await differingRows(statement, differing);
    const detected =
      keys === undefined
        ? await detectKey(session, sides, differing, await wholeScans(services, before, after, sides), signal)
        : undefined;
    const keyed = keys === undefined ? (detected === undefined ? [] : [detected]) : chosen;
    const counts = await pairedRows(statement, { differing, result: table }, keyed);
    return {
      table,
      rows: counts.added + counts.removed + counts.changed,
      sides,
      counts,
      keys: keyed,
      async pairs(offset, limit, aborted) {
        const sql = `SELECT before, after, changed FROM ${table} WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`;
        return (await session.rows(sql, aborted)).map(([old, now, changed]) => ({
          before: typeof old === 'bigint' ? placeOfOrder(old) : undefined,
          after: typeof now === 'bigint' ? placeOfOrder(now) : undefined,
          changed: Array.isArray(changed) ? changed.map(Number) : [],
        }));
      },
    };
  } finally {
    await session.execute(`DROP TABLE IF EXISTS ${differing}`);
  }
}

/** Where only one side has rows of its own, or the sides no column in common, all rows differ, and nothing has to be compared. */
async function oneSided(
  { session }: InspectServices,
  sides: DiffSides,
  keys: readonly number[],
  signal: AbortSignal | undefined,
): Promise<KeptDiff> {
  const order = async (scan: FileScan): Promise<FileOrder> => fileOrder(scan, await footerRows(session, scan, signal));
  const [removed, added] = [await order(sides.before), await order(sides.after)];
  return {
    table: undefined,
    rows: 0,
    sides,
    counts: { changed: 0, added: added.total, removed: removed.total },
    keys,
    pairs: async (offset, limit) => [
      ...added.places(offset, limit).map((after) => ({ before: undefined, after, changed: [] })),
      ...removed
        .places(Math.max(0, offset - added.total), Math.max(0, offset + limit - Math.max(offset, added.total)))
        .map((before) => ({ before, after: undefined, changed: [] })),
    ],
  };
}

/** All files of both versions, read as the sides are. */
async function wholeScans({ io }: InspectServices, before: Snapshot, after: Snapshot, sides: DiffSides) {
  const newer = before.version <= after.version ? after : before;
  const readsAlike = sides.before.schema === sides.after.schema;
  return {
    before: await scanOfFiles(io, readsAlike ? newer : before, before.files),
    after: await scanOfFiles(io, readsAlike ? newer : after, after.files),
  };
}

function columnIndex({ columns }: DiffSides, name: string): number {
  const fields = columns.map((column): StructField => ({ ...column, nullable: true, metadata: {} }));
  const field = findField({ kind: 'struct', fields }, name);
  return fields.indexOf(field);
}

async function diffPage(services: InspectServices, request: DiffRequest, diff: KeptDiff): Promise<DiffPage> {
  const { session } = services;
  const { sides, counts } = diff;
  const { show, offset, limit, bytes, signal, before, after } = request;
  const { start, total } = rangeOf(show, counts);
  const pairs = await diff.pairs(start + offset, Math.max(0, Math.min(limit, total - offset)), signal);
  const cells = async (side: 'before' | 'after'): Promise<ReadonlyMap<RowPlace, readonly Cell[]>> => {
    const places = pairs.flatMap((pair) => pair[side] ?? []);
    const options = { limit: Math.floor(cellLimit(sides.columns.length * 2)), signal };
    const rows = await readCells(session, sides[side], places, options);
    return new Map(
      places.map((place, index) => [
        place,
        sides.columns.map((column) => {
          const own = column[side];
          return own === undefined ? null : (rows[index]?.[own] ?? null);
        }),
      ]),
    );
  };
  const [old, now] = [await cells('before'), await cells('after')];
  const rows = pairs.map((pair): DiffRow => ({
    kind: pair.before === undefined ? 'added' : pair.after === undefined ? 'removed' : 'changed',
    before: pair.before === undefined ? undefined : old.get(pair.before),
    after: pair.after === undefined ? undefined : now.get(pair.after),
    changed: pair.changed,
  }));
  return {
    ...counts,
    sides,
    keys: diff.keys.map((index) => sides.columns[index]?.name ?? ''),
    keysDetected: request.keys === undefined && diff.keys.length > 0,
    schemaChanges: shapeChanges(before, after),
    rows: rows.slice(0, rowsWithin(rows, bytes)),
    offset,
    total,
  };
}

/** The table holds the changed rows first, then the added ones, then the removed ones. */
function rangeOf(
  show: DiffRequest['show'],
  { changed, added, removed }: DiffCounts,
): { readonly start: number; readonly total: number } {
  switch (show) {
    case 'all':
      return { start: 0, total: changed + added + removed };
    case 'changed':
      return { start: 0, total: changed };
    case 'added':
      return { start: changed, total: added };
    case 'removed':
      return { start: changed + added, total: removed };
  }
}
