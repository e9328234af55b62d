import { sluiceError } from '../base/errors.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { FileScan } from '../plan/fileScan.ts';
import { keptResults, type Result } from './keptResults.ts';
import type { RowQuery } from './rowFilter.ts';
import { fileOrder, physicalRows, placeOfOrder, type RowPlace } from './rowPlaces.ts';
import { rowSelection } from './rowSelection.ts';
import type { InspectServices } from './services.ts';
import type { TableVersions } from './tableVersions.ts';

/** The rows of one query over one version, in their order. */
export interface RowView extends Result {
  /** Places in the version's scan. */
  places(offset: number, limit: number, signal?: AbortSignal): Promise<readonly RowPlace[]>;
}

/** Views that were asked for lately. The order of a filtered or sorted one is worked out once and kept as a table of places. */
export interface RowViews {
  /** Works with a view, which stays for as long as the work takes. */
  use<Answer>(
    snapshot: Snapshot,
    query: RowQuery,
    work: (view: RowView) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer>;
}

export function rowViews(services: InspectServices, versions: TableVersions): RowViews {
  // Places of eight bytes: 160 MB at most.
  const kept = keptResults<RowView>(services.session, { name: 'view', results: 12, rows: 20_000_000 });
  return {
    use(snapshot, query, work, signal) {
      const open = (table: string): Promise<RowView> =>
        isEveryRow(query)
          ? wholeView(services, versions, snapshot, signal)
          : storedView(services, versions, { snapshot, query, table, signal });
      return kept.use(viewKey(snapshot, query), open, work, signal);
    },
  };
}

function isEveryRow({ filters, condition, sort }: RowQuery): boolean {
  return filters.length === 0 && (condition ?? '').trim() === '' && sort === undefined;
}

function viewKey(snapshot: Snapshot, { filters, condition, sort }: RowQuery): string {
  return JSON.stringify([versionKey(snapshot), filters, condition, sort]);
}

/** Names a version of a table, another than that of a table which was made anew under the same path. */
export function versionKey({ tablePath, version, commitFile }: Snapshot): string {
  return JSON.stringify([tablePath, version, commitFile.modifiedAt, commitFile.size]);
}

async function wholeView(
  { session }: InspectServices,
  versions: TableVersions,
  snapshot: Snapshot,
  signal: AbortSignal | undefined,
): Promise<RowView> {
  const scan = await versions.scan(snapshot);
  const { total, places } = fileOrder(scan, await physicalRows(session, snapshot, scan, signal));
  return { table: undefined, rows: total, places: async (offset, limit) => places(offset, limit) };
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
): Promise<RowView> {
  const { session } = services;
  const { snapshot, query, table, signal } = wanted;
  const { places, files } = await rowSelection(services, snapshot, query);
  const ordinals = ordinalsIn(await versions.scan(snapshot), files);
  await session.execute(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT place FROM ${places}`, signal);
  const [counted] = await session.rows(`SELECT count(*) FROM ${table}`);
  return {
    table,
    rows: Number(counted?.[0] ?? 0),
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
