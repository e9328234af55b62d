import { expressionText } from '../plan/expressionText.ts';
import type { CallToName, FunctionEntry } from '../plan/functionEntry.ts';
import { isString, types } from '../plan/types.ts';
import { sqlText } from '../plan/typeText.ts';
import { sluiceError } from '../base/errors.ts';
import { coerceOperands, infixText } from './binaryOperator.ts';
import { argument, callText, scalar, unsupported } from './define.ts';

/** AND, OR, NOT and the tests for NULL and for truth. */
export const logicOperators: readonly FunctionEntry[] = [
  connective('and', 'True when both are true; false when one is false, even if the other is NULL.'),
  connective('or', 'True when one is true, even if the other is NULL; false when both are false.'),
  scalar({
    names: ['not'],
    help: 'The opposite truth value.',
    inputs: [types.boolean],
    returns: types.boolean,
    sql: (call) => `(NOT ${argument(call, 0)})`,
    text: ({ args }) => `(NOT ${args[0]})`,
  }),
  scalar({
    names: ['isnull'],
    help: 'True when the value is NULL.',
    inputs: ['any'],
    returns: types.boolean,
    nullable: false,
    sql: (call) => `(${argument(call, 0)} IS NULL)`,
    text: ({ args }) => `(${args[0]} IS NULL)`,
  }),
  scalar({
    names: ['isnotnull'],
    help: 'True when the value is not NULL.',
    inputs: ['any'],
    returns: types.boolean,
    nullable: false,
    sql: (call) => `(${argument(call, 0)} IS NOT NULL)`,
    text: ({ args }) => `(${args[0]} IS NOT NULL)`,
  }),
  // No query can write this name; the analyzer puts it around IN with a subquery.
  scalar({
    names: ['known true'],
    help: 'False where the truth value is NULL.',
    inputs: [types.boolean],
    returns: types.boolean,
    nullable: false,
    sql: (call) => `coalesce(${argument(call, 0)}, false)`,
    text: ({ args }) => args[0] ?? '',
  }),
  truth('istrue', 'True when the value is true, false when it is false or NULL.', 'true'),
  truth('isfalse', 'True when the value is false, false when it is true or NULL.', 'false'),
  scalar({
    names: ['isunknown'],
    help: 'True when the truth value is NULL.',
    inputs: ['any'],
    returns: types.boolean,
    nullable: false,
    sql: (call) => `(${argument(call, 0)} IS NULL)`,
    text: ({ args }) => `(${args[0]} IS NULL)`,
  }),
];

/** `x BETWEEN a AND b` is two comparisons that stand at one place in the text. */
function betweenText(name: string, { values: [left, right] }: CallToName): string | undefined {
  if (name !== 'and' || left?.kind !== 'call' || right?.kind !== 'call') return undefined;
  if (left.position === undefined || left.position !== right.position || left.name !== '>=' || right.name !== '<=')
    return undefined;
  return `between(${[...left.args, ...right.args.slice(1)].map(expressionText).join(', ')})`;
}

function connective(name: 'and' | 'or', help: string): FunctionEntry {
  const symbol = name.toUpperCase();
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 2],
    resolve: (call) => {
      const { left, right } = coerceOperands(call, { symbol, inputType: types.boolean });
      return { args: [left, right], dataType: types.boolean, nullable: left.nullable || right.nullable };
    },
    toSql: (call) => `(${argument(call, 0)} ${symbol} ${argument(call, 1)})`,
    text: (call) => betweenText(name, call) ?? infixText(symbol)(call),
  };
}

function truth(name: string, help: string, value: 'true' | 'false'): FunctionEntry {
  return scalar({
    names: [name],
    help,
    inputs: ['any'],
    returns: types.boolean,
    nullable: false,
    // Spark compares with the truth value.
    check: ([tested], call) => {
      if (tested === undefined || ['boolean', 'void'].includes(tested.dataType.kind)) return;
      if (isString(tested.dataType)) throw unsupported(call, 'of a string');
      throw sluiceError(
        'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
        { sqlExpr: callText(call), left: `"${sqlText(tested.dataType)}"`, right: '"BOOLEAN"' },
        { position: call.position },
      );
    },
    sql: (call) => `(${argument(call, 0)} IS NOT DISTINCT FROM ${value})`,
    text: ({ args }) => `(${args[0]} <=> ${value})`,
  });
}
