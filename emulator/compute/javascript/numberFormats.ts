import { plainDigits, rescaleHalfUp, scaledOf } from '../../base/decimalDigits.ts';
import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';

/** `to_number` and `to_char` by formats such as `S999,999.99`. Source: https://spark.apache.org/docs/latest/sql-ref-number-pattern.html */
export const numberFormats: readonly JavaScriptFunction[] = [
  {
    name: 'to_number',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (text, format, scale, lenient) => {
      const digits = parseNumber(String(text), readFormat(String(format)));
      if (digits !== undefined) {
        const read = scaledOf(digits);
        return read === undefined ? null : plainDigits(rescaleHalfUp(read, Number(scale)));
      }
      if (lenient === true) return null;
      throw sluiceError('INVALID_FORMAT.MISMATCH_INPUT', { input: `'${String(text)}'`, format: `'${String(format)}'` });
    },
  },
  {
    name: 'number_to_char',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (digits, format) => formatNumber(String(digits), readFormat(String(format))),
  },
];

interface NumberFormat {
  readonly sign: 'none' | 'S' | 'MI';
  readonly trailingSign: 'none' | 'S' | 'MI' | 'PR';
  readonly dollar: boolean;
  /** Runs of digits between the group separators before the point. */
  readonly groups: readonly string[];
  /** Undefined without a point. */
  readonly fraction: string | undefined;
}

const cache = new Map<string, NumberFormat>();

function readFormat(format: string): NumberFormat {
  const known = cache.get(format);
  if (known !== undefined) return known;
  const upper = format.toUpperCase();
  const match = /^(S|MI)?(\$)?([09](?:[09]|[,G](?=[09]))*)?(?:[.D]([09]*))?(S|MI|PR)?$/.exec(upper);
  if (
    match === null ||
    (match[3] === undefined && match[4] === undefined) ||
    (match[1] !== undefined && match[5] !== undefined)
  ) {
    if (upper !== '' && !/[09]/.test(upper))
      throw sluiceError('INVALID_FORMAT.WRONG_NUM_DIGIT', { format: `'${format}'` });
    const unexpected = /[^09,G.D$SMIPR]/.exec(upper)?.[0];
    if (unexpected !== undefined)
      throw sluiceError('INVALID_FORMAT.UNEXPECTED_TOKEN', { format: `'${format}'`, token: `'${unexpected}'` });
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the number format '${format}'` });
  }
  const [, sign, dollar, whole = '', fraction, trailing] = match;
  const made: NumberFormat = {
    sign: (sign ?? 'none') as NumberFormat['sign'],
    trailingSign: (trailing ?? 'none') as NumberFormat['trailingSign'],
    dollar: dollar !== undefined,
    groups: whole === '' ? [] : whole.split(/[,G]/),
    fraction,
  };
  cache.set(format, made);
  return made;
}

/** The digits with their sign, undefined where the text does not fit. */
function parseNumber(text: string, format: NumberFormat): string | undefined {
  const opening = format.sign === 'S' ? '([+-]?)' : format.sign === 'MI' ? '(-?)' : '()';
  const closing =
    format.trailingSign === 'S'
      ? '([+-]?)'
      : format.trailingSign === 'MI'
        ? '(-?)'
        : format.trailingSign === 'PR'
          ? '(>?)'
          : '()';
  const wrapped = format.trailingSign === 'PR' ? '(<?)' : '()';
  const point = format.fraction === undefined ? '()' : '(?:\\.([0-9 ]*))?';
  const pattern = new RegExp(`^${wrapped}${opening}${format.dollar ? '\\$' : ''}([0-9, ]*)${point}${closing}$`);
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, angle = '', before = '', whole = '', fraction = '', after = ''] = match;
  if ((angle === '<') !== (after === '>')) return undefined;
  const groups = whole.replaceAll(' ', '').split(',');
  const digits = groups.join('');
  const decimals = fraction.replaceAll(' ', '');
  if (digits === '' && decimals === '') {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `to_number of '${text}', which has no digits` });
  }
  if (decimals.length > (format.fraction?.length ?? 0) || groups.length > Math.max(format.groups.length, 1))
    return undefined;
  for (const [index, expected] of [...format.groups].reverse().entries()) {
    const size = (groups[groups.length - 1 - index] ?? '').length;
    if (expected.startsWith('0') ? size !== expected.length : size > expected.length) return undefined;
  }
  if (format.groups.length === 0 && digits !== '') return undefined;
  const negative = before === '-' || after === '-' || angle === '<';
  return `${negative ? '-' : ''}${digits === '' ? '0' : digits}${decimals === '' ? '' : `.${decimals}`}`;
}

function formatNumber(digits: string, format: NumberFormat): string {
  const negative = digits.startsWith('-');
  const [wholeText = '', fraction = ''] = digits.replace('-', '').split('.');
  // DuckDB writes no zero before the point of a decimal without whole digits.
  const whole = wholeText === '' ? '0' : wholeText;
  const places = format.fraction?.length ?? 0;
  if (/[1-9]/.test(fraction.slice(places))) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'to_char of a number with more places than its format' });
  }
  const positions = format.groups.join('');
  const significant = whole.replace(/^0+(?=\d)/, '');
  const fits = significant.length <= positions.length;
  let shown = '';
  let taken = 0;
  // From the right: digits where there are some, zeros where the format says 0, else spaces.
  for (const group of [...format.groups].reverse()) {
    if (shown !== '') {
      const more =
        taken < significant.length ||
        format.groups
          .join('')
          .slice(0, positions.length - taken)
          .includes('0');
      shown = (fits ? (more ? ',' : ' ') : ',') + shown;
    }
    for (const position of [...group].reverse()) {
      const digit = significant[significant.length - 1 - taken];
      const leading = positions.slice(0, positions.length - taken).includes('0');
      shown = (fits ? (digit ?? (position === '0' || leading ? '0' : ' ')) : '#') + shown;
      taken += 1;
    }
  }
  const decimals = fits ? fraction.slice(0, places).padEnd(places, '0') : '#'.repeat(places);
  const number = format.fraction === undefined ? shown : `${shown}.${decimals}`;
  const spaces = /^ */.exec(number)?.[0] ?? '';
  const body = number.slice(spaces.length);
  const mark = format.sign === 'S' ? (negative ? '-' : '+') : format.sign === 'MI' ? (negative ? '-' : ' ') : '';
  if (format.sign === 'none' && format.trailingSign === 'none' && negative) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
      feature: 'to_char of a negative number without a sign in its format',
    });
  }
  if (format.dollar && (mark !== '' || format.trailingSign === 'PR')) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'to_char with a currency sign beside a sign' });
  }
  // The sign stands right before the number, the currency sign before the spaces.
  const text = format.dollar ? `$${number}` : `${spaces}${mark}${body}`;
  switch (format.trailingSign) {
    case 'S':
      return `${text}${negative ? '-' : '+'}`;
    case 'MI':
      return `${text}${negative ? '-' : ' '}`;
    case 'PR':
      return negative ? `${spaces}<${body}>` : `${text}  `;
    default:
      return text;
  }
}
