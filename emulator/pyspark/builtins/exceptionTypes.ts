import { hasKind, type PyType, type PyValue } from '../runtime/values.ts';
import { positionalValues } from '../runtime/arguments.ts';

/** Each exception with its base. Source: https://docs.python.org/3/library/exceptions.html#exception-hierarchy */
const hierarchy = {
  BaseException: undefined,
  SystemExit: 'BaseException',
  KeyboardInterrupt: 'BaseException',
  GeneratorExit: 'BaseException',
  Exception: 'BaseException',
  ArithmeticError: 'Exception',
  OverflowError: 'ArithmeticError',
  ZeroDivisionError: 'ArithmeticError',
  AssertionError: 'Exception',
  AttributeError: 'Exception',
  ImportError: 'Exception',
  ModuleNotFoundError: 'ImportError',
  LookupError: 'Exception',
  IndexError: 'LookupError',
  KeyError: 'LookupError',
  NameError: 'Exception',
  UnboundLocalError: 'NameError',
  OSError: 'Exception',
  FileNotFoundError: 'OSError',
  TimeoutError: 'OSError',
  RuntimeError: 'Exception',
  NotImplementedError: 'RuntimeError',
  RecursionError: 'RuntimeError',
  StopIteration: 'Exception',
  TypeError: 'Exception',
  ValueError: 'Exception',
  UnicodeError: 'ValueError',
} as const satisfies Record<string, string | undefined>;

export type ExceptionName = keyof typeof hierarchy;

const types = new Map<string, PyType>();
for (const [name, base] of Object.entries(hierarchy)) types.set(name, makeExceptionType(name, base));

export function exceptionType(name: ExceptionName): PyType {
  const type = types.get(name);
  if (type === undefined) throw new TypeError(`The exception ${name} has no type.`);
  return type;
}

export function exceptionTypes(): ReadonlyMap<string, PyType> {
  return types;
}

/** A class of exceptions; PySpark's own are made by it too. */
export function makeExceptionType(name: string, base: string | undefined): PyType {
  const parent = base === undefined ? undefined : types.get(base);
  const type: PyType = {
    kind: 'type',
    name,
    ...(parent === undefined ? {} : { base: parent }),
    isInstance: (value: PyValue) => hasKind(value, 'exception') && derivesFrom(value.type, type),
    call: (call) => ({ kind: 'exception', type, args: positionalValues(call) }),
  };
  return type;
}

export function derivesFrom(type: PyType, base: PyType): boolean {
  for (let current: PyType | undefined = type; current !== undefined; current = current.base) {
    if (current === base) return true;
  }
  return false;
}
