import type { SyntaxNode } from '@lezer/common';
import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import type { StringLiteral } from './ast.ts';

/** How many expressions and blocks may lie inside each other. Beyond it, a program was not written by a person. */
const deepest = 400;

/** A Python text while its tree is built. */
export interface Source {
  readonly text: string;
  readonly file: string | undefined;
  readonly lineStarts: readonly number[];
  /** String literals found so far. */
  readonly strings: StringLiteral[];
  depth: number;
}

export function openSource(text: string, file: string | undefined): Source {
  const lineStarts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) lineStarts.push(match.index + match[0].length);
  return { text, file, lineStarts, strings: [], depth: 0 };
}

export function lineOf(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

export function lineStart(source: Source, line: number): number {
  return source.lineStarts[line - 1] ?? 0;
}

export function positionAt(source: Source, from: number, to: number): Position {
  const line = lineOf(source, from);
  const endLine = lineOf(source, to);
  return {
    ...(source.file === undefined ? {} : { file: source.file }),
    line,
    column: from - lineStart(source, line) + 1,
    endLine,
    endColumn: to - lineStart(source, endLine) + 1,
  };
}

export function positionOf(source: Source, node: SyntaxNode): Position {
  return positionAt(source, node.from, node.to);
}

/** From the start of one node to the end of another. */
export function positionAcross(source: Source, first: SyntaxNode, last: SyntaxNode): Position {
  return positionAt(source, first.from, last.to);
}

export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

/** The children of a node without comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Splits a list of children at the separators of a name; an empty list has no parts. */
export function splitAt(nodes: readonly SyntaxNode[], separator: string): readonly (readonly SyntaxNode[])[] {
  if (nodes.length === 0) return [];
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** Builds a nested part, within the limit of nesting. */
export function nested<Result>(source: Source, node: SyntaxNode, build: () => Result): Result {
  if (source.depth >= deepest) {
    throw sluiceError(
      'UNSUPPORTED_PYTHON',
      { construct: `nesting deeper than ${deepest} levels` },
      { position: positionOf(source, node) },
    );
  }
  source.depth += 1;
  const result = build();
  source.depth -= 1;
  return result;
}

export function syntaxError(source: Source, node: SyntaxNode, detail: string): SluiceError {
  return syntaxErrorAt(positionOf(source, node), detail);
}

export function syntaxErrorAt(position: Position, detail: string): SluiceError {
  return sluiceError('PYTHON_SYNTAX_ERROR', { detail }, { position });
}

/** Where the grammar promises a child; its absence is a syntax error at the parent. */
export function required(source: Source, parent: SyntaxNode, child: SyntaxNode | undefined, what: string): SyntaxNode {
  if (child === undefined) throw syntaxError(source, parent, `expected ${what}`);
  return child;
}
