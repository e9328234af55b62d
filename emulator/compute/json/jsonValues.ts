import {
  dateFromText,
  timeFromText,
  timestampFromText,
  wallClockFromText,
  momentFromText,
} from '../../base/dateTimeText.ts';
import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import { sqlText } from '../../plan/typeText.ts';
import { doubleText } from '../../base/javaNumberText.ts';
import { decimalFromText } from '../decimalFromText.ts';
import type { RowValue } from '../rowValue.ts';
import type { JsonSyntax, JsonToken, JsonTokens } from './jsonTokens.ts';

export interface JsonReading {
  readonly syntax: JsonSyntax;
  readonly timeZone: string;
  /**
   * True for files, where Spark reads bytes and a string column takes the very characters of a number, object or array;
   * false for texts (`from_json`), where it writes them anew.
   */
  readonly exactTexts: boolean;
}

/** The value does not fit the type: the field is NULL and the record counts as malformed. */
export class JsonFieldError extends Error {}

/** A part of the value does not fit; what fits is kept. */
export class JsonPartialValue extends Error {
  readonly value: RowValue;

  constructor(value: RowValue, cause: string) {
    super(cause);
    this.value = value;
  }
}

/** Turns the current token (and what belongs to it) into a value. Raises JsonFieldError, JsonPartialValue, JsonSyntaxError. */
export type JsonConverter = (token: JsonToken, tokens: JsonTokens, text: string) => RowValue;

/** Source: apache/spark, `JacksonParser.makeConverter`. */
export function jsonConverter(type: DataType, reading: JsonReading): JsonConverter {
  const scalar = scalarConverter(type, reading);
  if (scalar !== undefined) {
    return (token, tokens, text) => {
      if (token.kind === 'null') return null;
      if (token.kind === 'string' && token.problem !== undefined) throw new JsonFieldError(token.problem);
      const value = scalar(token, tokens, text);
      if (value !== undefined) return value;
      throw mismatch(token, tokens, type);
    };
  }
  switch (type.kind) {
    case 'struct': {
      const convert = objectConverter(type, reading);
      return (token, tokens, text) => {
        if (token.kind === 'null') return null;
        if (token.kind !== 'startObject') throw mismatch(token, tokens, type);
        return convert(tokens, text);
      };
    }
    case 'array': {
      const element = jsonConverter(type.element, reading);
      return (token, tokens, text) => {
        if (token.kind === 'null') return null;
        if (token.kind !== 'startArray') throw mismatch(token, tokens, type);
        return convertArray(element, tokens, text);
      };
    }
    case 'map': {
      const value = jsonConverter(type.value, reading);
      return (token, tokens, text) => {
        if (token.kind === 'null') return null;
        if (token.kind !== 'startObject') throw mismatch(token, tokens, type);
        return convertMap(value, tokens, text);
      };
    }
    default:
      throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
        format: 'JSON',
        columnName: '',
        columnType: sqlText(type),
      });
  }
}

/** The fields of an object whose opening brace has been read. Names are compared letter by letter; the last of two equal ones stands. */
export function objectConverter(
  type: DataType & { kind: 'struct' },
  reading: JsonReading,
): (tokens: JsonTokens, text: string) => RowValue {
  const places = new Map(type.fields.map((field, index) => [field.name, index]));
  const converters = type.fields.map((field) => jsonConverter(field.dataType, reading));
  return (tokens, text) => {
    const fields: RowValue[] = type.fields.map(() => null);
    let problem: string | undefined;
    for (;;) {
      const name = tokens.next();
      if (name.kind !== 'fieldName') break;
      const token = tokens.next();
      const place = places.get(name.text);
      const converter = place === undefined ? undefined : converters[place];
      if (place === undefined || converter === undefined) {
        tokens.skip(token);
        continue;
      }
      try {
        fields[place] = converter(token, tokens, text);
      } catch (error) {
        if (error instanceof JsonPartialValue) fields[place] = error.value;
        else if (!(error instanceof JsonFieldError)) throw error;
        problem ??= `${name.text}: ${error.message}`;
      }
    }
    if (problem !== undefined) throw new JsonPartialValue({ fields }, problem);
    return { fields };
  };
}

/** An element that does not fit makes the whole array NULL, unless it is a struct of which a part fits. */
function convertArray(element: JsonConverter, tokens: JsonTokens, text: string): RowValue {
  const values: RowValue[] = [];
  let problem: string | undefined;
  let failure: JsonFieldError | undefined;
  for (;;) {
    const token = tokens.next();
    if (token.kind === 'endArray') break;
    if (failure !== undefined) {
      tokens.skip(token);
      continue;
    }
    try {
      values.push(element(token, tokens, text));
    } catch (error) {
      if (error instanceof JsonPartialValue) {
        values.push(error.value);
        problem ??= error.message;
      } else if (error instanceof JsonFieldError) failure = error;
      else throw error;
    }
  }
  if (failure !== undefined) throw failure;
  if (problem !== undefined) throw new JsonPartialValue(values, problem);
  return values;
}

function convertMap(value: JsonConverter, tokens: JsonTokens, text: string): RowValue {
  const entries: (readonly [RowValue, RowValue])[] = [];
  let problem: string | undefined;
  let failure: JsonFieldError | undefined;
  for (;;) {
    const name = tokens.next();
    if (name.kind !== 'fieldName') break;
    try {
      entries.push([name.text, value(tokens.next(), tokens, text)]);
    } catch (error) {
      if (error instanceof JsonPartialValue) {
        entries.push([name.text, error.value]);
        problem ??= error.message;
      } else if (error instanceof JsonFieldError) failure ??= error;
      else throw error;
    }
  }
  if (failure !== undefined) throw failure;
  if (problem !== undefined) throw new JsonPartialValue({ entries }, problem);
  return { entries };
}

/** Undefined from the converter means that the token does not fit the type. */
function scalarConverter(
  type: DataType,
  reading: JsonReading,
): ((token: JsonToken, tokens: JsonTokens, text: string) => RowValue | undefined) | undefined {
  switch (type.kind) {
    case 'boolean':
      return (token) => (token.kind === 'true' ? true : token.kind === 'false' ? false : undefined);
    case 'byte':
      // Jackson lets unsigned bytes pass and Java then takes them for signed ones.
      return (token) => integer(token, -128, 255, (value) => (value > 127 ? value - 256 : value));
    case 'short':
      return (token) => integer(token, -32_768, 32_767);
    case 'integer':
      return (token) => integer(token, -2_147_483_648, 2_147_483_647);
    case 'long':
      return (token) => long(token);
    case 'float':
      return (token) => {
        const value = double(token, reading);
        return value === undefined ? undefined : Math.fround(value);
      };
    case 'double':
      return (token) => double(token, reading);
    case 'decimal':
      return (token) => {
        if (token.kind === 'integer' || token.kind === 'decimal')
          return decimal(token.text, type.precision, type.scale);
        if (token.kind === 'string' && token.text !== '')
          return decimal(token.text.replaceAll(',', ''), type.precision, type.scale);
        return undefined;
      };
    case 'string':
      return (token, tokens, text) => textOf(token, tokens, text, reading);
    case 'binary':
      return (token) => (token.kind === 'string' ? bytes(token.text) : undefined);
    case 'date':
      return (token) => fromText(token, (value) => dateFromText(value) ?? daysAsNumber(value));
    case 'timestamp':
      return (token) => {
        if (token.kind === 'integer') {
          const seconds = long(token);
          return seconds === undefined ? undefined : BigInt.asIntN(64, seconds * 1_000_000n);
        }
        return fromText(token, (value) => timestamp(value, reading.timeZone));
      };
    case 'timestamp_ntz':
      return (token) =>
        fromText(token, (value) => {
          const parts = timestampFromText(value);
          if (parts === undefined || parts === 'timeOnly' || parts.zone !== undefined) return undefined;
          return wallClockFromText(value);
        });
    case 'time':
      return (token) => fromText(token, timeFromText);
    default:
      return undefined;
  }
}

function integer(
  token: JsonToken,
  least: number,
  greatest: number,
  adjust: (value: number) => number = (value) => value,
): number | undefined {
  if (token.kind !== 'integer') return undefined;
  const value = Number(token.text);
  if (value < least || value > greatest) throw new JsonFieldError(`the number ${token.text} is out of range`);
  return adjust(value + 0);
}

function long(token: JsonToken): bigint | undefined {
  if (token.kind !== 'integer') return undefined;
  const value = BigInt(token.text);
  if (BigInt.asIntN(64, value) !== value) throw new JsonFieldError(`the number ${token.text} is out of range`);
  return value;
}

function double(token: JsonToken, reading: JsonReading): number | undefined {
  if (token.kind === 'string') {
    if (token.text === '' || !reading.syntax.nonNumericNumbers) return undefined;
    return specialNumber(token.text, ['NaN', '+INF', '-INF', '+Infinity', '-Infinity', 'Infinity']);
  }
  // An integer goes through a whole number on its way, which has no negative zero.
  if (token.kind === 'integer') return Number(token.text) + 0;
  if (token.kind !== 'decimal') return undefined;
  return specialNumber(token.text, ['NaN', '+INF', '-INF', '+Infinity', '-Infinity', 'Infinity']) ?? Number(token.text);
}

function specialNumber(text: string, known: readonly string[]): number | undefined {
  if (!known.includes(text)) return undefined;
  if (text === 'NaN') return Number.NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}

function decimal(text: string, precision: number, scale: number): string {
  const value = decimalFromText(text, precision, scale);
  if (value === undefined) throw new JsonFieldError(`${text} does not fit DECIMAL(${precision},${scale})`);
  return value;
}

function timestamp(text: string, timeZone: string): bigint | undefined {
  const moment = momentFromText(text, timeZone);
  if (moment === 'timeOnly')
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'timestamps without a date in JSON, which mean today' });
  return moment;
}

/** Spark 1.5 wrote dates as days since 1970, and its readers still take them. */
function daysAsNumber(text: string): number | undefined {
  if (!/^[+-]?\d{1,10}$/.test(text)) return undefined;
  const days = Number(text);
  // Earlier days would have to be moved from the Julian calendar.
  return days >= -141_427 && days <= 2_147_483_647 ? days : undefined;
}

function fromText(token: JsonToken, read: (text: string) => RowValue | undefined): RowValue | undefined {
  if (token.kind !== 'string' || token.text === '') return undefined;
  const value = read(token.text);
  if (value === undefined) throw new JsonFieldError(`the text ${JSON.stringify(token.text)} cannot be read`);
  return value;
}

function bytes(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
    throw new JsonFieldError(`${JSON.stringify(text)} is no Base64 text`);
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

function textOf(token: JsonToken, tokens: JsonTokens, text: string, reading: JsonReading): string | undefined {
  if (token.kind === 'string') return token.text;
  if (token.kind === 'endArray' || token.kind === 'endObject' || token.kind === 'end' || token.kind === 'fieldName')
    return undefined;
  if (!reading.exactTexts) return rewritten(token, tokens);
  const { start } = tokens;
  tokens.skip(token);
  return text.slice(start, tokens.position);
}

/** What Jackson's generator writes for the tokens of one value. */
function rewritten(token: JsonToken, tokens: JsonTokens): string {
  switch (token.kind) {
    case 'startObject': {
      const members: string[] = [];
      for (let name = tokens.next(); name.kind === 'fieldName'; name = tokens.next())
        members.push(`${JSON.stringify(name.text)}:${rewritten(tokens.next(), tokens)}`);
      return `{${members.join(',')}}`;
    }
    case 'startArray': {
      const items: string[] = [];
      for (let item = tokens.next(); item.kind !== 'endArray'; item = tokens.next())
        items.push(rewritten(item, tokens));
      return `[${items.join(',')}]`;
    }
    case 'string':
    case 'fieldName':
      return JSON.stringify(token.text);
    case 'integer':
      return String(BigInt(token.text));
    case 'decimal': {
      const value = double(token, { syntax: { ...permissive }, timeZone: 'UTC', exactTexts: false });
      return Number.isFinite(value) ? doubleText(value ?? 0) : `"${doubleText(value ?? 0)}"`;
    }
    default:
      return token.kind;
  }
}

const permissive: JsonSyntax = {
  singleQuotes: true,
  nonNumericNumbers: true,
  unquotedControlCharacters: false,
  leadingZeros: false,
};

/** The error of a token that does not fit; what belongs to the token is skipped. */
function mismatch(token: JsonToken, tokens: JsonTokens, type: DataType): JsonFieldError {
  tokens.skip(token);
  const found = token.kind === 'string' ? `the text ${JSON.stringify(token.text)}` : `a ${token.kind}`;
  return new JsonFieldError(`${found} cannot be read as ${sqlText(type)}`);
}
