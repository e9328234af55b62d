import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phases } from '../../emulator/streaming/phases.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';
import { stepFlow } from '../support/stepBench.ts';

const flow = 'spark_catalog.default.st';
const definitions = `
  CREATE STREAMING TABLE st AS SELECT DISTINCT id, at FROM STREAM src WITH ('maxFilesPerTrigger' = '1')
    WATERMARK at DELAY OF INTERVAL 10 SECONDS;
  CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n, max(id) AS newest FROM st;`;
const batches = 3;

/** A flow that is broken off by the stepper, then an ordinary update: the tables hold what they would without the first. */
describe('a stepped flow that is broken off', function () {
  this.timeout(120_000);
  let above: string;
  let expected: readonly (readonly string[])[];
  const rowsOf = async (bench: PipelineBench) => [await bench.rows('st'), await bench.rows('mv')] as const;

  before(async () => {
    above = mkdtempSync(join(tmpdir(), 'sluice-step-crash-'));
    const bench = await openPipelineBench({ folder: `${above}/before` });
    for (let hour = 0; hour < batches; hour += 1) {
      const at = `TIMESTAMP '2024-01-01 0${hour}:00:00'`;
      // Each batch repeats a row and has one that is late in all but the first.
      await bench.write(
        'src',
        `SELECT * FROM VALUES (${hour}, ${at}), (${hour}, ${at}), (9, TIMESTAMP '2023-12-31 00:00:00') AS t(id, at)`,
      );
    }
    await bench.close();
    expected = await inCopy('expected', async (copy) => {
      assert.equal((await copy.update()).error, undefined);
      return rowsOf(copy);
    });
    assert.deepEqual(expected[1], [`${batches}|9`]);
  });
  after(() => rmSync(above, { recursive: true, force: true }));

  const inCopy = async <Result>(name: string, work: (bench: PipelineBench) => Promise<Result>): Promise<Result> => {
    const folder = `${above}/${name}`;
    cpSync(`${above}/before`, folder, { recursive: true, preserveTimestamps: true });
    const bench = await openPipelineBench({ folder });
    bench.define(definitions);
    try {
      return await work(bench);
    } finally {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };

  for (const phase of phases) {
    it(`before ${phase} of its first and of its second batch`, async () => {
      for (const batch of [0, 1]) {
        await inCopy(`${phase}-${batch}`, async (bench) => {
          const at = `before ${phase} of batch ${batch}`;
          const stepped = await stepFlow(bench, flow);
          await stepped.settled();
          if (batch === 1) await stepped.go({ kind: 'batch' });
          if (phase !== 'planOffsets') await stepped.go({ kind: 'to', phase });
          const { status, end } = await stepped.crash();
          assert.equal(status.kind, 'ended', at);
          assert.equal(end?.kind, 'crashed', at);
          const run = await bench.update();
          assert.equal(run.error, undefined, `${at}: ${run.error?.message}`);
          assert.deepEqual(await rowsOf(bench), expected, at);
        });
      }
    });
  }

  it('leaves on the disk what it had written before, and nothing that comes after', async () => {
    await inCopy('nothing-after', async (bench) => {
      const stepped = await stepFlow(bench, flow);
      await stepped.settled();
      const paused = await stepped.go({ kind: 'to', phase: 'writeSink' });
      const { end } = await stepped.crash();
      assert.match(end?.nextStart ?? '', /batch 0 again/);
      assert.equal(await bench.version('st'), 0, 'the table was made, and no batch is in it');
      assert.equal(paused.batches[0]?.phases.length, 5);
    });
  });
});
