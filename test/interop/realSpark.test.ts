import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realSpark } from '../support/realSpark.ts';
import { scenarios } from './scenarios.ts';

describe('real Spark and delta-rs', function () {
  this.timeout(900_000);
  for (const scenario of scenarios) {
    it(scenario.name, function () {
      const spark = realSpark(process.env['CI'] === 'true');
      if ('missing' in spark) {
        console.log(`      skipped: ${spark.missing}`);
        return this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'sluice-interop-'));
      try {
        console.log(`      ${scenario.run(spark, folder)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
