import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { openComputeBench, writeTable, type ComputeBench } from '../support/computeBench.ts';
import { startSqlStream, type SqlStream } from '../support/streamSql.ts';

const events = [
  ['k', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
  ['v', { kind: 'integer' }],
] as const;
const users = [
  ['id', { kind: 'string' }],
  ['name', { kind: 'string' }],
] as const;

function row(k: string | null, seconds: number, v: number): string {
  return `${k === null ? 'NULL' : `'${k}'`}, make_timestamptz(${seconds}000000::BIGINT), ${v}`;
}

describe('a stream joined with a table', () => {
  let bench: ComputeBench;
  let number = 0;
  let table: string;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(async () => {
    number += 1;
    table = `${bench.folder}/users${number}`;
    await writeTable(bench, table, users, ["'a', 'Ann'", "'b', 'Bob'"]);
  });

  const start = (sql: string, delay?: string): Promise<SqlStream> =>
    startSqlStream({
      bench,
      checkpoint: `${bench.folder}/joined${number}`,
      streams: { events: { columns: events, ...(delay === undefined ? {} : { delay }) } },
      sql: sql.replaceAll('users', `delta.\`${table}\``),
    });
  const rows = (stream: SqlStream): readonly (readonly unknown[])[] => stream.sink.rows();

  it('reads the newest version of the table for each batch', async () => {
    const stream = await start('SELECT v, name FROM events LEFT JOIN users u ON k = id');
    await stream.add({ events: [row('a', 1, 1), row('c', 1, 2)] });
    await writeTable(bench, table, users, ["'c', 'Cid'"]);
    await stream.add({ events: [row('c', 1, 3), row(null, 1, 4)] });
    await stream.end();
    assert.deepEqual(rows(stream), [
      [1, 'Ann'],
      [2, null],
      [3, 'Cid'],
      [4, null],
    ]);
  });

  it('joins, and leaves out, by whether there is a partner', async () => {
    for (const [join, expected] of [
      ['LEFT SEMI JOIN', [1]],
      ['LEFT ANTI JOIN', [2, 3]],
    ] as const) {
      number += 1;
      const stream = await start(`SELECT v FROM events ${join} users u ON k = id`);
      await stream.add({ events: [row('a', 1, 1), row('c', 1, 2), row(null, 1, 3)] });
      await stream.end();
      assert.deepEqual(rows(stream).flat(), expected);
    }
  });

  it('keeps the order of the stream for the operator above, however large the table is', async () => {
    await writeTable(
      bench,
      table,
      users,
      Array.from({ length: 500 }, (_, index) => `'u${index}', 'n${index % 7}'`),
    );
    const stream = await start(
      'SELECT first(v) AS f, last(v) AS l FROM (SELECT v, time, window(time, "10 seconds") AS w FROM events JOIN users u ON k = id) GROUP BY w'.replaceAll(
        '"',
        "'",
      ),
      '1 second',
    );
    await stream.add({ events: Array.from({ length: 400 }, (_, index) => row(`u${499 - index}`, 5, index)) });
    await stream.add({ events: [row('u1', 50, 0)] });
    await stream.end();
    assert.deepEqual(rows(stream), [[0, 399]]);
  });

  it('does not let rows without a key move the watermark, which Spark drops below it', async () => {
    const stream = await start('SELECT v, name FROM events JOIN users u ON k = id', '10 seconds');
    await stream.add({ events: [row('a', 100, 1), row(null, 900, 2)] });
    await stream.end();
    assert.equal(stream.progress.at(-1)?.eventTime?.['max']?.slice(14, 19), '01:40');
  });

  it('ends by name when the table loses a column that the query reads', async () => {
    const stream = await start('SELECT v, name FROM events JOIN users u ON k = id');
    await stream.add({ events: [row('a', 1, 1)] });
    await writeTable(bench, table, [['id', { kind: 'string' }]], ["'a'"], {
      mode: 'overwrite',
      options: { overwriteSchema: 'true' },
    });
    await stream.add({ events: [row('a', 1, 2)] });
    await assert.rejects(stream.end(), (error) => isSluiceError(error, 'DELTA_SCHEMA_CHANGE_SINCE_ANALYSIS'));
  });

  it('is refused where the table would have to be complete before the stream is', async () => {
    for (const [join, condition] of [
      ['FULL JOIN', 'UNSUPPORTED_STREAMING_OPERATION'],
      ['RIGHT JOIN', 'UNSUPPORTED_STREAMING_OPERATION'],
    ] as const) {
      await assert.rejects(start(`SELECT v, name FROM events ${join} users u ON k = id`), (error) =>
        isSluiceError(error, condition),
      );
    }
  });
});
