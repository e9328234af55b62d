import { getEntry } from './hashing.ts';
import { convert, formatValue } from './formatting.ts';
import { numeric } from './compare.ts';
import { raise, unsupportedPython } from './raise.ts';
import { hasKind, typeName, type At, type PyValue } from './values.ts';

/** `"…" % values`. Source: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting */
export async function formatPercent(template: string, values: PyValue, at: At): Promise<string> {
  const items = hasKind(values, 'tuple') ? values.items : [values];
  let next = 0;
  let text = '';
  let offset = 0;
  for (const match of template.matchAll(/%(?:\((.*?)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+))?(.?)/gs)) {
    text += template.slice(offset, match.index);
    offset = match.index + match[0].length;
    const [, key, flags = '', width, precision, type = ''] = match;
    if (type === '%') {
      text += '%';
      continue;
    }
    if (width === '*' || precision === '*') throw unsupportedPython(at, '"*" in a % format');
    let value: PyValue | undefined;
    if (key === undefined) {
      value = items[next];
      next += 1;
      if (value === undefined) throw raise(at, 'TypeError', 'not enough arguments for format string');
    } else {
      if (!hasKind(values, 'dict')) throw raise(at, 'TypeError', 'format requires a mapping');
      value = getEntry(values, key, at);
      if (value === undefined) throw raise(at, 'KeyError', key);
    }
    text += await formatOne(value, { flags, width, precision, type }, at);
  }
  if (!hasKind(values, 'dict') && next < items.length) {
    throw raise(at, 'TypeError', 'not all arguments converted during string formatting');
  }
  return text + template.slice(offset);
}

interface Directive {
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly type: string;
}

async function formatOne(value: PyValue, directive: Directive, at: At): Promise<string> {
  const { flags, type } = directive;
  const width = directive.width ?? '';
  const precision = directive.precision === undefined ? '' : `.${directive.precision}`;
  const left = flags.includes('-');
  if (type === 's' || type === 'r' || type === 'a') {
    return formatValue(await convert(value, type, at), `${left ? '<' : '>'}${width}${precision}`, at);
  }
  const number = numeric(value);
  if (!'diufFeEgGxXo'.includes(type) || type === '') {
    throw raise(at, 'ValueError', `unsupported format character '${type}'`);
  }
  if (number === undefined)
    throw raise(at, 'TypeError', `%${type} format: a real number is required, not ${typeName(value)}`);
  if ('diu'.includes(type)) {
    if (precision !== '') throw unsupportedPython(at, 'a precision of %d');
    const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
    return formatValue(whole, spec(flags, width, '', 'd'), at);
  }
  if ('xXo'.includes(type) && typeof number !== 'bigint') {
    throw raise(at, 'TypeError', `%${type} format: an integer is required, not float`);
  }
  return formatValue(number, spec(flags, width, precision, type), at);
}

function spec(flags: string, width: string, precision: string, type: string): string {
  const align = flags.includes('-') ? '<' : flags.includes('0') ? '0=' : '>';
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return `${align}${sign}${flags.includes('#') ? '#' : ''}${width}${precision}${type}`;
}
