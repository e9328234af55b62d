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
    const [first = 0] = starts;
    const last = starts.at(-1) ?? first;
    const span = { start: first, end: Math.min(last + (lines.at(-1) ?? '').length, source.text.length) };
    if (within !== undefined && (within.end < span.start || within.start > span.end)) return [];
    const formatted = applyEdits(cell.text, formatSql(cell.text, options));
    if (formatted === cell.text) return [];
    const mark = cell.magic === undefined ? '' : `${source.language === 'python' ? '#' : '--'} MAGIC `;
    const text = formatted
      .split('\n')
      .map((line, index) => (index === 0 ? line : `${mark}${line}`.trimEnd()))
      .join(newline);
    return [{ span, text }];
  });
}
