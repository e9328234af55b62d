import type { RowValue } from '../compute/rowValue.ts';
import { columnName, type Attribute } from '../plan/resolved.ts';
import type { EventTimeStats } from './watermark.ts';

/** Up to this many rows the average is the one that Spark's running mean gives, to the last bit. */
const exactAverageRows = 128;

/**
 * Aggregates over a table of all rows that reached a watermark node: count, smallest and largest time in microseconds, and the
 * average of the milliseconds. A NULL event time counts as the epoch, as in Spark's `EventTimeStats`, which keeps the average as a
 * running mean of doubles.
 */
export function eventTimeSql(column: Attribute): readonly string[] {
  const micros = `coalesce(epoch_us(${columnName(column)}), 0)`;
  // Cut towards the past; DuckDB's own integer division cuts towards zero.
  const millis = `((${micros} - ((${micros} % 1000) + 1000) % 1000) // 1000)`;
  const few = `list(${millis}::DOUBLE) FILTER (WHERE rowid < ${exactAverageRows})`;
  return [
    'count(*)',
    `min(${micros})`,
    `max(${micros})`,
    `CASE WHEN count(*) > ${exactAverageRows} THEN sum(${millis})::DOUBLE / count(*) ` +
      `ELSE list_reduce(${few}, lambda mean, next, place: mean + (next - mean) / place) END`,
  ];
}

export function eventTimeStats(values: readonly (RowValue | undefined)[]): EventTimeStats {
  const [count, minMicros, maxMicros, average] = values;
  return {
    count: Number(count),
    minMicros: BigInt(String(minMicros ?? 0)),
    maxMicros: BigInt(String(maxMicros ?? 0)),
    averageMs: Number(average ?? 0),
  };
}
