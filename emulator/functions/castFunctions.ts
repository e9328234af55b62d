import { refusedCast } from '../plan/analyzeCast.ts';
import { canAnsiCast } from '../plan/castRules.ts';
import { forceNullable } from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { simpleString } from '../plan/typeText.ts';
import { decimalType, types } from '../plan/types.ts';
import { argument, argumentType, quoteText } from './define.ts';

/** `typeof`, and the functions that are casts under the name of their type. */
export const castFunctions: readonly FunctionEntry[] = [
  {
    names: ['typeof'],
    kind: 'scalar',
    help: 'The name of the value’s type.',
    arity: [1, 1],
    resolve: (call) => ({ args: call.args, dataType: types.string, nullable: false }),
    toSql: (call) => quoteText(simpleString(argumentType(call, 0))),
  },
  castTo('boolean', types.boolean),
  castTo('tinyint', types.byte),
  castTo('smallint', types.short),
  castTo('int', types.integer),
  castTo('bigint', types.long),
  castTo('float', types.float),
  castTo('double', types.double),
  castTo('decimal', decimalType(10, 0)),
  castTo('date', types.date),
  castTo('timestamp', types.timestamp),
  castTo('binary', types.binary),
  castTo('string', types.string),
];

function castTo(name: string, dataType: DataType): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help: `The value cast to ${name.toUpperCase()}.`,
    arity: [1, 1],
    resolve: (call) => {
      const [child] = call.args as readonly [TypedExpression];
      if (!canAnsiCast(child.dataType, dataType)) {
        throw refusedCast(child, dataType, false, call.position);
      }
      const nullable = child.nullable || forceNullable(child.dataType, dataType);
      return { args: [{ kind: 'cast', child, dataType, nullable, mode: 'ansi' }], dataType, nullable };
    },
    toSql: (call) => argument(call, 0),
    // Spark does not count it as a cast that the user wrote.
    text: ({ values: [value] }) => (value?.kind === 'cast' ? expressionText(value.child) : ''),
  };
}
