import assert from 'node:assert/strict';
import { javaPattern } from '../../emulator/compute/javascript/javaRegex.ts';

function found(pattern: string, text: string): readonly string[] {
  const made = javaPattern(pattern);
  assert.ok(!('problem' in made), `${pattern} is refused`);
  made.regex.lastIndex = 0;
  return [...text.matchAll(made.regex)].map((match) => match[0]);
}

describe('Java patterns', () => {
  const known: readonly (readonly [pattern: string, text: string, found: readonly string[]])[] = [
    ['\\d+', 'a12b3', ['12', '3']],
    ['\\s', 'a\u00A0b c', [' ']],
    ['\\w+', 'añb', ['a', 'b']],
    ['a.c', 'abc a\nc a\u0085c', ['abc']],
    ['(?s)a.c', 'a\nc', ['a\nc']],
    ['(?i)É|s', 'éſSs', ['S', 's']],
    ['(?i)[a-c]+', 'aBcD', ['aBc']],
    ['a(?i)b|c', 'aB C', ['aB', 'C']],
    ['^b$', 'a\nb', []],
    ['(?m)^b$', 'a\nb\n', ['b']],
    ['b$', 'ab\r\n', ['b']],
    ['\\bé\\b', 'é aé', ['é']],
    ['\\Qa.b\\E', 'a.b axb', ['a.b']],
    ['[\\]^-]+', 'a]^-', [']^-']],
    ['\\x41\\u0042\\t', 'AB\t', ['AB\t']],
    ['\\p{Upper}\\p{L}', 'aÉb Éb Bé', ['Bé']],
    ['.', '😀', ['😀']],
    ['(?<n>a)(?=b)', 'ab ac', ['a']],
    ['a{2,3}?', 'aaaa', ['aa', 'aa']],
    ['}', 'a}', ['}']],
  ];
  for (const [pattern, text, expected] of known) {
    it(`${pattern} in ${JSON.stringify(text)}`, () => assert.deepEqual(found(pattern, text), expected));
  }

  for (const pattern of ['[', '(', ')', '*a', 'a{', 'a{2,1}']) {
    it(`${pattern} is invalid`, () => {
      const made = javaPattern(pattern);
      assert.ok('problem' in made && made.problem === 'invalid', JSON.stringify(made));
    });
  }
  for (const pattern of [
    '(a)\\1',
    'a++',
    '(?>a)',
    '[a&&b]',
    '[a[b]]',
    '(?x)a',
    '(?<=a+)b',
    '\\p{InGreek}',
    '\\R',
    '\\G',
  ]) {
    it(`${pattern} is refused`, () => {
      const made = javaPattern(pattern);
      assert.ok('problem' in made && made.problem === 'unsupported', JSON.stringify(made));
    });
  }

  it('tells groups that a repetition holds', () => {
    const [plain, once, looped] = ['(a)(b)', '(a)?b', '(a|b)+'].map(javaPattern);
    assert.deepEqual(
      [plain, once, looped].map((made) => made !== undefined && !('problem' in made) && made.groupInLoop),
      [false, false, true],
    );
  });
});
