import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { openPipelineBench } from '../support/pipelineBench.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './process.ts';

const flows = 100;
const sources = 10;
const rounds = 7;

/** An update that finds nothing to do, against the least that it has to look at: the newest version of each table, once. */
export const update: Benchmark = {
  name: 'update',
  summary: `an update with nothing new over ${flows} flows: ${flows / 2} streaming tables and a materialized view over each`,
  async run(scratch, note) {
    const bench = await openPipelineBench({ folder: `${scratch}/project` });
    try {
      for (let index = 0; index < sources; index += 1) {
        await bench.write(`src${index}`, 'SELECT id, id % 7 AS k FROM range(1000)');
      }
      const pairs = Array.from({ length: flows / 2 }, (_, index) => index);
      bench.define(
        pairs
          .map(
            (index) => `
              CREATE STREAMING TABLE st${index} AS SELECT id, k + ${index} AS k FROM STREAM src${index % sources};
              CREATE MATERIALIZED VIEW mv${index} AS SELECT k, count(*) AS n FROM st${index} GROUP BY k;`,
          )
          .join('\n'),
      );
      const first = performance.now();
      const { error } = await bench.update();
      if (error !== undefined) throw error;
      note(`the first update took ${Math.round(performance.now() - first)} ms`);
      const tables = [...(await bench.graph()).tables.values()].map(({ key }) => key.split('.').at(-1) ?? '');
      const ours: number[] = [];
      const least: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const graph = await bench.graph();
        const started = performance.now();
        const outcome = await bench.update({ graph });
        ours.push(performance.now() - started);
        if (outcome.error !== undefined) throw outcome.error;
        const looking = performance.now();
        for (const table of tables)
          await readSnapshot(bench.io, bench.tables.folderOf(['spark_catalog', 'default', table]));
        least.push(performance.now() - looking);
      }
      const ratio = median(ours.map((value, round) => value / (least[round] ?? Number.NaN)));
      return [
        {
          name: `update with nothing new, ${flows} flows`,
          value: median(ours),
          unit: 'ms',
          baseline: { name: `reading the newest version of ${flows} tables once`, value: median(least) },
          ratio,
          ratioText: `${ratio.toFixed(1)} × reading the tables' logs once`,
          aim: 'at most 1 s',
        },
      ];
    } finally {
      await bench.close();
    }
  },
};
