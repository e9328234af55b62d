// `npm run interop`: real Spark and delta-rs against what Sluice writes, and stream checkpoints both ways.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { realSpark } from '../support/realSpark.ts';
import { pipelineScenarios } from './pipelineScenarios.ts';
import { scenarios as tableScenarios } from './scenarios.ts';

const spark = realSpark(true);
if ('missing' in spark) {
  console.error(`skipped: ${spark.missing}`);
  process.exit(0);
}
spawnSync('node', ['esbuild.mjs', '--quiet'], { cwd: repositoryRoot, stdio: 'inherit' });
const scenarios = [...tableScenarios, ...pipelineScenarios];
let failed = 0;
for (const scenario of scenarios) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-interop-'));
  try {
    console.log(`equal   ${scenario.name}\n        ${scenario.run(spark, folder)}`);
  } catch (error) {
    failed += 1;
    console.log(`DIFFERS ${scenario.name}\n        ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`${scenarios.length - failed} equal, ${failed} different`);
process.exit(failed === 0 ? 0 : 1);
