/** Where a statement lies in its file, in UTF-16 units; the semicolon that ends it is not part of it. */
export interface StatementSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The statements of a file, split at the semicolons that lie outside of quotes and comments. Spans that hold nothing but space
 * and comments are left out. Together with what lies between them the spans make up the text.
 * Source: apache/spark StringUtils.splitSemiColonWithIndex
 */
export function splitStatements(text: string): readonly StatementSpan[] {
  const spans: StatementSpan[] = [];
  let start = 0;
  // Whether the span so far holds a token.
  let filled = false;
  let index = 0;
  const close = (end: number): void => {
    if (filled) spans.push({ start, end });
    start = end + 1;
    filled = false;
  };
  while (index < text.length) {
    const character = text.charAt(index);
    switch (character) {
      case ';':
        close(index);
        index += 1;
        continue;
      case "'":
      case '"':
      case '`':
        filled = true;
        index = endOfQuote(text, index);
        continue;
      case '-':
        if (text.charAt(index + 1) === '-') {
          index = endOfLineComment(text, index);
          continue;
        }
        break;
      case '/':
        if (text.charAt(index + 1) === '*') {
          const end = endOfBlockComment(text, index);
          // A comment that never ends is an error, not space.
          if (end === undefined) filled = true;
          index = end ?? text.length;
          continue;
        }
        break;
    }
    if (!filled && !isSpace(character)) filled = true;
    index += 1;
  }
  close(text.length);
  return spans;
}

/** The index behind the quote that opens here; the end of the text where none closes it. */
export function endOfQuote(text: string, open: number): number {
  const quote = text.charAt(open);
  const before = text.charAt(open - 1);
  const raw = quote !== '`' && (before === 'r' || before === 'R') && !/\w/.test(text.charAt(open - 2));
  const escapes = quote !== '`' && !raw;
  for (let index = open + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (escapes && character === '\\') index += 1;
    else if (character === quote) {
      if (raw || text.charAt(index + 1) !== quote) return index + 1;
      index += 1;
    }
  }
  return text.length;
}

/** The index behind the line's end; a backslash before the line's end takes the next line into the comment. */
export function endOfLineComment(text: string, open: number): number {
  let end = text.indexOf('\n', open);
  while (end >= 0 && text.charAt(end - 1) === '\\') end = text.indexOf('\n', end + 1);
  return end < 0 ? text.length : end + 1;
}

/** The index behind a comment, which may hold further ones; undefined where it never ends. */
export function endOfBlockComment(text: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < text.length - 1; index += 1) {
    if (text.charAt(index) === '/' && text.charAt(index + 1) === '*') {
      depth += 1;
      index += 1;
    } else if (text.charAt(index) === '*' && text.charAt(index + 1) === '/') {
      depth -= 1;
      index += 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function isSpace(character: string): boolean {
  return /[\s\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/.test(character);
}
