import { sluiceError } from '../../base/errors.ts';
import { zoneOffset } from '../../base/timeZone.ts';
import type { DataType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { calendarIntervalText, dateText, dayTimeText, yearMonthText } from '../rowJson.ts';
import type { RowValue } from '../rowValue.ts';
import { formatMoment } from './datetimeFormat.ts';
import { doubleText, floatText } from '../../base/javaNumberText.ts';

export interface JsonWriting {
  readonly timeZone: string;
  /** Fields of structs that are NULL are left out. */
  readonly ignoreNulls: boolean;
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly timestampNtzFormat: string | undefined;
}

/** A value as JSON. Source: apache/spark, JacksonGenerator */
export function jsonWriter(type: DataType, writing: JsonWriting): (value: RowValue) => string {
  const write = writerOf(type, writing);
  return (value) => (value === null ? 'null' : write(value));
}

function writerOf(type: DataType, writing: JsonWriting): (value: RowValue) => string {
  switch (type.kind) {
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return String;
    case 'float':
      return (value) => number(Number(value), floatText);
    case 'double':
      return (value) => number(Number(value), doubleText);
    case 'decimal':
      return (value) => decimalText(String(value));
    case 'string':
    case 'char':
    case 'varchar':
      return (value) => quoted(String(value));
    case 'binary':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
    case 'date':
      return (value) => quoted(dateIn(Number(value), writing.dateFormat));
    case 'timestamp':
      return (value) => quoted(timestampIn(value as bigint, writing));
    case 'timestamp_ntz':
      return (value) => quoted(wallClockIn(value as bigint, writing.timestampNtzFormat));
    case 'dayTimeInterval':
      return (value) => quoted(dayTimeText(BigInt(value as bigint), type.start, type.end));
    case 'yearMonthInterval':
      return (value) => quoted(yearMonthText(Number(value), type.start, type.end));
    case 'calendarInterval':
      return (value) => quoted(calendarIntervalText(value as Parameters<typeof calendarIntervalText>[0]));
    case 'void':
      return () => 'null';
    case 'array': {
      const element = jsonWriter(type.element, writing);
      return (value) => `[${(value as readonly RowValue[]).map(element).join(',')}]`;
    }
    case 'map': {
      const key = keyText(type.key);
      const item = jsonWriter(type.value, writing);
      return (value) => {
        const { entries } = value as { readonly entries: readonly (readonly [RowValue, RowValue])[] };
        return `{${entries.map(([left, right]) => `${quoted(key(left))}:${item(right)}`).join(',')}}`;
      };
    }
    case 'struct': {
      const members = type.fields.map((field) => [quoted(field.name), jsonWriter(field.dataType, writing)] as const);
      return (value) => {
        const { fields } = value as { readonly fields: readonly RowValue[] };
        const parts = members.flatMap(([name, write], index) => {
          const field = fields[index] ?? null;
          return field === null && writing.ignoreNulls ? [] : [`${name}:${write(field)}`];
        });
        return `{${parts.join(',')}}`;
      };
    }
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `JSON of the type ${simpleString(type)}` });
  }
}

/** Keys are what Java prints of Spark's own values, which is not their text for every type. */
function keyText(type: DataType): (value: RowValue) => string {
  switch (type.kind) {
    case 'string':
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      return String;
    case 'double':
      return (value) => doubleText(Number(value));
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
        feature: `JSON of maps with keys of the type ${simpleString(type)}`,
      });
  }
}

function number(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : `"${text(value)}"`;
}

/** `BigDecimal.toString`: scientific where six zeros would follow the point. */
export function decimalText(plain: string): string {
  const match = /^(-?)0\.(0*)(\d*)$/.exec(plain);
  if (match === null) return plain;
  const [, sign = '', zeros = '', digits = ''] = match;
  const scale = zeros.length + digits.length;
  const significant = digits === '' ? '0' : digits;
  const exponent = digits === '' ? -scale : -(zeros.length + 1);
  if (exponent >= -6) return plain;
  const fraction = significant.slice(1);
  return `${sign}${significant.slice(0, 1)}${fraction === '' ? '' : `.${fraction}`}E${exponent}`;
}

function dateIn(days: number, format: string | undefined): string {
  if (format === undefined) return dateText(days);
  return formatMoment({ wallClock: BigInt(days) * 86_400_000_000n, offset: 0n, zone: 'UTC' }, format);
}

export function timestampIn(micros: bigint, { timeZone, timestampFormat }: JsonWriting): string {
  const offset = zoneOffset(timeZone, micros);
  const format = timestampFormat ?? "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
  return formatMoment({ wallClock: micros + offset, offset, zone: timeZone }, format);
}

export function wallClockIn(micros: bigint, format: string | undefined): string {
  const pattern = format ?? "yyyy-MM-dd'T'HH:mm:ss.SSS";
  return formatMoment({ wallClock: micros, offset: 0n, zone: 'UTC' }, pattern);
}

/** Escapes as Jackson writes them. */
export function quoted(text: string): string {
  return `"${text.replace(special, (character) => escapes[character] ?? hexEscape(character))}"`;
}

/** Quotes, backslashes, and what stands before the space. */
const special = /["\\]|[^ -\uFFFF]/g;

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function hexEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
