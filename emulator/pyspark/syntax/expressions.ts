import type { SyntaxNode } from '@lezer/common';
import type { Argument, BinaryOperator, Constant, Expression, Lambda, Unary } from './ast.ts';
import { buildComprehension, isComprehension } from './comprehensions.ts';
import { buildStrings } from './formatStrings.ts';
import { parseNumber } from './numbers.ts';
import { buildTest, isTest } from './operators.ts';
import { buildParameters } from './parameters.ts';
import {
  childrenOf,
  nested,
  positionAcross,
  positionOf,
  required,
  splitAt,
  syntaxError,
  textOf,
  type Source,
} from './source.ts';

export function buildExpression(source: Source, node: SyntaxNode): Expression {
  return nested(source, node, () => buildNode(source, node));
}

/** `a, b` is a tuple, `a` is not, `a,` is. */
export function buildExpressionList(source: Source, parent: SyntaxNode, nodes: readonly SyntaxNode[]): Expression {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) throw syntaxError(source, parent, 'expected an expression');
  if (!nodes.some((node) => node.name === ',')) return buildItem(source, parent, nodes);
  return { kind: 'tuple', items: buildItems(source, parent, nodes), position: positionAcross(source, first, last) };
}

/** Items between commas; the last comma may stand alone. */
export function buildItems(source: Source, parent: SyntaxNode, nodes: readonly SyntaxNode[]): readonly Expression[] {
  const parts = splitAt(nodes, ',');
  const items = parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
  return items.map((item) => buildItem(source, parent, item));
}

function buildItem(source: Source, parent: SyntaxNode, nodes: readonly SyntaxNode[]): Expression {
  const [first, second] = nodes;
  const node = required(source, parent, first, 'an expression');
  if (node.name !== '*') return buildExpression(source, node);
  const value = required(source, parent, second, 'an expression after *');
  return { kind: 'starred', value: buildExpression(source, value), position: positionAcross(source, node, value) };
}

function buildNode(source: Source, node: SyntaxNode): Expression {
  const position = positionOf(source, node);
  const children = childrenOf(node);
  const inside = children.slice(1, -1);
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', name: textOf(source, node), position };
    case 'Number':
      return buildNumber(source, node);
    case 'Boolean':
      return { kind: 'constant', value: textOf(source, node) === 'True', position };
    case 'None':
      return { kind: 'constant', value: null, position };
    case 'Ellipsis':
      return { kind: 'constant', value: 'ellipsis', position };
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return buildStrings(source, node);
    case 'ParenthesizedExpression':
      if (inside[0]?.name === '*') throw syntaxError(source, node, 'cannot use a starred expression here');
      return buildExpression(source, required(source, node, inside[0], 'an expression'));
    case 'TupleExpression':
      return { kind: 'tuple', items: buildItems(source, node, inside), position };
    case 'ArrayExpression':
      return { kind: 'list', items: buildItems(source, node, inside), position };
    case 'SetExpression':
      return { kind: 'set', items: buildItems(source, node, inside), position };
    case 'DictionaryExpression':
      return { kind: 'dict', entries: buildEntries(source, node, inside), position };
    case 'ArrayComprehensionExpression':
      return buildComprehension(source, node, { form: 'list', children: inside });
    case 'SetComprehensionExpression':
      return buildComprehension(source, node, { form: 'set', children: inside });
    case 'DictionaryComprehensionExpression':
      return buildComprehension(source, node, { form: 'dict', children: inside });
    case 'ComprehensionExpression':
      return buildComprehension(source, node, { form: 'generator', children: inside });
    case 'UnaryExpression':
      return isTest(node) ? buildTest(source, node) : buildUnary(source, node);
    case 'BinaryExpression':
      return isTest(node) ? buildTest(source, node) : buildBinary(source, node);
    case 'ConditionalExpression':
      return buildConditional(source, node);
    case 'LambdaExpression':
      return buildLambda(source, node);
    case 'NamedExpression':
      return buildNamed(source, node, children);
    case 'CallExpression':
      return buildCall(source, node);
    case 'MemberExpression':
      return buildMember(source, node);
    case 'AwaitExpression':
      return { kind: 'unsupported', construct: '"await"', position };
    case 'YieldExpression':
      return { kind: 'unsupported', construct: '"yield"', position };
    default:
      throw syntaxError(source, node, `unexpected "${textOf(source, node).slice(0, 40)}"`);
  }
}

function buildNumber(
  source: Source,
  node: SyntaxNode,
): Constant | { kind: 'unsupported'; construct: string; position: Constant['position'] } {
  const text = textOf(source, node);
  const position = positionOf(source, node);
  const parsed = parseNumber(text);
  if (parsed === 'complex') return { kind: 'unsupported', construct: `the complex number ${text}`, position };
  if (parsed === undefined) throw syntaxError(source, node, `"${text}" is not a number`);
  return { kind: 'constant', value: parsed, position };
}

function buildUnary(source: Source, node: SyntaxNode): Unary {
  const [operator, operand] = childrenOf(node);
  const text = operator === undefined ? '' : textOf(source, operator);
  if (text !== '+' && text !== '-' && text !== '~') throw syntaxError(source, node, `unexpected "${text}"`);
  const value = buildExpression(source, required(source, node, operand, `an expression after ${text}`));
  return { kind: 'unary', operator: text, operand: value, position: positionOf(source, node) };
}

const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map(
  (['+', '-', '*', '/', '//', '%', '**', '@', '&', '|', '^', '<<', '>>'] as const).map((text) => [text, text]),
);

export function binaryOperator(text: string): BinaryOperator | undefined {
  return binaryOperators.get(text);
}

function buildBinary(source: Source, node: SyntaxNode): Expression {
  const [left, sign, right] = childrenOf(node);
  const text = sign === undefined ? '' : textOf(source, sign);
  const operator = binaryOperator(text);
  if (operator === undefined) throw syntaxError(source, sign ?? node, `unexpected "${text}"`);
  return {
    kind: 'binary',
    operator,
    left: buildExpression(source, required(source, node, left, 'an expression')),
    right: buildExpression(source, required(source, node, right, `an expression after ${text}`)),
    position: positionOf(source, node),
  };
}

function buildConditional(source: Source, node: SyntaxNode): Expression {
  const [whenTrue, , test, , otherwise] = childrenOf(node);
  return {
    kind: 'conditional',
    whenTrue: buildExpression(source, required(source, node, whenTrue, 'an expression')),
    test: buildExpression(source, required(source, node, test, 'a condition')),
    otherwise: buildExpression(source, required(source, node, otherwise, 'an expression after "else"')),
    position: positionOf(source, node),
  };
}

function buildLambda(source: Source, node: SyntaxNode): Lambda {
  const children = childrenOf(node);
  const parameters = children.find((child) => child.name === 'ParamList');
  const colon = children.findIndex((child) => child.name === ':');
  return {
    kind: 'lambda',
    parameters: parameters === undefined ? [] : buildParameters(source, parameters),
    body: buildExpression(source, required(source, node, children[colon + 1], 'an expression after ":"')),
    position: positionOf(source, node),
  };
}

function buildNamed(source: Source, node: SyntaxNode, children: readonly SyntaxNode[]): Expression {
  const [target, , value] = children;
  if (target?.name !== 'VariableName') throw syntaxError(source, node, 'only a name can be assigned by ":="');
  return {
    kind: 'namedExpression',
    name: textOf(source, target),
    value: buildExpression(source, required(source, node, value, 'an expression after ":="')),
    position: positionOf(source, node),
  };
}

function buildEntries(
  source: Source,
  node: SyntaxNode,
  nodes: readonly SyntaxNode[],
): readonly { key: Expression | undefined; value: Expression }[] {
  const parts = splitAt(nodes, ',');
  const entries = parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
  return entries.map((entry) => {
    const [first, second, third] = entry;
    if (first?.name === '**') {
      return { key: undefined, value: buildExpression(source, required(source, node, second, 'a mapping after **')) };
    }
    return {
      key: buildExpression(source, required(source, node, first, 'a key')),
      value: buildExpression(source, required(source, node, third, 'a value')),
    };
  });
}

function buildCall(source: Source, node: SyntaxNode): Expression {
  const [callee, list] = childrenOf(node);
  return {
    kind: 'call',
    callee: buildExpression(source, required(source, node, callee, 'an expression')),
    args: buildArguments(source, required(source, node, list, 'arguments')),
    position: positionOf(source, node),
  };
}

export function buildArguments(source: Source, list: SyntaxNode): readonly Argument[] {
  const parts = splitAt(childrenOf(list).slice(1, -1), ',');
  const written = parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
  const args = written.map((part) => buildArgument(source, list, part, written.length === 1));
  let named = false;
  const names = new Set<string>();
  for (const [index, arg] of args.entries()) {
    const place = written[index]?.[0] ?? list;
    if (arg.form === 'positional' && named)
      throw syntaxError(source, place, 'positional argument follows keyword argument');
    if (arg.name !== undefined && names.has(arg.name)) {
      throw syntaxError(source, place, `keyword argument repeated: ${arg.name}`);
    }
    if (arg.name !== undefined) names.add(arg.name);
    named ||= arg.form === 'keyword' || arg.form === 'spreadKeywords';
  }
  return args;
}

function buildArgument(source: Source, list: SyntaxNode, part: readonly SyntaxNode[], alone: boolean): Argument {
  const [first, second, third] = part;
  const node = required(source, list, first, 'an argument');
  if (node.name === '*' || node.name === '**') {
    const value = buildExpression(source, required(source, list, second, `an expression after ${node.name}`));
    return { form: node.name === '*' ? 'spread' : 'spreadKeywords', value };
  }
  if (second?.name === 'AssignOp') {
    const value = required(source, list, third, 'a value');
    if (isComprehension(part.slice(2)))
      throw syntaxError(source, value, 'a generator as an argument needs parentheses');
    const name = textOf(source, node);
    if (node.name !== 'VariableName') throw syntaxError(source, node, 'expression cannot contain assignment');
    const built = buildExpression(source, value);
    if (textOf(source, second) === ':=') {
      return {
        form: 'positional',
        value: { kind: 'namedExpression', name, value: built, position: positionAcross(source, node, value) },
      };
    }
    return { form: 'keyword', name, value: built };
  }
  if (isComprehension(part)) {
    if (!alone) throw syntaxError(source, node, 'a generator among other arguments needs parentheses');
    return { form: 'positional', value: buildComprehension(source, list, { form: 'generator', children: part }) };
  }
  return { form: 'positional', value: buildExpression(source, node) };
}

/** Words that no attribute can have as its name. */
const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

function buildMember(source: Source, node: SyntaxNode): Expression {
  const children = childrenOf(node);
  const [object, mark, name] = children;
  const built = buildExpression(source, required(source, node, object, 'an expression'));
  const position = positionOf(source, node);
  if (mark?.name === '.') {
    const property = required(source, node, name, 'a name after "."');
    if (keywords.has(textOf(source, property)))
      throw syntaxError(source, property, `unexpected "${textOf(source, property)}"`);
    return {
      kind: 'attribute',
      object: built,
      name: textOf(source, property),
      namePosition: positionOf(source, property),
      position,
    };
  }
  const inside = children.slice(2, -1);
  const parts = splitAt(inside, ',');
  if (inside.length === 0) throw syntaxError(source, node, 'expected an index');
  if (parts.length === 1)
    return { kind: 'subscript', object: built, index: buildIndex(source, node, inside), position };
  const items = (parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts).map((part) => buildIndex(source, node, part));
  return { kind: 'subscript', object: built, index: { kind: 'tuple', items, position }, position };
}

function buildIndex(source: Source, node: SyntaxNode, part: readonly SyntaxNode[]): Expression {
  if (!part.some((child) => child.name === ':')) {
    return buildExpression(source, required(source, node, part[0], 'an index'));
  }
  const bounds = splitAt(part, ':').map((bound) =>
    bound[0] === undefined ? undefined : buildExpression(source, bound[0]),
  );
  return { kind: 'slice', lower: bounds[0], upper: bounds[1], step: bounds[2], position: positionOf(source, node) };
}
