import { bind, positionalValues } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { numeric } from '../runtime/compare.ts';
import { getEntry, makeDict, setEntry } from '../runtime/hashing.ts';
import { iterate } from '../runtime/iteration.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { checkSize } from '../runtime/run.ts';
import { hasKind, list, tuple, typeName, type BuiltinCall, type PyValue } from '../runtime/values.ts';
import { formatText } from './stringFormat.ts';

/** Methods of `str`. Source: https://docs.python.org/3/library/stdtypes.html#string-methods */
export const stringMethods: MethodTable<string> = new Map<string, Method<string>>([
  ['upper', (self, call) => none(call, self.toUpperCase())],
  ['lower', (self, call) => none(call, self.toLowerCase())],
  ['casefold', (self, call) => asciiOnly(self, call, self.toLowerCase())],
  ['capitalize', (self, call) => none(call, `${self.slice(0, 1).toUpperCase()}${self.slice(1).toLowerCase()}`)],
  [
    'title',
    (self, call) =>
      asciiOnly(
        self,
        call,
        self.toLowerCase().replace(/[a-z]+/g, (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`),
      ),
  ],
  [
    'swapcase',
    (self, call) =>
      none(call, [...self].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')),
  ],
  ['strip', (self, call) => strip(self, call, 'both')],
  ['lstrip', (self, call) => strip(self, call, 'left')],
  ['rstrip', (self, call) => strip(self, call, 'right')],
  ['split', (self, call) => list(split(self, call))],
  ['rsplit', (self, call) => list(rsplit(self, call))],
  ['splitlines', (self, call) => list(none(call, lines(self)))],
  ['join', join],
  ['replace', replace],
  ['startswith', (self, call) => affix(self, call, (part) => self.startsWith(part))],
  ['endswith', (self, call) => affix(self, call, (part) => self.endsWith(part))],
  [
    'removeprefix',
    (self, call) => {
      const part = text(call, 0);
      return part !== '' && self.startsWith(part) ? self.slice(part.length) : self;
    },
  ],
  [
    'removesuffix',
    (self, call) => {
      const part = text(call, 0);
      return part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self;
    },
  ],
  ['find', (self, call) => BigInt(codePoints(self, self.indexOf(text(call, 0))))],
  ['rfind', (self, call) => BigInt(codePoints(self, self.lastIndexOf(text(call, 0))))],
  [
    'index',
    (self, call) => {
      const at = self.indexOf(text(call, 0));
      if (at === -1) throw raise(call, 'ValueError', 'substring not found');
      return BigInt(codePoints(self, at));
    },
  ],
  [
    'count',
    (self, call) => {
      const part = text(call, 0);
      return BigInt(part === '' ? [...self].length + 1 : self.split(part).length - 1);
    },
  ],
  [
    'partition',
    (self, call) => {
      const part = text(call, 0);
      const at = self.indexOf(part);
      return tuple(at === -1 ? [self, '', ''] : [self.slice(0, at), part, self.slice(at + part.length)]);
    },
  ],
  [
    'rpartition',
    (self, call) => {
      const part = text(call, 0);
      const at = self.lastIndexOf(part);
      return tuple(at === -1 ? ['', '', self] : [self.slice(0, at), part, self.slice(at + part.length)]);
    },
  ],
  [
    'zfill',
    (self, call) => {
      const width = wholeNumber(call, 0);
      const sign = /^[+-]/.exec(self)?.[0] ?? '';
      return sign + self.slice(sign.length).padStart(width - sign.length, '0');
    },
  ],
  ['ljust', (self, call) => justify(self, call, 'left')],
  ['rjust', (self, call) => justify(self, call, 'right')],
  ['center', (self, call) => justify(self, call, 'center')],
  ['isdigit', (self, call) => asciiOnly(self, call, /^\d+$/.test(self))],
  ['isnumeric', (self, call) => asciiOnly(self, call, /^\d+$/.test(self))],
  ['isdecimal', (self, call) => asciiOnly(self, call, /^\d+$/.test(self))],
  ['isalpha', (self, call) => none(call, /^\p{L}+$/u.test(self))],
  ['isalnum', (self, call) => asciiOnly(self, call, /^[A-Za-z0-9]+$/.test(self))],
  ['isspace', (self, call) => none(call, /^\s+$/.test(self))],
  ['isupper', (self, call) => none(call, self !== self.toLowerCase() && self === self.toUpperCase())],
  ['islower', (self, call) => none(call, self !== self.toUpperCase() && self === self.toLowerCase())],
  ['isidentifier', (self, call) => none(call, /^[\p{L}_][\p{L}\p{N}_]*$/u.test(self))],
  ['format', (self, call) => formatText(self, call)],
  [
    'format_map',
    (self, call) => {
      const [mapping = null] = positionalValues(call);
      if (!hasKind(mapping, 'dict')) throw raise(call, 'TypeError', 'format requires a mapping');
      const args = [...mapping.entries.values()].flatMap(({ key, value }) =>
        typeof key === 'string' ? [{ name: key, value, position: call.position }] : [],
      );
      return formatText(self, { ...call, args });
    },
  ],
  [
    'encode',
    (self, call) => {
      const bound = bind(call, 'encoding=, errors=');
      const encoding = bound.optional('encoding') ?? 'utf-8';
      if (typeof encoding !== 'string' || !/^utf-?8$/i.test(encoding))
        throw unsupportedPython(call, 'an encoding other than UTF-8');
      return { kind: 'bytes', bytes: new TextEncoder().encode(self) };
    },
  ],
  [
    'expandtabs',
    (_, call) => {
      throw unsupportedPython(call, 'str.expandtabs()');
    },
  ],
  ['translate', async (self, call) => translate(self, call)],
  ['maketrans', (_, call) => makeTranslation(call)],
]);

function none<Value>(call: BuiltinCall, value: Value): Value {
  positionalValues(call);
  if (call.args.length > 0)
    throw raise(call, 'TypeError', `${call.name}() takes no arguments (${call.args.length} given)`);
  return value;
}

/** For methods whose answer outside of ASCII follows tables that are not here. */
function asciiOnly<Value>(self: string, call: BuiltinCall, value: Value): Value {
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u007f]/.test(self)) throw unsupportedPython(call, `${call.name}() of a text outside ASCII`);
  return none(call, value);
}

function text(call: BuiltinCall, index: number): string {
  const values = positionalValues(call);
  if (values.length > index + 1) throw unsupportedPython(call, `more than ${index + 1} arguments of ${call.name}()`);
  const value = values[index];
  if (typeof value !== 'string') {
    throw raise(call, 'TypeError', `${call.name}() argument ${index + 1} must be str, not ${typeName(value ?? null)}`);
  }
  return value;
}

function wholeNumber(call: BuiltinCall, index: number): number {
  const number = numeric(positionalValues(call)[index] ?? null);
  if (typeof number !== 'bigint') throw raise(call, 'TypeError', `${call.name}() needs an integer`);
  checkSize(call, number, 'a text');
  return Number(number);
}

/** Index in characters of an index in UTF-16 units. */
function codePoints(self: string, index: number): number {
  return index === -1 ? -1 : Array.from(self.slice(0, index)).length;
}

function strip(self: string, call: BuiltinCall, side: 'both' | 'left' | 'right'): string {
  const [characters = null] = positionalValues(call);
  if (characters !== null && typeof characters !== 'string')
    throw raise(call, 'TypeError', 'strip arg must be None or str');
  const wanted = (character: string | undefined): boolean =>
    character !== undefined && (characters === null ? /\s/.test(character) : characters.includes(character));
  const letters = [...self];
  let start = 0;
  let end = letters.length;
  if (side !== 'right') while (start < end && wanted(letters[start])) start += 1;
  if (side !== 'left') while (end > start && wanted(letters[end - 1])) end -= 1;
  return letters.slice(start, end).join('');
}

function splitArguments(call: BuiltinCall): { readonly separator: string | null; readonly most: number } {
  const bound = bind(call, 'sep=, maxsplit=');
  const separator = bound.optional('sep') ?? null;
  if (separator !== null && typeof separator !== 'string') throw raise(call, 'TypeError', 'must be str or None');
  if (separator === '') throw raise(call, 'ValueError', 'empty separator');
  const most = numeric(bound.optional('maxsplit') ?? -1n);
  return { separator, most: most === undefined || most < 0 ? Number.POSITIVE_INFINITY : Number(most) };
}

function split(self: string, call: BuiltinCall): readonly string[] {
  const { separator, most } = splitArguments(call);
  if (separator === null) {
    const parts: string[] = [];
    let rest = self.replace(/^\s+/, '');
    while (rest !== '' && parts.length < most) {
      const [word = ''] = /^\S+/.exec(rest) ?? [];
      parts.push(word);
      rest = rest.slice(word.length).replace(/^\s+/, '');
    }
    return rest === '' ? parts : [...parts, rest];
  }
  const parts = self.split(separator);
  if (parts.length - 1 <= most) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function rsplit(self: string, call: BuiltinCall): readonly string[] {
  const { separator, most } = splitArguments(call);
  if (separator === null) {
    if (most !== Number.POSITIVE_INFINITY) throw unsupportedPython(call, 'rsplit() at white space with a limit');
    return self.split(/\s+/).filter((part) => part !== '');
  }
  const parts = self.split(separator);
  if (parts.length - 1 <= most) return parts;
  const first = parts.slice(0, parts.length - most).join(separator);
  return [first, ...parts.slice(parts.length - most)];
}

function lines(self: string): readonly string[] {
  const parts = self.split(/\r\n|\r|\n/);
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts;
}

async function join(self: string, call: BuiltinCall): Promise<string> {
  const [iterable = null] = positionalValues(call);
  const parts: string[] = [];
  let index = 0;
  for await (const item of iterate(iterable, call)) {
    if (typeof item !== 'string') {
      throw raise(call, 'TypeError', `sequence item ${index}: expected str instance, ${typeName(item)} found`);
    }
    parts.push(item);
    index += 1;
  }
  checkSize(
    call,
    parts.reduce((total, part) => total + part.length + self.length, 0),
    'a text',
  );
  return parts.join(self);
}

function replace(self: string, call: BuiltinCall): string {
  const bound = bind(call, 'old, new, count=');
  const [old, next] = [bound.required('old'), bound.required('new')];
  if (typeof old !== 'string' || typeof next !== 'string') {
    throw raise(call, 'TypeError', 'replace() arguments must be str');
  }
  const limit = numeric(bound.optional('count') ?? -1n);
  const parts = old === '' ? ['', ...self, ''] : self.split(old);
  checkSize(call, self.length + parts.length * next.length, 'a text');
  if (limit === undefined || limit < 0 || limit >= parts.length - 1) return parts.join(next);
  const most = Number(limit);
  return [...parts.slice(0, most), parts.slice(most).join(old)].join(next);
}

function affix(_self: string, call: BuiltinCall, test: (part: string) => boolean): boolean {
  const values = positionalValues(call);
  const [value = null] = values;
  if (values.length > 1) throw unsupportedPython(call, `bounds of ${call.name}()`);
  const parts = hasKind(value, 'tuple') ? value.items : [value];
  return parts.some((part) => {
    if (typeof part !== 'string') {
      throw raise(call, 'TypeError', `${call.name} first arg must be str or a tuple of str, not ${typeName(part)}`);
    }
    return test(part);
  });
}

function justify(self: string, call: BuiltinCall, side: 'left' | 'right' | 'center'): string {
  const width = wholeNumber(call, 0);
  const fill = positionalValues(call)[1] ?? ' ';
  if (typeof fill !== 'string' || [...fill].length !== 1) {
    throw raise(call, 'TypeError', 'The fill character must be exactly one character long');
  }
  const missing = width - [...self].length;
  if (missing <= 0) return self;
  if (side === 'left') return self + fill.repeat(missing);
  if (side === 'right') return fill.repeat(missing) + self;
  const left = (missing >> 1) + (missing & width & 1);
  return fill.repeat(left) + self + fill.repeat(missing - left);
}

async function translate(self: string, call: BuiltinCall): Promise<string> {
  const [table = null] = positionalValues(call);
  if (!hasKind(table, 'dict')) throw unsupportedPython(call, 'str.translate() by something other than a dict');
  const translated = [...self].map((character) => {
    const value = getEntry(table, BigInt(character.codePointAt(0) ?? 0), call);
    if (value === undefined) return character;
    if (value === null) return '';
    return typeof value === 'bigint'
      ? String.fromCodePoint(Number(value))
      : typeof value === 'string'
        ? value
        : character;
  });
  return translated.join('');
}

function makeTranslation(call: BuiltinCall): PyValue {
  const values = positionalValues(call);
  const [from = null, to, removed] = values;
  const table = makeDict([], call);
  if (typeof from === 'string' && typeof to === 'string') {
    const target = [...to];
    for (const [index, character] of [...from].entries()) {
      setEntry(table, BigInt(character.codePointAt(0) ?? 0), BigInt(target[index]?.codePointAt(0) ?? 0), call);
    }
    if (typeof removed === 'string') {
      for (const character of removed) setEntry(table, BigInt(character.codePointAt(0) ?? 0), null, call);
    }
    return table;
  }
  throw unsupportedPython(call, 'this form of str.maketrans()');
}
