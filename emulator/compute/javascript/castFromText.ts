import { dateFromText, momentFromText, timeFromText, trimAll, wallClockFromText } from '../../base/dateTimeText.ts';
import {
  digitCount,
  nearestFloat,
  plainDigits,
  rescaleHalfUp,
  scaledOf,
  type Scaled,
} from '../../base/decimalDigits.ts';
import { sluiceError } from '../../base/errors.ts';
import { calendarInterval } from '../../base/intervalText.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';

/**
 * Casts of texts, as Spark's `Cast` makes them in ANSI mode. The last argument of each is true for TRY_CAST, which gives NULL
 * where the others raise.
 */
export const castsFromText: readonly JavaScriptFunction[] = [
  {
    name: 'text_to_integral',
    parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'BIGINT',
    call: (text, type, lenient) => {
      const range = ranges[String(type)] ?? 64;
      const digits = trimAll(String(text));
      const value = /^[+-]?\d+$/.test(digits) ? BigInt(digits) : undefined;
      return value !== undefined && BigInt.asIntN(range, value) === value ? value : malformed(text, type, lenient);
    },
  },
  {
    name: 'text_to_double',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'DOUBLE',
    call: (text, lenient) => floating(String(text), Number) ?? malformed(text, 'DOUBLE', lenient),
  },
  {
    name: 'text_to_float',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'FLOAT',
    call: (text, lenient) => floating(String(text), nearestFloat) ?? malformed(text, 'FLOAT', lenient),
  },
  {
    name: 'text_to_decimal',
    parameters: ['VARCHAR', 'INTEGER', 'INTEGER', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (text, precision, scale, lenient) => {
      const value = scaledOf(javaTrim(String(text)));
      const type = `DECIMAL(${String(precision)},${String(scale)})`;
      if (value === undefined) return malformed(text, type, lenient);
      if (digitCount(value.unscaled) - value.scale > 38) {
        if (lenient === true) return null;
        throw sluiceError('NUMERIC_OUT_OF_SUPPORTED_RANGE', { value: String(text) });
      }
      return fitted(value, { precision: Number(precision), scale: Number(scale), lenient: lenient === true });
    },
  },
  {
    name: 'double_to_decimal',
    parameters: ['DOUBLE', 'INTEGER', 'INTEGER', 'BOOLEAN'],
    returns: 'VARCHAR',
    // Java's BigDecimal of NaN or an infinity is no number, which Spark makes NULL.
    call: (number, precision, scale, lenient) => {
      const value = scaledOf(String(number));
      if (value === undefined) return null;
      return fitted(value, { precision: Number(precision), scale: Number(scale), lenient: lenient === true });
    },
  },
  {
    name: 'seconds_to_micros',
    parameters: ['VARCHAR'],
    returns: 'BIGINT',
    // Digits beyond 64 bits fall away, as in Java's `BigDecimal.longValue`.
    call: (digits) => {
      const { unscaled, scale } = scaledOf(String(digits)) ?? { unscaled: 0n, scale: 0 };
      return BigInt.asIntN(64, (unscaled * 1_000_000n) / 10n ** BigInt(scale));
    },
  },
  {
    name: 'text_to_boolean',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'BOOLEAN',
    call: (text, lenient) => {
      const word = trimAll(String(text)).toLowerCase();
      if (['t', 'true', 'y', 'yes', '1'].includes(word)) return true;
      return ['f', 'false', 'n', 'no', '0'].includes(word) ? false : malformed(text, 'BOOLEAN', lenient);
    },
  },
  {
    name: 'text_to_date',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'DATE',
    call: (text, lenient) => dateFromText(String(text)) ?? orSpecial(text, 'DATE', lenient),
  },
  {
    name: 'text_to_timestamp',
    parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'TIMESTAMP WITH TIME ZONE',
    call: (text, zone, lenient) => {
      const moment = momentFromText(String(text), String(zone));
      if (moment === 'timeOnly') throw needsClock(text, 'TIMESTAMP');
      return moment ?? orSpecial(text, 'TIMESTAMP', lenient);
    },
  },
  {
    name: 'text_to_timestamp_ntz',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'TIMESTAMP',
    call: (text, lenient) => wallClockFromText(String(text)) ?? orSpecial(text, 'TIMESTAMP_NTZ', lenient),
  },
  {
    name: 'text_to_time',
    parameters: ['VARCHAR', 'INTEGER', 'BOOLEAN'],
    returns: 'TIME',
    call: (text, precision, lenient) => {
      const micros = timeFromText(String(text));
      if (micros === undefined) return malformed(text, `TIME(${String(precision)})`, lenient);
      return micros - (micros % 10n ** BigInt(6 - Number(precision)));
    },
  },
  {
    name: 'text_to_interval',
    parameters: ['VARCHAR'],
    returns: 'INTERVAL',
    call: (text) => calendarInterval(String(text)) ?? null,
  },
];

const ranges: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 };

/** What `Double.valueOf` reads, and the words that Spark adds. */
function floating(text: string, read: (digits: string) => number): number | undefined {
  const trimmed = javaTrim(text);
  const plain = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/.exec(trimmed);
  if (plain?.[1] !== undefined) return read(plain[1]);
  switch (trimmed.toLowerCase()) {
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Infinity;
    case '-inf':
    case '-infinity':
      return -Infinity;
    case 'nan':
      return NaN;
  }
  if (trimmed === '+NaN' || trimmed === '-NaN') return NaN;
  if (/^[+-]?0[xX][0-9a-fA-F.]+[pP]/.test(trimmed)) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the hexadecimal number ${trimmed}` });
  }
  return undefined;
}

interface Target {
  readonly precision: number;
  readonly scale: number;
  readonly lenient: boolean;
}

/** Rounded half up to the scale; too many digits raise NUMERIC_VALUE_OUT_OF_RANGE. */
export function fitted(value: Scaled, { precision, scale, lenient }: Target): string | null {
  const rounded = rescaleHalfUp(value, scale);
  if (digitCount(rounded.unscaled) <= precision) return plainDigits(rounded);
  if (lenient) return null;
  throw sluiceError('NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION', { value: plainDigits(value), precision, scale });
}

/** `String.trim` of Java: every character up to the space. */
function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  return text.slice(start, end);
}

function malformed(text: RowValue, type: RowValue, lenient: RowValue): null {
  if (lenient === true) return null;
  throw sluiceError('CAST_INVALID_INPUT', {
    expression: `'${String(text)}'`,
    sourceType: '"STRING"',
    targetType: `"${String(type)}"`,
  });
}

/** `now` and its kin have a value in constants only, and there it is that of the moment of planning. */
function orSpecial(text: RowValue, type: string, lenient: RowValue): null {
  if (/^(?:epoch|now|today|tomorrow|yesterday)$/i.test(String(text).trim())) throw needsClock(text, type);
  return malformed(text, type, lenient);
}

function needsClock(text: RowValue, type: string): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', {
    feature: `the cast of '${String(text)}' to ${type}, whose value depends on the clock`,
  });
}
