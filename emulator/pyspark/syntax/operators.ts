import type { SyntaxNode } from '@lezer/common';
import type { ComparisonOperator, Expression } from './ast.ts';
import { buildExpression } from './expressions.ts';
import { childrenOf, nested, positionAt, syntaxError, textOf, type Source } from './source.ts';

/**
 * `or`, `and`, `not` and comparisons. The grammar of the parse tree lets `not` reach over `and` and `or` and nests chained
 * comparisons, so this level is flattened and put together again by Python's own precedence.
 * Source: https://docs.python.org/3/reference/expressions.html#operator-precedence
 */
export function buildTest(source: Source, node: SyntaxNode): Expression {
  const reader: Reader = { source, items: flatten(source, node), next: 0 };
  const built = readOr(reader, node);
  const left = reader.items[reader.next];
  if (left !== undefined) throw syntaxError(source, left.node, `unexpected "${textOf(source, left.node)}"`);
  return built;
}

export function isTest(node: SyntaxNode): boolean {
  const operator = node.name === 'UnaryExpression' ? node.firstChild : secondChild(node);
  return operator !== null && testOperators.has(operator.name);
}

const testOperators = new Set(['or', 'and', 'not', 'in', 'is', 'CompareOp']);

type Item =
  | { readonly kind: 'operand'; readonly node: SyntaxNode }
  | { readonly kind: 'operator'; readonly operator: string; readonly node: SyntaxNode };

interface Reader {
  readonly source: Source;
  readonly items: readonly Item[];
  next: number;
}

function secondChild(node: SyntaxNode): SyntaxNode | null {
  return node.name === 'BinaryExpression' ? (childrenOf(node)[1] ?? null) : null;
}

function flatten(source: Source, root: SyntaxNode): readonly Item[] {
  const items: Item[] = [];
  // A stack of one's own: chains of `and` may be long.
  const pending: (SyntaxNode | Item)[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if ('kind' in node) {
      items.push(node);
    } else if ((node.name === 'BinaryExpression' || node.name === 'UnaryExpression') && isTest(node)) {
      const children = childrenOf(node);
      const operators = children.filter((child) => testOperators.has(child.name) && child.firstChild === null);
      const parts: (SyntaxNode | Item)[] = [];
      const operatorText = operators.map((operator) => textOf(source, operator)).join(' ');
      for (const child of children) {
        if (!operators.includes(child)) parts.push(child);
        else if (child === operators[0]) parts.push({ kind: 'operator', operator: operatorText, node: child });
      }
      pending.push(...parts.reverse());
    } else {
      items.push({ kind: 'operand', node });
    }
  }
  return items;
}

function peek(reader: Reader): string | undefined {
  const item = reader.items[reader.next];
  return item?.kind === 'operator' ? item.operator : undefined;
}

function readOr(reader: Reader, root: SyntaxNode): Expression {
  return readChain(reader, root, 'or', readAnd);
}

function readAnd(reader: Reader, root: SyntaxNode): Expression {
  return readChain(reader, root, 'and', readNot);
}

function readChain(
  reader: Reader,
  root: SyntaxNode,
  operator: 'and' | 'or',
  read: (reader: Reader, root: SyntaxNode) => Expression,
): Expression {
  const from = startOf(reader, root);
  const first = read(reader, root);
  if (peek(reader) !== operator) return first;
  const operands = [first];
  while (peek(reader) === operator) {
    reader.next += 1;
    operands.push(read(reader, root));
  }
  return { kind: 'boolean', operator, operands, position: positionAt(reader.source, from, endOf(reader, root)) };
}

function readNot(reader: Reader, root: SyntaxNode): Expression {
  if (peek(reader) !== 'not') return readComparison(reader, root);
  const from = startOf(reader, root);
  reader.next += 1;
  const operand = nested(reader.source, root, () => readNot(reader, root));
  return { kind: 'unary', operator: 'not', operand, position: positionAt(reader.source, from, endOf(reader, root)) };
}

function readComparison(reader: Reader, root: SyntaxNode): Expression {
  const from = startOf(reader, root);
  const first = readOperand(reader, root);
  const rest: { operator: ComparisonOperator; operand: Expression }[] = [];
  for (;;) {
    const operator = comparisons.get(peek(reader) ?? '');
    if (operator === undefined) break;
    reader.next += 1;
    rest.push({ operator, operand: readOperand(reader, root) });
  }
  if (rest.length === 0) return first;
  return { kind: 'comparison', first, rest, position: positionAt(reader.source, from, endOf(reader, root)) };
}

const comparisons: ReadonlyMap<string, ComparisonOperator> = new Map(
  (['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not'] as const).map((operator) => [operator, operator]),
);

function readOperand(reader: Reader, root: SyntaxNode): Expression {
  const item = reader.items[reader.next];
  if (item?.kind !== 'operand') {
    throw syntaxError(
      reader.source,
      item?.node ?? root,
      `expected an expression before "${item?.operator ?? 'the end'}"`,
    );
  }
  reader.next += 1;
  return buildExpression(reader.source, item.node);
}

function startOf(reader: Reader, root: SyntaxNode): number {
  return reader.items[reader.next]?.node.from ?? root.from;
}

function endOf(reader: Reader, root: SyntaxNode): number {
  return reader.items[reader.next - 1]?.node.to ?? root.to;
}
