import { bind, type Bound } from '../runtime/arguments.ts';
import { numeric } from '../runtime/compare.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import {
  asObject,
  builtin,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyModule,
  type PyValue,
} from '../runtime/values.ts';
import { classType, sparkClass } from '../spark/classes.ts';
import { dateClass, datetimeClass, makeDate, makeDatetime, makeTimedelta, timedeltaClass } from './datetimeClasses.ts';
import { makeModule } from './moduleTable.ts';

/** `timezone.utc` is the one zone that is known here. */
const timezoneClass: ObjectClass<null> = sparkClass<null>('datetime.timezone', {
  methods: {},
  repr: () => 'datetime.timezone.utc',
});

const utc: PyValue = { kind: 'object', class: timezoneClass, data: null };

const day = 86_400_000_000n;

/** `datetime`: dates, moments and durations as far as literals and paths need them. */
export const datetimeModule = (): PyModule =>
  makeModule('datetime', {
    members: {
      date: classType(
        dateClass,
        (call) => {
          const bound = bind(call, 'year, month, day');
          return makeDate(daysOf(bound, call));
        },
        (name) => (name === 'today' ? builtin('date.today', today) : undefined),
      ),
      datetime: classType(datetimeClass, newDatetime, datetimeAttribute),
      timedelta: classType(timedeltaClass, newTimedelta),
      timezone: classType(timezoneClass, undefined, (name) => (name === 'utc' ? utc : undefined)),
      UTC: utc,
    },
    refused: (name, at) => {
      if (name.startsWith('_')) return undefined;
      throw unsupportedPython(at, `datetime.${name}`);
    },
  });

function today(call: BuiltinCall): PyValue {
  // The date depends on the machine's zone; the host's clock counts in UTC.
  throw unsupportedPython(call, 'date.today(), whose answer depends on the time zone of the machine');
}

function datetimeAttribute(name: string): PyValue | undefined {
  switch (name) {
    case 'now':
      return builtin('datetime.now', (call) => {
        const zone = bind(call, 'tz=').optional('tz') ?? null;
        if (asObject(zone, timezoneClass) === undefined) {
          throw unsupportedPython(call, 'datetime.now() without timezone.utc');
        }
        return makeDatetime(BigInt(Math.trunc(call.run.host.now())) * 1000n, 0n);
      });
    case 'utcnow':
      return builtin('datetime.utcnow', (call) =>
        makeDatetime(BigInt(Math.trunc(call.run.host.now())) * 1000n, undefined),
      );
    case 'fromisoformat':
      return builtin('datetime.fromisoformat', fromIso);
    default:
      return undefined;
  }
}

function newDatetime(call: BuiltinCall): PyValue {
  const bound = bind(call, 'year, month, day, hour=, minute=, second=, microsecond=, tzinfo=');
  const zone = bound.optional('tzinfo') ?? null;
  if (zone !== null && asObject(zone, timezoneClass) === undefined) {
    throw unsupportedPython(call, 'a datetime in a time zone other than UTC');
  }
  const hour = limited(bound, 'hour', [0, 23], call);
  const minute = limited(bound, 'minute', [0, 59], call);
  const second = limited(bound, 'second', [0, 59], call);
  const micro = limited(bound, 'microsecond', [0, 999_999], call);
  const time = BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt(micro);
  return makeDatetime(BigInt(daysOf(bound, call)) * day + time, zone === null ? undefined : 0n);
}

function fromIso(call: BuiltinCall): PyValue {
  const text = bind(call, 'date_string').required('date_string');
  const match =
    typeof text === 'string'
      ? /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{3}|\d{6}))?(Z|\+00:00)?)?$/.exec(text)
      : null;
  if (match === null) throw unsupportedPython(call, 'this argument of datetime.fromisoformat()');
  const [, date = '', time = '00:00:00', fraction = '', zone] = match;
  const milliseconds = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(milliseconds)) throw raise(call, 'ValueError', `Invalid isoformat string: '${String(text)}'`);
  const micro = BigInt(fraction.padEnd(6, '0'));
  return makeDatetime(BigInt(milliseconds) * 1000n + micro, zone === undefined ? undefined : 0n);
}

function newTimedelta(call: BuiltinCall): PyValue {
  const bound = bind(call, 'days=, seconds=, microseconds=, milliseconds=, minutes=, hours=, weeks=');
  const units: Readonly<Record<string, bigint>> = {
    days: day,
    seconds: 1_000_000n,
    microseconds: 1n,
    milliseconds: 1000n,
    minutes: 60_000_000n,
    hours: 3_600_000_000n,
    weeks: 7n * day,
  };
  let total = 0n;
  for (const [name, unit] of Object.entries(units)) {
    const value = numeric(bound.optional(name) ?? 0n);
    if (value === undefined) throw raise(call, 'TypeError', `unsupported type for timedelta ${name} component`);
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw unsupportedPython(call, 'a timedelta of a fraction');
    }
    total += BigInt(value) * unit;
  }
  if (total > 10n ** 20n || total < -(10n ** 20n)) throw raise(call, 'OverflowError', 'timedelta is out of range');
  return makeTimedelta(total);
}

function daysOf(bound: Bound, at: At): number {
  const year = limited(bound, 'year', [1, 9999], at);
  const month = limited(bound, 'month', [1, 12], at);
  const date = limited(bound, 'day', [1, 31], at);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, date);
  if (moment.getUTCMonth() !== month - 1) throw raise(at, 'ValueError', 'day is out of range for month');
  return Math.round(moment.getTime() / 86_400_000);
}

function limited(bound: Bound, name: string, [least, most]: readonly [number, number], at: At): number {
  const value = numeric(bound.optional(name) ?? 0n);
  if (typeof value !== 'bigint') throw raise(at, 'TypeError', 'an integer is required');
  if (value < least || value > most) throw raise(at, 'ValueError', `${name} must be in ${least}..${most}`);
  return Number(value);
}
