import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../emulator/base/seededRandom.ts';
import { batchPrograms } from './programCases/batch.ts';
import { pythonPrograms } from './programCases/python.ts';
import { streamControlPrograms } from './programCases/streamControl.ts';
import { streamPrograms } from './programCases/streams.ts';
import { newWorkFolder, runText } from './programRun.ts';

const programs = [...batchPrograms, ...pythonPrograms, ...streamPrograms, ...streamControlPrograms];

/** What may stand where a text or a number stood. */
const others =
  'None|1|-1|"x"|""|[]|{}|True|F|spark|df|lambda x: x|"user_id"|1.5|()|"a.b"|"`"|*[1]|print|10**30|"*"|b"x"|"user_id INT"|"1 second"'.split(
    '|',
  );
const signs = ['(', ')', ',', '.', '=', '==', '[', ']', ' ', '*', '**'];
const seeds = 80;

describe('mangled programs', function () {
  this.timeout(120_000);

  it(`end in an answer or in one error with a place, ${seeds} of them`, async () => {
    const base = await newWorkFolder();
    for (let seed = 1; seed <= seeds; seed += 1) {
      const text = mangled(seed);
      const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
      cpSync(base, folder, { recursive: true });
      // Without its trigger or its `stop` a program may go on for ever.
      const { error } = await runText(text, folder, AbortSignal.timeout(5_000));
      rmSync(folder, { recursive: true, force: true });
      if (error === undefined || error.code === 'CANCELLED') continue;
      const told = `seed ${seed}: [${error.code}] ${error.message}\n${text}`;
      assert.notEqual(error.code, 'INTERNAL_ERROR', told);
      assert.notEqual(error.position, undefined, told);
    }
    rmSync(base, { recursive: true, force: true });
  });
});

/** One of the programs with a line, a sign, a value or a name changed or lost. */
function mangled(seed: number): string {
  const random = seededRandom(seed);
  const text = random.pick(programs).program;
  const swap = (pattern: RegExp, by: (found: readonly string[]) => string): string => {
    const found = [...text.matchAll(pattern)];
    const { 0: old, index } = random.pick(found);
    return text.slice(0, index) + by(found.map(([word]) => word)) + text.slice(index + old.length);
  };
  switch (random.below(5)) {
    case 0:
      return text
        .split('\n')
        .toSpliced(random.below(text.split('\n').length), 1)
        .join('\n');
    case 1:
      return swap(/"[^"\n]*"|\b\d+\b/g, () => random.pick(others));
    case 2:
      return swap(/\.\w+\(/g, (calls) => random.pick(calls));
    case 3:
      return swap(/\b[a-zA-Z_]\w*\b/g, (names) => random.pick(names));
    default:
      return swap(/[(),.[\]{}=+*]/g, () => random.pick(signs));
  }
}
