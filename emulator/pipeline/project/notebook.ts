import type { Position } from '../../base/errors.ts';
import type { SourceFile } from '../project.ts';

/** A cell of a Databricks notebook. Its text is cut out of the file; `place` says where a place in it is in the file. */
export interface NotebookCell {
  /** `magic` is any other than these, by its name. */
  readonly kind: 'python' | 'sql' | 'markdown' | 'run' | 'magic';
  /** `%pip`, as written; absent for a cell in the notebook's own language. */
  readonly magic?: string;
  readonly text: string;
  /** Where the cell begins, its title left out. */
  readonly position: Position;
  readonly place: (position: Position) => Position;
}

type Language = SourceFile['language'];

/** How a file's language writes comments, which all marks of a notebook are. */
const comments: Readonly<Record<Language, string>> = { python: '#', sql: '--' };

/** Whether a source file is a notebook, as Databricks exports it. Source: docs.databricks.com, "Export and import Databricks notebooks". */
export function isNotebook({ text, language }: Pick<SourceFile, 'text' | 'language'>): boolean {
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1);
  return first.trimEnd() === `${comments[language]} Databricks notebook source`;
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The cells of a notebook, in order; cells without any text are left out. */
export function notebookCells({ text, language, name }: SourceFile): readonly NotebookCell[] {
  const comment = comments[language];
  const separator = `${comment} COMMAND ----------`;
  const cells: Line[][] = [[]];
  const lines = text.split(/\r?\n/).map((line, index): Line => ({ text: line, number: index + 1 }));
  for (const line of lines.slice(1)) {
    if (line.text.trimEnd() === separator) cells.push([]);
    else cells.at(-1)?.push(line);
  }
  return cells.flatMap((cell) => {
    const titled = cell.filter((line) => !line.text.startsWith(`${comment} DBTITLE `));
    const start = titled.findIndex((line) => line.text.trim() !== '');
    return start < 0 ? [] : [cellOf(titled.slice(start), { comment, language, file: name })];
  });
}

interface CellContext {
  readonly comment: string;
  readonly language: Language;
  readonly file: string;
}

function cellOf(lines: readonly Line[], { comment, language, file }: CellContext): NotebookCell {
  const mark = `${comment} MAGIC`;
  const [first] = lines;
  const position = { file, line: first?.number ?? 1, column: 1 };
  if (first === undefined || !first.text.startsWith(mark)) {
    return {
      kind: language,
      ...cut(
        lines.map((line) => ({ ...line, column: 0 })),
        file,
      ),
      position,
    };
  }
  // Lines without the mark are comments or empty in a cell of another language.
  const marked = lines.map((line) => {
    const column = line.text.startsWith(`${mark} `) ? mark.length + 1 : line.text.length;
    return { ...line, column };
  });
  const [start = '', magic = ''] = /^\s*(%[\w-]*)[ \t]*/.exec(first.text.slice(mark.length + 1)) ?? [];
  const content = marked.map((line, index) =>
    index === 0 ? { ...line, column: mark.length + 1 + start.length } : line,
  );
  return { kind: kindOf(magic, language), ...(magic === '' ? {} : { magic }), ...cut(content, file), position };
}

function kindOf(magic: string, language: Language): NotebookCell['kind'] {
  switch (magic) {
    case '':
      return language;
    case '%python':
    case '%py':
      return 'python';
    case '%sql':
      return 'sql';
    case '%md':
    case '%md-sandbox':
      return 'markdown';
    case '%run':
      return 'run';
    default:
      return 'magic';
  }
}

/** Lines from a column on, and the way back. */
function cut(
  lines: readonly (Line & { readonly column: number })[],
  file: string,
): Pick<NotebookCell, 'text' | 'place'> {
  const at = (line: number, column: number): { readonly line: number; readonly column: number } => {
    const own = lines[Math.min(line, lines.length) - 1];
    return own === undefined ? { line, column } : { line: own.number, column: column + own.column };
  };
  return {
    text: lines.map(({ text, column }) => text.slice(column)).join('\n'),
    place: ({ line, column, endLine, endColumn }) => {
      const end = endLine === undefined || endColumn === undefined ? undefined : at(endLine, endColumn);
      return { file, ...at(line, column), ...(end === undefined ? {} : { endLine: end.line, endColumn: end.column }) };
    },
  };
}
