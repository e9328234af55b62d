import { raise, unsupportedPython } from './raise.ts';
import { enter, leave } from './run.ts';
import { typeName, type At, type PyValue } from './values.ts';

/** `str(value)`. */
export async function strOf(value: PyValue, at: At): Promise<string> {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'exception') return exceptionText(value.type.name, value.args, at);
    if (value.kind === 'object' && value.class.str !== undefined) return await value.class.str(value, at);
  }
  return reprOf(value, at);
}

/** `str()` of an exception: nothing, its argument, or the tuple of its arguments. */
export async function exceptionText(type: string, args: readonly PyValue[], at: At): Promise<string> {
  const [first] = args;
  if (first === undefined) return '';
  if (args.length > 1) return reprOf({ kind: 'tuple', items: args }, at);
  return type === 'KeyError' ? reprOf(first, at) : strOf(first, at);
}

/** `repr(value)`. */
export async function reprOf(value: PyValue, at: At): Promise<string> {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return intText(value, at);
    case 'number':
      return floatText(value);
    case 'string':
      return quote(value);
    default:
      break;
  }
  enter(at);
  const text = await containerRepr(value, at);
  leave(at.run);
  return text;
}

async function containerRepr(
  value: Exclude<PyValue, null | boolean | bigint | number | string>,
  at: At,
): Promise<string> {
  switch (value.kind) {
    case 'list':
      return `[${(await reprs(value.items, at)).join(', ')}]`;
    case 'tuple': {
      const items = await reprs(value.items, at);
      return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
    }
    case 'dict': {
      const entries: string[] = [];
      for (const entry of value.entries.values()) {
        entries.push(`${await reprOf(entry.key, at)}: ${await reprOf(entry.value, at)}`);
      }
      return `{${entries.join(', ')}}`;
    }
    case 'set':
      // Python's order of a set follows hashes that differ from run to run.
      if (value.items.size > 1) throw unsupportedPython(at, 'the text of a set, whose order Python leaves open');
      if (value.items.size === 0) return `${typeName(value)}()`;
      return value.frozen
        ? `frozenset({${(await reprs([...value.items.values()], at)).join(', ')}})`
        : `{${(await reprs([...value.items.values()], at)).join(', ')}}`;
    case 'bytes':
      return bytesRepr(value.bytes);
    case 'range':
      return `range(${value.start}, ${value.stop}${value.step === 1n ? '' : `, ${value.step}`})`;
    case 'slice':
      return `slice(${(await reprs([value.lower, value.upper, value.step], at)).join(', ')})`;
    case 'ellipsis':
      return 'Ellipsis';
    case 'type':
      return `<class '${value.name}'>`;
    case 'exception':
      return `${value.type.name}(${(await reprs(value.args, at)).join(', ')})`;
    case 'object':
      if (value.class.repr !== undefined) return await value.class.repr(value, at);
      throw unsupportedPython(at, `the text of a ${value.class.name}`);
    default:
      throw unsupportedPython(at, `the text of a ${typeName(value)}, which holds an address`);
  }
}

async function reprs(items: readonly PyValue[], at: At): Promise<string[]> {
  const texts: string[] = [];
  for (const item of items) texts.push(await reprOf(item, at));
  return texts;
}

/** Python refuses to write integers of more digits. */
const mostDigits = 4300;

export function intText(value: bigint, at: Pick<At, 'position'>): string {
  const text = value.toString();
  if (text.length > mostDigits + 1) {
    throw raise(
      at,
      'ValueError',
      `Exceeds the limit (${mostDigits} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  return text;
}

/** The shortest text that reads back as the same double, in Python's form. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = Math.abs(exponent).toString().padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const text = decimalText(mantissa, exponent);
  return text.includes('.') ? text : `${text}.0`;
}

function decimalText(mantissa: string, exponent: number): string {
  const negative = mantissa.startsWith('-');
  const digits = mantissa.replace('-', '').replace('.', '');
  const point = exponent + 1;
  const text =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : digits.length <= point
        ? digits.padEnd(point, '0')
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${text}` : text;
}

/** A string in Python's quotes. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let quoted = '';
  for (const character of text) quoted += quotedCharacter(character, mark);
  return `${mark}${quoted}${mark}`;
}

const namedEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quotedCharacter(character: string, mark: string): string {
  const named = namedEscapes[character];
  if (named !== undefined) return named;
  if (character === mark) return `\\${mark}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 32 && code < 127) return character;
  const printable = code > 127 && !/[\p{C}\p{Z}]/u.test(character);
  if (printable) return character;
  if (code < 256) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 65536 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

export function asciiText(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 128) escaped += character;
    else if (code < 256) escaped += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 65536) escaped += `\\u${code.toString(16).padStart(4, '0')}`;
    else escaped += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return escaped;
}

function bytesRepr(bytes: Uint8Array): string {
  const mark = bytes.includes(39) && !bytes.includes(34) ? '"' : "'";
  const text = [...bytes].map((byte) => {
    const character = String.fromCharCode(byte);
    const named = namedEscapes[character];
    if (named !== undefined) return named;
    if (character === mark) return `\\${mark}`;
    return byte >= 32 && byte < 127 ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `b${mark}${text.join('')}${mark}`;
}
