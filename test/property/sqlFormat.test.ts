import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, formatSql, sameTokens } from '../../emulator/language/formatting/formatSql.ts';
import { looseTokens } from '../../emulator/sql/looseTokens.ts';
import { tokenRoles } from '../../emulator/sql/tokenRoles.ts';
import { queriesOfEveryKind, statementsOfEveryKind } from '../support/sqlTexts.ts';

const texts = [...queriesOfEveryKind(), ...statementsOfEveryKind()].filter((text) => !text.includes(';'));
const cases = ['preserve', 'upper', 'lower'] as const;

function format(text: string, keywordCase: (typeof cases)[number] = 'preserve', width = 100): string {
  return applyEdits(text, formatSql(text, { indent: '  ', keywordCase, width }));
}

describe('the layout of SQL', () => {
  it('keeps the tokens of every kind of statement, and laying it out again changes nothing', () => {
    for (const text of texts) {
      const once = format(text);
      assert.ok(sameTokens(text, once), `${text}\n--- became ---\n${once}`);
      assert.equal(format(once), once, text);
    }
  });

  it('is that of the tokens, whatever space and comments stand between them', () => {
    const space = fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\n\n',
      '\t',
      '\r\n',
      ' -- a note\n',
      ' /* b */ ',
      '\n-- alone\n',
      '/* c\n d */\n',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(space, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...cases),
        fc.constantFrom(20, 60, 100),
        (text, spaces, keywordCase, width) => {
          const tokens = looseTokens(text);
          const broken = tokens
            .map(({ text: word }, index) => `${word}${spaces[index % spaces.length] ?? ' '}`)
            .join('');
          const once = format(broken, keywordCase, width);
          assert.ok(sameTokens(broken, once), `${broken}\n--- became ---\n${once}`);
          assert.equal(format(once, keywordCase, width), once, `${broken}\n--- became ---\n${once}`);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('changes the case of keywords and of no name', () => {
    for (const text of texts) {
      const names = (written: string): readonly string[] | undefined =>
        tokenRoles(written)
          ?.filter(({ role }) => role === 'name' || role === 'function')
          .map(({ text: word }) => word);
      const before = names(text);
      if (before !== undefined) assert.deepEqual(names(format(text, 'lower')), before, text);
    }
  });
});
