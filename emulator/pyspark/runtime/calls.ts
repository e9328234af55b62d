import type { Position } from '../../base/errors.ts';
import { collect } from './iteration.ts';
import { evaluate } from './evaluate.ts';
import { executeBlock } from './execute.ts';
import { raise, unsupportedPython } from './raise.ts';
import { enter, leave, step } from './run.ts';
import { innerScope, type Scope } from './scope.ts';
import { hasKind, tuple, typeName, type At, type CallArgument, type PyFunction, type PyValue } from './values.ts';
import type { Call } from '../syntax/ast.ts';
import { hashKey } from './hashing.ts';

/** Python's own limit is 1000; the static evaluator's stack is smaller. */
const mostCalls = 90;

export async function evaluateCall(call: Call, scope: Scope, at: At): Promise<PyValue> {
  const callee = await evaluate(call.callee, scope, at.run);
  const args = await evaluateArguments(call, scope, at);
  return callValue(callee, args, { run: at.run, position: placeOf(call) });
}

/** Of a method call in a chain over several lines, the place is where the method's name stands. */
function placeOf({ callee, position }: Call): Position {
  if (callee.kind !== 'attribute') return position;
  return { ...position, line: callee.namePosition.line, column: callee.namePosition.column };
}

async function evaluateArguments(call: Call, scope: Scope, { run }: At): Promise<readonly CallArgument[]> {
  const args: CallArgument[] = [];
  const names = new Set<string>();
  for (const argument of call.args) {
    const value = await evaluate(argument.value, scope, run);
    const position = argument.value.position;
    const at = { run, position };
    if (argument.form === 'spread') {
      for (const item of await collect(value, at)) args.push({ value: item, position });
    } else if (argument.form === 'spreadKeywords') {
      if (!hasKind(value, 'dict')) {
        throw raise(at, 'TypeError', `argument after ** must be a mapping, not ${typeName(value)}`);
      }
      for (const { key, value: item } of value.entries.values()) {
        if (typeof key !== 'string') throw raise(at, 'TypeError', 'keywords must be strings');
        takeName(names, key, at);
        args.push({ name: key, value: item, position });
      }
    } else if (argument.form === 'keyword' && argument.name !== undefined) {
      takeName(names, argument.name, at);
      args.push({ name: argument.name, value, position });
    } else {
      args.push({ value, position });
    }
  }
  return args;
}

function takeName(names: Set<string>, name: string, at: At): void {
  if (names.has(name)) throw raise(at, 'TypeError', `got multiple values for keyword argument '${name}'`);
  names.add(name);
}

/** Calls any callable value with evaluated arguments. */
export async function callValue(callee: PyValue, args: readonly CallArgument[], at: At): Promise<PyValue> {
  step(at);
  if (hasKind(callee, 'builtin') || hasKind(callee, 'type')) {
    return await callee.call({ ...at, name: callee.name, args });
  }
  if (hasKind(callee, 'function')) return callFunction(callee, args, at);
  if (hasKind(callee, 'object') && callee.class.call !== undefined) {
    return await callee.class.call(callee, { ...at, name: callee.class.name, args });
  }
  throw raise(at, 'TypeError', `'${typeName(callee)}' object is not callable`);
}

/** Calls a value with positional arguments, all of them placed where the call is. */
export function callWith(callee: PyValue, values: readonly PyValue[], at: At): Promise<PyValue> {
  return callValue(
    callee,
    values.map((value) => ({ value, position: at.position })),
    at,
  );
}

async function callFunction(callee: PyFunction, args: readonly CallArgument[], at: At): Promise<PyValue> {
  if (callee.unsupported !== undefined) throw unsupportedPython(at, `a call of ${callee.unsupported}`);
  const scope = innerScope('function', callee.scope, callee.locals);
  bindParameters(callee, args, scope, at);
  at.run.calls += 1;
  if (at.run.calls > mostCalls) throw unsupportedPython(at, `recursion deeper than ${mostCalls} calls`);
  enter(at);
  let result: PyValue = null;
  if ('expression' in callee.body) {
    result = await evaluate(callee.body.expression, scope, at.run);
  } else {
    const completion = await executeBlock(callee.body.statements, scope, at.run);
    if (completion?.kind === 'return') result = completion.value;
  }
  leave(at.run);
  at.run.calls -= 1;
  return result;
}

function bindParameters(callee: PyFunction, args: readonly CallArgument[], scope: Scope, at: At): void {
  const { parameters } = callee;
  const places = parameters.filter(({ form }) => form === 'plain' || form === 'positionalOnly');
  const positional = args.filter(({ name }) => name === undefined);
  const restParameter = parameters.find(({ form }) => form === 'rest');
  const namedParameter = parameters.find(({ form }) => form === 'restKeywords');
  if (positional.length > places.length && restParameter === undefined) {
    const most = places.length;
    const verb = positional.length === 1 ? 'was' : 'were';
    throw raise(
      at,
      'TypeError',
      `${callee.name}() takes ${most} positional argument${most === 1 ? '' : 's'} but ${positional.length} ${verb} given`,
    );
  }
  for (const [index, { value }] of positional.slice(0, places.length).entries()) {
    scope.variables.set(places[index]?.name ?? '', value);
  }
  if (restParameter !== undefined) {
    scope.variables.set(restParameter.name, tuple(positional.slice(places.length).map(({ value }) => value)));
  }
  const extra = new Map<string, { key: PyValue; value: PyValue }>();
  for (const { name, value, position } of args) {
    if (name === undefined) continue;
    const parameter = parameters.find(
      (candidate) => candidate.name === name && (candidate.form === 'plain' || candidate.form === 'keywordOnly'),
    );
    if (parameter === undefined && namedParameter === undefined) {
      throw raise({ position }, 'TypeError', `${callee.name}() got an unexpected keyword argument '${name}'`);
    }
    if (parameter === undefined) {
      extra.set(hashKey(name, at), { key: name, value });
    } else if (scope.variables.has(name)) {
      throw raise({ position }, 'TypeError', `${callee.name}() got multiple values for argument '${name}'`);
    } else {
      scope.variables.set(name, value);
    }
  }
  if (namedParameter !== undefined) scope.variables.set(namedParameter.name, { kind: 'dict', entries: extra });
  fillDefaults(callee, scope, at);
}

function fillDefaults(callee: PyFunction, scope: Scope, at: At): void {
  const missing: string[] = [];
  let form = 'positional';
  for (const { name, form: own } of callee.parameters) {
    if (scope.variables.has(name)) continue;
    const fallback = callee.fallbacks.get(name);
    if (fallback === undefined) {
      if (own === 'keywordOnly' && missing.length === 0) form = 'keyword-only';
      missing.push(`'${name}'`);
    } else scope.variables.set(name, fallback);
  }
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? 'argument' : 'arguments';
  throw raise(
    at,
    'TypeError',
    `${callee.name}() missing ${missing.length} required ${form} ${noun}: ${missing.join(' and ')}`,
  );
}
