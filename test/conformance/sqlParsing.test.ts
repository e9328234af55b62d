import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseQuery } from '../../emulator/sql/parseSql.ts';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { readCases } from './suites/sparkSql.ts';

/** What a parser may refuse although Spark reads it: by a name that says so. */
const ours = /^UNSUPPORTED_(?:OPERATOR|EXPRESSION)$/;

describe('recorded SQL statements', () => {
  const root = conformanceRoot();
  for (const file of ['expressions.jsonl', 'queries.jsonl', 'errors.jsonl']) {
    it(`are read or refused as Spark does: ${file}`, function () {
      if (root === undefined) {
        console.log(conformanceMissing);
        this.skip();
      }
      const wrong: string[] = [];
      for (const recorded of readCases(join(root, 'spark-sql', file))) {
        const code = refusalOf(recorded.sql, recorded.timezone);
        if (code !== undefined && ours.test(code)) continue;
        const condition = recorded.error?.condition;
        const expected = recorded.error?.stage === 'parse' ? (condition ?? 'a refusal') : undefined;
        const right = expected === 'a refusal' ? code !== undefined : code === expected || code === condition;
        // What is refused later may be read here; what is read there may not be refused here.
        if (!right && !(code === undefined && expected === undefined))
          wrong.push(`${recorded.sql}: ${code}, not ${expected}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});

function refusalOf(sql: string, timeZone: string): string | undefined {
  try {
    parseQuery(sql, { timeZone });
    return undefined;
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return error.code;
  }
}
