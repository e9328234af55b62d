import type { RowValue } from '../compute/rowValue.ts';
import { columnName, type Attribute } from '../plan/resolved.ts';
import type { Probe } from './operators/statefulOperator.ts';
import type { EventTimeStats } from './watermark.ts';

/** Up to this many rows the average is the one that Spark's running mean gives, to the last bit. */
const exactAverageRows = 128;

/**
 * Questions about a table of all rows that reached a watermark node: smallest and largest time, and the average of the milliseconds.
 * A NULL event time counts as the epoch, as in Spark's `EventTimeStats`, which keeps the average as a running mean of doubles.
 */
export function eventTimeProbes(column: Attribute, table: string): readonly Probe[] {
  const name = columnName(column);
  const micros = `coalesce(epoch_us(${name}), 0)`;
  // Cut towards the past; DuckDB's own division cuts towards zero.
  const millis = `((${micros} - ((${micros} % 1000) + 1000) % 1000) // 1000)`;
  return [
    {
      relation: table,
      columns: ['count(*)', `count(${name})`, `min(${name})`, `max(${name})`, `sum(epoch_ms(${name}))::DOUBLE`],
    },
    {
      relation: `(SELECT list(${millis}::DOUBLE) AS few FROM ${table} WHERE rowid < ${exactAverageRows})`,
      columns: ['any_value(list_reduce(few, lambda mean, next, place: mean + (next - mean) / place))'],
    },
  ];
}

/** The answers to the probes. */
export function eventTimeStats([count, known, min, max, sum, exact]: readonly (
  RowValue | undefined
)[]): EventTimeStats {
  const rows = Number(count);
  const hasNull = Number(known) < rows;
  const epoch = hasNull || rows === 0 ? [0n] : [];
  const times = [min, max].flatMap((time) => (typeof time === 'bigint' ? [time] : [])).concat(epoch);
  return {
    count: rows,
    minMicros: times.reduce((least, time) => (time < least ? time : least)),
    maxMicros: times.reduce((most, time) => (time > most ? time : most)),
    averageMs: rows > exactAverageRows ? Number(sum ?? 0) / rows : Number(exact ?? 0),
  };
}
