import type { SyntaxNode } from '@lezer/common';
import type { Constant, Expression, FormatString, Replacement, StringLiteral } from './ast.ts';
import { buildExpressionList } from './expressions.ts';
import {
  childrenOf,
  positionAt,
  positionOf,
  required,
  syntaxError,
  syntaxErrorAt,
  textOf,
  type Source,
} from './source.ts';
import { buildString, joinStrings, openDecoder, readToken } from './stringLiterals.ts';

type Part = string | Replacement;

/** A string token of any kind, or several side by side. */
export function buildStrings(source: Source, node: SyntaxNode): StringLiteral | FormatString | Constant {
  const built = buildParts(source, node);
  if (built.kind === 'string') source.strings.push(built);
  return built;
}

function buildParts(source: Source, node: SyntaxNode): StringLiteral | FormatString | Constant {
  if (node.name === 'String') return buildString(source, node);
  if (node.name === 'FormatString') return buildFormatString(source, node);
  const parts = childrenOf(node).map((child) => buildParts(source, child));
  const plain = parts.filter((part) => part.kind === 'string');
  if (plain.length === parts.length) return joinStrings(plain, source, node);
  const constants = parts.filter((part) => part.kind === 'constant');
  if (constants.length === parts.length) return joinBytes(constants, source, node);
  if (constants.length > 0) throw syntaxError(source, node, 'cannot mix bytes and nonbytes literals');
  const joined = parts.flatMap((part): readonly Part[] =>
    part.kind === 'string' ? [part.value] : part.kind === 'formatString' ? part.parts : [],
  );
  return { kind: 'formatString', parts: joined, position: positionOf(source, node) };
}

function joinBytes(parts: readonly Constant[], source: Source, node: SyntaxNode): Constant {
  const value = parts.flatMap((part) => (part.value instanceof Uint8Array ? [...part.value] : []));
  return { kind: 'constant', value: Uint8Array.from(value), position: positionOf(source, node) };
}

function buildFormatString(source: Source, node: SyntaxNode): FormatString {
  const token = readToken(source, node);
  const parts: Part[] = [];
  let offset = token.from;
  const takeText = (to: number): void => {
    for (const part of literalText(source, { from: offset, to, raw: token.raw, braces: true })) parts.push(part);
  };
  for (const child of childrenOf(node)) {
    if (child.name !== 'FormatReplacement') continue;
    takeText(child.from);
    parts.push(buildReplacement(source, child, token.raw));
    offset = child.to;
  }
  takeText(token.to);
  return { kind: 'formatString', parts, position: positionOf(source, node) };
}

/** Text between replacements; `{{` and `}}` stand for one brace. */
function literalText(
  source: Source,
  stretch: { readonly from: number; readonly to: number; readonly raw: boolean; readonly braces: boolean },
): readonly string[] {
  if (stretch.from >= stretch.to) return [];
  const decoder = openDecoder(source, { raw: stretch.raw, bytes: false });
  let offset = stretch.from;
  for (let at = stretch.from; stretch.braces && at < stretch.to; at += 1) {
    const character = source.text[at];
    if (character !== '{' && character !== '}') continue;
    if (source.text[at + 1] !== character || at + 1 >= stretch.to) {
      const detail = character === '}' ? "single '}' is not allowed in an f-string" : "expected '}' in an f-string";
      throw syntaxErrorAt(positionAt(source, at, at + 1), detail);
    }
    decoder.take(offset, at + 1);
    at += 1;
    offset = at + 1;
  }
  decoder.take(offset, stretch.to);
  return [decoder.text()];
}

function buildReplacement(source: Source, node: SyntaxNode, raw: boolean): Replacement {
  const children = childrenOf(node);
  const inner: SyntaxNode[] = [];
  let conversion: Replacement['conversion'];
  let format: FormatString | undefined;
  let label = '';
  for (const child of children.slice(1)) {
    if (child.name === 'FormatConversion') conversion = conversionOf(textOf(source, child));
    else if (child.name === 'FormatSpec') format = buildSpec(source, child, raw);
    else if (child.name === 'FormatSelfDoc') label = source.text.slice(node.from + 1, afterBlank(source, child.to));
    else if (child.name !== '}') inner.push(child);
  }
  if (source.text[node.to - 1] !== '}') throw syntaxError(source, node, "expected '}' in an f-string");
  required(source, node, inner[0], 'an expression in an f-string');
  const value: Expression = buildExpressionList(source, node, inner);
  // `{x=}` shows the representation unless a conversion or a format says otherwise.
  if (label !== '' && conversion === undefined && format === undefined) conversion = 'r';
  return { value, label, conversion, format };
}

/** The white space after `=` is shown too. */
function afterBlank(source: Source, offset: number): number {
  const [blank = ''] = /^\s*/.exec(source.text.slice(offset)) ?? [];
  return offset + blank.length;
}

function conversionOf(text: string): Replacement['conversion'] {
  return text === '!s' ? 's' : text === '!a' ? 'a' : 'r';
}

function buildSpec(source: Source, node: SyntaxNode, raw: boolean): FormatString {
  const parts: Part[] = [];
  let offset = node.from + 1;
  for (const child of childrenOf(node)) {
    if (child.name !== 'FormatReplacement') continue;
    parts.push(...literalText(source, { from: offset, to: child.from, raw, braces: false }));
    parts.push(buildReplacement(source, child, raw));
    offset = child.to;
  }
  parts.push(...literalText(source, { from: offset, to: node.to, raw, braces: false }));
  return { kind: 'formatString', parts, position: positionOf(source, node) };
}
