import { sluiceError } from '../base/errors.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import { constantValue, isFoldable } from '../plan/typedExpression.ts';
import { arrayType, types } from '../plan/types.ts';
import { argument, callText, integerLiteral, scalar, unsupported } from './define.ts';
import { binaryCollations, javascript } from './strings.ts';

const texts = arrayType(types.string, true);

/** Java's regular expressions. Source: https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-like.html */
export const regexFunctions: readonly FunctionEntry[] = [
  scalar({
    names: ['rlike', 'regexp', 'regexp_like'],
    help: 'Whether a regular expression is found in a text.',
    inputs: [types.string, types.string],
    returns: types.boolean,
    check: binaryCollations,
    sql: (call) => `${call.useJavaScript('rlike')}(${argument(call, 0)}, ${argument(call, 1)}, 'rlike')`,
    text: ({ name, args }) => `${name === 'rlike' ? 'RLIKE' : name.toUpperCase()}(${args.join(', ')})`,
  }),
  scalar({
    names: ['regexp_extract'],
    help: 'A group of the first match of a regular expression, or an empty text.',
    inputs: [types.string, types.string, types.integer],
    defaults: [integerLiteral(1)],
    returns: types.string,
    check: binaryCollations,
    sql: javascript('regexp_extract'),
  }),
  scalar({
    names: ['regexp_extract_all'],
    help: 'A group of every match of a regular expression.',
    inputs: [types.string, types.string, types.integer],
    defaults: [integerLiteral(1)],
    returns: texts,
    check: binaryCollations,
    sql: (call) => `${call.useJavaScript('regexp_extract_all')}(${call.args.join(', ')}, 'regexp_extract_all')`,
  }),
  scalar({
    names: ['regexp_count'],
    help: 'How often a regular expression is found.',
    inputs: [types.string, types.string],
    returns: types.integer,
    check: binaryCollations,
    sql: (call) =>
      `CAST(len(${call.useJavaScript('regexp_extract_all')}(${call.args.join(', ')}, 0, 'regexp_count')) AS INTEGER)`,
  }),
  scalar({
    names: ['regexp_substr'],
    help: 'The first match of a regular expression, or NULL.',
    inputs: [types.string, types.string],
    returns: types.string,
    nullable: true,
    check: binaryCollations,
    sql: (call) => `nullif(${call.useJavaScript('regexp_extract')}(${call.args.join(', ')}, 0), '')`,
  }),
  scalar({
    names: ['regexp_instr'],
    help: 'The position of the first match of a regular expression, or 0.',
    inputs: [types.string, types.string, types.integer],
    defaults: [integerLiteral(0)],
    returns: types.integer,
    check: binaryCollations,
    sql: (call) => `${call.useJavaScript('regexp_instr')}(${argument(call, 0)}, ${argument(call, 1)})`,
  }),
  scalar({
    names: ['regexp_replace'],
    help: 'The text with every match of a regular expression replaced, from a position on.',
    inputs: [types.string, types.string, types.string, types.integer],
    defaults: [integerLiteral(1)],
    returns: types.string,
    check: (args, call) => {
      binaryCollations(args, call);
      const position = args[3];
      if (position === undefined || !isFoldable(position))
        throw unsupported(call, 'with a position that is not constant');
      const value = constantValue(position);
      if (value === undefined || value === null) throw unsupported(call, 'with a position that is not a literal');
      if (Number(value) < 1) {
        throw sluiceError(
          'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
          {
            sqlExpr: callText({ ...call, args }),
            exprName: '`position`',
            valueRange: '(0, 2147483647]',
            currentValue: Number(value),
          },
          { position: call.position },
        );
      }
    },
    sql: javascript('regexp_replace'),
  }),
  scalar({
    names: ['split'],
    help: 'The parts of a text between the matches of a regular expression.',
    inputs: [types.string, types.string, types.integer],
    defaults: [integerLiteral(-1)],
    returns: arrayType(types.string, false),
    check: binaryCollations,
    sql: javascript('split'),
  }),
];
