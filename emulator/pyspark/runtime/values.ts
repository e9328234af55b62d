import type { Position } from '../../base/errors.ts';
import type { BinaryOperator, ComparisonOperator, Parameter, Expression, Statement } from '../syntax/ast.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** A value of the evaluated program. `bigint` is Python's int, `number` its float, `null` its None. */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyBytes
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyRange
  | PySlice
  | PyEllipsis
  | PyIterator
  | PyFunction
  | PyBuiltin
  | PyModule
  | PyType
  | PyException
  | PyObject;

export interface PyBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export interface PyList {
  readonly kind: 'list';
  readonly items: PyValue[];
}

export interface PyTuple {
  readonly kind: 'tuple';
  readonly items: readonly PyValue[];
}

/** Entries by the text of their key's hash (see `hashing.ts`), in order of insertion. */
export interface PyDict {
  readonly kind: 'dict';
  readonly entries: Map<string, { readonly key: PyValue; readonly value: PyValue }>;
}

export interface PySet {
  readonly kind: 'set';
  readonly frozen: boolean;
  readonly items: Map<string, PyValue>;
}

export interface PyRange {
  readonly kind: 'range';
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;
}

export interface PySlice {
  readonly kind: 'slice';
  readonly lower: PyValue;
  readonly upper: PyValue;
  readonly step: PyValue;
}

export interface PyEllipsis {
  readonly kind: 'ellipsis';
}

/** Lazily made values, each read once. */
export interface PyIterator {
  readonly kind: 'iterator';
  readonly typeName: string;
  /** The next value; no member when there is none. */
  next(): Promise<{ readonly value?: PyValue }>;
}

export interface PyFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** By the parameter's name, evaluated at the definition. */
  readonly fallbacks: ReadonlyMap<string, PyValue>;
  readonly body: { readonly statements: readonly Statement[] } | { readonly expression: Expression };
  readonly locals: ReadonlySet<string>;
  readonly scope: Scope;
  readonly docstring: string | undefined;
  readonly unsupported: string | undefined;
  readonly position: Position;
}

export interface PyBuiltin {
  readonly kind: 'builtin';
  readonly name: string;
  call(call: BuiltinCall): PyValue | Promise<PyValue>;
}

export interface PyModule {
  readonly kind: 'module';
  readonly name: string;
  /** A member, or undefined when the module has none of the name. May refuse by name. */
  member(name: string, at: At): PyValue | undefined;
  /** Names that `import *` binds. */
  readonly exports: readonly string[];
  /** Words for "did you mean". */
  readonly memberNames: readonly string[];
}

export interface PyType {
  readonly kind: 'type';
  readonly name: string;
  /** Exceptions only. */
  readonly base?: PyType;
  isInstance(value: PyValue): boolean;
  call(call: BuiltinCall): PyValue | Promise<PyValue>;
  attribute?(name: string, at: At): PyValue | undefined;
}

export interface PyException {
  readonly kind: 'exception';
  readonly type: PyType;
  readonly args: readonly PyValue[];
}

/** A value whose behaviour its class gives: the objects of PySpark, dates and the like. */
export interface PyObject<Data = unknown> {
  readonly kind: 'object';
  readonly class: ObjectClass<Data>;
  readonly data: Data;
}

export type Eventual<Result> = Result | Promise<Result>;

/** What Python asks of an object. Absent means that Python raises a TypeError. */
export interface ObjectClass<Data> {
  readonly name: string;
  /** Undefined: an AttributeError. */
  attribute(self: PyObject<Data>, name: string, at: At): Eventual<PyValue | undefined>;
  /** Names for "did you mean". */
  attributeNames(): readonly string[];
  subscript?(self: PyObject<Data>, index: PyValue, at: At): Eventual<PyValue>;
  call?(self: PyObject<Data>, call: BuiltinCall): Eventual<PyValue>;
  /** Undefined: this class does not know the other operand. */
  binary?(self: PyObject<Data>, operation: BinaryOperation, at: At): Eventual<PyValue | undefined>;
  unary?(self: PyObject<Data>, operator: '+' | '-' | '~', at: At): Eventual<PyValue>;
  compare?(self: PyObject<Data>, operation: ComparisonOperation, at: At): Eventual<PyValue | undefined>;
  contains?(self: PyObject<Data>, item: PyValue, at: At): Eventual<boolean>;
  truth?(self: PyObject<Data>, at: At): boolean;
  length?(self: PyObject<Data>, at: At): Eventual<number>;
  iterate?(self: PyObject<Data>, at: At): Eventual<readonly PyValue[]>;
  repr?(self: PyObject<Data>, at: At): Eventual<string>;
  str?(self: PyObject<Data>, at: At): Eventual<string>;
  equals?(self: PyObject<Data>, other: PyValue): boolean;
  hash?(self: PyObject<Data>): string;
}

export interface BinaryOperation {
  readonly operator: BinaryOperator;
  readonly other: PyValue;
  /** The object is the right operand. */
  readonly reversed: boolean;
}

export interface ComparisonOperation {
  readonly operator: Exclude<ComparisonOperator, 'in' | 'not in' | 'is' | 'is not'>;
  readonly other: PyValue;
}

/** Where in the program something happens, and the program's state. */
export interface At {
  readonly run: Run;
  readonly position: Position;
}

export interface BuiltinCall extends At {
  /** For messages: `DataFrame.select`. */
  readonly name: string;
  readonly args: readonly CallArgument[];
}

export interface CallArgument {
  /** Absent: positional. */
  readonly name?: string;
  readonly value: PyValue;
  readonly position: Position;
}

export function list(items: Iterable<PyValue>): PyList {
  return { kind: 'list', items: [...items] };
}

export function tuple(items: Iterable<PyValue>): PyTuple {
  return { kind: 'tuple', items: [...items] };
}

export function builtin(name: string, call: PyBuiltin['call']): PyBuiltin {
  return { kind: 'builtin', name, call };
}

export const ellipsis: PyEllipsis = { kind: 'ellipsis' };

/** The object as one of a class, or undefined when it is something else. */
export function asObject<Data>(value: PyValue | undefined, type: ObjectClass<Data>): PyObject<Data> | undefined {
  if (typeof value !== 'object' || value === null || value.kind !== 'object') return undefined;
  const own: ObjectClass<never> | ObjectClass<unknown> = value.class;
  // The class made the object, so its data are of the class's type.
  return own === type ? (value as PyObject<Data>) : undefined;
}

/** Narrowing for the values that are plain objects. */
export function hasKind<Kind extends Exclude<PyValue, null | boolean | bigint | number | string>['kind']>(
  value: PyValue | undefined,
  kind: Kind,
): value is Extract<PyValue, { kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** Python's name of a value's type. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: Exclude<PyValue, null | boolean | bigint | number | string>): string {
  switch (value.kind) {
    case 'set':
      return value.frozen ? 'frozenset' : 'set';
    case 'iterator':
      return value.typeName;
    case 'builtin':
      return 'builtin_function_or_method';
    case 'exception':
      return value.type.name;
    case 'object':
      return value.class.name;
    default:
      return value.kind;
  }
}
