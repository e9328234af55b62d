import assert from 'node:assert/strict';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import {
  deduplicatePlan,
  scriptedSource,
  streamBench,
  tableSink,
  watermarkPlan,
  type ScriptedSource,
} from '../support/streamBench.ts';

const columns = [
  ['user', { kind: 'integer' }],
  ['time', { kind: 'timestamp' }],
  ['action', { kind: 'string' }],
] as const;

/** A row whose time is seconds since the epoch. */
function row(user: number | null, seconds: number | null, action: string): string {
  return `${user ?? 'NULL'}, ${seconds === null ? 'NULL' : `make_timestamptz(${seconds * 1_000_000}::BIGINT)`}, '${action}'`;
}

describe('dropDuplicates on a stream', () => {
  let bench: ComputeBench;
  let number = 0;
  let source: ScriptedSource;

  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    source = scriptedSource(columns);
  });
  const folder = (): string => `${bench.folder}/checkpoint${number}`;

  it('lets the first row of a key through, once, and forgets keys that the watermark has passed', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 30_000), ['user', 'time']);
    const query = await stream.start({ plan, sink });
    source.add([row(1, 1024, 'a'), row(1, 1024, 'dup'), row(2, 1124, 'b')]);
    await query.processAllAvailable();
    source.add([
      row(3, 1090, 'late at 1094'),
      row(2, 1124, 'seen'),
      row(4, 1095, 'ok'),
      row(null, null, 'n'),
      row(null, null, 'm'),
    ]);
    await query.processAllAvailable();
    await query.stop();
    assert.equal(query.exception(), undefined);
    const actions = sink.batches.map(({ batchId, rows }) => [batchId, rows.map((values) => values[2])]);
    assert.deepEqual(actions, [
      [0, ['a', 'b']],
      [1, []],
      [2, ['ok', 'n']],
    ]);
    const operators = stream.progress.map(({ stateOperators: [operator] }) => [
      operator?.numRowsTotal,
      operator?.numRowsUpdated,
      operator?.numRowsRemoved,
      operator?.numRowsDroppedByWatermark,
      operator?.customMetrics['numDroppedDuplicateRows'],
    ]);
    assert.deepEqual(operators, [
      [2, 2, 0, 0, 1],
      [1, 0, 1, 0, 0],
      [3, 2, 0, 1, 2],
    ]);
    assert.deepEqual(
      stream.progress.map(({ eventTime }) => eventTime?.['watermark']),
      ['1970-01-01T00:00:00.000Z', '1970-01-01T00:18:14.000Z', '1970-01-01T00:18:14.000Z'],
    );
    const [late] = stream.reports[2]?.late ?? [];
    assert.equal(late?.watermark, 1_094_000);
    assert.deepEqual(
      late?.sample.map((values) => values[2]),
      ['late at 1094'],
    );
  });

  it('keeps its state over a restart', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(source.leaf, ['user']);
    for (const users of [
      [1, 2],
      [2, 3],
      [1, 3, 4],
    ]) {
      source.add(users.map((user) => row(user, 1, `u${user}`)));
      const query = await stream.start({ plan, sink, trigger: { kind: 'availableNow' } });
      await query.awaitTermination();
    }
    assert.deepEqual(
      sink.rows().map(([user]) => user),
      [1, 2, 3, 4],
    );
  });

  it('does the same with batches too large for a list of rows', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 30_000), ['user', 'time']);
    const query = await stream.start({ plan, sink });
    const rows = (from: number): string =>
      `SELECT i // 2, make_timestamptz((1000 + i // 20000) * 1000000), 'r' || i FROM range(${from}, ${from + 60_000}) r(i)`;
    for (const from of [0, 30_001]) {
      source.addQuery(rows(from));
      await query.processAllAvailable();
    }
    await query.stop();
    assert.equal(query.exception(), undefined);
    const actions = sink.rows().map((values) => values[2]);
    const expected = [...Array(30_000).keys()].map((pair) => `r${pair * 2}`);
    const more = [...Array(15_001).keys()].map((pair) => `r${60_000 + pair * 2}`);
    assert.deepEqual(actions, [...expected, ...more]);
    const counts = stream.progress
      .filter(({ numInputRows }) => numInputRows > 0)
      .map(({ stateOperators: [operator] }) => [
        operator?.numRowsUpdated,
        operator?.customMetrics['numDroppedDuplicateRows'],
      ]);
    assert.deepEqual(counts, [
      [30_000, 30_000],
      [15_001, 44_999],
    ]);
    assert.equal(stream.reports[0]?.duplicates[0]?.sample.length, 10);
  });

  it('keeps -0.0 and 0.0 apart, as Spark compares bytes, and takes NaN for equal', async () => {
    const doubles = scriptedSource([['d', { kind: 'double' }]]);
    const stream = streamBench(bench, folder(), [doubles]);
    const sink = tableSink(bench.session);
    const query = await stream.start({ plan: deduplicatePlan(doubles.leaf, ['d']), sink });
    doubles.add(['0.0', "'-0.0'::DOUBLE", "'NaN'::DOUBLE", "'NaN'::DOUBLE", 'NULL']);
    await query.processAllAvailable();
    doubles.add(["'-0.0'::DOUBLE", '0.0', "'NaN'::DOUBLE", 'NULL', '1.0']);
    await query.processAllAvailable();
    await query.stop();
    assert.deepEqual(
      sink.rows().map(([value]) => (Object.is(value, -0) ? '-0' : String(value))),
      ['0', '-0', 'NaN', 'null', '1'],
    );
  });

  it('takes NULLs inside a struct key for equal', async () => {
    const struct = {
      kind: 'struct' as const,
      fields: ['a', 'b'].map((name) => ({
        name,
        dataType: { kind: 'integer' as const },
        nullable: true,
        metadata: {},
      })),
    };
    const structs = scriptedSource([['s', struct]], 1, { struct: 'STRUCT(a INTEGER, b INTEGER)' });
    const stream = streamBench(bench, folder(), [structs]);
    const sink = tableSink(bench.session);
    const query = await stream.start({ plan: deduplicatePlan(structs.leaf, ['s']), sink });
    structs.add(["{'a': 1, 'b': NULL}", "{'a': 1, 'b': NULL}", 'NULL', "{'a': NULL, 'b': NULL}"]);
    await query.processAllAvailable();
    structs.add(["{'a': 1, 'b': NULL}", 'NULL', "{'a': NULL, 'b': NULL}", "{'a': 1, 'b': 2}"]);
    await query.processAllAvailable();
    await query.stop();
    assert.equal(query.exception(), undefined);
    assert.equal(sink.rows().length, 4);
  });
});
