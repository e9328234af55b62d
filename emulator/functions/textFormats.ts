import { sluiceError } from '../base/errors.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo, constantValue, isFoldable } from '../plan/typedExpression.ts';
import { isNumeric, isString, types } from '../plan/types.ts';
import {
  argument,
  argumentType,
  castInputs,
  raise,
  scalar,
  stringLiteral,
  unexpectedInput,
  unsupported,
  wrongNumArgs,
} from './define.ts';
import { binaryCollations, javascript } from './strings.ts';

const secondsType = { kind: 'decimal', precision: 18, scale: 6 } as const;

/** Texts made by formats, masked, chosen and compared. */
export const textFormatFunctions: readonly FunctionEntry[] = [
  {
    names: ['format_number'],
    kind: 'scalar',
    help: 'A number with grouped digits, rounded to a number of places or by a pattern.',
    arity: [2, 2],
    resolve: (call) => {
      const [value, format] = call.args as readonly [TypedExpression, TypedExpression];
      const number = value.dataType.kind === 'void' ? castTo(value, types.double) : value;
      if (!isNumeric(number.dataType)) throw unexpectedInput(call, 0, 'numeric');
      const places = format.dataType.kind === 'void' ? castTo(format, types.integer) : format;
      if (!isString(places.dataType) && places.dataType.kind !== 'integer') {
        throw unexpectedInput(call, 1, { oneOf: [types.integer, types.string] });
      }
      return { args: [number, places], dataType: types.string, nullable: true };
    },
    toSql: (call) => {
      const type = argumentType(call, 0);
      const value = argument(call, 0);
      const digits =
        type.kind === 'double' || type.kind === 'float'
          ? `${call.useJavaScript('exact_double_text')}(CAST(${value} AS DOUBLE))`
          : `CAST(${value} AS VARCHAR)`;
      const name = isString(argumentType(call, 1)) ? 'format_number_pattern' : 'format_number';
      return `${call.useJavaScript(name)}(${digits}, ${argument(call, 1)})`;
    },
  },
  {
    names: ['format_string', 'printf'],
    kind: 'scalar',
    help: 'A text by a format in the manner of printf.',
    resolve: (call) => {
      const [format] = call.args;
      if (format === undefined) throw wrongNumArgs(call, '> 0');
      const [text] = castInputs({ ...call, args: [format] }, [types.string]);
      if (text === undefined) throw unexpectedInput(call, 0, types.string);
      return { args: [text, ...call.args.slice(1)], dataType: types.string, nullable: text.nullable };
    },
    toSql: (call) => {
      const known = call.argTypes.slice(1);
      return `${call.useJavaScript(`format_string:${JSON.stringify(known)}`)}(${call.args.join(', ')})`;
    },
  },
  {
    names: ['elt'],
    kind: 'scalar',
    help: 'The n-th of the values behind the number.',
    resolve: (call) => {
      if (call.args.length < 2) throw wrongNumArgs(call, '> 1');
      const rest = call.args.slice(1);
      const bytes = rest.every((arg) => arg.dataType.kind === 'binary');
      const args = castInputs(call, [types.integer, bytes ? types.binary : types.string]);
      return { args, dataType: bytes ? types.binary : types.string, nullable: true };
    },
    toSql: (call) => {
      const [index = 'NULL', ...values] = call.args;
      const branches = values.map((value, at) => `WHEN ${index} = ${at + 1} THEN ${value}`);
      const raised = raise('INVALID_ARRAY_INDEX', { indexValue: '', arraySize: String(values.length) });
      return `(CASE WHEN ${index} IS NULL THEN NULL ${branches.join(' ')} ELSE ${raised} END)`;
    },
  },
  {
    names: ['levenshtein'],
    kind: 'scalar',
    help: 'The number of characters to change between two texts; -1 when it is above a threshold.',
    arity: [2, 3],
    resolve: (call) => {
      const args = castInputs(call, [types.string, types.string, types.integer]);
      if (call.args[2] !== undefined && constantValue(call.args[2]) === null)
        throw unsupported(call, 'with NULL as threshold');
      binaryCollations(args, call);
      return { args, dataType: types.integer, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: (call) => {
      const distance = `${call.useJavaScript('levenshtein')}(${argument(call, 0)}, ${argument(call, 1)})`;
      const threshold = call.args[2];
      if (threshold === undefined) return distance;
      return `(CASE WHEN ${distance} > ${threshold} THEN -1 WHEN ${threshold} IS NULL THEN NULL ELSE ${distance} END)`;
    },
  },
  {
    names: ['mask'],
    kind: 'scalar',
    help: 'The text with letters and digits replaced.',
    arity: [1, 5],
    parameters: ['str', 'upperChar', 'lowerChar', 'digitChar', 'otherChar'],
    resolve: (call) => {
      const defaults = [stringLiteral('X'), stringLiteral('x'), stringLiteral('n'), nullText];
      const args = castInputs(
        { ...call, args: [...call.args, ...defaults.slice(call.args.length - 1)] },
        [types.string],
        true,
      );
      for (const replacement of args.slice(1)) {
        const value = constantValue(replacement);
        if (!isFoldable(replacement) || value === undefined)
          throw unsupported(call, 'with a character that is not a literal');
        if (typeof value === 'string' && [...value].length !== 1)
          throw unsupported(call, 'with a replacement that is not one character');
      }
      return { args, dataType: types.string, nullable: args[0]?.nullable ?? true };
    },
    toSql: javascript('mask'),
  },
  ...(['parse_url', 'try_parse_url'] as const).map((name): FunctionEntry => ({
    names: [name],
    kind: 'scalar',
    help: 'A part of a URL, or one value of its query.',
    arity: [2, 3],
    resolve: (call) => ({ args: castInputs(call, [types.string], true), dataType: types.string, nullable: true }),
    toSql: (call) => {
      const read = call.useJavaScript(call.args.length === 3 ? 'parse_url_query' : 'parse_url');
      return `${read}(${call.args.join(', ')}, ${name === 'try_parse_url'})`;
    },
  })),
  scalar({
    names: ['str_to_map'],
    help: 'A map out of a text, of pairs and of keys and values between delimiters (regular expressions).',
    inputs: [types.string, types.string, types.string],
    defaults: [stringLiteral(','), stringLiteral(':')],
    strict: true,
    returns: { kind: 'map', key: types.string, value: types.string, valueContainsNull: true },
    check: binaryCollations,
    sql: (call) => {
      const policy = call.settings.conf['spark.sql.mapKeyDedupPolicy']?.toUpperCase() === 'LAST_WIN';
      return `${call.useJavaScript('str_to_map')}(${call.args.join(', ')}, ${policy})`;
    },
  }),
  {
    names: ['make_ym_interval'],
    kind: 'scalar',
    help: 'An interval of years and months.',
    arity: [0, 2],
    resolve: (call) => ({
      args: castInputs({ ...call, args: filled(call.args, 2) }, [types.integer]),
      dataType: { kind: 'yearMonthInterval', start: 'year', end: 'month' },
      nullable: call.args.some((arg) => arg.nullable),
    }),
    toSql: javascript('make_ym_interval'),
  },
  {
    names: ['make_dt_interval'],
    kind: 'scalar',
    help: 'An interval of days, hours, minutes and seconds.',
    arity: [0, 4],
    resolve: (call) => ({
      args: castInputs({ ...call, args: filled(call.args, 4) }, [
        types.integer,
        types.integer,
        types.integer,
        secondsType,
      ]),
      dataType: { kind: 'dayTimeInterval', start: 'day', end: 'second' },
      nullable: call.args.some((arg) => arg.nullable),
    }),
    toSql: (call) => {
      const [days, hours, minutes, seconds] = call.args;
      return `${call.useJavaScript('make_dt_interval')}(${days}, ${hours}, ${minutes}, CAST(${seconds} AS VARCHAR))`;
    },
  },
  ...(['make_interval', 'try_make_interval'] as const).map((name): FunctionEntry => ({
    names: [name],
    kind: 'scalar',
    help: 'A calendar interval of years, months, weeks, days, hours, minutes and seconds.',
    arity: [0, 7],
    resolve: (call) => ({
      args: castInputs({ ...call, args: filled(call.args, 7) }, [
        ...Array.from({ length: 6 }, () => types.integer),
        secondsType,
      ]),
      dataType: types.calendarInterval,
      nullable: name === 'try_make_interval' || call.args.some((arg) => arg.nullable),
    }),
    toSql: (call) => {
      const whole = call.args.slice(0, 6).join(', ');
      return `${call.useJavaScript('make_interval')}(${whole}, CAST(${argument(call, 6)} AS VARCHAR), ${name === 'try_make_interval'})`;
    },
  })),
];

const nullText: TypedExpression = { kind: 'literal', value: null, dataType: types.string, nullable: true };

/** Fields that are not given are zero. */
function filled(args: readonly TypedExpression[], count: number): readonly TypedExpression[] {
  const zero: TypedExpression = { kind: 'literal', value: 0, dataType: types.integer, nullable: false };
  if (args.length > count) throw sluiceError('INTERNAL_ERROR', { detail: 'an interval has too many fields' });
  return [...args, ...Array.from({ length: count - args.length }, () => zero)];
}
