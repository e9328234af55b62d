import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Expression } from '../../emulator/plan/expression.ts';
import { parseExpression } from '../../emulator/sql/parseSql.ts';
import { shape } from '../support/expressionShape.ts';

/** Levels from loose to tight; an operand that is looser than its place asks for gets brackets. */
const operators: readonly (readonly [names: readonly string[], level: number])[] = [
  [['or'], 1],
  [['and'], 2],
  [['=', '<=>', '<', '<=', '>', '>='], 5],
  [['|'], 6],
  [['^'], 7],
  [['&'], 8],
  [['<<', '>>', '>>>'], 9],
  [['+', '-', '||'], 10],
  [['*', '/', '%', 'div'], 11],
];
const levelOf = new Map(operators.flatMap(([names, level]) => names.map((name) => [name, level] as const)));

const names = ['a', 'b', 'c1', 'select', 'from', 'date', 'left', 'x y', 'it`s'];

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(...names).map((name): Expression => ({ kind: 'column', nameParts: [name] })),
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...names))
    .map((nameParts): Expression => ({ kind: 'column', nameParts })),
  fc.integer({ min: 0 }).map((value): Expression => ({ kind: 'literal', value, dataType: { kind: 'integer' } })),
  fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .map((value): Expression => ({ kind: 'literal', value, dataType: { kind: 'string' } })),
  fc.boolean().map((value): Expression => ({ kind: 'literal', value, dataType: { kind: 'boolean' } })),
);

const call = (name: string, ...args: readonly Expression[]): Expression => ({ kind: 'call', name, args });

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom(...levelOf.keys()), tie('expression'), tie('expression'))
      .map(([name, left, right]) => call(name, left, right)),
    tie('expression').map((child) => call('not', child)),
    fc.tuple(fc.constantFrom('negative', '~'), tie('expression')).map(([name, child]) => call(name, child)),
    fc
      .tuple(fc.constantFrom('isnull', 'isnotnull', 'istrue'), tie('expression'))
      .map(([name, child]) => call(name, child)),
    fc
      .tuple(fc.constantFrom('f', 'coalesce'), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, args]) => call(name, ...args)),
    fc
      .tuple(tie('expression'), fc.array(tie('expression'), { minLength: 1, maxLength: 3 }))
      .map(([child, list]): Expression => ({ kind: 'in', child, list })),
    fc.tuple(tie('expression'), tie('expression')).map(([child, key]): Expression => ({ kind: 'field', child, key })),
    tie('expression').map((child): Expression => ({ kind: 'cast', child, dataType: { kind: 'long' }, mode: 'try' })),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      // oxlint-disable-next-line unicorn/no-thenable -- the words of CASE
      .map(([when, then, otherwise]): Expression => ({ kind: 'case', branches: [{ when, then }], otherwise })),
  ),
}));

function print(node: Expression, least: number): string {
  const [text, level] = printed(node);
  return level < least ? `(${text})` : text;
}

const primary = 13;

function printed(node: Expression): readonly [text: string, level: number] {
  switch (node.kind) {
    case 'literal':
      if (typeof node.value === 'string') return [quote(node.value), primary];
      return [String(node.value), primary];
    case 'column':
      return [node.nameParts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.'), primary];
    case 'cast':
      return [`TRY_CAST(${print(node.child, 0)} AS BIGINT)`, primary];
    case 'in':
      return [
        `${print(node.child, 5)} IN (${'subquery' in node.list ? '' : node.list.map((item) => print(item, 0)).join(', ')})`,
        4,
      ];
    case 'field':
      return [`${print(node.child, primary)}[${print(node.key, 5)}]`, primary];
    case 'case': {
      const branches = node.branches.map(({ when, then }) => `WHEN ${print(when, 0)} THEN ${print(then, 0)}`);
      return [
        `CASE ${branches.join(' ')} ELSE ${node.otherwise === undefined ? 'NULL' : print(node.otherwise, 0)} END`,
        primary,
      ];
    }
    case 'call':
      return printedCall(node.name, node.args);
    default:
      throw new Error(`${node.kind} is not printed`);
  }
}

function printedCall(name: string, args: readonly Expression[]): readonly [text: string, level: number] {
  const [first, second] = args;
  const level = levelOf.get(name);
  if (level !== undefined && first !== undefined && second !== undefined) {
    return [`${print(first, level)} ${name} ${print(second, level + 1)}`, level];
  }
  if (first === undefined) return [`${name}()`, primary];
  switch (name) {
    case 'not':
      return [`NOT ${print(first, 3)}`, 3];
    // A sign before a number would belong to the number.
    case 'negative':
      return [`- ${/^\d/.test(print(first, 12)) ? `(${print(first, 0)})` : print(first, 12)}`, 12];
    case '~':
      return [`~${print(first, 12)}`, 12];
    case 'isnull':
      return [`${print(first, 5)} IS NULL`, 4];
    case 'isnotnull':
      return [`${print(first, 5)} IS NOT NULL`, 4];
    case 'istrue':
      return [`${print(first, 5)} IS TRUE`, 4];
    default:
      return [`${name}(${args.map((arg) => print(arg, 0)).join(', ')})`, primary];
  }
}

function quote(text: string): string {
  // What follows a backslash of LIKE keeps it, so that the escape is written with its character.
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

describe('SQL expressions', () => {
  it('mean what was printed', () => {
    fc.assert(
      fc.property(expression, (node) => {
        const text = print(node, 0);
        assert.equal(shape(parseExpression(text)), shape(node), text);
      }),
      { numRuns: 300 },
    );
  });

  it('are read alike whatever their spaces and comments', () => {
    fc.assert(
      fc.property(expression, fc.constantFrom('  ', '\n', ' /* c */ ', ' -- c\n'), (node, space) => {
        const text = print(node, 0);
        if (/['`]/.test(text)) return;
        assert.equal(shape(parseExpression(text.replaceAll(' ', space))), shape(node));
      }),
      { numRuns: 100 },
    );
  });
});
