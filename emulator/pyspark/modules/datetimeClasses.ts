import { sparkClass } from '../spark/classes.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { floatText } from '../runtime/text.ts';
import {
  asObject,
  typeName,
  type At,
  type BinaryOperation,
  type ObjectClass,
  type ComparisonOperation,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { formatTime } from './strftime.ts';

/** Days since 1970-01-01. */
export interface DateData {
  readonly days: number;
}

/** A wall clock reading, in microseconds since 1970-01-01 00:00:00 of its own zone. */
export interface DatetimeData {
  readonly microseconds: bigint;
  /** Microseconds east of UTC; absent for a naive one. */
  readonly utcOffset: bigint | undefined;
}

export interface TimedeltaData {
  readonly microseconds: bigint;
}

const day = 86_400_000_000n;

export const dateClass: ObjectClass<DateData> = sparkClass<DateData>('datetime.date', {
  methods: {
    isoformat: ({ data }) => isoDate(data.days),
    strftime: ({ data }, call) => formatTime(BigInt(data.days) * day, call),
    weekday: ({ data }) => BigInt((((data.days + 3) % 7) + 7) % 7),
  },
  properties: {
    year: ({ data }) => BigInt(isoDate(data.days).slice(0, 4)),
    month: ({ data }) => BigInt(isoDate(data.days).slice(5, 7)),
    day: ({ data }) => BigInt(isoDate(data.days).slice(8, 10)),
  },
  str: ({ data }) => isoDate(data.days),
  repr: ({ data }) => `datetime.date(${isoDate(data.days).split('-').map(Number).join(', ')})`,
  equals: (self, other) => asObject(other, dateClass)?.data.days === self.data.days,
  hash: ({ data }) => String(data.days),
  compare: (self, operation) => ordered(self.data.days, asObject(operation.other, dateClass)?.data.days, operation),
  binary: (self, operation, at) => addDays(self, operation, at),
});

export const datetimeClass: ObjectClass<DatetimeData> = sparkClass<DatetimeData>('datetime.datetime', {
  methods: {
    isoformat: ({ data }) => isoDatetime(data, 'T'),
    strftime: ({ data }, call) => formatTime(data.microseconds, call),
    date: ({ data }) => makeDate(Number(floorDivide(data.microseconds, day))),
    timestamp: ({ data }, call) => {
      if (data.utcOffset === undefined) throw unsupportedPython(call, 'timestamp() of a datetime without a time zone');
      return Number(data.microseconds - data.utcOffset) / 1e6;
    },
  },
  properties: {
    year: ({ data }) => part(data, 0, 4),
    month: ({ data }) => part(data, 5, 7),
    day: ({ data }) => part(data, 8, 10),
    hour: ({ data }) => part(data, 11, 13),
    minute: ({ data }) => part(data, 14, 16),
    second: ({ data }) => part(data, 17, 19),
    microsecond: ({ data }) => ((data.microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n,
  },
  str: ({ data }) => isoDatetime(data, ' '),
  repr: ({ data }, at) => datetimeRepr(data, at),
  equals: (self, other) => {
    const moment = asObject(other, datetimeClass)?.data;
    return moment?.microseconds === self.data.microseconds && moment.utcOffset === self.data.utcOffset;
  },
  hash: ({ data }) => `${data.microseconds},${data.utcOffset ?? ''}`,
  compare: (self, operation, at) => {
    const other = asObject(operation.other, datetimeClass)?.data;
    if (other === undefined) return undefined;
    if ((other.utcOffset === undefined) !== (self.data.utcOffset === undefined)) {
      throw unsupportedPython(at, 'comparing datetimes with and without a time zone');
    }
    return ordered(instant(self.data), instant(other), operation);
  },
  binary: (self, operation, at) => addDuration(self, operation, at),
});

export const timedeltaClass: ObjectClass<TimedeltaData> = sparkClass<TimedeltaData>('datetime.timedelta', {
  methods: { total_seconds: ({ data }) => Number(data.microseconds) / 1e6 },
  properties: {
    days: ({ data }) => floorDivide(data.microseconds, day),
    seconds: ({ data }) => (data.microseconds - floorDivide(data.microseconds, day) * day) / 1_000_000n,
  },
  equals: (self, other) => asObject(other, timedeltaClass)?.data.microseconds === self.data.microseconds,
  hash: ({ data }) => String(data.microseconds),
  truth: ({ data }) => data.microseconds !== 0n,
  compare: (self, operation) =>
    ordered(self.data.microseconds, asObject(operation.other, timedeltaClass)?.data.microseconds, operation),
  binary: (self, { operator, other }) => {
    const duration = asObject(other, timedeltaClass)?.data.microseconds;
    if (duration !== undefined && operator === '+') return makeTimedelta(self.data.microseconds + duration);
    if (duration !== undefined && operator === '-') return makeTimedelta(self.data.microseconds - duration);
    return typeof other === 'bigint' && operator === '*' ? makeTimedelta(self.data.microseconds * other) : undefined;
  },
  unary: (self, operator, at) => {
    if (operator === '~') throw raise(at, 'TypeError', `bad operand type for unary ~: '${typeName(self)}'`);
    return makeTimedelta(operator === '-' ? -self.data.microseconds : self.data.microseconds);
  },
});

export function makeDate(days: number): PyObject<DateData> {
  return { kind: 'object', class: dateClass, data: { days } };
}

export function makeDatetime(microseconds: bigint, utcOffset: bigint | undefined): PyObject<DatetimeData> {
  return { kind: 'object', class: datetimeClass, data: { microseconds, utcOffset } };
}

export function makeTimedelta(microseconds: bigint): PyObject<TimedeltaData> {
  return { kind: 'object', class: timedeltaClass, data: { microseconds } };
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by !== 0n && value < 0n ? quotient - 1n : quotient;
}

function isoDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

function isoDatetime(data: DatetimeData, separator: string): string {
  const text = wallClock(data).replace('T', separator);
  const fraction = ((data.microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const micro = fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0')}`;
  if (data.utcOffset === undefined) return text + micro;
  const minutes = Number(data.utcOffset / 60_000_000n);
  const size = Math.abs(minutes);
  const offset = `${Math.floor(size / 60)
    .toString()
    .padStart(2, '0')}:${(size % 60).toString().padStart(2, '0')}`;
  return `${text}${micro}${minutes < 0 ? '-' : '+'}${offset}`;
}

/** `2024-01-31T12:00:00`. */
function wallClock(data: DatetimeData): string {
  return new Date(Number(floorDivide(data.microseconds, 1000n))).toISOString().slice(0, 19);
}

function part(data: DatetimeData, from: number, to: number): bigint {
  return BigInt(wallClock(data).slice(from, to));
}

function datetimeRepr(data: DatetimeData, at: At): string {
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = wallClock(data).split(/[-T:]/).map(Number);
  const fraction = ((data.microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  if (data.utcOffset !== undefined && data.utcOffset !== 0n) throw unsupportedPython(at, 'the text of this datetime');
  const tail = fraction !== 0n ? [second, Number(fraction)] : second !== 0 ? [second] : [];
  const zone = data.utcOffset === undefined ? [] : ['tzinfo=datetime.timezone.utc'];
  return `datetime.datetime(${[year, month, date, hour, minute, ...tail, ...zone].join(', ')})`;
}

function instant(data: DatetimeData): bigint {
  return data.microseconds - (data.utcOffset ?? 0n);
}

function ordered<Value extends number | bigint>(
  left: Value,
  right: Value | undefined,
  { operator }: ComparisonOperation,
): boolean | undefined {
  if (right === undefined) return undefined;
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function addDays(
  self: PyObject<DateData>,
  { operator, other, reversed }: BinaryOperation,
  at: At,
): PyValue | undefined {
  const date = asObject(other, dateClass)?.data.days;
  if (date !== undefined && operator === '-' && !reversed) return makeTimedelta(BigInt(self.data.days - date) * day);
  const duration = asObject(other, timedeltaClass)?.data.microseconds;
  if (duration === undefined || (operator !== '+' && operator !== '-') || (operator === '-' && reversed))
    return undefined;
  const days = floorDivide(duration, day);
  if (Math.abs(Number(days)) > 4_000_000) throw raise(at, 'OverflowError', 'date value out of range');
  return makeDate(self.data.days + (operator === '+' ? 1 : -1) * Number(days));
}

function addDuration(
  self: PyObject<DatetimeData>,
  { operator, other, reversed }: BinaryOperation,
  at: At,
): PyValue | undefined {
  const { microseconds, utcOffset } = self.data;
  const moment = asObject(other, datetimeClass)?.data;
  if (moment !== undefined && operator === '-' && !reversed) return makeTimedelta(instant(self.data) - instant(moment));
  const duration = asObject(other, timedeltaClass)?.data.microseconds;
  if (duration === undefined || (operator !== '+' && operator !== '-') || (operator === '-' && reversed))
    return undefined;
  if (Math.abs(Number(duration)) > 8e16)
    throw raise(at, 'OverflowError', `date value out of range: ${floatText(Number(duration))}`);
  return makeDatetime(operator === '+' ? microseconds + duration : microseconds - duration, utcOffset);
}
