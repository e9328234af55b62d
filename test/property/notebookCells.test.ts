import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isNotebook, notebookCells, type NotebookCell } from '../../emulator/pipeline/project/notebook.ts';

type Language = 'python' | 'sql';

interface WrittenCell {
  /** As the notebook's editor shows it: without marks. */
  readonly lines: readonly string[];
  readonly magic: string | undefined;
  readonly titled: boolean;
  /** Empty lines before and after, which Databricks writes one of. */
  readonly padding: number;
}

const kinds: Readonly<Record<string, NotebookCell['kind']>> = {
  '%python': 'python',
  '%sql': 'sql',
  '%md': 'markdown',
  '%run': 'run',
  '%scala': 'magic',
  '%pip': 'magic',
};

/** Texts of cells, with what could be taken for a mark of the notebook's inside of them. */
const line = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '  x = 1', '%sql', '# MAGICIAN', '-- COMMAND', 'äöü😀', '\tx', "'''") },
);

const cell: fc.Arbitrary<WrittenCell> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.map(plain)),
  magic: fc.option(fc.constantFrom(...Object.keys(kinds)), { nil: undefined }),
  titled: fc.boolean(),
  padding: fc.nat({ max: 2 }),
});

const notebook = fc.record({
  language: fc.constantFrom<Language>('python', 'sql'),
  cells: fc.array(cell, { maxLength: 6 }),
  newline: fc.constantFrom('\n', '\r\n'),
});

/** One line, that is no mark of a notebook by itself. */
function plain(text: string): string {
  const single = text.replaceAll(/[\r\n]/g, ' ');
  return /^(?:#|--) (?:MAGIC|COMMAND|DBTITLE)/.test(single) ? `x${single}` : single;
}

function written(cells: readonly WrittenCell[], language: Language, newline: string): string {
  const comment = language === 'python' ? '#' : '--';
  const texts = cells.map(({ lines, magic, titled, padding }) => {
    const marked =
      magic === undefined
        ? lines
        : lines.map((text, index) => `${comment} MAGIC ${index === 0 ? `${magic} ` : ''}${text}`);
    const blank = Array.from({ length: padding }, () => '');
    return [...blank, ...(titled ? [`${comment} DBTITLE 1,A title`] : []), ...marked, ...blank].join(newline);
  });
  const separator = `${newline}${newline}${comment} COMMAND ----------${newline}${newline}`;
  return [`${comment} Databricks notebook source`, texts.join(separator)].join(newline);
}

describe('notebook cells', () => {
  it('are those that were written, and each place in one maps back to its place in the file', () => {
    fc.assert(
      fc.property(notebook, ({ language, cells, newline }) => {
        const text = written(cells, language, newline);
        assert.ok(isNotebook({ text, language }));
        const found = notebookCells({ path: '/n', name: 'n', language, text });
        const shown = cells.filter(({ lines, magic }) => magic !== undefined || lines.some((own) => own.trim() !== ''));
        assert.deepEqual(
          found.map(({ kind }) => kind),
          shown.map(({ magic }) => (magic === undefined ? language : (kinds[magic] ?? 'magic'))),
        );
        const file = text.split(/\r?\n/);
        for (const [index, { text: own, place }] of found.entries()) {
          const wanted = shown[index]?.lines.join('\n') ?? '';
          // Blanks behind the magic word belong to it; empty lines around a cell to none.
          assert.equal(own.trim(), wanted.trim());
          for (const [row, content] of own.split('\n').entries()) {
            for (const column of new Set([0, Math.floor(content.length / 2), content.length])) {
              const at = place({ line: row + 1, column: column + 1 });
              assert.equal(at.file, 'n');
              assert.equal(file[at.line - 1]?.slice(at.column - 1), content.slice(column));
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('any text is split without a fault', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '# MAGIC',
            '# MAGIC %',
            '# MAGIC %run',
            '# COMMAND ----------',
            '# DBTITLE 1,a',
            ' ',
            'x',
            '-- MAGIC %md',
          ),
        ),
        (lines) => {
          const text = ['# Databricks notebook source', ...lines].join('\n');
          for (const { text: own, position } of notebookCells({ path: '/n', name: 'n', language: 'python', text })) {
            assert.equal(typeof own, 'string');
            assert.ok(position.line > 1);
          }
        },
      ),
    );
  });
});
