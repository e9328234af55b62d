import fc from 'fast-check';
import assert from 'node:assert/strict';
import { registerSqlFile } from '../../emulator/pipeline/sql/registerSql.ts';
import type { Dialect } from '../../emulator/pipeline/project.ts';
import { parsePipelineFile } from '../../emulator/sql/pipelineFile.ts';
import { splitStatements } from '../../emulator/sql/splitStatements.ts';
import { statementRows } from '../support/pipelineStatements.ts';
import type { Position } from '../../emulator/base/errors.ts';

const rows = Object.values(statementRows).flat();
const accepted = rows.filter(([, databricks]) => databricks === 'ok').map(([sql]) => sql);
const between = ['', ' ', '\n', '\n-- a; comment\n', '/* b; /* c; */ */', '\n\n\t', '--\r\n', ' -- 😀 \n'];

/** What a span covers, its lines and columns counted from 1 in UTF-16 units. */
function textAt(text: string, { line, column, endLine = line, endColumn = column }: Position): string {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return text.slice((starts[line - 1] ?? 0) + column - 1, (starts[endLine - 1] ?? 0) + endColumn - 1);
}

describe('SQL files of pipelines', () => {
  it('are split so that spans and what lies between them make up the text', () => {
    const piece = fc.constantFrom(...';\'"`\\\n -/*rab${}', '--', '/*', '*/', "r'", 'SELECT');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        let rest = 0;
        for (const { start, end } of splitStatements(text)) {
          assert.ok(start >= rest && end > start && end <= text.length);
          if (end < text.length) assert.equal(text.charAt(end), ';');
          rest = end + 1;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('give each statement with its own text and place, whatever stands between them', () => {
    const file = fc.array(fc.tuple(fc.constantFrom(...between), fc.constantFrom(...accepted)), { maxLength: 6 });
    fc.assert(
      fc.property(file, fc.constantFrom(...between), fc.boolean(), (parts, last, ended) => {
        const text = parts.map(([space, sql]) => `${space}${sql}${ended ? ';' : ' ;'}`).join('') + last;
        const { statements, errors } = parsePipelineFile(text, { file: 'a.sql' });
        assert.deepEqual(errors, []);
        assert.deepEqual(
          statements.map((statement) => statement.text),
          parts.map(([, sql]) => sql),
        );
        for (const { position, text: written } of statements) assert.equal(textAt(text, position), written);
      }),
      { numRuns: 150 },
    );
  }).timeout(20_000);

  it('keep places right where parameters are replaced', () => {
    const value = fc.constantFrom('1', 'a_very_long_name', "'x'", '', '1 +\n 2');
    fc.assert(
      fc.property(value, fc.nat(3), (given, lines) => {
        const text = `${'\n'.repeat(lines)}CREATE MATERIALIZED VIEW m AS SELECT f(\${p.q}) AS a, \${p.q} BROKEN HERE`;
        const [error] = parsePipelineFile(text, { parameters: { 'p.q': given } }).errors;
        if (error?.position !== undefined && error.message.includes('HERE')) {
          assert.equal(textAt(text, error.position), 'HERE');
        }
        assert.equal(error?.position?.line ?? lines + 1, lines + 1);
      }),
    );
  });

  it('end in statements and errors, however they are mangled', () => {
    const sql = fc.constantFrom(...rows.map(([text]) => text));
    const edit = fc.tuple(
      fc.nat(200),
      fc.nat(12),
      fc.constantFrom('', ' ', ';', "'", '(', ')', 'AS', '`', '/*', '${', 'FLOW', '\u0000', '😀'),
    );
    const dialects = fc.constantFrom<Dialect>('databricks', 'spark');
    fc.assert(
      fc.property(
        fc.array(sql, { minLength: 1, maxLength: 3 }),
        fc.array(edit, { maxLength: 3 }),
        dialects,
        (texts, edits, dialect) => {
          const text = edits.reduce(
            (whole, [at, length, put]) =>
              whole.slice(0, at % (whole.length + 1)) + put + whole.slice((at % (whole.length + 1)) + length),
            texts.join(';\n'),
          );
          const source = { path: '/p/a.sql', name: 'a.sql', language: 'sql', text } as const;
          const { errors } = registerSqlFile(source, { dialect, catalog: 'c', schema: 's', configuration: {} });
          for (const error of errors) {
            assert.notEqual(error.code, 'INTERNAL_ERROR', text);
            assert.equal(error.position?.file, 'a.sql', `${error.code}: ${text}`);
          }
        },
      ),
      { numRuns: 600 },
    );
  }).timeout(30_000);
});
