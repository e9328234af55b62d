import type {
  Comparison,
  Comprehension,
  ComprehensionClause,
  Expression,
  FormatString,
  Lambda,
} from '../syntax/ast.ts';
import { targetNames } from '../syntax/scopeNames.ts';
import { assignTo } from './assign.ts';
import { getAttribute } from './attributes.ts';
import { evaluateCall } from './calls.ts';
import { compare, truth } from './compare.ts';
import { convert, formatValue } from './formatting.ts';
import { makeDict, makeSet, setEntry } from './hashing.ts';
import { append, collect, iterate, iteratorOf } from './iteration.ts';
import { binary, unary } from './operators.ts';
import { raise, unsupportedPython } from './raise.ts';
import { checkSize, enter, leave, step, type Run } from './run.ts';
import { assign, assigningScope, innerScope, lookUp, type Scope } from './scope.ts';
import { getSubscript } from './subscripts.ts';
import { ellipsis, hasKind, list, tuple, typeName, type At, type PyValue } from './values.ts';

/** The value of an expression. */
export async function evaluate(node: Expression, scope: Scope, run: Run): Promise<PyValue> {
  const at: At = { run, position: node.position };
  step(at);
  enter(at);
  const value = await evaluateNode(node, scope, at);
  leave(run);
  return value;
}

async function evaluateNode(node: Expression, scope: Scope, at: At): Promise<PyValue> {
  const { run } = at;
  switch (node.kind) {
    case 'constant':
      if (node.value === 'ellipsis') return ellipsis;
      return node.value instanceof Uint8Array ? { kind: 'bytes', bytes: node.value } : node.value;
    case 'string':
      return node.value;
    case 'formatString':
      return evaluateFormatString(node, scope, at);
    case 'name':
      return lookUp(scope, node.name, at);
    case 'attribute':
      return getAttribute(await evaluate(node.object, scope, run), node.name, { run, position: node.namePosition });
    case 'subscript':
      return getSubscript(await evaluate(node.object, scope, run), await evaluate(node.index, scope, run), at);
    case 'slice':
      return {
        kind: 'slice',
        lower: node.lower === undefined ? null : await evaluate(node.lower, scope, run),
        upper: node.upper === undefined ? null : await evaluate(node.upper, scope, run),
        step: node.step === undefined ? null : await evaluate(node.step, scope, run),
      };
    case 'call':
      return evaluateCall(node, scope, at);
    case 'unary': {
      const operand = await evaluate(node.operand, scope, run);
      return node.operator === 'not' ? !truth(operand, at) : unary(node.operator, operand, at);
    }
    case 'binary':
      return binary(await evaluate(node.left, scope, run), node.operator, await evaluate(node.right, scope, run), at);
    case 'boolean':
      return evaluateBoolean(node.operator, node.operands, scope, run);
    case 'comparison':
      return evaluateComparison(node, scope, at);
    case 'conditional':
      return evaluate(
        truth(await evaluate(node.test, scope, run), { run, position: node.test.position })
          ? node.whenTrue
          : node.otherwise,
        scope,
        run,
      );
    case 'lambda':
      return evaluateLambda(node, scope, run);
    case 'list':
      return list(await evaluateItems(node.items, scope, run));
    case 'tuple':
      return tuple(await evaluateItems(node.items, scope, run));
    case 'set':
      return makeSet(await evaluateItems(node.items, scope, run), at);
    case 'dict': {
      const dict = makeDict([], at);
      for (const entry of node.entries) {
        if (entry.key !== undefined) {
          const key = await evaluate(entry.key, scope, run);
          setEntry(dict, key, await evaluate(entry.value, scope, run), { position: entry.key.position });
          continue;
        }
        const value = await evaluate(entry.value, scope, run);
        if (!hasKind(value, 'dict')) throw raise(at, 'TypeError', `'${typeName(value)}' object is not a mapping`);
        for (const item of value.entries.values()) setEntry(dict, item.key, item.value, at);
      }
      return dict;
    }
    case 'comprehension':
      return evaluateComprehension(node, scope, at);
    case 'namedExpression': {
      const value = await evaluate(node.value, scope, run);
      assign(assigningScope(scope), node.name, value);
      return value;
    }
    case 'starred':
      throw raise(at, 'TypeError', "can't use starred expression here");
    case 'unsupported':
      throw unsupportedPython(at, node.construct);
  }
}

async function evaluateItems(items: readonly Expression[], scope: Scope, run: Run): Promise<PyValue[]> {
  const values: PyValue[] = [];
  for (const item of items) {
    if (item.kind === 'starred') {
      const spread = await evaluate(item.value, scope, run);
      const at = { run, position: item.position };
      append(values, await collect(spread, at), at);
    } else {
      values.push(await evaluate(item, scope, run));
    }
  }
  return values;
}

async function evaluateBoolean(
  operator: 'and' | 'or',
  operands: readonly Expression[],
  scope: Scope,
  run: Run,
): Promise<PyValue> {
  let value: PyValue = null;
  for (const [index, operand] of operands.entries()) {
    value = await evaluate(operand, scope, run);
    // The last operand is the answer whatever its truth is, so Python never asks for it.
    if (index < operands.length - 1 && truth(value, { run, position: operand.position }) === (operator === 'or')) break;
  }
  return value;
}

async function evaluateComparison(node: Comparison, scope: Scope, at: At): Promise<PyValue> {
  let left = await evaluate(node.first, scope, at.run);
  let result: PyValue = true;
  for (const [index, { operator, operand }] of node.rest.entries()) {
    const right = await evaluate(operand, scope, at.run);
    result = await compare(left, operator, right, at);
    if (index < node.rest.length - 1 && !truth(result, at)) break;
    left = right;
  }
  return result;
}

async function evaluateFormatString(node: FormatString, scope: Scope, at: At): Promise<string> {
  let text = '';
  for (const part of node.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const place = { run: at.run, position: part.value.position };
    const value = await convert(await evaluate(part.value, scope, at.run), part.conversion, place);
    const format = part.format === undefined ? '' : await evaluateFormatString(part.format, scope, at);
    text += part.label + (await formatValue(value, format, place));
  }
  checkSize(at, text.length, 'a text');
  return text;
}

async function evaluateLambda(node: Lambda, scope: Scope, run: Run): Promise<PyValue> {
  return {
    kind: 'function',
    name: '<lambda>',
    parameters: node.parameters,
    fallbacks: await evaluateFallbacks(node.parameters, scope, run),
    body: { expression: node.body },
    locals: new Set(node.parameters.map(({ name }) => name)),
    scope,
    docstring: undefined,
    unsupported: undefined,
    position: node.position,
  };
}

export async function evaluateFallbacks(
  parameters: Lambda['parameters'],
  scope: Scope,
  run: Run,
): Promise<ReadonlyMap<string, PyValue>> {
  const fallbacks = new Map<string, PyValue>();
  for (const { name, fallback } of parameters) {
    if (fallback !== undefined) fallbacks.set(name, await evaluate(fallback, scope, run));
  }
  return fallbacks;
}

async function evaluateComprehension(node: Comprehension, scope: Scope, at: At): Promise<PyValue> {
  const locals = new Set(node.clauses.flatMap((clause) => (clause.kind === 'for' ? targetNames(clause.target) : [])));
  const inner = innerScope('comprehension', scope, locals);
  const [first] = node.clauses;
  if (first?.kind !== 'for') throw raise(at, 'TypeError', 'a comprehension without "for"');
  // The outermost iterable is evaluated outside of the comprehension, and at once.
  const outermost = await evaluate(first.iterable, scope, at.run);
  const walk = walkClauses({ node, scope: inner, run: at.run }, 0, outermost);
  if (node.form === 'generator') {
    return iteratorOf(
      'generator',
      (async function* elements() {
        for await (const _ of walk) yield await evaluate(node.element, inner, at.run);
      })(),
    );
  }
  if (node.form === 'dict' && node.key !== undefined) {
    const dict = makeDict([], at);
    for await (const _ of walk) {
      const key = await evaluate(node.key, inner, at.run);
      setEntry(dict, key, await evaluate(node.element, inner, at.run), at);
    }
    return dict;
  }
  const items: PyValue[] = [];
  for await (const _ of walk) items.push(await evaluate(node.element, inner, at.run));
  return node.form === 'set' ? makeSet(items, at) : list(items);
}

interface Walk {
  readonly node: Comprehension;
  readonly scope: Scope;
  readonly run: Run;
}

/** Yields once for each combination of the clauses' values, with the targets bound. */
async function* walkClauses(walk: Walk, index: number, outermost: PyValue): AsyncGenerator<true> {
  const clause: ComprehensionClause | undefined = walk.node.clauses[index];
  if (clause === undefined) {
    yield true;
    return;
  }
  const { scope, run } = walk;
  if (clause.kind === 'if') {
    const test = await evaluate(clause.test, scope, run);
    if (truth(test, { run, position: clause.test.position })) yield* walkClauses(walk, index + 1, outermost);
    return;
  }
  const iterable = index === 0 ? outermost : await evaluate(clause.iterable, scope, run);
  for await (const item of iterate(iterable, { run, position: clause.iterable.position })) {
    await assignTo(clause.target, item, scope, run);
    yield* walkClauses(walk, index + 1, outermost);
  }
}
