import type { SyntaxNode } from '@lezer/common';
import { sluiceError } from '../../base/errors.ts';
import type { Comprehension, ComprehensionClause } from './ast.ts';
import { buildExpression, buildExpressionList } from './expressions.ts';
import { positionAcross, positionOf, required, syntaxError, type Source } from './source.ts';
import { checkTarget } from './targets.ts';

export function isComprehension(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some((node) => node.name === 'for' || node.name === 'async');
}

/** `element for target in iterable if test …`, without its brackets. */
export function buildComprehension(
  source: Source,
  node: SyntaxNode,
  written: { readonly form: Comprehension['form']; readonly children: readonly SyntaxNode[] },
): Comprehension {
  const { form, children } = written;
  const start = children.findIndex((child) => child.name === 'for' || child.name === 'async');
  const head = children.slice(0, start);
  if (head.some((child) => child.name === '*' || child.name === '**')) {
    throw syntaxError(source, node, 'unpacking cannot be used in a comprehension');
  }
  const [first, , second] = head;
  const dictionary = form === 'dict';
  const element = required(source, node, dictionary ? second : first, 'an expression');
  const key = dictionary ? required(source, node, first, 'a key') : undefined;
  return {
    kind: 'comprehension',
    form,
    key: key === undefined ? undefined : buildExpression(source, key),
    element: buildExpression(source, element),
    clauses: buildClauses(source, node, children.slice(start)),
    position: positionOf(source, node),
  };
}

function buildClauses(
  source: Source,
  parent: SyntaxNode,
  nodes: readonly SyntaxNode[],
): readonly ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  let index = 0;
  while (index < nodes.length) {
    const word = required(source, parent, nodes[index], '"for"');
    if (word.name === 'async') {
      const position = positionOf(source, word);
      throw sluiceError('UNSUPPORTED_PYTHON', { construct: 'an asynchronous comprehension' }, { position });
    }
    if (word.name === 'if') {
      const test = required(source, parent, nodes[index + 1], 'a condition');
      clauses.push({ kind: 'if', test: buildExpression(source, test) });
      index += 2;
      continue;
    }
    if (word.name !== 'for') throw syntaxError(source, word, 'expected "for" or "if"');
    const middle = nodes.findIndex((node, at) => at > index && node.name === 'in');
    if (middle === -1) throw syntaxError(source, word, 'expected "in"');
    const target = buildExpressionList(source, word, nodes.slice(index + 1, middle));
    checkTarget(target);
    const iterable = required(source, parent, nodes[middle + 1], 'an expression after "in"');
    clauses.push({
      kind: 'for',
      target,
      iterable: buildExpression(source, iterable),
      position: positionAcross(source, word, iterable),
    });
    index = middle + 2;
  }
  return clauses;
}
