import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { runFile } from '../../emulator/cli/runFile.ts';

interface Recorded {
  readonly prelude: string;
  readonly programs: readonly { readonly text: string; readonly output: string; readonly error?: string }[];
}

/** Refusals that are Sluice's own: what real Spark answers and the engine does not (yet). */
const refusals = new Set([
  'UNSUPPORTED_PYSPARK',
  'UNSUPPORTED_FUNCTION',
  'UNSUPPORTED_EXPRESSION',
  'UNSUPPORTED_OPERATOR',
]);

describe('pyspark frames, as real PySpark printed them', () => {
  const { prelude, programs } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../data/pyspark/framePrograms.json'), 'utf8'),
  ) as Recorded;
  let folder: string;
  let refused = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-frames-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { text, output, error: expected } of programs) {
    it(text.slice(0, 90), async () => {
      writeFileSync(join(folder, 'app.py'), `spark.conf.set("spark.sql.session.timeZone", "UTC")\n${prelude}${text}`);
      let printed = '';
      try {
        await runFile({
          file: 'app.py',
          folder,
          listener: { onPrint: (part) => void (printed += part) },
          signal: new AbortController().signal,
        });
      } catch (error) {
        assert.ok(isSluiceError(error), String(error));
        const known = refusals.has(error.code) || expected !== undefined;
        assert.ok(known, `${error.code}: ${error.message}`);
        if (expected === undefined) refused += 1;
        return;
      }
      assert.equal(expected, undefined, 'Spark refuses it');
      assert.equal(printed, output);
    });
  }

  it('refuses few of them', () => {
    assert.ok(programs.length > 100);
    assert.ok(refused * 10 <= programs.length, `${refused} of ${programs.length} are refused`);
  });
});
