import { sluiceError } from '../../base/errors.ts';
import { daysOfDate, zoneFromText } from '../../base/dateTimeText.ts';
import { zonedMoment } from '../../base/timeZone.ts';
import { monthNames } from './datetimeFormat.ts';
import { datetimePattern, type PatternElement } from './datetimePattern.ts';

/**
 * The moment that a text stands for under a pattern, resolved strictly; undefined when it does not fit. `wallClock` leaves
 * the zones of the text unread.
 */
export function parseMoment(text: string, pattern: string, zone: string | 'wallClock'): bigint | undefined {
  const fields = readFields(text, datetimePattern(pattern, 'parse'));
  if (fields === undefined) return undefined;
  const days = daysOf(fields);
  const time = timeOf(fields);
  if (days === undefined || time === undefined) return undefined;
  const wallClock = BigInt(days) * 86_400_000_000n + time;
  if (zone === 'wallClock') return wallClock;
  return zonedMoment(fields.zone ?? zone, wallClock);
}

interface ReadFields {
  numbers: Map<string, number>;
  fraction?: bigint;
  afternoon?: boolean;
  era?: 'AD' | 'BC';
  zone?: string;
}

function readFields(text: string, elements: readonly PatternElement[]): ReadFields | undefined {
  const fields: ReadFields = { numbers: new Map() };
  let at = 0;
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'literal') {
      if (text.slice(at, at + element.text.length).toLowerCase() !== element.text.toLowerCase()) return undefined;
      at += element.text.length;
    } else if (element.kind === 'field') {
      const read = readField(text.slice(at), element, elements.slice(index + 1));
      if (read === undefined || !store(fields, element.letter, read)) return undefined;
      at += read.length;
    }
  }
  return at === text.length ? fields : undefined;
}

interface ReadField {
  readonly length: number;
  readonly number?: number;
  readonly text?: string;
}

type Field = Extract<PatternElement, { kind: 'field' }>;

function readField(
  rest: string,
  { letter, count }: Field,
  following: readonly PatternElement[],
): ReadField | undefined {
  switch (letter) {
    case 'G':
    case 'a': {
      const pattern = letter === 'a' ? /^(?:am|pm)/i : count === 4 ? /^(?:Anno Domini|Before Christ)/i : /^(?:AD|BC)/i;
      const match = pattern.exec(rest);
      return match === null ? undefined : { length: match[0].length, text: match[0].toLowerCase() };
    }
    case 'M':
    case 'L':
      return count <= 2 ? readNumber(rest, { letter, count }, following) : readMonth(rest, count);
    case 'S': {
      const match = new RegExp(`^\\d{1,${count}}`).exec(rest);
      return match === null ? undefined : { length: match[0].length, text: match[0] };
    }
    case 'X':
    case 'x':
    case 'Z':
      return readOffset(rest, letter, count);
    case 'V': {
      const match = /^[A-Za-z][A-Za-z0-9~/._+-]*|^[+-]\d{2}:\d{2}/.exec(rest);
      return match === null ? undefined : { length: match[0].length, text: match[0] };
    }
    case 'z':
    case 'O':
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
        feature: `the letter ${letter} in a pattern that texts are read by`,
      });
    default:
      return readNumber(rest, { letter, count }, following);
  }
}

function readMonth(rest: string, count: number): ReadField | undefined {
  const month = monthNames.findIndex((name) => {
    const word = count === 3 ? name.slice(0, 3) : name;
    return rest.slice(0, word.length).toLowerCase() === word.toLowerCase();
  });
  const name = monthNames[month];
  if (name === undefined) return undefined;
  return { length: count === 3 ? 3 : name.length, number: month + 1 };
}

type NumberField = Pick<Field, 'letter' | 'count'>;

/** Two digits for a doubled letter, else as many as there are, less those that the fields right behind need. */
function readNumber(rest: string, field: NumberField, following: readonly PatternElement[]): ReadField | undefined {
  const [least, most] = widthOf(field);
  const sign = least === most ? '' : (/^[+-]/.exec(rest)?.[0] ?? '');
  const digits = /^\d*/.exec(rest.slice(sign.length))?.[0] ?? '';
  let reserved = 0;
  if (least !== most) {
    for (const next of following) {
      const width = next.kind === 'field' ? fixedWidth(next) : undefined;
      if (width === undefined) break;
      reserved += width;
    }
  }
  const width = Math.min(most, Math.max(least, digits.length - reserved));
  if (digits.length < least) return undefined;
  const taken = digits.slice(0, Math.min(width, digits.length));
  const isYear = field.letter === 'u' || field.letter === 'y';
  const exceeds = isYear && field.count >= 4;
  // A sign stands before a year of more digits than the pattern has, and before no other.
  if (sign === '+' && !(exceeds && taken.length > field.count)) return undefined;
  if (exceeds && sign === '' && taken.length > field.count) return undefined;
  let number = Number(sign + taken);
  if (isYear && field.count === 2) number += 2000;
  return { length: sign.length + taken.length, number };
}

function widthOf({ letter, count }: NumberField): readonly [least: number, most: number] {
  if (letter === 'u' || letter === 'y') return count === 2 ? [2, 2] : [count, 10];
  if (letter === 'D') return count === 1 ? [1, 19] : [count, 3];
  return count === 1 ? [1, 19] : [2, 2];
}

/** The width of a field that always has the same, for numbers that stand right before it. */
function fixedWidth(field: Field): number | undefined {
  if (/[MLdHhKkmsuy]/.test(field.letter) && field.count === 2) return 2;
  return undefined;
}

function readOffset(rest: string, letter: string, count: number): ReadField | undefined {
  if ((letter === 'X' || (letter === 'Z' && count === 5)) && /^z/i.test(rest)) return { length: 1, text: 'UTC' };
  if (letter === 'Z' && count === 4) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'the pattern ZZZZ for texts that are read' });
  }
  const colon = letter === 'Z' ? count === 5 : count % 2 === 1 && count > 1;
  const pattern = colon ? /^[+-]\d{2}:\d{2}/ : count === 1 && letter !== 'Z' ? /^[+-]\d{2}(?:\d{2})?/ : /^[+-]\d{4}/;
  const match = pattern.exec(rest);
  return match === null ? undefined : { length: match[0].length, text: match[0] };
}

/** False where the value is out of the field's range, or contradicts one that was read before. */
function store(fields: ReadFields, letter: string, read: ReadField): boolean {
  switch (letter) {
    case 'G':
      fields.era = read.text?.startsWith('b') ? 'BC' : 'AD';
      return true;
    case 'a':
      fields.afternoon = read.text === 'pm';
      return true;
    case 'S':
      fields.fraction = BigInt((read.text ?? '').slice(0, 6).padEnd(6, '0'));
      return true;
    case 'X':
    case 'x':
    case 'Z':
    case 'V': {
      const text = (read.text ?? '').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
      const zone = zoneFromText(text);
      if (zone === undefined) return false;
      fields.zone = zone;
      return true;
    }
    default: {
      const key = letter === 'L' ? 'M' : letter;
      const value = read.number ?? 0;
      const range = ranges[key];
      if (range !== undefined && (value < range[0] || value > range[1])) return false;
      const before = fields.numbers.get(key);
      if (before !== undefined && before !== value) return false;
      fields.numbers.set(key, value);
      return true;
    }
  }
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  M: [1, 12],
  d: [1, 31],
  D: [1, 366],
  H: [0, 23],
  k: [1, 24],
  K: [0, 11],
  h: [1, 12],
  m: [0, 59],
  s: [0, 59],
};

/** Fields that the text does not name are those of 1970-01-01. */
function daysOf({ numbers, era }: ReadFields): number | undefined {
  const counted = numbers.get('y');
  if (counted !== undefined && era !== undefined && counted < 1) return undefined;
  const year = numbers.get('u') ?? (counted === undefined ? 1970 : era === 'BC' ? 1 - counted : counted);
  const dayOfYear = numbers.get('D');
  if (dayOfYear !== undefined) {
    if (numbers.has('M') || numbers.has('d')) {
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
        feature: 'a day of the year beside a month or a day in a pattern',
      });
    }
    const first = daysOfDate(year, 1, 1) ?? 0;
    const next = daysOfDate(year + 1, 1, 1) ?? 0;
    return first + dayOfYear - 1 < next ? first + dayOfYear - 1 : undefined;
  }
  return daysOfDate(year, numbers.get('M') ?? 1, numbers.get('d') ?? 1);
}

function timeOf({ numbers, fraction, afternoon }: ReadFields): bigint | undefined {
  const clock = numbers.get('k');
  const half = numbers.get('K') ?? (numbers.has('h') ? (numbers.get('h') ?? 0) % 12 : undefined);
  const whole = numbers.get('H') ?? (clock === undefined ? undefined : clock % 24);
  if (whole !== undefined && (half !== undefined || afternoon !== undefined)) {
    // Both are there: they have to agree.
    if (half !== undefined && whole % 12 !== half) return undefined;
    if (afternoon !== undefined && whole >= 12 !== afternoon) return undefined;
  }
  const hour = whole ?? (half ?? 0) + (afternoon === true ? 12 : 0);
  const seconds = BigInt(hour * 3600 + (numbers.get('m') ?? 0) * 60 + (numbers.get('s') ?? 0));
  return seconds * 1_000_000n + (fraction ?? 0n);
}
