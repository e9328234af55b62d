// `npm run bench [-- NAME] [--json]`: every figure is a ratio against a baseline of the same run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import type { Benchmark } from './benchmark.ts';
import { coldStart } from './coldStart.ts';
import { grid } from './grid.ts';
import { history } from './history.ts';
import { microBatch } from './microBatch.ts';
import { pipeline } from './pipeline.ts';
import { dryRun } from './dryRun.ts';
import { update } from './update.ts';
import { updateSpark } from './updateSpark.ts';
import { extension } from './extension.ts';

const benchmarks: readonly Benchmark[] = [
  pipeline,
  microBatch,
  coldStart,
  dryRun,
  update,
  updateSpark,
  grid,
  history,
  extension,
];

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const chosen = positionals.length === 0 ? benchmarks : benchmarks.filter(({ name }) => positionals.includes(name));
if (values.help || chosen.length < positionals.length) {
  console.log(
    `Usage: npm run bench [-- NAME ...] [--json]\n\n${benchmarks.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}`,
  );
  process.exit(values.help ? 0 : 2);
}
spawnSync('node', ['esbuild.mjs', '--quiet'], { cwd: repositoryRoot, stdio: 'inherit' });
for (const benchmark of chosen) {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    if (!values.json) console.log(`${benchmark.name}: ${benchmark.summary}`);
    const figures = await benchmark.run(scratch, (line) => void (values.json || console.log(`  … ${line}`)));
    for (const figure of figures) {
      if (values.json) console.log(JSON.stringify({ benchmark: benchmark.name, ...figure }));
      else {
        const number = (value: number): string =>
          value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
        console.log(
          `  ${figure.name}: ${number(figure.value)} ${figure.unit}; ${figure.baseline.name}: ${number(figure.baseline.value)} ${figure.unit}`,
        );
        console.log(`    ${figure.ratioText}; aim: ${figure.aim}`);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
