import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';

/** Strings by code point, as Spark's `UTF8String` sees them. */
export const strings: readonly JavaScriptFunction[] = [
  text('upper', ['VARCHAR'], (value) => value.toUpperCase()),
  text('lower', ['VARCHAR'], (value) => value.toLowerCase()),
  text('initcap', ['VARCHAR'], titleCase),
  text('reverse_text', ['VARCHAR'], (value) => [...value].reverse().join('')),
  {
    name: 'reverse_bytes',
    parameters: ['BLOB'],
    returns: 'BLOB',
    call: (bytes) => (bytes as Uint8Array).slice().reverse(),
  },
  {
    name: 'substring_text',
    parameters: ['VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, position, length) => substring(String(value), Number(position), Number(length)),
  },
  {
    name: 'substring_bytes',
    parameters: ['BLOB', 'INTEGER', 'INTEGER'],
    returns: 'BLOB',
    call: (value, position, length) => {
      const bytes = value as Uint8Array;
      const [start, end] = sliceOf(bytes.length, Number(position), Number(length));
      return bytes.slice(start, end);
    },
  },
  {
    name: 'pad_left',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (value, length, pad) => padded(String(value), Number(length), { pad: String(pad), left: true }),
  },
  {
    name: 'pad_right',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (value, length, pad) => padded(String(value), Number(length), { pad: String(pad), left: false }),
  },
  {
    name: 'translate',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (value, from, to) => {
      const targets = [...String(to)];
      const map = new Map<string, string>();
      for (const [index, character] of [...String(from)].entries()) {
        if (!map.has(character)) map.set(character, targets[index] ?? '');
      }
      return [...String(value)].map((character) => map.get(character) ?? character).join('');
    },
  },
  {
    name: 'locate',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'INTEGER',
    nulls: 'own',
    call: (part, value, start) => {
      if (start === null) return 0;
      if (part === null || value === null) return null;
      if (Number(start) < 1) return 0;
      if (part === '') return 1;
      const whole = String(value);
      const from = unitIndex(whole, Number(start) - 1);
      const index = from < 0 ? -1 : whole.indexOf(String(part), from);
      return index < 0 ? 0 : codePoints(whole.slice(0, index)) + 1;
    },
  },
  {
    name: 'overlay_text',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, replacement, position, length) => {
      const part = String(replacement);
      const size = Number(length) >= 0 ? Number(length) : codePoints(part);
      const whole = String(value);
      const start = Number(position);
      return substring(whole, 1, start - 1) + part + substring(whole, start + size, 2_147_483_647);
    },
  },
  {
    name: 'overlay_bytes',
    parameters: ['BLOB', 'BLOB', 'INTEGER', 'INTEGER'],
    returns: 'BLOB',
    call: (value, replacement, position, length) => {
      const [bytes, part] = [value as Uint8Array, replacement as Uint8Array];
      const size = Number(length) >= 0 ? Number(length) : part.length;
      const head = bytes.slice(...sliceOf(bytes.length, 1, Number(position) - 1));
      const tail = bytes.slice(...sliceOf(bytes.length, Number(position) + size, 2_147_483_647));
      return Uint8Array.from([...head, ...part, ...tail]);
    },
  },
  {
    name: 'substring_index',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, delimiter, count) => substringIndex(String(value), String(delimiter), Number(count)),
  },
  {
    name: 'split_part',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, delimiter, position) => {
      const index = Number(position);
      if (index === 0) throw sluiceError('INVALID_INDEX_OF_ZERO', {});
      const parts = delimiter === '' ? [String(value)] : String(value).split(String(delimiter));
      return (index > 0 ? parts[index - 1] : parts[parts.length + index]) ?? '';
    },
  },
  {
    name: 'find_in_set',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    call: (word, set) => (String(word).includes(',') ? 0 : String(set).split(',').indexOf(String(word)) + 1),
  },
  {
    name: 'levenshtein',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    call: (left, right) => levenshtein([...String(left)], [...String(right)]),
  },
  text('soundex', ['VARCHAR'], soundex),
  text('quote', ['VARCHAR'], (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
  {
    name: 'ascii',
    parameters: ['VARCHAR'],
    returns: 'INTEGER',
    call: (value) => String(value).codePointAt(0) ?? 0,
  },
  {
    name: 'chr',
    parameters: ['BIGINT'],
    returns: 'VARCHAR',
    call: (code) => ((code as bigint) < 0n ? '' : String.fromCharCode(Number((code as bigint) & 0xffn))),
  },
  {
    name: 'mask',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    nulls: 'own',
    call: (value, upper, lower, digit, other) =>
      value === null ? null : mask(String(value), [upper, lower, digit, other]),
  },
  {
    name: 'luhn_check',
    parameters: ['VARCHAR'],
    returns: 'BOOLEAN',
    call: (value) => luhn(String(value)),
  },
];

function text(name: string, parameters: readonly string[], call: (value: string) => string): JavaScriptFunction {
  return { name, parameters, returns: 'VARCHAR', call: (value: RowValue) => call(String(value)) };
}

export function codePoints(value: string): number {
  let count = value.length;
  for (let index = 0; index < value.length - 1; index += 1) {
    if ((value.charCodeAt(index) & 0xfc00) === 0xd800 && (value.charCodeAt(index + 1) & 0xfc00) === 0xdc00) count -= 1;
  }
  return count;
}

/** The UTF-16 index of a code point, or -1 past the end. */
function unitIndex(value: string, codePoint: number): number {
  let unit = 0;
  for (let count = 0; count < codePoint; count += 1) {
    if (unit >= value.length) return -1;
    unit += (value.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  }
  return unit;
}

/** SQL's one-based position; negative counts from the end, zero is the first. Source: `UTF8String.substringSQL` */
function sliceOf(size: number, position: number, length: number): readonly [start: number, end: number] {
  const start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
  const end = start + length;
  return end <= start ? [0, 0] : [Math.max(start, 0), Math.max(end, 0)];
}

export function substring(value: string, position: number, length: number): string {
  if (/[\uD800-\uDBFF]/.test(value)) {
    const characters = [...value];
    return characters.slice(...sliceOf(characters.length, position, length)).join('');
  }
  return value.slice(...sliceOf(value.length, position, length));
}

function padded(
  value: string,
  length: number,
  { pad, left }: { readonly pad: string; readonly left: boolean },
): string {
  const missing = length - codePoints(value);
  if (missing <= 0 || pad === '') return substring(value, 1, length);
  const unit = [...pad];
  const fill = pad.repeat(Math.floor(missing / unit.length)) + unit.slice(0, missing % unit.length).join('');
  return left ? fill + value : value + fill;
}

/** Words are separated by spaces only. */
function titleCase(value: string): string {
  return value.toLowerCase().replace(/(^| )([^ ])/gu, (_, space: string, first: string) => {
    const upper = first.toUpperCase();
    const [head = '', ...rest] = [...upper];
    return space + head + rest.join('').toLowerCase();
  });
}

function substringIndex(value: string, delimiter: string, count: number): string {
  if (delimiter === '' || count === 0) return '';
  if (count > 0) {
    let index = -1;
    for (let found = 0; found < count; found += 1) {
      index = value.indexOf(delimiter, index + 1);
      if (index < 0) return value;
    }
    return value.slice(0, index);
  }
  let index = value.length - delimiter.length + 1;
  for (let found = 0; found < -count; found += 1) {
    index = index <= 0 ? -1 : value.lastIndexOf(delimiter, index - 1);
    if (index < 0) return value;
  }
  return value.slice(index + delimiter.length);
}

function levenshtein(left: readonly string[], right: readonly string[]): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, character] of left.entries()) {
    const next = [index + 1];
    for (const [column, other] of right.entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

const soundexCodes = '01230127022455012623017202';

/** Source: `UTF8String.soundex`; 7 stands for H and W, which do not separate equal codes. */
function soundex(value: string): string {
  const first = value.charAt(0).toUpperCase();
  if (!/^[A-Z]$/.test(first)) return value;
  let result = first;
  let last = soundexCodes[first.charCodeAt(0) - 65];
  for (const character of value.slice(1).toUpperCase()) {
    if (!/^[A-Z]$/.test(character)) {
      last = '0';
      continue;
    }
    const code = soundexCodes[character.charCodeAt(0) - 65] ?? '0';
    if (code === '7') continue;
    if (code !== '0' && code !== last) {
      result += code;
      if (result.length > 3) break;
    }
    last = code;
  }
  return result.padEnd(4, '0');
}

function mask(value: string, [upper, lower, digit, other]: readonly RowValue[]): string {
  return [...value]
    .map((character) => {
      const kind = /\p{Lu}/u.test(character)
        ? upper
        : /\p{Ll}/u.test(character)
          ? lower
          : /\p{Nd}/u.test(character)
            ? digit
            : other;
      return kind === null || kind === undefined ? character : String(kind);
    })
    .join('');
}

function luhn(value: string): boolean {
  if (!/^[0-9]+$/.test(value)) return false;
  const sum = [...value].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}
