import { isSluiceError, sluiceError } from '../base/errors.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { RowQuery } from './rowFilter.ts';
import { fileOrder, physicalRows, placeOfOrder, type RowPlace } from './rowPlaces.ts';
import { rowSelection } from './rowSelection.ts';
import type { InspectServices } from './services.ts';
import type { TableVersions } from './tableVersions.ts';

/** The rows of one query over one version, in their order. */
export interface RowView {
  readonly total: number;
  /** Places in the version's scan. */
  places(offset: number, limit: number, signal?: AbortSignal): Promise<readonly RowPlace[]>;
}

/** Views that were asked for lately. The order of a filtered or sorted one is worked out once and kept as a table of places. */
export interface RowViews {
  /** Works with a view, which stays for as long as the work takes. */
  use<Result>(
    snapshot: Snapshot,
    query: RowQuery,
    work: (view: RowView) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  close(): Promise<void>;
}

interface Kept {
  readonly view: Promise<StoredView>;
  users: number;
  rows: number;
}

interface StoredView extends RowView {
  /** Undefined for the order of the files, which costs nothing. */
  readonly table: string | undefined;
}

const mostViews = 12;
/** Places of eight bytes: 160 MB. */
const mostRows = 20_000_000;

export function rowViews(services: InspectServices, versions: TableVersions): RowViews {
  const kept = new Map<string, Kept>();
  let made = 0;

  const drop = async (key: string, one: Kept): Promise<void> => {
    kept.delete(key);
    const { table } = await one.view.catch(() => ({ table: undefined }));
    if (table !== undefined) await services.session.execute(`DROP TABLE IF EXISTS ${table}`);
  };

  const makeRoom = async (): Promise<void> => {
    let rows = [...kept.values()].reduce((sum, one) => sum + one.rows, 0);
    for (const [key, one] of kept) {
      if (kept.size <= mostViews && rows <= mostRows) break;
      if (one.users > 0) continue;
      rows -= one.rows;
      await drop(key, one);
    }
  };

  const open = (snapshot: Snapshot, query: RowQuery, signal: AbortSignal | undefined): Promise<StoredView> => {
    if (isEveryRow(query)) return wholeView(services, versions, snapshot, signal);
    made += 1;
    return storedView(services, versions, { snapshot, query, table: `sluice_view_${made}`, signal });
  };

  const use: RowViews['use'] = async (snapshot, query, work, signal) => {
    const key = viewKey(snapshot, query);
    const known = kept.get(key);
    const one: Kept = known ?? { view: open(snapshot, query, signal), users: 0, rows: 0 };
    kept.delete(key);
    kept.set(key, one);
    one.users += 1;
    try {
      const view = await one.view;
      if (view.table !== undefined) one.rows = view.total;
      return await work(view);
    } catch (error) {
      // Whoever shares a view with a request that was cancelled asks again.
      const broken = await one.view.then(
        () => false,
        () => true,
      );
      if (broken && kept.get(key) === one) kept.delete(key);
      const again = broken && known !== undefined && isSluiceError(error, 'CANCELLED') && signal?.aborted !== true;
      if (!again) throw error;
    } finally {
      one.users -= 1;
      await makeRoom();
    }
    return use(snapshot, query, work, signal);
  };

  return {
    use,
    async close() {
      for (const [key, one] of [...kept]) await drop(key, one);
    },
  };
}

function isEveryRow({ filters, condition, sort }: RowQuery): boolean {
  return filters.length === 0 && (condition ?? '').trim() === '' && sort === undefined;
}

function viewKey({ tablePath, version, commitFile }: Snapshot, { filters, condition, sort }: RowQuery): string {
  return JSON.stringify([tablePath, version, commitFile.modifiedAt, commitFile.size, filters, condition, sort]);
}

async function wholeView(
  { session }: InspectServices,
  versions: TableVersions,
  snapshot: Snapshot,
  signal: AbortSignal | undefined,
): Promise<StoredView> {
  const scan = await versions.scan(snapshot);
  const { total, places } = fileOrder(scan, await physicalRows(session, snapshot, scan, signal));
  return { table: undefined, total, places: async (offset, limit) => places(offset, limit) };
}

async function storedView(
  services: InspectServices,
  versions: TableVersions,
  wanted: {
    readonly snapshot: Snapshot;
    readonly query: RowQuery;
    readonly table: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<StoredView> {
  const { session } = services;
  const { snapshot, query, table, signal } = wanted;
  const { places, files } = await rowSelection(services, snapshot, query);
  const ordinals = ordinalsIn(await versions.scan(snapshot), files);
  await session.execute(`CREATE TEMP TABLE ${table} AS SELECT place FROM ${places}`, signal);
  const [counted] = await session.rows(`SELECT count(*) FROM ${table}`);
  return {
    table,
    total: Number(counted?.[0] ?? 0),
    async places(offset, limit, aborted) {
      // The rowids of a table that was filled once count its rows in their order.
      const sql = `SELECT place FROM ${table} WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`;
      return (await session.rows(sql, aborted)).map(([order]) => {
        const { file, row } = placeOfOrder(BigInt(order as bigint));
        return { file: ordinals[file] ?? 0, row };
      });
    },
  };
}

/** Of each file of a part of a scan, its place in the whole. */
function ordinalsIn(whole: FileScan, part: FileScan['files']): readonly number[] {
  const byPath = new Map(whole.files.map(({ path }, index) => [path, index]));
  return part.map(({ path }) => {
    const ordinal = byPath.get(path);
    if (ordinal === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `the file ${path} is in no scan` });
    return ordinal;
  });
}
