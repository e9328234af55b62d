import type { ComputeSession, RelationSql } from '../compute/computeSession.ts';
import { duckdbType } from '../compute/duckdbTypes.ts';
import type { FileScan } from '../plan/fileScan.ts';
import { sameType } from '../plan/types.ts';
import type { ComparedColumn, DiffSides } from './diffSides.ts';
import { valueKey } from './valueKeys.ts';

/** How many rows of each kind there are; the table holds the changed ones first, then the added ones, then the removed ones. */
export interface DiffCounts {
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

export interface DiffStatement {
  readonly session: ComputeSession;
  readonly sides: DiffSides;
  readonly signal: AbortSignal | undefined;
}

const key = (index: number): string => `k${index}`;

/** SQL of the rows of one side: a key for each compared column, and the place of the row. */
export async function keyedSide(
  session: ComputeSession,
  scan: FileScan,
  columns: readonly ComparedColumn[],
  side: 'before' | 'after',
): Promise<RelationSql> {
  const names = scan.schema.fields.map((_, index) => `c${index}`);
  const { relation, order } = await session.scanFilesOrdered(scan, names);
  const keys = columns.map((column, index) => {
    const place = column[side];
    const own = place === undefined ? undefined : scan.schema.fields[place]?.dataType;
    const name = place === undefined || own === undefined ? 'NULL' : `c${place}`;
    const sql = own !== undefined && sameType(own, column.dataType) ? name : `${name}::${duckdbType(column.dataType)}`;
    return `${valueKey(sql, column.dataType)} AS ${key(index)}`;
  });
  return `(SELECT ${[...keys, `${order} AS place`].join(', ')} FROM ${relation})`;
}

/**
 * The rows of which one side has more than the other, each group of equal rows once: `n` is how many more the later side has (negative where the
 * earlier one has more), `places` are those of the rows that are over.
 */
export async function differingRows({ session, sides, signal }: DiffStatement, table: string): Promise<void> {
  const { columns, before, after } = sides;
  const keys = columns.map((_, index) => key(index)).join(', ');
  const [old, now] = [
    await keyedSide(session, before, columns, 'before'),
    await keyedSide(session, after, columns, 'after'),
  ];
  await session.execute(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT ${keys}, n, CASE WHEN n < 0 THEN gone[1:-n] ELSE come[1:n] END AS places FROM (
       SELECT ${keys}, sum(s)::BIGINT AS n,
         list(place ORDER BY place) FILTER (s < 0) AS gone, list(place ORDER BY place) FILTER (s > 0) AS come
       FROM (SELECT *, -1 AS s FROM ${old} UNION ALL SELECT *, 1 AS s FROM ${now})
       GROUP BY ${keys} HAVING sum(s) <> 0)`,
    signal,
  );
}

/**
 * The rows of the comparison in their order: `before` and `after` are places, `changed` the columns that differ. Rows of equal keys are
 * paired in the order of their places; without keys nothing is paired.
 */
export async function pairedRows(
  { session, sides, signal }: DiffStatement,
  tables: { readonly differing: string; readonly result: string },
  keyed: readonly number[],
): Promise<DiffCounts> {
  const { differing, result } = tables;
  const all = sides.columns.map((_, index) => key(index));
  const side = (sign: '<' | '>'): string =>
    `(SELECT ${all.join(', ')}, unnest(places) AS place FROM ${differing} WHERE n ${sign} 0)`;
  const sql =
    keyed.length === 0
      ? `SELECT 1 AS rank, NULL::BIGINT AS before, place AS after, []::INTEGER[] AS changed FROM ${side('>')}
         UNION ALL SELECT 2, place, NULL, [] FROM ${side('<')}`
      : pairsSql(side, all, keyed.map(key));
  await session.execute(
    `CREATE OR REPLACE TEMP TABLE ${result} AS SELECT rank, before, after, changed FROM (${sql}) ORDER BY rank, ${keyed.length === 0 ? '' : 'sort, '}before, after`,
    signal,
  );
  const counts = new Map<number, number>();
  for (const [rank, rows] of await session.rows(`SELECT rank, count(*) FROM ${result} GROUP BY rank`, signal)) {
    counts.set(Number(rank), Number(rows));
  }
  return { changed: counts.get(0) ?? 0, added: counts.get(1) ?? 0, removed: counts.get(2) ?? 0 };
}

function pairsSql(side: (sign: '<' | '>') => string, all: readonly string[], keys: readonly string[]): string {
  const list = keys.join(', ');
  const numbered = (sign: '<' | '>'): string =>
    `(SELECT *, row_number() OVER (PARTITION BY ${list} ORDER BY place) AS nth FROM ${side(sign)})`;
  const same = [...keys, 'nth'].map((name) => `o.${name} IS NOT DISTINCT FROM a.${name}`).join(' AND ');
  const changed = all.map((name, index) => `CASE WHEN o.${name} IS DISTINCT FROM a.${name} THEN ${index} END`);
  const sort = keys.map((name) => `coalesce(a.${name}, o.${name})`).join(', ');
  return `SELECT CASE WHEN o.place IS NULL THEN 1 WHEN a.place IS NULL THEN 2 ELSE 0 END AS rank,
      o.place AS before, a.place AS after,
      CASE WHEN o.place IS NULL OR a.place IS NULL THEN []::INTEGER[]
        ELSE list_filter([${changed.join(', ')}]::INTEGER[], lambda x: x IS NOT NULL) END AS changed,
      row(${sort}) AS sort
    FROM ${numbered('<')} o FULL JOIN ${numbered('>')} a ON ${same}`;
}
