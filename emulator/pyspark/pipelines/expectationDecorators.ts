import { bind, type Bound } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, hasKind, type At, type BuiltinCall, type PyValue } from '../runtime/values.ts';
import { parseExpressionText } from '../spark/sqlStrings.ts';
import { notExpectedType, requiredText } from '../spark/typeErrors.ts';
import { activePipeline } from './argumentChecks.ts';
import { decorated, decoratedFunction, notCallable } from './queryFunction.ts';
import type { PythonExpectation } from './registry.ts';

type Action = PythonExpectation['onViolation'];

/** `@expect(name, condition)`, `@expect_or_drop`, `@expect_or_fail`: above or below the decorator of the table. */
export function expectOne(decorator: string, onViolation: Action): (call: BuiltinCall) => PyValue {
  return (call) => {
    activePipeline(call);
    const bound = bind(call, 'description, condition');
    const name = requiredText(bound, 'description');
    const at: At = { run: call.run, position: bound.position('condition') };
    return expecting(decorator, [expectation(name, requiredText(bound, 'condition'), onViolation, at)]);
  };
}

/** `@expect_all({name: condition, …})` and its like. */
export function expectAll(decorator: string, onViolation: Action): (call: BuiltinCall) => PyValue {
  return (call) => {
    activePipeline(call);
    const bound = bind(call, 'expectations');
    return expecting(decorator, expectationArguments(bound, 'expectations', onViolation, call));
  };
}

/** A dict of conditions by their names. */
export function expectationArguments(
  bound: Bound,
  parameter: string,
  onViolation: Action,
  call: BuiltinCall,
): readonly PythonExpectation[] {
  const value = bound.optional(parameter) ?? null;
  if (value === null) return [];
  const at: At = { run: call.run, position: bound.position(parameter) };
  if (!hasKind(value, 'dict')) throw notExpectedType(at, parameter, 'dict', value);
  return [...value.entries.values()].map(({ key, value: condition }) => {
    if (typeof key !== 'string') throw notExpectedType(at, parameter, 'dict of str to str', key);
    if (typeof condition !== 'string') throw notExpectedType(at, parameter, 'dict of str to str', condition);
    return expectation(key, condition, onViolation, at);
  });
}

function expectation(name: string, conditionText: string, onViolation: Action, at: At): PythonExpectation {
  const condition = parseExpressionText(conditionText, at);
  return { name, condition, conditionText, onViolation, position: at.position };
}

/** Decorators are applied from the lowest up, and the expectations are told from the topmost down. */
function expecting(decorator: string, added: readonly PythonExpectation[]): PyValue {
  return builtin(decorator, (call) => {
    const [first = null] = call.args.map(({ value }) => value);
    const found = decoratedFunction(first);
    if (found === undefined) throw notCallable(decorator, call);
    if (found.flowOnly === true)
      throw unsupportedPySpark(call, `@${decorator} on a flow; expectations belong to the table,`);
    found.expectations.unshift(...added);
    return decorated(found);
  });
}
