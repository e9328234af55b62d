import { raise, unsupportedPython } from './raise.ts';
import { numeric } from './compare.ts';
import { fixedText, scientific } from './exactDecimal.ts';
import { asciiText, floatText, intText, reprOf, strOf } from './text.ts';
import { hasKind, typeName, type At, type PyValue } from './values.ts';
import { checkSize } from './run.ts';

/** Source: https://docs.python.org/3/library/string.html#format-specification-mini-language */
interface Spec {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=' | undefined;
  readonly sign: '+' | '-' | ' ';
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: '' | ',' | '_';
  readonly precision: number | undefined;
  readonly type: string;
}

/** `format(value, spec)`, as f-strings and `str.format` call it. */
export async function formatValue(value: PyValue, text: string, at: At): Promise<string> {
  if (text === '') return strOf(value, at);
  if (hasKind(value, 'object') && value.class.name.startsWith('datetime.')) {
    throw unsupportedPython(at, `the format "${text}" of a ${value.class.name}; use strftime`);
  }
  const spec = parseSpec(text, at);
  if (typeof value === 'string') return formatText(value, spec, at);
  const number = numeric(value);
  if (number === undefined) {
    throw raise(at, 'TypeError', `unsupported format string passed to ${typeName(value)}.__format__`);
  }
  if (typeof value === 'boolean' && spec.type === '') return formatText(value ? 'True' : 'False', spec, at);
  return formatNumber(number, spec, at);
}

export async function convert(value: PyValue, conversion: 'r' | 's' | 'a' | undefined, at: At): Promise<PyValue> {
  if (conversion === undefined) return value;
  if (conversion === 's') return strOf(value, at);
  const text = await reprOf(value, at);
  return conversion === 'a' ? asciiText(text) : text;
}

function parseSpec(text: string, at: At): Spec {
  const match = /^(?:(.)?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su.exec(text);
  if (match === null) throw raise(at, 'ValueError', `Invalid format specifier '${text}'`);
  const [, fill, align, sign, zero, alternate, zeros, width, grouping, precision, type] = match;
  if (zero !== undefined) throw unsupportedPython(at, 'the option "z" of a format');
  checkSize(at, Number(width ?? 0), 'a format width');
  checkSize(at, Number(precision ?? 0), 'a format precision');
  return {
    fill: fill ?? (zeros !== undefined ? '0' : ' '),
    align: (align as Spec['align']) ?? (zeros !== undefined ? '=' : undefined),
    sign: (sign as Spec['sign'] | undefined) ?? '-',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping as Spec['grouping'] | undefined) ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

function formatText(text: string, spec: Spec, at: At): string {
  if (spec.type !== '' && spec.type !== 's') {
    throw raise(at, 'ValueError', `Unknown format code '${spec.type}' for object of type 'str'`);
  }
  if (spec.align === '=' && spec.width > 0 && spec.fill !== '0') {
    throw raise(at, 'ValueError', "'=' alignment not allowed in string format specifier");
  }
  const cut = spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
  return pad(cut, spec, spec.align === '=' ? '<' : (spec.align ?? '<'));
}

function formatNumber(value: bigint | number, spec: Spec, at: At): string {
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const digits = group(typeof value === 'bigint' ? intDigits(value, spec, at) : floatDigits(value, spec, at), spec);
  if ((spec.align ?? '>') !== '=') return pad(sign + digits, spec, spec.align ?? '>');
  if (spec.grouping !== '' && spec.fill === '0') throw unsupportedPython(at, 'zero padding of a grouped number');
  return sign + digits.padStart(spec.width - sign.length, spec.fill);
}

function intDigits(value: bigint, spec: Spec, at: At): string {
  const size = value < 0n ? -value : value;
  switch (spec.type) {
    case '':
    case 'd':
    case 'n':
      if (spec.precision !== undefined)
        throw raise(at, 'ValueError', 'Precision not allowed in integer format specifier');
      return intText(size, at);
    case 'b':
      return `${spec.alternate ? '0b' : ''}${size.toString(2)}`;
    case 'o':
      return `${spec.alternate ? '0o' : ''}${size.toString(8)}`;
    case 'x':
      return `${spec.alternate ? '0x' : ''}${size.toString(16)}`;
    case 'X':
      return `${spec.alternate ? '0X' : ''}${size.toString(16).toUpperCase()}`;
    case 'c':
      return String.fromCodePoint(Number(size));
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%':
      return floatDigits(Number(size), spec, at);
    default:
      throw raise(at, 'ValueError', `Unknown format code '${spec.type}' for object of type 'int'`);
  }
}

function floatDigits(value: number, spec: Spec, at: At): string {
  const size = Math.abs(value);
  const precision = spec.precision ?? 6;
  if (precision > 100) throw unsupportedPython(at, 'a precision above 100');
  const upper = /[A-Z]/.test(spec.type);
  const special = Number.isNaN(size) ? 'nan' : Number.isFinite(size) ? undefined : 'inf';
  if (special !== undefined) return `${upper ? special.toUpperCase() : special}${spec.type === '%' ? '%' : ''}`;
  if (spec.alternate) throw unsupportedPython(at, 'the option "#" of a float format');
  let text: string;
  switch (spec.type) {
    case 'f':
    case 'F':
      text = fixedText(size, precision);
      break;
    case '%':
      return `${fixedText(size * 100, precision)}%`;
    case 'e':
    case 'E':
      text = exponentForm(scientific(size, precision));
      break;
    case 'g':
    case 'G':
    case 'n':
      text = general(size, precision === 0 ? 1 : precision);
      break;
    case '':
      text = spec.precision === undefined ? floatText(size) : shortest(size, precision === 0 ? 1 : precision);
      break;
    default:
      throw raise(at, 'ValueError', `Unknown format code '${spec.type}' for object of type 'float'`);
  }
  return upper ? text.toUpperCase() : text;
}

function exponentForm({ digits, exponent }: { readonly digits: string; readonly exponent: number }): string {
  const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

function general(value: number, precision: number): string {
  if (value === 0) return '0';
  const { digits, exponent } = scientific(value, precision - 1);
  if (exponent < -4 || exponent >= precision) {
    const trimmed = digits.replace(/0+$/, '');
    return exponentForm({ digits: trimmed === '' ? '0' : trimmed, exponent });
  }
  return trimZeros(fixedText(value, Math.max(0, precision - 1 - exponent)));
}

/** No type but a precision: like `g`, with at least one digit after the point. */
function shortest(value: number, precision: number): string {
  const text = general(value, precision);
  if (text.includes('e')) return text;
  return text.includes('.') ? text : `${text}.0`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function group(digits: string, spec: Spec): string {
  if (spec.grouping === '') return digits;
  const [whole = '', ...rest] = digits.split('.');
  const size = /[bBoOxX]/.test(spec.type) ? 4 : 3;
  const grouped = whole.replace(new RegExp(`\\B(?=(\\w{${size}})+(?!\\w))`, 'g'), spec.grouping);
  return [grouped, ...rest].join('.');
}

function pad(text: string, spec: Spec, align: '<' | '>' | '^' | '='): string {
  const missing = spec.width - [...text].length;
  if (missing <= 0) return text;
  const left = align === '<' ? 0 : align === '^' ? missing >> 1 : missing;
  return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left);
}
