import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dateFromText, daysOfDate, timestampFromText } from '../../emulator/base/dateTimeText.ts';
import { nearestFloat, plainDigits, rescaleHalfUp, scaledOf } from '../../emulator/base/decimalDigits.ts';
import { calendarInterval } from '../../emulator/base/intervalText.ts';
import { zonedMoment, zoneOffset } from '../../emulator/base/timeZone.ts';
import { formatMoment } from '../../emulator/compute/javascript/datetimeFormat.ts';
import { parseMoment } from '../../emulator/compute/javascript/datetimeParse.ts';
import { civilFromDays, dateText, timestampText } from '../../emulator/compute/rowJson.ts';

const day = fc.integer({ min: -719_162, max: 2_932_896 });
const clock = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });

describe('texts of values', () => {
  it('dates are read back from their texts', () => {
    fc.assert(fc.property(day, (days) => assert.equal(dateFromText(dateText(days)), days)));
  });

  it('days and dates are inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_000_000, max: 3_000_000 }), (days) => {
        const { year, month, day: dayOfMonth } = civilFromDays(days);
        assert.equal(daysOfDate(year, month, dayOfMonth), days);
      }),
    );
  });

  it('timestamps are read back from their texts', () => {
    fc.assert(
      fc.property(clock, (micros) =>
        assert.deepEqual(timestampFromText(timestampText(micros)), { wallClock: micros, zone: undefined }),
      ),
    );
  });

  it('timestamps are read back by the pattern that wrote them', () => {
    const patterns = [
      'yyyy-MM-dd HH:mm:ss.SSSSSS',
      'dd/MM/yyyy hh:mm:ss a SSSSSS',
      "yyyyMMdd'T'HHmmss.SSSSSS",
      'yyyy-DDD kk:mm:ss.SSSSSS',
      'MMM d, yyyy H:m:s.SSSSSS',
    ];
    fc.assert(
      fc.property(clock, fc.constantFrom(...patterns), (wallClock, pattern) => {
        const text = formatMoment({ wallClock, offset: 0n, zone: 'UTC' }, pattern);
        assert.equal(parseMoment(text, pattern, 'wallClock'), wallClock, `${text} by ${pattern}`);
      }),
    );
  });

  it('a moment keeps its wall clock, except in a gap', () => {
    const zones = ['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', '+05:30'];
    const recent = fc.bigInt({ min: 0n, max: 1_900_000_000_000_000n });
    fc.assert(
      fc.property(recent, fc.constantFrom(...zones), (moment, zone) => {
        const wallClock = moment + zoneOffset(zone, moment);
        const back = zonedMoment(zone, wallClock);
        assert.equal(back + zoneOffset(zone, back), wallClock);
        // In an overlap the earlier of both moments is taken.
        assert.ok(back <= moment);
      }),
      { numRuns: 200 },
    );
  });

  it('decimals are rounded half away from zero', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.nat(12),
        fc.nat(12),
        (unscaled, scale, target) => {
          const rounded = rescaleHalfUp({ unscaled, scale }, target);
          const [left, right] = [unscaled * 10n ** BigInt(target), rounded.unscaled * 10n ** BigInt(scale)];
          const distance = left > right ? left - right : right - left;
          assert.ok(distance * 2n <= 10n ** BigInt(scale));
          assert.deepEqual(scaledOf(plainDigits(rounded)), rounded);
        },
      ),
    );
  });

  it('the float nearest to digits is no further than its neighbours', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(1e-30), max: Math.fround(1e30) }),
        (value) => {
          assert.equal(nearestFloat(String(value)), value);
          assert.equal(nearestFloat(value.toPrecision(9)), value);
        },
      ),
    );
  });

  it('an interval is the sum of its parts', () => {
    const unit = fc.constantFrom('day', 'week', 'month', 'year', 'hour', 'minute', 'second', 'millisecond');
    const part = fc.tuple(fc.integer({ min: -1000, max: 1000 }), unit);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const read = parts.map(([count, name]) => calendarInterval(`${count} ${name}s`));
        const sum = read.reduce<{ months: number; days: number; microseconds: bigint }>(
          (total, one) => ({
            months: total.months + (one?.months ?? 0),
            days: total.days + (one?.days ?? 0),
            microseconds: total.microseconds + (one?.microseconds ?? 0n),
          }),
          { months: 0, days: 0, microseconds: 0n },
        );
        const whole = calendarInterval(`interval ${parts.map(([count, name]) => `${count} ${name}`).join(' ')}`);
        assert.deepEqual({ ...whole }, sum);
      }),
    );
  });
});
