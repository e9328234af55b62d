import type { SyntaxNode } from '@lezer/common';
import { sluiceError } from '../../base/errors.ts';
import type { Expression, FunctionDefinition, Statement, UnsupportedStatement } from './ast.ts';
import { buildTry } from './tryStatements.ts';
import { buildImport } from './imports.ts';
import { binaryOperator, buildArguments, buildExpression, buildExpressionList } from './expressions.ts';
import { buildParameters } from './parameters.ts';
import {
  childrenOf,
  lineOf,
  lineStart,
  nested,
  positionAcross,
  positionOf,
  required,
  splitAt,
  syntaxError,
  textOf,
  type Source,
} from './source.ts';
import { checkDeletion, checkTarget } from './targets.ts';

export interface Block {
  /** The white space before each of its lines. */
  readonly indent: string;
  readonly inFunction: boolean;
  readonly inLoop: boolean;
}

export function buildBlock(source: Source, nodes: readonly SyntaxNode[], block: Block): readonly Statement[] {
  return nodes.flatMap((node) => {
    checkIndent(source, node, block.indent);
    return buildStatement(source, node, block);
  });
}

/** `: statement` on the same line, or a deeper block. */
export function buildBody(
  source: Source,
  parent: SyntaxNode,
  body: SyntaxNode | undefined,
  block: Block,
): readonly Statement[] {
  const node = required(source, parent, body?.name === 'Body' ? body : undefined, '":"');
  const [colon, ...statements] = childrenOf(node);
  const first = required(source, node, statements[0], 'an indented block');
  if (colon !== undefined && lineOf(source, colon.from) === lineOf(source, first.from)) {
    if (statements.length > 1) throw syntaxError(source, statements[1] ?? first, 'unexpected indent');
    if (compound.has(first.name))
      throw syntaxError(source, first, 'a compound statement must start on a line of its own');
    return buildStatement(source, first, block);
  }
  const indent = indentOf(source, first);
  if (indent === undefined || indent === block.indent || !indent.startsWith(block.indent)) {
    throw syntaxError(source, first, 'expected an indented block');
  }
  return nested(source, node, () => buildBlock(source, statements, { ...block, indent }));
}

const compound = new Set([
  'IfStatement',
  'WhileStatement',
  'ForStatement',
  'TryStatement',
  'WithStatement',
  'FunctionDefinition',
  'ClassDefinition',
  'DecoratedStatement',
  'MatchStatement',
]);

/** The white space before a node, when nothing else stands before it on its line. */
function indentOf(source: Source, node: SyntaxNode): string | undefined {
  const before = source.text.slice(lineStart(source, lineOf(source, node.from)), node.from).replace(/^\uFEFF/, '');
  return /^[ \t\f]*$/.test(before) ? before.replace(/^.*\f/, '') : undefined;
}

export function checkIndent(source: Source, node: SyntaxNode, indent: string): void {
  const found = indentOf(source, node);
  if (found === indent) return;
  if (found === undefined) throw syntaxError(source, node, 'expected a new line');
  throw syntaxError(
    source,
    node,
    found.startsWith(indent) ? 'unexpected indent' : 'unindent does not match any outer indentation level',
  );
}

function buildStatement(source: Source, node: SyntaxNode, block: Block): readonly Statement[] {
  if (node.name !== 'StatementGroup') return [buildOne(source, node, block)];
  const children = childrenOf(node);
  const doubled = children.find((child, index) => child.name === ';' && children[index + 1]?.name === ';');
  if (doubled !== undefined) throw syntaxError(source, doubled, 'unexpected ";"');
  return children.filter((child) => child.name !== ';').map((child) => buildOne(source, child, block));
}

function buildOne(source: Source, node: SyntaxNode, block: Block): Statement {
  const position = positionOf(source, node);
  const children = childrenOf(node);
  switch (node.name) {
    case 'ExpressionStatement':
      return { kind: 'expressionStatement', value: buildPlain(source, node, children), position };
    case 'AssignStatement':
      return buildAssignment(source, node);
    case 'UpdateStatement':
      return buildUpdate(source, node);
    case 'ImportStatement':
      return buildImport(source, node);
    case 'IfStatement':
      return buildIf(source, node, block);
    case 'ForStatement':
      return buildFor(source, node, block);
    case 'WhileStatement':
      return buildWhile(source, node, block);
    case 'TryStatement':
      return buildTry(source, node, block);
    case 'FunctionDefinition':
      return buildFunction(source, node, { block, decorators: [] });
    case 'DecoratedStatement':
      return buildDecorated(source, node, block);
    case 'ReturnStatement':
      if (!block.inFunction) throw syntaxError(source, node, "'return' outside function");
      return {
        kind: 'return',
        value: children.length > 1 ? buildExpressionList(source, node, children.slice(1)) : undefined,
        position,
      };
    case 'PassStatement':
      return { kind: 'pass', position };
    case 'BreakStatement':
    case 'ContinueStatement': {
      const kind = node.name === 'BreakStatement' ? 'break' : 'continue';
      if (!block.inLoop) throw syntaxError(source, node, `'${kind}' outside loop`);
      return { kind, position };
    }
    case 'RaiseStatement':
      return buildRaise(source, node);
    case 'AssertStatement': {
      const [test, message] = splitAt(children.slice(1), ',').map((part) => part[0]);
      return {
        kind: 'assert',
        test: buildExpression(source, required(source, node, test, 'a condition')),
        message: message === undefined ? undefined : buildExpression(source, message),
        position,
      };
    }
    case 'DeleteStatement': {
      const targets = splitAt(children.slice(1), ',').flatMap((part) =>
        part[0] === undefined ? [] : [buildExpression(source, part[0])],
      );
      for (const target of targets) checkDeletion(target);
      return { kind: 'delete', targets, position };
    }
    case 'ScopeStatement': {
      const kind = children[0]?.name === 'nonlocal' ? 'nonlocal' : 'global';
      if (kind === 'nonlocal' && !block.inFunction)
        throw syntaxError(source, node, 'nonlocal declaration not allowed at module level');
      const names = children.filter((child) => child.name === 'VariableName').map((child) => textOf(source, child));
      return { kind, names, position };
    }
    case 'PrintStatement':
      throw syntaxError(source, node, "missing parentheses in call to 'print'");
    default:
      return buildUnsupported(source, node, block);
  }
}

function buildUnsupported(source: Source, node: SyntaxNode, block: Block): UnsupportedStatement {
  const construct = unsupported.get(node.name);
  if (construct === undefined) throw syntaxError(source, node, `unexpected "${textOf(source, node).slice(0, 40)}"`);
  if (node.name === 'YieldStatement' && !block.inFunction) throw syntaxError(source, node, "'yield' outside function");
  const name = node.name === 'ClassDefinition' ? childrenOf(node)[1] : undefined;
  return {
    kind: 'unsupportedStatement',
    construct,
    binds: name === undefined ? undefined : textOf(source, name),
    position: positionOf(source, node),
  };
}

const unsupported: ReadonlyMap<string, string> = new Map([
  ['ClassDefinition', 'the statement "class"'],
  ['WithStatement', 'the statement "with"'],
  ['MatchStatement', 'the statement "match"'],
  ['TypeDefinition', 'the statement "type"'],
  ['YieldStatement', 'the statement "yield"'],
]);

/** An expression statement may not be starred. */
function buildPlain(source: Source, node: SyntaxNode, children: readonly SyntaxNode[]): Expression {
  const value = buildExpressionList(source, node, children);
  if (value.kind === 'starred') throw syntaxError(source, node, 'cannot use a starred expression here');
  return value;
}

function buildAssignment(source: Source, node: SyntaxNode): Statement {
  const position = positionOf(source, node);
  const children = childrenOf(node).filter((child) => child.name !== 'TypeDef');
  const annotated = childrenOf(node).some((child) => child.name === 'TypeDef');
  const parts = splitAt(children, 'AssignOp');
  const targets = parts.slice(0, -1).map((part) => buildPlain(source, node, part));
  const last = parts.at(-1) ?? [];
  if (annotated) {
    const target = parts.length === 1 ? buildPlain(source, node, last) : targets[0];
    if (targets.length > 1 || target === undefined || target.kind === 'tuple' || target.kind === 'list') {
      throw syntaxError(source, node, 'only single target (not tuple) can be annotated');
    }
    checkTarget(target);
    if (parts.length === 1) return { kind: 'annotation', target, position };
  }
  for (const target of targets) checkTarget(target);
  const operators = children.filter((child) => child.name === 'AssignOp');
  if (operators.some((operator) => textOf(source, operator) !== '='))
    throw syntaxError(source, node, 'unexpected ":="');
  return { kind: 'assignment', targets, value: buildPlain(source, node, last), position };
}

function buildUpdate(source: Source, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const at = children.findIndex((child) => child.name === 'UpdateOp');
  const sign = required(source, node, children[at], 'an operator');
  const target = buildPlain(source, node, children.slice(0, at));
  if (target.kind === 'tuple' || target.kind === 'list') {
    throw syntaxError(source, node, `'${target.kind}' is an illegal expression for augmented assignment`);
  }
  checkTarget(target);
  const operator = binaryOperator(textOf(source, sign).slice(0, -1));
  if (operator === undefined) throw syntaxError(source, sign, `unexpected "${textOf(source, sign)}"`);
  const value = buildPlain(source, node, children.slice(at + 1));
  return { kind: 'augmentedAssignment', target, operator, value, position: positionOf(source, node) };
}

function buildIf(source: Source, node: SyntaxNode, block: Block): Statement {
  const children = childrenOf(node);
  const branches: { test: Expression; body: readonly Statement[] }[] = [];
  let otherwise: readonly Statement[] = [];
  for (let index = 0; index < children.length;) {
    const word = children[index];
    if (word !== undefined && index > 0) checkIndent(source, word, block.indent);
    if (word?.name === 'else') {
      otherwise = buildBody(source, node, children[index + 1], block);
      index += 2;
    } else {
      const test = buildExpression(source, required(source, node, children[index + 1], 'a condition'));
      branches.push({ test, body: buildBody(source, node, children[index + 2], block) });
      index += 3;
    }
  }
  return { kind: 'if', branches, otherwise, position: positionOf(source, node) };
}

function buildFor(source: Source, node: SyntaxNode, block: Block): Statement {
  const children = childrenOf(node);
  const position = positionOf(source, node);
  if (children[0]?.name === 'async') {
    return { kind: 'unsupportedStatement', construct: 'the statement "async for"', binds: undefined, position };
  }
  const middle = children.findIndex((child) => child.name === 'in');
  const bodyAt = children.findIndex((child) => child.name === 'Body');
  const target = buildExpressionList(source, node, children.slice(1, middle));
  checkTarget(target);
  return {
    kind: 'for',
    target,
    iterable: buildExpressionList(source, node, children.slice(middle + 1, bodyAt)),
    body: buildBody(source, node, children[bodyAt], { ...block, inLoop: true }),
    otherwise: buildElse(source, children.slice(bodyAt + 1), block),
    position,
  };
}

function buildWhile(source: Source, node: SyntaxNode, block: Block): Statement {
  const children = childrenOf(node);
  return {
    kind: 'while',
    test: buildExpression(source, required(source, node, children[1], 'a condition')),
    body: buildBody(source, node, children[2], { ...block, inLoop: true }),
    otherwise: buildElse(source, children.slice(3), block),
    position: positionOf(source, node),
  };
}

/** `else: …` of a loop, or nothing. */
function buildElse(source: Source, nodes: readonly SyntaxNode[], block: Block): readonly Statement[] {
  const [word, body] = nodes;
  if (word === undefined) return [];
  checkIndent(source, word, block.indent);
  return buildBody(source, word, body, block);
}

function buildDecorated(source: Source, node: SyntaxNode, block: Block): Statement {
  const children = childrenOf(node);
  const definition = required(source, node, children.at(-1), 'a function');
  const decorators = children.slice(0, -1).map((decorator) => buildDecorator(source, decorator));
  for (const child of children) checkIndent(source, child, block.indent);
  return definition.name === 'FunctionDefinition'
    ? buildFunction(source, definition, { block, decorators })
    : buildUnsupported(source, definition, block);
}

/** `@a.b.c` or `@a.b.c(…)`. */
function buildDecorator(source: Source, node: SyntaxNode): Expression {
  const children = childrenOf(node).slice(1);
  const first = required(source, node, children[0], 'a name');
  let built: Expression = { kind: 'name', name: textOf(source, first), position: positionOf(source, first) };
  for (const child of children.slice(1)) {
    const position = positionAcross(source, first, child);
    if (child.name === 'VariableName') {
      built = {
        kind: 'attribute',
        object: built,
        name: textOf(source, child),
        namePosition: positionOf(source, child),
        position,
      };
    } else if (child.name === 'ArgList') {
      built = { kind: 'call', callee: built, args: buildArguments(source, child), position };
    }
  }
  return built;
}

function buildFunction(
  source: Source,
  node: SyntaxNode,
  place: { readonly block: Block; readonly decorators: readonly Expression[] },
): FunctionDefinition {
  const children = childrenOf(node);
  const name = required(
    source,
    node,
    children.find((child) => child.name === 'VariableName'),
    'a name',
  );
  const list = required(
    source,
    node,
    children.find((child) => child.name === 'ParamList'),
    'parameters',
  );
  const body = buildBody(source, node, children.at(-1), { ...place.block, inFunction: true, inLoop: false });
  const [first] = body;
  const documented =
    first?.kind === 'expressionStatement' && first.value.kind === 'string' ? first.value.value : undefined;
  return {
    kind: 'functionDefinition',
    name: textOf(source, name),
    decorators: place.decorators,
    parameters: buildParameters(source, list),
    body,
    docstring: documented,
    unsupported:
      children[0]?.name === 'async'
        ? 'a coroutine ("async def")'
        : isGenerator(node)
          ? 'a generator ("yield")'
          : undefined,
    position: positionOf(source, node),
  };
}

/** Whether a `yield` stands in the function itself and not in one inside it. */
function isGenerator(definition: SyntaxNode): boolean {
  let found = false;
  definition.cursor().iterate((node) => {
    if (found) return false;
    if (node.name === 'YieldStatement' || node.name === 'YieldExpression') found = true;
    const inner =
      node.name === 'FunctionDefinition' || node.name === 'LambdaExpression' || node.name === 'ClassDefinition';
    return !(inner && node.from !== definition.from);
  });
  return found;
}

function buildRaise(source: Source, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  if (children.some((child) => child.name === ',')) throw syntaxError(source, node, 'unexpected ","');
  const exception = children[1];
  const cause = children[2]?.name === 'from' ? children[3] : undefined;
  return {
    kind: 'raise',
    exception: exception === undefined ? undefined : buildExpression(source, exception),
    cause: cause === undefined ? undefined : buildExpression(source, cause),
    position: positionOf(source, node),
  };
}

/** For parts of a program that are refused while it is read. */
export function refuse(source: Source, node: SyntaxNode, construct: string): Error {
  return sluiceError('UNSUPPORTED_PYTHON', { construct }, { position: positionOf(source, node) });
}
