import { commentsIn, looseTokens } from '../../sql/looseTokens.ts';
import { endOfLineComment, splitStatements } from '../../sql/splitStatements.ts';
import { tokenRoles } from '../../sql/tokenRoles.ts';
import type { Span } from '../textPlaces.ts';
import { layoutStatement } from './layout.ts';
import { sqlTree } from './sqlTree.ts';

export interface FormatOptions {
  /** One level of indentation. */
  readonly indent: string;
  /** How keywords are written; names and functions always stay as they are. */
  readonly keywordCase: 'preserve' | 'upper' | 'lower';
  /** Columns of a line. */
  readonly width?: number;
}

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

const usualWidth = 100;

/**
 * The edits that lay out the statements of a text, all of them or those that a span touches. Only space between tokens changes, and the case
 * of keywords where it is asked for. Statements that the grammar does not know stay as they are, those with mistakes among them.
 */
export function formatSql(text: string, options: FormatOptions, within?: Span): readonly TextEdit[] {
  const ends = new Set(text.match(/\r?\n/g) ?? []);
  const newline = ends.has('\r\n') ? '\r\n' : '\n';
  const edits: TextEdit[] = [];
  for (const [index, { start, end }] of splitStatements(text).entries()) {
    const hasEnd = text.charAt(end) === ';';
    const own: Span = { start, end: hasEnd ? end + 1 : end };
    if (within !== undefined && (within.end < own.start || within.start > own.end)) continue;
    // A comment behind the semicolon belongs to the statement before it.
    const behind = index === 0 ? 0 : commentOnLine(text.slice(start, end));
    const statement = text.slice(start + behind, end);
    // The lines' ends inside of a quoted text are part of its value; they must come back as they were.
    if (ends.size > 1 && looseTokens(statement).some((token) => token.text.includes('\n'))) continue;
    const formatted = formatStatement(statement, options);
    if (formatted === undefined) continue;
    const comment = behind === 0 ? '' : ` ${text.slice(start, start + behind).trim()}`;
    const before = index === 0 ? '' : `${comment}${gapBefore(statement, behind > 0)}`;
    const closed = hasEnd ? withSemicolon(formatted) : formatted;
    const next = `${before}${closed}${hasEnd ? '' : trailingSpace(text.slice(start, end))}`;
    const written = newline === '\n' ? next : next.replaceAll(/\r?\n/g, newline);
    if (written !== text.slice(own.start, own.end)) edits.push(smallest(text, own, written));
  }
  return edits;
}

/** The text with the edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((left, right) => right.span.start - left.span.start)
    .reduce((result, { span, text: next }) => result.slice(0, span.start) + next + result.slice(span.end), text);
}

/** One statement without its semicolon; undefined where the grammar does not know it. */
function formatStatement(text: string, { indent, keywordCase, width = usualWidth }: FormatOptions): string | undefined {
  const plain = text.replaceAll('\r\n', '\n');
  const tokens = tokenRoles(plain);
  if (tokens === undefined) return undefined;
  const nodes = sqlTree(plain, tokens, ({ text: word, role, keyword }) => {
    if (keywordCase === 'preserve' || keyword === undefined || role === 'name' || role === 'function') return word;
    return keywordCase === 'upper' ? word.toUpperCase() : word.toLowerCase();
  });
  const formatted = layoutStatement(nodes, { indent, width });
  // What follows from the rules above is checked all the same: a layout is never worth a changed query.
  return sameTokens(plain, formatted) ? formatted : undefined;
}

/** Whether two texts have the same tokens in the same order, but for the case of keywords, and the same comments in theirs. */
export function sameTokens(left: string, right: string): boolean {
  return JSON.stringify(essence(left)) === JSON.stringify(essence(right));
}

function essence(written: string): { readonly tokens: readonly string[]; readonly comments: readonly string[] } {
  const text = written.replaceAll('\r\n', '\n');
  const tokens: string[] = [];
  const comments: string[] = [];
  let index = 0;
  const read = (to: number): void => {
    for (const comment of commentsIn(text, index, to)) comments.push(comment.text.trimEnd());
  };
  for (const { start, end, text: word, keyword } of looseTokens(text)) {
    read(start);
    tokens.push(keyword === undefined ? word : word.toUpperCase());
    index = end;
  }
  read(text.length);
  return { tokens, comments };
}

/** An empty line between two statements stays one; several become one. */
function gapBefore(statement: string, afterComment: boolean): string {
  const [found = ''] = /^\s*/.exec(statement) ?? [];
  const space = afterComment ? `\n${found}` : found;
  return space.split('\n').length > 2 ? '\n\n' : '\n';
}

/** How long the line comment is that stands before the first line's end; its own line's end is part of it. */
function commentOnLine(statement: string): number {
  const [space = ''] = /^[ \t]*/.exec(statement) ?? [];
  if (!statement.startsWith('--', space.length)) return 0;
  const end = endOfLineComment(statement, space.length);
  return end < statement.length ? end : 0;
}

/** The end of the file stays as it was, but for space on its last line. */
function trailingSpace(statement: string): string {
  const [space = ''] = /\s*$/.exec(statement) ?? [];
  return space.includes('\n') ? '\n' : '';
}

/** Behind a comment that reaches to the end of its line the semicolon stands on the next. */
function withSemicolon(formatted: string): string {
  const last = formatted.slice(formatted.lastIndexOf('\n') + 1);
  const end = looseTokens(formatted).at(-1)?.end ?? formatted.length;
  return commentsIn(formatted, end, formatted.length).length > 0 && last.length > 0
    ? `${formatted}\n;`
    : `${formatted};`;
}

/** The edit without what is the same at both ends. */
function smallest(text: string, span: Span, next: string): TextEdit {
  let { start, end } = span;
  let from = 0;
  let to = next.length;
  while (start < end && from < to && text.charAt(start) === next.charAt(from)) {
    start += 1;
    from += 1;
  }
  while (end > start && to > from && text.charAt(end - 1) === next.charAt(to - 1)) {
    end -= 1;
    to -= 1;
  }
  return { span: { start, end }, text: next.slice(from, to) };
}
