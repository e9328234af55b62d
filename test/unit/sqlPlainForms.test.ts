import assert from 'node:assert/strict';
import { parseDataType, parseExpression, parseSchemaDdl } from '../../emulator/sql/parseSql.ts';

/** A comment behind a text keeps it from being read as a plain form. */
const byGrammar = '/* */';

describe('plain SQL texts', () => {
  for (const text of ['int', 'Long', 'STRING', 'decimal(10, 2)', 'timestamp_ntz', 'void', 'variant']) {
    it(`reads the type ${text} as the grammar does`, () =>
      assert.deepEqual(parseDataType(text), parseDataType(text + byGrammar)));
  }
  for (const text of ['a INT', 'a: int, b decimal(5,2) NOT NULL, date DATE', ' a  string ,b double']) {
    it(`reads the columns ${text} as the grammar does`, () =>
      assert.deepEqual(parseSchemaDdl(text), parseSchemaDdl(text + byGrammar)));
  }
  for (const text of ['a', 'a.b_1.c', 'key', 't.timestamp', 'name', 'date', 'Type.year']) {
    it(`reads the name ${text} as the grammar does`, () =>
      assert.deepEqual(parseExpression(text), parseExpression(text + byGrammar)));
  }
  for (const text of ['current_date', 'null', 'true', 'user']) {
    it(`leaves the word ${text} to the grammar`, () => assert.notEqual(parseExpression(text).kind, 'column'));
  }
});
