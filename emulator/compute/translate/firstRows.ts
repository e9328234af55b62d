import type { OrderedRelation, RelationSql } from '../computeSession.ts';

/**
 * The first row of each key. One aggregate a column is what DuckDB does fastest: it runs in parallel and needs no sort.
 * Two NULL keys are one key, as in Spark.
 */
export function firstRowsSql(rows: OrderedRelation, keys: readonly string[], columns: readonly string[]): RelationSql {
  const list = columns.map((column) =>
    keys.includes(column) ? column : `arg_min_null(${column}, ${rows.order}) AS ${column}`,
  );
  if (keys.length === 0) return `(SELECT ${list.join(', ')} FROM ${rows.relation} HAVING count(*) > 0)`;
  return `(SELECT ${list.join(', ')} FROM ${rows.relation} GROUP BY ${keys.join(', ')})`;
}
