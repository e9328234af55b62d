import { plainDigits, scaledOf, type Scaled } from '../../base/decimalDigits.ts';
import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { duckdbType } from '../duckdbTypes.ts';
import type { JavaScriptFamily, JavaScriptFunction } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';
import { doubleText, floatText } from '../../base/javaNumberText.ts';
import { roundTo } from './math.ts';

/** Numbers as `DecimalFormat` of Java writes them. */
export const numberTexts: readonly JavaScriptFunction[] = [
  {
    name: 'format_number',
    parameters: ['VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    call: (digits, places) =>
      Number(places) < 0 ? null : formatted(String(digits), [Number(places), Number(places)], 3, 1),
  },
  {
    name: 'format_number_pattern',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (digits, pattern) => {
      const match = /^([#,]*)([0,]*)(?:\.(0*)(#*))?$/.exec(String(pattern));
      if (match === null || pattern === '') {
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the number pattern '${String(pattern)}'` });
      }
      const [, optional = '', needed = '', least = '', more = ''] = match;
      const whole = optional + needed;
      const grouping = whole.includes(',') ? whole.length - whole.lastIndexOf(',') - 1 : 0;
      const zeros = needed.replaceAll(',', '').length;
      return formatted(String(digits), [least.length, least.length + more.length], grouping, zeros);
    },
  },
  {
    name: 'exact_double_text',
    parameters: ['DOUBLE'],
    returns: 'VARCHAR',
    call: (value) => exactText(Number(value)),
  },
];

/** All decimal digits of a double, since ties are decided by its exact value. */
function exactText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  let scale = 0;
  let whole = Math.abs(value);
  while (!Number.isInteger(whole)) {
    whole *= 2;
    scale += 1;
  }
  const digits = plainDigits({ unscaled: BigInt(whole) * 5n ** BigInt(scale), scale });
  return value < 0 || Object.is(value, -0) ? `-${digits}` : digits;
}

/** Rounded half to even; `places` are the fewest and the most digits behind the point. */
function formatted(
  digits: string,
  [least, most]: readonly [number, number],
  grouping: number,
  leastWhole: number,
): string {
  if (digits === 'NaN') return 'NaN';
  if (digits === 'Infinity' || digits === '-Infinity') return digits.replace('Infinity', '∞');
  const read = scaledOf(digits);
  if (read === undefined) return digits;
  const size: Scaled = { unscaled: read.unscaled < 0n ? -read.unscaled : read.unscaled, scale: read.scale };
  const [whole = '0', fraction = ''] = plainDigits(roundTo(size, most, 'HALF_EVEN')).split('.');
  const kept = fraction
    .padEnd(least, '0')
    .replace(/0+$/, (zeros, at: number) => zeros.slice(0, Math.max(0, least - at)));
  const shown = (whole === '0' ? '' : whole).padStart(leastWhole, '0');
  const grouped = grouping === 0 ? shown : shown.replace(new RegExp(`\\B(?=(?:\\d{${grouping}})+$)`, 'g'), ',');
  const text = kept === '' ? grouped : `${grouped}.${kept}`;
  return digits.startsWith('-') ? `-${text === '' ? '0' : text}` : text === '' ? '0' : text;
}

export const formatFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  /** `format_string`; the detail holds the types of the arguments behind the format. */
  format_string: (detail) => {
    const types = JSON.parse(detail) as readonly DataType[];
    return {
      parameters: ['VARCHAR', ...types.map(duckdbType)],
      returns: 'VARCHAR',
      nulls: 'own',
      call: (format, ...values) => (format === null ? null : formatString(String(format), values, types)),
    };
  },
};

const specifier = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y;

/** A part of `java.util.Formatter`: %s %S %d %x %X %o %f %b %B %c %n %%. */
function formatString(format: string, values: readonly RowValue[], types: readonly DataType[]): string {
  let result = '';
  let ordinary = 0;
  let at = 0;
  while (at < format.length) {
    const next = format.indexOf('%', at);
    if (next < 0) return result + format.slice(at);
    result += format.slice(at, next);
    specifier.lastIndex = next;
    const match = specifier.exec(format);
    if (match === null) throw sluiceError('INVALID_FORMAT_STRING', { format });
    at = next + match[0].length;
    const [whole, place, flags = '', width, precision, conversion = ''] = match;
    if (conversion === '%') result += padded('%', flags, width);
    else if (conversion === 'n') result += '\n';
    else {
      if (flags.includes('<')) throw unsupportedFormat(whole);
      const index = place === undefined ? ordinary : Number(place) - 1;
      if (place === undefined) ordinary += 1;
      const type = types[index];
      if (type === undefined) throw sluiceError('INVALID_FORMAT_STRING', { format });
      result += converted({ value: values[index] ?? null, type, flags, width, precision, conversion, whole });
    }
  }
  return result;
}

interface Conversion {
  readonly value: RowValue;
  readonly type: DataType;
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly conversion: string;
  readonly whole: string;
}

function converted(spec: Conversion): string {
  const { value, type, flags, width, precision, conversion } = spec;
  const upper = conversion !== conversion.toLowerCase();
  const kind = conversion.toLowerCase();
  let text: string;
  if (kind === 's' || kind === 'b') {
    text = kind === 'b' ? String(value !== null && value !== false) : plainText(value, type);
    if (precision !== undefined) text = text.slice(0, Number(precision));
  } else if (value === null) text = 'null';
  else if (kind === 'd') return padded(signed(integerDigits(spec), spec), flags, width);
  else if (kind === 'x' || kind === 'o') text = bitsText(spec, kind === 'x' ? 16 : 8);
  else if (kind === 'f') return padded(signed(fixedDigits(spec), spec), flags, width);
  else throw unsupportedFormat(spec.whole);
  return padded(upper ? text.toUpperCase() : text, flags.replace('0', ''), width);
}

function plainText(value: RowValue, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'string':
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return String(value);
    case 'double':
      return doubleText(Number(value));
    case 'float':
      return floatText(Number(value));
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `format_string of the type ${simpleString(type)}` });
  }
}

function isIntegral(type: DataType): boolean {
  return ['byte', 'short', 'integer', 'long'].includes(type.kind);
}

function integerDigits({ value, type, precision, whole }: Conversion): string {
  if (!isIntegral(type) || precision !== undefined) throw sluiceError('INVALID_FORMAT_STRING', { format: whole });
  return String(value);
}

function bitsText({ value, type, whole, flags }: Conversion, radix: number): string {
  if (!isIntegral(type)) throw sluiceError('INVALID_FORMAT_STRING', { format: whole });
  if (flags !== '') throw unsupportedFormat(whole);
  const bits = { byte: 8, short: 16, integer: 32, long: 64 }[type.kind as 'byte' | 'short' | 'integer' | 'long'];
  return BigInt.asUintN(bits, BigInt(value as bigint)).toString(radix);
}

function fixedDigits({ value, type, precision, whole }: Conversion): string {
  if (type.kind !== 'double' && type.kind !== 'float') throw sluiceError('INVALID_FORMAT_STRING', { format: whole });
  const number = Number(value);
  if (!Number.isFinite(number)) throw unsupportedFormat(whole);
  const read = scaledOf(type.kind === 'double' ? doubleText(number) : floatText(number));
  const scale = precision === undefined ? 6 : Number(precision);
  if (read === undefined) return '';
  const rounded = roundTo(read, scale, 'HALF_UP');
  const digits = plainDigits({ unscaled: rounded.unscaled * 10n ** BigInt(scale - rounded.scale), scale });
  return (number < 0 || Object.is(number, -0)) && !digits.startsWith('-') ? `-${digits}` : digits;
}

/** Sign, grouping and zeros of a decimal number. */
function signed(digits: string, { flags, width }: Conversion): string {
  const negative = digits.startsWith('-');
  const [whole = '', fraction] = (negative ? digits.slice(1) : digits).split('.');
  const grouped = flags.includes(',') ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  const body = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const [before, after] = negative
    ? flags.includes('(')
      ? ['(', ')']
      : ['-', '']
    : [flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '', ''];
  const zeros = flags.includes('0') ? Math.max(0, Number(width ?? 0) - before.length - after.length - body.length) : 0;
  return `${before}${'0'.repeat(zeros)}${body}${after}`;
}

function padded(text: string, flags: string, width: string | undefined): string {
  const size = Number(width ?? 0);
  return flags.includes('-') ? text.padEnd(size) : text.padStart(size);
}

function unsupportedFormat(specifierText: string): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `${specifierText} in format_string` });
}
