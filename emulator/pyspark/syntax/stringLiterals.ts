import type { SyntaxNode } from '@lezer/common';
import { sluiceError } from '../../base/errors.ts';
import type { Constant, StringLiteral, StringRun } from './ast.ts';
import { lineOf, lineStart, positionAt, positionOf, syntaxError, textOf, type Source } from './source.ts';

/** Prefix, quotes and content of a string token. Source: https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals */
export interface StringToken {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Offsets of the content between the quotes. */
  readonly from: number;
  readonly to: number;
}

export function readToken(source: Source, node: SyntaxNode): StringToken {
  const match = /^([a-zA-Z]*)('''|"""|'|")/.exec(textOf(source, node));
  const prefix = (match?.[1] ?? '').toLowerCase();
  const quote = match?.[2] ?? '';
  const from = node.from + prefix.length + quote.length;
  if (match === null || node.to - from < quote.length || !source.text.slice(from, node.to).endsWith(quote)) {
    throw syntaxError(source, node, 'unterminated string literal');
  }
  const raw = prefix.includes('r');
  // A backslash keeps the quote after it from ending even a raw string.
  const [backslashes = ''] = /\\*$/.exec(source.text.slice(from, node.to - quote.length)) ?? [];
  if (raw && backslashes.length % 2 === 1) throw syntaxError(source, node, 'unterminated string literal');
  return { raw, bytes: prefix.includes('b'), from, to: node.to - quote.length };
}

/** A plain string or bytes token. */
export function buildString(source: Source, node: SyntaxNode): StringLiteral | Constant {
  const token = readToken(source, node);
  const position = positionOf(source, node);
  const decoder = openDecoder(source, token);
  decoder.take(token.from, token.to);
  if (token.bytes) return { kind: 'constant', value: bytesOf(source, node, decoder.text()), position };
  return { kind: 'string', value: decoder.text(), runs: decoder.runs, position };
}

/** Adjacent string literals are one. */
export function joinStrings(parts: readonly StringLiteral[], source: Source, node: SyntaxNode): StringLiteral {
  let value = '';
  const runs: StringRun[] = [];
  for (const part of parts) {
    for (const run of part.runs) runs.push({ ...run, at: run.at + value.length });
    value += part.value;
  }
  return { kind: 'string', value, runs, position: positionOf(source, node) };
}

export interface Decoder {
  readonly runs: StringRun[];
  /** Appends the characters of a stretch of the file, escapes resolved. */
  take(from: number, to: number): void;
  text(): string;
}

export function openDecoder(source: Source, token: Pick<StringToken, 'raw' | 'bytes'>): Decoder {
  let text = '';
  const runs: StringRun[] = [];
  const mark = (offset: number): void => {
    const line = lineOf(source, offset);
    runs.push({ at: text.length, line, column: offset - lineStart(source, line) + 1 });
  };
  const take = (from: number, to: number): void => {
    mark(from);
    let offset = from;
    while (offset < to) {
      const character = source.text[offset] ?? '';
      if (character === '\\' && !token.raw) {
        const escape = readEscape(source, offset, to, token.bytes);
        text += escape.text;
        offset += escape.length;
        mark(offset);
      } else if (character === '\r') {
        text += '\n';
        offset += source.text[offset + 1] === '\n' ? 2 : 1;
        mark(offset);
      } else {
        text += character;
        offset += 1;
        if (character === '\n') mark(offset);
      }
    }
  };
  return { runs, take, text: () => text };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

function readEscape(source: Source, offset: number, to: number, bytes: boolean): { text: string; length: number } {
  const rest = source.text.slice(offset, Math.min(to, offset + 12));
  const next = rest[1] ?? '';
  if (rest.startsWith('\\\r\n')) return { text: '', length: 3 };
  if (next === '\r') return { text: '', length: 2 };
  const simple = simpleEscapes[next];
  if (simple !== undefined) return { text: simple, length: 2 };
  const octal = /^\\([0-7]{1,3})/.exec(rest);
  if (octal?.[1] !== undefined) {
    return { text: String.fromCharCode(Number.parseInt(octal[1], 8)), length: octal[0].length };
  }
  const digits = next === 'x' ? 2 : bytes ? 0 : next === 'u' ? 4 : next === 'U' ? 8 : 0;
  if (digits > 0) {
    const code = Number.parseInt(rest.slice(2, 2 + digits), 16);
    if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(rest.slice(2, 2 + digits)) || code > 0x10ffff) {
      throw sluiceError(
        'PYTHON_SYNTAX_ERROR',
        { detail: `the escape \\${next} needs ${digits} hexadecimal digits of a character` },
        { position: positionAt(source, offset, offset + 2) },
      );
    }
    return { text: String.fromCodePoint(code), length: 2 + digits };
  }
  if (next === 'N' && !bytes) {
    throw sluiceError(
      'UNSUPPORTED_PYTHON',
      { construct: 'the escape \\N{…} of a character by its name' },
      { position: positionAt(source, offset, offset + 2) },
    );
  }
  // Python keeps the backslash of an escape that it does not know.
  return { text: '\\', length: 1 };
}

function bytesOf(source: Source, node: SyntaxNode, text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 255) throw syntaxError(source, node, 'bytes can only contain ASCII literal characters');
    bytes[index] = code;
  }
  return bytes;
}
