import assert from 'node:assert/strict';
import { registerSqlFile } from '../../emulator/pipeline/sql/registerSql.ts';
import type { Dialect } from '../../emulator/pipeline/project.ts';
import { statementRows } from '../support/pipelineStatements.ts';

function answerOf(sql: string, dialect: Dialect): string {
  const source = { path: '/p/a.sql', name: 'a.sql', language: 'sql', text: sql } as const;
  const { errors } = registerSqlFile(source, { dialect, catalog: 'c', schema: 's', configuration: {} });
  return errors[0]?.code ?? 'ok';
}

describe('statements of pipelines', () => {
  for (const [what, rows] of Object.entries(statementRows)) {
    it(`${what}: accepted or refused as each dialect does`, () => {
      const wrong = rows.flatMap(([sql, databricks, spark = databricks]) => {
        const answers = [answerOf(sql, 'databricks'), answerOf(sql, 'spark')];
        return answers[0] === databricks && answers[1] === spark ? [] : [`${sql}: ${answers.join(', ')}`];
      });
      assert.deepEqual(wrong, []);
    });
  }

  it('have a row for each form', () => {
    assert.ok(Object.values(statementRows).flat().length >= 150);
  });
});
