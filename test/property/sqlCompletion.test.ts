import fc from 'fast-check';
import { completeSql } from '../../emulator/language/completion/completeSql.ts';
import type { LanguageWorld } from '../../emulator/language/completion/completion.ts';
import { shopWorld } from '../support/languageWorld.ts';
import { queriesOfEveryKind, statementsOfEveryKind } from '../support/sqlTexts.ts';

describe('completion in SQL', () => {
  let world: LanguageWorld;
  before(async () => {
    world = await shopWorld();
  });

  it('never throws, wherever the caret stands in whatever is left of a text', async () => {
    const texts = [...queriesOfEveryKind(), ...statementsOfEveryKind()];
    const piece = fc
      .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(), fc.nat())
      .map(([text, from, length, caret]) => {
        const start = from % (text.length + 1);
        const cut = text.slice(0, start) + text.slice(start + (length % 12));
        return { text: cut, offset: caret % (cut.length + 1) };
      });
    await fc.assert(
      fc.asyncProperty(piece, async ({ text, offset }) => {
        await completeSql({ text, offset, world });
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on noise', async () => {
    const noise = fc
      .array(
        fc.constantFrom(
          'SELECT',
          'FROM',
          'bronze',
          'b.',
          '(',
          ')',
          "'",
          '"',
          '`',
          ',',
          ' ',
          '\n',
          '--',
          '/*',
          '*/',
          '${',
          '}',
          ';',
          'WITH',
          'AS',
          '|>',
          'TBLPROPERTIES',
          '\u202E',
          '😀',
          '=',
        ),
      )
      .map((parts) => parts.join(' '));
    await fc.assert(
      fc.asyncProperty(noise, fc.nat(), async (text, caret) => {
        await completeSql({ text, offset: caret % (text.length + 1), world });
      }),
      { numRuns: 400 },
    );
  });
});
