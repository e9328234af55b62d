import { isNotebook, notebookCells } from '../../pipeline/project/notebook.ts';
import type { SourceFile } from '../../pipeline/project.ts';
import { textPlaces, type Span } from '../textPlaces.ts';
import { applyEdits, formatSql, type FormatOptions, type TextEdit } from './formatSql.ts';

/** Lays out the SQL of a file. Python is laid out by others; the SQL cells of a notebook keep the marks of their lines. */
export function formatDocument(source: SourceFile, options: FormatOptions, within?: Span): readonly TextEdit[] {
  if (!isNotebook(source)) return source.language === 'sql' ? formatSql(source.text, options, within) : [];
  const places = textPlaces(source.text);
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n';
  return notebookCells(source).flatMap((cell) => {
    if (cell.kind !== 'sql') return [];
    const lines = cell.text.split('\n');
    const starts = lines.map((_, index) => places.indexAt(cell.place({ line: index + 1, column: 1 })));
    // The index in the file of an index of the cell: its lines stand apart there, each behind its mark.
    const out = (index: number): number => {
      const line = cell.text.slice(0, index).split('\n').length - 1;
      const own = index - (cell.text.lastIndexOf('\n', index - 1) + 1);
      return (starts[line] ?? 0) + own;
    };
    // Lines without SQL around it stay as they are.
    const [space = ''] = /^\s*/.exec(cell.text) ?? [];
    const core = cell.text.trim();
    const span = { start: out(space.length), end: out(space.length + core.length) };
    if (core === '' || (within !== undefined && (within.end < span.start || within.start > span.end))) return [];
    const formatted = applyEdits(core, formatSql(core, options));
    if (formatted === core) return [];
    const mark = cell.magic === undefined ? '' : `${source.language === 'python' ? '#' : '--'} MAGIC `;
    const text = formatted
      .split('\n')
      .map((line, index) => (index === 0 ? line : line === '' ? mark.trimEnd() : `${mark}${line}`))
      .join(newline);
    return [{ span, text }];
  });
}
