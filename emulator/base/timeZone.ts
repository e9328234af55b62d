/** The offset of a time zone from UTC, in microseconds, at a moment given in microseconds since the epoch. */
export function zoneOffset(zone: string, microseconds: bigint): bigint {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return fixed;
  const seconds = Math.floor(Number(microseconds / 1000n) / 1000);
  const quarter = Math.floor(seconds / quarterHour);
  const [offset, next] = [quarterOffset(zone, quarter), quarterOffset(zone, quarter + 1)];
  // An offset that holds at both ends of a quarter of an hour holds between them.
  return offset === next ? offset : exactOffset(zone, seconds);
}

const quarterHour = 900;
const known = new Map<string, Map<number, bigint>>();

function quarterOffset(zone: string, quarter: number): bigint {
  let offsets = known.get(zone);
  if (offsets === undefined) {
    offsets = new Map();
    known.set(zone, offsets);
  }
  const found = offsets.get(quarter);
  if (found !== undefined) return found;
  if (offsets.size > 100_000) offsets.clear();
  const made = exactOffset(zone, quarter * quarterHour);
  offsets.set(quarter, made);
  return made;
}

function exactOffset(zone: string, seconds: number): bigint {
  const parts = formatter(zone).formatToParts(new Date(seconds * 1000));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value);
  const era = parts.find((one) => one.type === 'era')?.value;
  const year = era === 'BC' ? 1 - part('year') : part('year');
  const local = new Date(0);
  local.setUTCFullYear(year, part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return BigInt(local.getTime() - seconds * 1000) * 1000n;
}

/** Whether this is a zone that `zoneOffset` knows. */
export function isTimeZone(zone: string): boolean {
  if (fixedOffset(zone) !== undefined) return true;
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}

/** Microseconds since the epoch of a wall clock's reading (as if in UTC). In a gap the later offset's clock is taken, in an overlap the earlier. */
export function zonedMoment(zone: string, wallClock: bigint): bigint {
  const first = wallClock - zoneOffset(zone, wallClock - 86_400_000_000n);
  if (first + zoneOffset(zone, first) === wallClock) return first;
  const second = wallClock - zoneOffset(zone, wallClock + 86_400_000_000n);
  if (second + zoneOffset(zone, second) === wallClock) return second;
  return first;
}

function fixedOffset(zone: string): bigint | undefined {
  if (/^(UTC|GMT|Z|UT|Etc\/UTC)$/i.test(zone)) return 0n;
  const match = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?$/.exec(zone);
  if (match === null) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000n;
  return sign === '-' ? -total : total;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}
