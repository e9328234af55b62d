import type { RowValue } from '../compute/rowValue.ts';
import { columnName, type Attribute } from '../plan/resolved.ts';
import type { EventTimeStats } from './watermark.ts';

/** Up to this many rows the average is the one that Spark's running mean gives, to the last bit. */
const exactAverageRows = 128;

/**
 * Aggregates over a table of all rows that reached a watermark node: how many, the smallest and largest time, and the sum of the
 * milliseconds. A NULL event time counts as the epoch, as in Spark's `EventTimeStats`.
 */
export function eventTimeColumns(column: Attribute): readonly string[] {
  const name = columnName(column);
  return ['count(*)', `count(${name})`, `min(${name})`, `max(${name})`, `sum(epoch_ms(${name}))::DOUBLE`];
}

/** The answers to them. */
export function eventTimeStats([count, known, min, max, sum]: readonly (RowValue | undefined)[]): EventTimeStats {
  const rows = Number(count);
  const epoch = Number(known) < rows || rows === 0 ? [0n] : [];
  const times = [min, max].flatMap((time) => (typeof time === 'bigint' ? [time] : [])).concat(epoch);
  return {
    count: rows,
    minMicros: times.reduce((least, time) => (time < least ? time : least)),
    maxMicros: times.reduce((most, time) => (time > most ? time : most)),
    averageMs: rows === 0 ? 0 : Number(sum ?? 0) / rows,
  };
}

/**
 * Spark keeps the average as a running mean of doubles, whose last digits decide where it is cut to milliseconds. For few rows
 * it is computed in the same way; undefined for more, where nobody could tell the difference.
 */
export function exactAverageSql(column: Attribute, table: string, rows: number): string | undefined {
  if (rows === 0 || rows > exactAverageRows) return undefined;
  const micros = `coalesce(epoch_us(${columnName(column)}), 0)`;
  // Cut towards the past; DuckDB's own division cuts towards zero.
  const millis = `((${micros} - ((${micros} % 1000) + 1000) % 1000) // 1000)`;
  const times = `(SELECT list(${millis}::DOUBLE ORDER BY rowid) AS times FROM ${table})`;
  return `SELECT list_reduce(times, lambda mean, next, place: mean + (next - mean) / place) FROM ${times}`;
}
