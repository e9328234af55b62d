import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sluiceError } from '../../emulator/base/errors.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import { nothingDone } from '../../emulator/pipeline/update/flowContext.ts';
import { runFlows } from '../../emulator/pipeline/update/runFlows.ts';
import { flowContext, flowGraph, type FlowSketch } from '../support/flowGraph.ts';
import { manualClock } from '../support/manualClock.ts';

interface Case {
  readonly sketches: readonly FlowSketch[];
  /** How often each flow fails before it succeeds. */
  readonly failures: readonly number[];
  readonly excluded: readonly boolean[];
  readonly retries: number;
  readonly most: number;
}

/** Flows into a few tables, each of which reads tables of flows before it. */
const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    sketches: fc
      .array(fc.record({ table: fc.nat({ max: count }), reads: fc.array(fc.nat({ max: count }), { maxLength: 3 }) }), {
        minLength: count,
        maxLength: count,
      })
      .map((drafts) =>
        drafts.map(({ table, reads }, index): FlowSketch => ({
          key: `f${index}`,
          target: `t${table}`,
          // Only tables below its own, so that there is no ring.
          reads: reads.filter((read) => read < table).map((read) => `t${read}`),
          streaming: index % 2 === 0,
        })),
      ),
    failures: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: count, maxLength: count }),
    excluded: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    retries: fc.nat({ max: 3 }),
    most: fc.integer({ min: 1, max: 4 }),
  }),
);

describe('flows in any order, failing at random', () => {
  it('end as the rules say, and never start before what they read has ended', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ sketches, failures, excluded, retries, most }) => {
        const graph = flowGraph(sketches, {
          'spark.sql.pipelines.maxFlowRetryAttempts': String(retries),
          'spark.sql.pipelines.execution.maxConcurrentFlows': String(most),
          'spark.sql.pipelines.execution.watchdog.minRetryTime': '0',
          'spark.sql.pipelines.execution.watchdog.maxRetryTime': '0',
        });
        const events: PipelineEvent[] = [];
        const context = flowContext(graph, { clock: manualClock(), signal: new AbortController().signal, events });
        const writers = (table: string): readonly string[] =>
          sketches.flatMap(({ key, target }) => (target === table ? [key] : []));
        const indexOf = (key: string): number => sketches.findIndex((sketch) => sketch.key === key);
        const isOut = (key: string): boolean => excluded[indexOf(key)] === true;
        const ended = new Set<string>();
        const attempts = new Map<string, number>();
        let running = 0;
        const { flows, error } = await runFlows(
          context,
          { excluded: new Set(sketches.map(({ key }) => key).filter(isOut)), blocked: new Map() },
          async (flow) => {
            running += 1;
            assert.ok(running <= most);
            for (const { key: table } of flow.inputs) {
              for (const key of writers(table)) assert.ok(isOut(key) || ended.has(key), `${flow.key} before ${key}`);
            }
            const attempt = (attempts.get(flow.key) ?? 0) + 1;
            attempts.set(flow.key, attempt);
            await Promise.resolve();
            running -= 1;
            if (attempt <= (failures[indexOf(flow.key)] ?? 0)) throw sluiceError('DIVIDE_BY_ZERO', {});
            ended.add(flow.key);
            return { ...nothingDone, ending: 'completed' };
          },
        );
        const expected = new Map<string, string>();
        const expect = (key: string): string => {
          const known = expected.get(key);
          if (known !== undefined) return known;
          const sketch = sketches[indexOf(key)];
          const above = (sketch?.reads ?? []).flatMap(writers).map(expect);
          const status = isOut(key)
            ? 'EXCLUDED'
            : above.some((one) => one === 'FAILED' || one === 'SKIPPED')
              ? 'SKIPPED'
              : (failures[indexOf(key)] ?? 0) > retries
                ? 'FAILED'
                : 'COMPLETED';
          expected.set(key, status);
          return status;
        };
        for (const { key, status } of flows) {
          assert.equal(status, expect(key), key);
          assert.equal(attempts.get(key) ?? 0, triesOf(status, failures[indexOf(key)] ?? 0, retries), key);
          const told = events.filter(({ origin }) => origin.flowName === key);
          assert.equal(told.at(-1)?.details['flow_progress'] !== undefined, true);
        }
        assert.equal(
          error !== undefined,
          flows.some(({ status }) => status === 'FAILED'),
        );
      }),
      { numRuns: 150 },
    );
  });
});

function triesOf(status: string, failures: number, retries: number): number {
  if (status === 'COMPLETED') return failures + 1;
  return status === 'FAILED' ? retries + 1 : 0;
}
