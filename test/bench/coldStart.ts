import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import type { Benchmark } from './benchmark.ts';
import { makeBronze } from './bronze.ts';
import { median, runNode } from './process.ts';

const rounds = 7;

/** From the shell's prompt to the first row of a Delta table. */
export const coldStart: Benchmark = {
  name: 'cold-start',
  summary: 'cold start to the first row, whole process',
  async run(scratch) {
    const table = join(scratch, 'table');
    const [file = ''] = await makeBronze(table, { rows: 1000, files: 1 });
    const ours: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(runNode([join(repositoryRoot, 'dist/sluice.js'), 'show', table, '--limit', '1']).seconds);
      alone.push(runNode(['test/bench/duckdbFirstRow.mjs', file]).seconds);
    }
    const ratio = median(ours.map((seconds, round) => seconds / (alone[round] ?? Number.NaN)));
    return [
      {
        name: 'cold start to first row',
        value: median(ours),
        unit: 's',
        baseline: { name: 'Node and DuckDB alone reading a Parquet file', value: median(alone) },
        ratio,
        ratioText: `${ratio.toFixed(1)} × Node and DuckDB alone (Spark: 14 s)`,
        aim: 'at most 1 s',
      },
    ];
  },
};
