import type { FunctionDefinition, Statement, Try } from '../syntax/ast.ts';
import { localNames } from '../syntax/scopeNames.ts';
import { hasKind, type At, type PyValue, type PyFunction } from './values.ts';
import { assignTo, deleteTarget } from './assign.ts';
import { callWith } from './calls.ts';
import { truth } from './compare.ts';
import { evaluate, evaluateFallbacks } from './evaluate.ts';
import { executeImport, executeImportFrom } from './imports.ts';
import { append, collect, iterate } from './iteration.ts';
import { binary } from './operators.ts';
import { PythonRaise, raise, unsupportedPython } from './raise.ts';
import { step, type Run } from './run.ts';
import { remove, type Scope } from './scope.ts';
import { derivesFrom } from '../builtins/exceptionTypes.ts';
import { getSubscript, setSubscript } from './subscripts.ts';
import { strOf } from './text.ts';

/** How a block ended when it did not run to its end. */
export type Completion = { readonly kind: 'break' | 'continue' } | { readonly kind: 'return'; readonly value: PyValue };

export async function executeBlock(
  statements: readonly Statement[],
  scope: Scope,
  run: Run,
): Promise<Completion | undefined> {
  for (const statement of statements) {
    const completion = await execute(statement, scope, run);
    if (completion !== undefined) return completion;
  }
  return undefined;
}

async function execute(statement: Statement, scope: Scope, run: Run): Promise<Completion | undefined> {
  const at: At = { run, position: statement.position };
  step(at);
  switch (statement.kind) {
    case 'expressionStatement':
      await evaluate(statement.value, scope, run);
      return undefined;
    case 'assignment': {
      const value = await evaluate(statement.value, scope, run);
      for (const target of statement.targets) await assignTo(target, value, scope, run);
      return undefined;
    }
    case 'augmentedAssignment':
      await executeAugmented(statement, scope, run);
      return undefined;
    case 'annotation':
    case 'pass':
      return undefined;
    case 'if':
      for (const { test, body } of statement.branches) {
        if (truth(await evaluate(test, scope, run), { run, position: test.position }))
          return executeBlock(body, scope, run);
      }
      return executeBlock(statement.otherwise, scope, run);
    case 'for': {
      const iterable = await evaluate(statement.iterable, scope, run);
      for await (const item of iterate(iterable, { run, position: statement.iterable.position })) {
        await assignTo(statement.target, item, scope, run);
        const completion = await executeBlock(statement.body, scope, run);
        if (completion?.kind === 'break') return undefined;
        if (completion?.kind === 'return') return completion;
      }
      return executeBlock(statement.otherwise, scope, run);
    }
    case 'while':
      while (truth(await evaluate(statement.test, scope, run), { run, position: statement.test.position })) {
        const completion = await executeBlock(statement.body, scope, run);
        if (completion?.kind === 'break') return undefined;
        if (completion?.kind === 'return') return completion;
      }
      return executeBlock(statement.otherwise, scope, run);
    case 'functionDefinition':
      await defineFunction(statement, scope, run);
      return undefined;
    case 'return':
      return {
        kind: 'return',
        value: statement.value === undefined ? null : await evaluate(statement.value, scope, run),
      };
    case 'break':
    case 'continue':
      return { kind: statement.kind };
    case 'import':
      await executeImport(statement, scope, run);
      return undefined;
    case 'importFrom':
      await executeImportFrom(statement, scope, run);
      return undefined;
    case 'raise':
      throw await raised(statement, scope, at);
    case 'try':
      return executeTry(statement, scope, run);
    case 'assert':
      if (!truth(await evaluate(statement.test, scope, run), { run, position: statement.test.position })) {
        const message =
          statement.message === undefined ? '' : await strOf(await evaluate(statement.message, scope, run), at);
        throw raise(at, 'AssertionError', message);
      }
      return undefined;
    case 'delete':
      for (const target of statement.targets) await deleteTarget(target, scope, run);
      return undefined;
    case 'global':
    case 'nonlocal':
      for (const name of statement.names) scope.declared.set(name, statement.kind);
      return undefined;
    case 'unsupportedStatement':
      throw unsupportedPython(at, statement.construct);
  }
}

async function executeAugmented(
  statement: Extract<Statement, { kind: 'augmentedAssignment' }>,
  scope: Scope,
  run: Run,
): Promise<void> {
  const at: At = { run, position: statement.position };
  const { target } = statement;
  // The parts of a target are evaluated once.
  const object = target.kind === 'subscript' ? await evaluate(target.object, scope, run) : null;
  const index = target.kind === 'subscript' ? await evaluate(target.index, scope, run) : null;
  const current =
    target.kind === 'subscript' ? await getSubscript(object, index, at) : await evaluate(target, scope, run);
  const value = await evaluate(statement.value, scope, run);
  // A list changes in place, so every name for it sees the change.
  if (hasKind(current, 'list') && statement.operator === '+') {
    append(current.items, await collect(value, at), at);
    return;
  }
  if ((hasKind(current, 'set') || hasKind(current, 'dict')) && '|&-^'.includes(statement.operator)) {
    throw unsupportedPython(at, `"${statement.operator}=" on a ${current.kind}`);
  }
  const result = await binary(current, statement.operator, value, at);
  if (target.kind === 'subscript') setSubscript(object, index, result, at);
  else await assignTo(target, result, scope, run);
}

async function defineFunction(definition: FunctionDefinition, scope: Scope, run: Run): Promise<void> {
  const decorators: { readonly value: PyValue; readonly at: At }[] = [];
  for (const decorator of definition.decorators) {
    decorators.push({ value: await evaluate(decorator, scope, run), at: { run, position: decorator.position } });
  }
  const made: PyFunction = {
    kind: 'function',
    name: definition.name,
    parameters: definition.parameters,
    fallbacks: await evaluateFallbacks(definition.parameters, scope, run),
    body: { statements: definition.body },
    locals: localNames(definition.body, definition.parameters),
    scope,
    docstring: definition.docstring,
    unsupported: definition.unsupported,
    position: definition.position,
  };
  let value: PyValue = made;
  for (const decorator of decorators.reverse()) value = await callWith(decorator.value, [value], decorator.at);
  await assignTo({ kind: 'name', name: definition.name, position: definition.position }, value, scope, run);
}

async function raised(statement: Extract<Statement, { kind: 'raise' }>, scope: Scope, at: At): Promise<PythonRaise> {
  if (statement.exception === undefined) {
    const handled = at.run.handling.at(-1);
    return handled ?? raise(at, 'RuntimeError', 'No active exception to reraise');
  }
  const value = await evaluate(statement.exception, scope, at.run);
  if (statement.cause !== undefined) await evaluate(statement.cause, scope, at.run);
  const exception = hasKind(value, 'type') ? await callWith(value, [], at) : value;
  if (!hasKind(exception, 'exception')) return raise(at, 'TypeError', 'exceptions must derive from BaseException');
  return new PythonRaise(exception, at.position);
}

/**
 * Only exceptions that the program itself or Python's own operations raise are caught. An error of Spark or of Sluice ends
 * the program: whether real Spark would have raised the very same cannot be promised, so no handler may act on it.
 */
async function executeTry(statement: Try, scope: Scope, run: Run): Promise<Completion | undefined> {
  let { completion, failure } = await caught(statement.body, scope, run);
  if (failure !== undefined) {
    ({ completion, failure } = await handle(statement, failure, scope, run));
  } else if (completion === undefined && statement.otherwise.length > 0) {
    ({ completion, failure } = await caught(statement.otherwise, scope, run));
  }
  const last = await executeBlock(statement.finally, scope, run);
  if (last !== undefined) return last;
  if (failure !== undefined) throw failure;
  return completion;
}

interface Handled {
  readonly completion: Completion | undefined;
  readonly failure: PythonRaise | undefined;
}

async function handle(statement: Try, failure: PythonRaise, scope: Scope, run: Run): Promise<Handled> {
  for (const handler of statement.handlers) {
    if (handler.type !== undefined) {
      const type = await evaluate(handler.type, scope, run);
      const types = hasKind(type, 'tuple') ? type.items : [type];
      if (!types.some((candidate) => hasKind(candidate, 'type') && derivesFrom(failure.exception.type, candidate)))
        continue;
    }
    const at: At = { run, position: handler.position };
    if (handler.name !== undefined) {
      await assignTo({ kind: 'name', name: handler.name, position: handler.position }, failure.exception, scope, run);
    }
    run.handling.push(failure);
    try {
      return await caught(handler.body, scope, run);
    } finally {
      run.handling.pop();
      if (handler.name !== undefined && scope.variables.has(handler.name)) remove(scope, handler.name, at);
    }
  }
  return { completion: undefined, failure };
}

/** Runs a block and gives the exception that ended it, so that `finally` can come first. */
async function caught(statements: readonly Statement[], scope: Scope, run: Run): Promise<Handled> {
  const { depth, calls } = run;
  try {
    return { completion: await executeBlock(statements, scope, run), failure: undefined };
  } catch (error) {
    if (!(error instanceof PythonRaise)) throw error;
    run.depth = depth;
    run.calls = calls;
    return { completion: undefined, failure: error };
  }
}
