import assert from 'node:assert/strict';
import { builtins } from '../../emulator/functions/builtins.ts';
import { analyze } from '../../emulator/plan/analyzer.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../emulator/plan/resolved.ts';
import { parseDataType, parseExpression, parseSelectList } from '../../emulator/sql/parseSql.ts';
import type { StreamingQueryProgress } from '../../emulator/streaming/progress.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { scriptedSource, streamBench, tableSink, type ScriptedSource } from '../support/streamBench.ts';

const columns = [
  ['k', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
  ['v', { kind: 'integer' }],
] as const;

function row(k: string, seconds: number, v: number): string {
  return `'${k}', make_timestamptz(${seconds * 1_000_000}::BIGINT), ${v}`;
}

describe('a stream through operators', () => {
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const read = (name: string): LogicalPlan => ({
    kind: 'read',
    format: 'scripted',
    paths: [name],
    options: {},
    streaming: true,
  });
  const watermark = (child: LogicalPlan, delay: string): LogicalPlan => ({
    kind: 'withWatermark',
    child,
    column: { kind: 'column', nameParts: ['time'] },
    delay,
  });
  const filter = (child: LogicalPlan, text: string): LogicalPlan => ({
    kind: 'filter',
    role: 'where',
    child,
    condition: parseExpression(text),
  });
  const select = (child: LogicalPlan, list: string): LogicalPlan => ({
    kind: 'project',
    child,
    list: parseSelectList(list),
  });
  const distinct = (child: LogicalPlan, ...keys: readonly string[]): LogicalPlan => ({
    kind: 'deduplicate',
    child,
    columns: keys,
    withinWatermark: false,
  });
  const union = (left: LogicalPlan, right: LogicalPlan): LogicalPlan => ({
    kind: 'setOperation',
    operation: 'union',
    all: true,
    byName: false,
    allowMissingColumns: false,
    left,
    right,
  });

  /** Runs a plan over batches of rows by source, each processed whole; gives the sink's rows and what was told. */
  const run = async (
    plan: LogicalPlan,
    batches: readonly Readonly<Record<string, readonly string[]>>[],
  ): Promise<{
    readonly rows: readonly (readonly unknown[])[];
    readonly progress: readonly StreamingQueryProgress[];
  }> => {
    number += 1;
    const sources = new Map<string, ScriptedSource>();
    const schema = scriptedSource(columns).leaf.schema;
    let nextId = 1;
    const resolved = await analyze(plan, {
      catalog: {
        resolve: async (node) => {
          const path = node.kind === 'read' ? (node.paths[0] ?? '') : '';
          return { leaf: { format: 'scripted', path, options: {} }, schema, qualifier: [] };
        },
      },
      functions: builtins,
      settings: bench.session.settings,
      parsers: { dataType: parseDataType },
      ids: { next: () => nextId++ },
    });
    const stream = streamBench(bench, `${bench.folder}/plan${number}`, []);
    const sink = tableSink(bench.session);
    const query = await stream.start({
      plan: resolved as ResolvedPlan,
      sink,
      async openSource(leaf) {
        const source = scriptedSource(columns);
        sources.set(leaf.leaf.path ?? '', source);
        return source.open(bench.session);
      },
    });
    for (const batch of batches) {
      for (const [name, rows] of Object.entries(batch)) sources.get(name)?.add(rows);
      await query.processAllAvailable();
    }
    await query.stop();
    assert.equal(query.exception()?.message, undefined);
    return { rows: sink.rows(), progress: stream.progress };
  };
  const watermarks = (progress: readonly StreamingQueryProgress[]): readonly unknown[] =>
    progress.map(({ eventTime }) => eventTime?.['watermark']?.slice(11, 19));

  it('lets a filter that does not read the event time keep rows from the watermark', async () => {
    const rows = [row('a', 100, 1), row('b', 500, 0)];
    const byValue = await run(filter(watermark(read('in'), '10 seconds'), 'v > 0'), [
      { in: rows },
      { in: [row('c', 1, 1)] },
    ]);
    assert.deepEqual(watermarks(byValue.progress), ['00:00:00', '00:01:30']);
    const through = select(watermark(read('in'), '10 seconds'), 'k, time, v + 1 AS w');
    const renamed = await run(filter(through, 'w > 1'), [{ in: rows }, { in: [row('c', 1, 1)] }]);
    assert.deepEqual(watermarks(renamed.progress), ['00:00:00', '00:01:30']);
    const byTime = await run(filter(watermark(read('in'), '10 seconds'), "time < timestamp'1970-01-01 00:05:00Z'"), [
      { in: rows },
      { in: [row('c', 1, 1)] },
    ]);
    assert.deepEqual(watermarks(byTime.progress), ['00:00:00', '00:08:10']);
    assert.deepEqual(
      byTime.rows.map(([k]) => k),
      ['a', 'c'],
    );
  });

  it('counts what the source gave, filters or not', async () => {
    const plan = filter(read('in'), 'v > 1');
    const { rows, progress } = await run(plan, [{ in: [row('a', 1, 1), row('b', 1, 2)] }]);
    assert.deepEqual(
      rows.map(([k]) => k),
      ['b'],
    );
    assert.equal(progress[0]?.numInputRows, 2);
  });

  it('deduplicates a union of two watermarked streams by the smaller watermark', async () => {
    const plan = distinct(union(watermark(read('a'), '10 seconds'), watermark(read('b'), '0 seconds')), 'k', 'time');
    const { rows, progress } = await run(plan, [
      { a: [row('x', 100, 1)], b: [row('x', 100, 2), row('y', 200, 3)] },
      { a: [row('z', 300, 4)], b: [row('x', 100, 5), row('w', 80, 6)] },
      { b: [row('late', 200, 7), row('new', 201, 8)] },
    ]);
    assert.deepEqual(
      rows.map(([, , v]) => v),
      [1, 3, 4, 8],
    );
    assert.deepEqual(
      progress.map(({ numInputRows }) => numInputRows),
      [3, 0, 3, 0, 2, 0],
    );
  });

  it('runs one stateful operator on the rows of another', async () => {
    const plan = distinct(select(distinct(watermark(read('in'), '10 seconds'), 'k', 'time'), 'k, v'), 'k', 'v');
    const { rows, progress } = await run(plan, [
      { in: [row('a', 100, 1), row('a', 100, 2), row('a', 101, 1), row('b', 101, 1)] },
      { in: [row('a', 102, 1), row('b', 103, 2)] },
    ]);
    assert.deepEqual(rows, [
      ['a', 1],
      ['b', 1],
      ['b', 2],
    ]);
    const [first] = progress;
    assert.deepEqual(
      first?.stateOperators.map(({ numRowsTotal }) => numRowsTotal),
      [2, 3],
    );
  });

  it('sees the watermark of a column that is gone before the operator, and lets none of its state go', async () => {
    const plan = distinct(select(watermark(read('in'), '10 seconds'), 'k'), 'k');
    const { rows, progress } = await run(plan, [{ in: [row('a', 100, 1)] }, { in: [row('a', 1, 1), row('b', 1, 1)] }]);
    assert.deepEqual(rows, [['a'], ['b']]);
    assert.deepEqual(
      progress.map(({ batchId, numInputRows }) => [batchId, numInputRows]),
      [
        [0, 1],
        [1, 0],
        [2, 2],
      ],
    );
    assert.equal(progress.at(-1)?.stateOperators[0]?.numRowsTotal, 2);
  });
});
