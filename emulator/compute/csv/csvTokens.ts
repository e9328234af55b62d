import { sluiceError } from '../../base/errors.ts';

export interface CsvSyntax {
  /** One character or more. */
  readonly separator: string;
  /** Empty for none. */
  readonly quote: string;
  readonly escape: string;
  readonly ignoreLeadingSpace: boolean;
  readonly ignoreTrailingSpace: boolean;
}

/** A value between separators: undefined where nothing stands, and apart from that an empty text in quotes. */
export type CsvToken = string | undefined;

/**
 * The values of one line as Univocity's parser gives them with Spark's settings. A line whose quotes that parser mends in ways of
 * its own (text behind a closing quote after an escape, a quote that is never closed) is refused rather than guessed at.
 */
export function csvTokens(line: string, syntax: CsvSyntax): readonly CsvToken[] {
  const tokens: CsvToken[] = [];
  let position = 0;
  for (;;) {
    const read = isQuoted(line, position, syntax)
      ? readQuoted(line, position, syntax)
      : readPlain(line, position, syntax);
    tokens.push(read.token);
    if (read.end >= line.length) return tokens;
    position = read.end + syntax.separator.length;
  }
}

interface Read {
  readonly token: CsvToken;
  /** Where the separator stands, or the end of the line. */
  readonly end: number;
}

function isQuoted(line: string, position: number, { quote, ignoreLeadingSpace }: CsvSyntax): boolean {
  if (quote === '') return false;
  if (line.startsWith(quote, position)) return true;
  if (!ignoreLeadingSpace) return false;
  if (trimJava(line.slice(position)).startsWith(quote)) throw unclear(line, 'has spaces before a quoted value');
  return false;
}

function readPlain(line: string, position: number, syntax: CsvSyntax): Read {
  const end = separatorAt(line, position, syntax);
  const token = trimJava(line.slice(position, end), syntax.ignoreLeadingSpace, syntax.ignoreTrailingSpace);
  return { token: token === '' ? undefined : token, end };
}

function readQuoted(line: string, position: number, syntax: CsvSyntax): Read {
  const { quote, escape, separator } = syntax;
  let token = '';
  let escaped = false;
  for (let at = position + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    const following = line.charAt(at + 1);
    if (character === escape && escape !== quote && (following === quote || following === escape)) {
      token += following;
      escaped = true;
      at += 1;
    } else if (character === quote && escape === quote && following === quote) {
      token += quote;
      escaped = true;
      at += 1;
    } else if (character === quote) {
      if (at + 1 === line.length || line.startsWith(separator, at + 1)) return { token, end: at + 1 };
      if (escaped || /\s/.test(following)) throw unclear(line, 'has text behind a closing quote');
      // STOP_AT_DELIMITER: the quote was none, and the value is taken as it stands.
      const end = separatorAt(line, at, syntax);
      return { token: line.slice(position, end), end };
    } else {
      token += character;
    }
  }
  throw unclear(line, 'has a quote that is never closed');
}

/** Without the characters up to U+0020 at its ends, which are space to Java's `trim` and to the parser. */
export function trimJava(text: string, leading = true, trailing = true): string {
  let start = 0;
  let end = text.length;
  while (leading && start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (trailing && end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}

function separatorAt(line: string, from: number, { separator }: CsvSyntax): number {
  const found = line.indexOf(separator, from);
  return found < 0 ? line.length : found;
}

function unclear(line: string, what: string): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', {
    feature: `the CSV line ${JSON.stringify(line.slice(0, 200))}, which ${what}`,
  });
}
