import { sluiceError } from '../base/errors.ts';
import {
  findWiderCommonType,
  findWiderTypeForTwo,
  findWiderTypeWithoutStringPromotion,
  haveSameType,
} from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castIfNotSameType, castTo } from '../plan/typedExpression.ts';
import { isFloating, types } from '../plan/types.ts';
import {
  argument,
  argumentType,
  dataDiffTypes,
  integerLiteral,
  raiseWith,
  scalar,
  unexpectedInput,
  wrongNumArgs,
} from './define.ts';
import { checkComparable, comparisonOperators } from './operatorsComparison.ts';

/** `if`, `coalesce` and their kin, `greatest` and `least`, and the functions that raise on purpose. */
export const conditionals: readonly FunctionEntry[] = [
  {
    names: ['if'],
    kind: 'scalar',
    help: 'The second value when the first is true, else the third.',
    arity: [3, 3],
    resolve: (call) => {
      const [predicate, then, otherwise] = call.args as readonly [TypedExpression, TypedExpression, TypedExpression];
      const condition = predicate.dataType.kind === 'void' ? castTo(predicate, types.boolean) : predicate;
      if (condition.dataType.kind !== 'boolean') throw unexpectedInput(call, 0, types.boolean);
      const merged = merge(call, [then, otherwise], (all) =>
        findWiderTypeForTwo(all[0] ?? types.void, all[1] ?? types.void),
      );
      return {
        args: [condition, ...merged.args],
        dataType: merged.dataType,
        nullable: then.nullable || otherwise.nullable,
      };
    },
    toSql: (call) => `(CASE WHEN ${argument(call, 0)} THEN ${argument(call, 1)} ELSE ${argument(call, 2)} END)`,
    text: ({ args }) => `(IF(${args.join(', ')}))`,
  },
  {
    names: ['coalesce'],
    kind: 'scalar',
    help: 'The first value that is not NULL.',
    resolve: (call) => {
      if (call.args.length === 0) throw wrongNumArgs(call, '> 0');
      const merged = merge(call, call.args, findWiderCommonType);
      return { ...merged, nullable: call.args.every((arg) => arg.nullable) };
    },
    toSql: (call) => `coalesce(${call.args.join(', ')})`,
  },
  {
    names: ['nvl', 'ifnull'],
    kind: 'scalar',
    help: 'The first value, or the second when the first is NULL.',
    arity: [2, 2],
    resolve: (call) => {
      const merged = merge({ ...call, name: 'coalesce' }, call.args, findWiderCommonType);
      return { ...merged, nullable: call.args.every((arg) => arg.nullable) };
    },
    toSql: (call) => `coalesce(${call.args.join(', ')})`,
  },
  {
    names: ['nvl2'],
    kind: 'scalar',
    help: 'The second value when the first is not NULL, else the third.',
    arity: [3, 3],
    resolve: (call) => {
      const [tested, then, otherwise] = call.args as readonly [TypedExpression, TypedExpression, TypedExpression];
      const merged = merge({ ...call, name: 'if' }, [then, otherwise], (all) =>
        findWiderTypeForTwo(all[0] ?? types.void, all[1] ?? types.void),
      );
      return {
        args: [tested, ...merged.args],
        dataType: merged.dataType,
        nullable: then.nullable || otherwise.nullable,
      };
    },
    toSql: (call) =>
      `(CASE WHEN ${argument(call, 0)} IS NOT NULL THEN ${argument(call, 1)} ELSE ${argument(call, 2)} END)`,
  },
  {
    names: ['nullif'],
    kind: 'scalar',
    help: 'NULL when both values are equal, else the first.',
    arity: [2, 2],
    resolve: (call) => {
      const [first] = call.args as readonly [TypedExpression, TypedExpression];
      const equal = comparisonOf('=').resolve({ ...call, name: '=' });
      return { args: [first, ...equal.args], dataType: first.dataType, nullable: true };
    },
    toSql: (call) => `(CASE WHEN ${argument(call, 1)} = ${argument(call, 2)} THEN NULL ELSE ${argument(call, 0)} END)`,
    text: ({ name, args }) => `${name}(${args[0]}, ${args[2]})`,
  },
  {
    names: ['nullifzero'],
    kind: 'scalar',
    help: 'NULL when the value is zero, else the value.',
    arity: [1, 1],
    resolve: (call) => resolveZero(call, true),
    toSql: (call) => `(CASE WHEN ${argument(call, 0)} = 0 THEN NULL ELSE ${argument(call, 0)} END)`,
  },
  {
    names: ['zeroifnull'],
    kind: 'scalar',
    help: 'The number, or zero when it is NULL.',
    arity: [1, 1],
    resolve: (call) => {
      const merged = merge(call, [...call.args, integerLiteral(0)], findWiderCommonType);
      return { ...merged, nullable: false };
    },
    toSql: (call) => `coalesce(${call.args.join(', ')})`,
    text: ({ args }) => `zeroifnull(${args[0]})`,
  },
  {
    names: ['equal_null'],
    kind: 'scalar',
    help: 'True when both are equal or both NULL.',
    arity: [2, 2],
    resolve: (call) => comparisonOf('<=>').resolve({ ...call, name: '<=>' }),
    toSql: (call) => `(${argument(call, 0)} IS NOT DISTINCT FROM ${argument(call, 1)})`,
  },
  extreme('greatest', 'The greatest value; NULLs are skipped.', 'greatest'),
  extreme('least', 'The least value; NULLs are skipped.', 'least'),
  {
    names: ['nanvl'],
    kind: 'scalar',
    help: 'The first number, or the second when the first is NaN.',
    arity: [2, 2],
    resolve: (call) => {
      const [left, right] = call.args as readonly [TypedExpression, TypedExpression];
      const target: DataType =
        left.dataType.kind === 'float' && right.dataType.kind === 'float' ? types.float : types.double;
      const args = [left, right].map((arg, index) => {
        if (isFloating(arg.dataType) || arg.dataType.kind === 'void') return castTo(arg, target);
        if (arg.dataType.kind === 'date' || arg.dataType.kind === 'boolean')
          throw unexpectedInput(call, index, types.double);
        return castTo(arg, target);
      });
      return { args, dataType: target, nullable: left.nullable || right.nullable };
    },
    toSql: (call) => `(CASE WHEN isnan(${argument(call, 0)}) THEN ${argument(call, 1)} ELSE ${argument(call, 0)} END)`,
  },
  scalar({
    names: ['isnan'],
    help: 'True when the number is NaN; false for NULL.',
    inputs: [{ oneOf: [types.double, types.float] }],
    returns: types.boolean,
    nullable: false,
    sql: (call) => `coalesce(isnan(${argument(call, 0)}), false)`,
  }),
  scalar({
    names: ['raise_error'],
    help: 'Raises an error with the given message.',
    inputs: [types.string],
    returns: types.void,
    nullable: true,
    // Nothing may be folded away: the message is computed from a value that is never NULL.
    sql: (call) => raiseWith('USER_RAISED_EXCEPTION', 'errorMessage', `coalesce(${argument(call, 0)}, 'null')`),
    nondeterministic: true,
  }),
  scalar({
    names: ['assert_true'],
    help: 'NULL when the condition is true, else an error.',
    inputs: [types.boolean, types.string],
    defaults: [{ kind: 'literal', value: '', dataType: types.string, nullable: false }],
    strict: true,
    returns: types.void,
    nullable: true,
    check: (args, call) => {
      if (call.args.length === 1) return;
      if (args[1] === undefined) throw wrongNumArgs(call, '[1, 2]');
    },
    sql: (call) =>
      `(CASE WHEN ${argument(call, 0)} THEN NULL ELSE ${raiseWith('USER_RAISED_EXCEPTION', 'errorMessage', argument(call, 1))} END)`,
    nondeterministic: true,
  }),
];

function comparisonOf(symbol: string): FunctionEntry {
  const entry = comparisonOperators.find(({ names }) => names[0] === symbol);
  if (entry === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `there is no operator ${symbol}` });
  return entry;
}

interface Merged {
  readonly args: readonly TypedExpression[];
  readonly dataType: DataType;
}

/** Arguments of one type by the given rule, or DATATYPE_MISMATCH.DATA_DIFF_TYPES. */
export function merge(
  call: Pick<CallToResolve, 'name' | 'args' | 'position'>,
  values: readonly TypedExpression[],
  find: (all: readonly DataType[]) => DataType | undefined,
): Merged {
  const all = values.map((value) => value.dataType);
  const first = all[0] ?? types.void;
  const common = haveSameType(all) ? (find(all) ?? first) : find(all);
  if (common === undefined) throw dataDiffTypes({ ...call, args: values });
  return { args: values.map((value) => castIfNotSameType(value, common)), dataType: common };
}

function extreme(name: 'greatest' | 'least', help: string, sql: string): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    resolve: (call) => {
      if (call.args.length < 2) throw wrongNumArgs(call, '> 1');
      const merged = merge(call, call.args, findWiderTypeWithoutStringPromotion);
      checkComparable(call, merged.dataType, true);
      return { ...merged, nullable: call.args.every((arg) => arg.nullable) };
    },
    toSql: (call) => (argumentType(call, 0).kind === 'void' ? 'NULL' : `${sql}(${call.args.join(', ')})`),
  };
}

function resolveZero(call: CallToResolve, nullable: boolean): ReturnType<FunctionEntry['resolve']> {
  const [value] = call.args as readonly [TypedExpression];
  const numeric = ['byte', 'short', 'integer', 'long', 'float', 'double', 'decimal'].includes(value.dataType.kind);
  if (!numeric) throw unexpectedInput(call, 0, 'numeric');
  return { args: [value], dataType: value.dataType, nullable };
}
