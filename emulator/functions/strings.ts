import { sluiceError } from '../base/errors.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { isString, types } from '../plan/types.ts';
import {
  argument,
  argumentType,
  callText,
  castInputs,
  integerLiteral,
  scalar,
  stringLiteral,
  unexpectedInput,
  unsupported,
  wrongNumArgs,
} from './define.ts';
import { isBinaryCollation } from './operatorsComparison.ts';

const greatestInteger = 2_147_483_647;
const textOrBytes = { oneOf: [types.string, types.binary] } as const;

/** Strings by position and by part. Source: https://spark.apache.org/docs/latest/api/sql/index.html, "String Functions" */
export const stringFunctions: readonly FunctionEntry[] = [
  scalar({
    names: ['length', 'char_length', 'character_length', 'len'],
    help: 'The number of characters, or of bytes of a binary value.',
    inputs: [textOrBytes],
    returns: types.integer,
    sql: (call) =>
      integer(
        argumentType(call, 0).kind === 'binary' ? `octet_length(${argument(call, 0)})` : `length(${argument(call, 0)})`,
      ),
  }),
  scalar({
    names: ['octet_length'],
    help: 'The number of bytes.',
    inputs: [textOrBytes],
    returns: types.integer,
    sql: (call) => integer(byteLength(call)),
  }),
  scalar({
    names: ['bit_length'],
    help: 'The number of bits.',
    inputs: [textOrBytes],
    returns: types.integer,
    sql: (call) => integer(`(${byteLength(call)} * 8)`),
  }),
  oneText(['upper', 'ucase'], 'The text in capitals.', 'upper'),
  oneText(['lower', 'lcase'], 'The text in small letters.', 'lower'),
  oneText(['initcap'], 'The first letter of each word in capitals, the others small.', 'initcap'),
  oneText(['soundex'], 'The Soundex code of the text.', 'soundex'),
  oneText(['quote'], 'The text in single quotes, quotes inside escaped.', 'quote'),
  {
    names: ['substring', 'substr'],
    kind: 'scalar',
    help: 'A part of a text or a binary value, from a position that counts from 1 (or, negative, from the end).',
    arity: [2, 3],
    resolve: (call) => {
      const given = call.args.length === 2 ? [...call.args, integerLiteral(greatestInteger)] : call.args;
      const args = castInputs({ ...call, args: given }, [textOrBytes, types.integer]);
      return { args, dataType: args[0]?.dataType ?? types.string, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: substringSql,
  },
  scalar({
    names: ['left'],
    help: 'The first characters.',
    inputs: [textOrBytes, types.integer],
    returns: (args) => args[0]?.dataType ?? types.string,
    sql: (call) => substringSql({ ...call, args: [argument(call, 0), '1', argument(call, 1)] }),
  }),
  scalar({
    names: ['right'],
    help: 'The last characters.',
    inputs: [types.string, types.integer],
    returns: types.string,
    nullable: (args) => args.some((arg) => arg.nullable),
    sql: (call) => {
      const count = argument(call, 1);
      const part = `${call.useJavaScript('substring_text')}(${argument(call, 0)}, -(${count}), ${greatestInteger})`;
      return `(CASE WHEN ${count} <= 0 THEN (CASE WHEN ${argument(call, 0)} IS NULL THEN NULL ELSE '' END) ELSE ${part} END)`;
    },
  }),
  trimmer(['trim'], 'trim'),
  trimmer(['ltrim'], 'ltrim'),
  trimmer(['rtrim'], 'rtrim'),
  scalar({
    names: ['btrim'],
    help: 'The text without the given characters (spaces, when none are given) on both sides.',
    inputs: [types.string, types.string],
    defaults: [stringLiteral(' ')],
    returns: types.string,
    sql: (call) => `trim(${argument(call, 0)}, ${argument(call, 1)})`,
    text: ({ args, values }) => (isSpace(values[1]) ? `btrim(${args[0]})` : `btrim(${args.join(', ')})`),
  }),
  padder('lpad', 'The text made as long as told by characters before it.'),
  padder('rpad', 'The text made as long as told by characters behind it.'),
  scalar({
    names: ['repeat'],
    help: 'The text as many times as told.',
    inputs: [types.string, types.integer],
    returns: types.string,
    sql: (call) => `repeat(${argument(call, 0)}, ${countOrZero(argument(call, 1))})`,
  }),
  scalar({
    names: ['space'],
    help: 'As many spaces as told.',
    inputs: [types.integer],
    returns: types.string,
    sql: (call) => `repeat(' ', ${countOrZero(argument(call, 0))})`,
  }),
  scalar({
    names: ['replace'],
    help: 'The text with each occurrence of a part replaced.',
    inputs: [types.string, types.string, types.string],
    defaults: [stringLiteral('')],
    returns: types.string,
    check: binaryCollations,
    sql: (call) =>
      `(CASE WHEN ${argument(call, 1)} = '' AND ${argument(call, 2)} IS NOT NULL THEN ${argument(call, 0)} ELSE replace(${call.args.join(', ')}) END)`,
  }),
  scalar({
    names: ['translate'],
    help: 'The text with single characters replaced by others.',
    inputs: [types.string, types.string, types.string],
    returns: types.string,
    check: binaryCollations,
    sql: javascript('translate'),
  }),
  scalar({
    names: ['locate', 'position'],
    help: 'The position of the first occurrence of a part at or behind a position, or 0.',
    inputs: [types.string, types.string, types.integer],
    defaults: [integerLiteral(1)],
    returns: types.integer,
    check: binaryCollations,
    sql: javascript('locate'),
  }),
  scalar({
    names: ['instr'],
    help: 'The position of the first occurrence of a part, or 0.',
    inputs: [types.string, types.string],
    returns: types.integer,
    check: binaryCollations,
    sql: (call) => `${call.useJavaScript('locate')}(${argument(call, 1)}, ${argument(call, 0)}, 1)`,
  }),
  {
    names: ['overlay'],
    kind: 'scalar',
    help: 'The text with a part of it replaced, from a position and for a length.',
    arity: [3, 4],
    resolve: (call) => {
      const given = call.args.length === 3 ? [...call.args, integerLiteral(-1)] : call.args;
      const args = castInputs({ ...call, args: given }, [textOrBytes, textOrBytes, types.integer]);
      const [first, second] = args as readonly [TypedExpression, TypedExpression];
      if (isString(first.dataType) !== isString(second.dataType)) {
        throw sluiceError(
          'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES',
          {
            sqlExpr: callText({ ...call, args: given }),
            functionName: '`overlay`',
            arrayType: '"STRING" or "BINARY"',
            leftType: first.dataType.kind,
            rightType: second.dataType.kind,
          },
          { position: call.position },
        );
      }
      return { args, dataType: first.dataType, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: (call) =>
      `${call.useJavaScript(argumentType(call, 0).kind === 'binary' ? 'overlay_bytes' : 'overlay_text')}(${call.args.join(', ')})`,
  },
  {
    names: ['concat_ws'],
    kind: 'scalar',
    help: 'Texts and arrays of texts with a separator between; NULLs are skipped.',
    resolve: (call) => {
      const [separator] = call.args;
      if (separator === undefined) throw wrongNumArgs(call, '> 0');
      const args = call.args.map((arg, index) => {
        const list = { oneOf: [{ arrayOf: types.string }, types.string] } as const;
        const cast = index === 0 ? implicitCast(arg, types.string) : implicitCast(arg, list);
        if (cast === undefined) throw unexpectedInput(call, index, index === 0 ? types.string : list);
        return cast;
      });
      return { args, dataType: types.string, nullable: args[0]?.nullable ?? true };
    },
    toSql: (call) => {
      const [separator = "''", ...rest] = call.args;
      if (rest.length === 0) return `(CASE WHEN ${separator} IS NULL THEN NULL ELSE '' END)`;
      const lists = rest.map((arg, index) =>
        argumentType(call, index + 1).kind === 'array' ? `coalesce(${arg}, []::VARCHAR[])` : `[${arg}]`,
      );
      const all = lists.length === 1 ? (lists[0] ?? '') : `list_concat(${lists.join(', ')})`;
      const joined = `coalesce(array_to_string(list_filter(${all}, lambda part: part IS NOT NULL), ${separator}), '')`;
      return `(CASE WHEN ${separator} IS NULL THEN NULL ELSE ${joined} END)`;
    },
  },
  ...(['contains', 'startswith', 'endswith'] as const).map(partTest),
  scalar({
    names: ['ascii'],
    help: 'The code point of the first character.',
    inputs: [types.string],
    returns: types.integer,
    sql: javascript('ascii'),
  }),
  scalar({
    names: ['chr', 'char'],
    help: 'The character of a code, modulo 256.',
    inputs: [types.long],
    returns: types.string,
    sql: javascript('chr'),
  }),
  scalar({
    names: ['split_part'],
    help: 'The part of a text at a position (from 1, or, negative, from the end) between delimiters.',
    inputs: [types.string, types.string, types.integer],
    returns: types.string,
    check: binaryCollations,
    sql: javascript('split_part'),
  }),
  scalar({
    names: ['substring_index'],
    help: 'What stands before the n-th delimiter, or, negative, behind the n-th from the end.',
    inputs: [types.string, types.string, types.integer],
    returns: types.string,
    check: binaryCollations,
    sql: javascript('substring_index'),
  }),
  scalar({
    names: ['find_in_set'],
    help: 'The position of a word in a list with commas, or 0.',
    inputs: [types.string, types.string],
    returns: types.integer,
    check: binaryCollations,
    sql: javascript('find_in_set'),
  }),
  scalar({
    names: ['luhn_check'],
    help: 'Whether a text of digits passes the Luhn test.',
    inputs: [types.string],
    returns: types.boolean,
    sql: javascript('luhn_check'),
  }),
];

/** A call of a JavaScript function over the arguments as they are. */
export function javascript(name: string): (call: CallToTranslate) => string {
  return (call) => `${call.useJavaScript(name)}(${call.args.join(', ')})`;
}

/** Refuses strings of a collation, whose comparisons follow other rules. */
export function binaryCollations(
  args: readonly TypedExpression[],
  call: Pick<CallToResolve, 'name' | 'position'>,
): void {
  const collated = args.find((arg) => arg.dataType.kind === 'string' && !isBinaryCollation(arg.dataType.collation));
  if (collated !== undefined) throw unsupported(call, 'on strings with a collation');
}

function integer(sql: string): string {
  return `CAST(${sql} AS INTEGER)`;
}

function byteLength(call: CallToTranslate): string {
  return argumentType(call, 0).kind === 'binary'
    ? `octet_length(${argument(call, 0)})`
    : `strlen(${argument(call, 0)})`;
}

/** A count, 0 for one below; NULL stays NULL, which DuckDB's `greatest` would pass over. */
function countOrZero(count: string): string {
  return `(CASE WHEN ${count} < 0 THEN 0 ELSE ${count} END)`;
}

function oneText(names: readonly string[], help: string, name: string): FunctionEntry {
  return scalar({
    names,
    help,
    inputs: [types.string],
    strict: name === 'soundex',
    returns: (args) => args[0]?.dataType ?? types.string,
    sql: javascript(name),
  });
}

function substringSql(call: CallToTranslate): string {
  const name = argumentType(call, 0).kind === 'binary' ? 'substring_bytes' : 'substring_text';
  return `${call.useJavaScript(name)}(${call.args.join(', ')})`;
}

/** `trim(text)`, or `trim(characters, text)` as the special form writes it. */
function trimmer(names: readonly string[], name: 'trim' | 'ltrim' | 'rtrim'): FunctionEntry {
  const words = { trim: 'BOTH', ltrim: 'LEADING', rtrim: 'TRAILING' } as const;
  return scalar({
    names,
    help: 'The text without the given characters (spaces, when none are given) at its ends.',
    inputs: [types.string],
    variadic: 2,
    returns: types.string,
    check: (args, call) => {
      if (args.length === 0) throw wrongNumArgs(call, '[1, 2]');
      binaryCollations(args, call);
    },
    sql: (call) =>
      call.args.length === 1
        ? `${name}(${argument(call, 0)}, ' ')`
        : `${name}(${argument(call, 1)}, ${argument(call, 0)})`,
    text: ({ args }) => (args.length === 1 ? `${name}(${args[0]})` : `TRIM(${words[name]} ${args[0]} FROM ${args[1]})`),
  });
}

function isSpace(value: TypedExpression | undefined): boolean {
  return value?.kind === 'literal' && value.value === ' ';
}

function padder(name: 'lpad' | 'rpad', help: string): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 3],
    resolve: (call) => {
      const [value, , pad] = call.args;
      if (value?.dataType.kind === 'binary' && (pad === undefined || pad.dataType.kind === 'binary')) {
        throw unsupported(call, 'on binary values');
      }
      const given = pad === undefined ? [...call.args, stringLiteral(' ')] : call.args;
      const args = castInputs({ ...call, args: given }, [types.string, types.integer, types.string]);
      return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: javascript(name === 'lpad' ? 'pad_left' : 'pad_right'),
  };
}

function partTest(name: 'contains' | 'startswith' | 'endswith'): FunctionEntry {
  const sqlNames = { contains: 'contains', startswith: 'starts_with', endswith: 'ends_with' } as const;
  return {
    names: [name],
    kind: 'scalar',
    help: `Whether a text ${name === 'contains' ? 'contains' : name === 'startswith' ? 'starts with' : 'ends with'} another.`,
    arity: [2, 2],
    resolve: (call) => {
      const [left, right] = call.args as readonly [TypedExpression, TypedExpression];
      if (left.dataType.kind === 'binary' && right.dataType.kind === 'binary')
        throw unsupported(call, 'on binary values');
      const args = castInputs(call, [types.string]);
      binaryCollations(args, call);
      return { args, dataType: types.boolean, nullable: left.nullable || right.nullable };
    },
    toSql: (call) => `${sqlNames[name]}(${argument(call, 0)}, ${argument(call, 1)})`,
  };
}
