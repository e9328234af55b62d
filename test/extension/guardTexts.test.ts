import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ActImpactDto, TableImpactDto } from '../../emulator/protocol/rpc/guard.ts';
import {
  fullRefreshQuestion,
  listOf,
  undoQuestion,
  wrongName,
  wrongReason,
} from '../../extension/models/guardTexts.ts';

function table(
  name: string,
  over: Partial<TableImpactDto> = {},
  rows: number | null = 720,
  source = 'spark_catalog.default.bronze',
): TableImpactDto {
  return {
    impact: {
      table: `spark_catalog.default.${name}`,
      path: `/tables/${name}`,
      version: rows === 0 ? null : 3,
      versions: 4,
      rows,
      bytes: 100,
      files: 2,
      sources: [{ name: source, reach: 'whole', detail: '2 of 2 files are there.', lost: [] }],
      lines: [],
    },
    verdict: 'allowed',
    reader: false,
    ...over,
  };
}

const asked = { name: 'demo', everything: false };

describe('what a dialog of the guard says', () => {
  it('names what is emptied in numbers, what begins anew with it, and the way back', () => {
    const impact: ActImpactDto = {
      tables: [table('bronze', {}, 720, '/projects/landing/json'), table('silver', { reader: true })],
      sinks: ['main.default.out'],
    };
    const { message, detail } = fullRefreshQuestion(impact, asked);
    assert.equal(message, 'Full refresh bronze?');
    assert.match(
      detail,
      /^bronze: 720 rows; 4 versions\.\n• landing\/json: 2 of 2 files are there\.\n\nsilver: 720 rows; 4 versions\.\n\n/,
    );
    assert.match(detail, /silver reads what is emptied as a stream, and begins anew as well\./);
    assert.match(detail, /The streams into out begin anew/);
    assert.match(detail, /Undo Full Refresh/);
  });

  it('says beforehand what the guard will refuse, and does not promise an undo then', () => {
    const refused = table('bronze', { verdict: 'refused', why: 'by its definition' });
    const { detail } = fullRefreshQuestion({ tables: [refused], sinks: [] }, asked);
    assert.match(
      detail,
      /bronze is protected \(by its definition\), so that the guard will refuse this unless it is approved\./,
    );
    assert.doesNotMatch(detail, /Undo/);
  });

  it('of a whole pipeline gives the sum, and the protected tables that keep their rows', () => {
    const tables = [
      table('bronze', { verdict: 'demoted', why: 'by its definition' }),
      ...Array.from({ length: 9 }, (_, index) => table(`t${index}`, {}, index === 8 ? null : 10)),
    ];
    const { message, detail } = fullRefreshQuestion({ tables, sinks: [] }, { name: 'demo', everything: true });
    assert.equal(message, 'Full refresh demo, all of its tables?');
    assert.match(detail, /^It empties 9 tables with at least 80 rows in all/);
    assert.match(detail, /… and 3 more tables\./);
    assert.match(detail, /bronze is protected: its rows stay, and only new ones are read\./);
    assert.doesNotMatch(detail, /bronze: 720 rows/);
  });

  it('promises nothing to undo where there is no table yet', () => {
    const { detail } = fullRefreshQuestion({ tables: [table('bronze', {}, 0)], sinks: [] }, asked);
    assert.equal(detail, 'bronze: there is no table yet, so nothing would be lost.');
  });

  it('of an undo tells what comes back and what is there now', () => {
    const reset = {
      id: 'r',
      updateId: 'u',
      time: 0,
      tables: ['spark_catalog.default.bronze'],
      state: 'undoable',
      undoableUntil: 1,
    } as const;
    const { message, detail } = undoQuestion(reset, { tables: [table('bronze', { verdict: 'refused' })], sinks: [] });
    assert.equal(message, 'Undo the full refresh of bronze?');
    assert.match(detail, /come back/);
    assert.match(detail, /Now bronze holds 720 rows\./);
    assert.match(detail, /the guard will refuse this unless it is approved/);
  });

  it('takes the full name and nothing else', () => {
    const name = 'spark_catalog.default.bronze';
    assert.equal(wrongName(name, name), undefined);
    assert.match(wrongName('bronze', name) ?? '', /last part only/);
    assert.match(wrongName(`${name} `, name) ?? '', /blank/);
    assert.match(wrongName(name.toUpperCase(), name) ?? '', /case/);
    assert.match(wrongName('', name) ?? '', /Type spark_catalog/);
    fc.assert(
      fc.property(fc.string(), (typed) => {
        assert.equal(wrongName(typed, name) === undefined, typed === name);
        assert.equal(wrongReason(typed) === undefined, typed.trim() !== '');
      }),
    );
  });

  it('lists names as a sentence does', () => {
    assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf), ['', 'a', 'a and b', 'a, b and c']);
  });
});
