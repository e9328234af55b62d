import { calendarInterval } from '../base/intervalText.ts';

/**
 * A retention property such as `interval 30 days` or `2 weeks` in milliseconds; undefined when it is not one, or uses months or years,
 * whose length is not fixed.
 */
export function parseRetention(text: string): number | undefined {
  const interval = calendarInterval(text);
  if (interval === undefined || interval.months !== 0) return undefined;
  return interval.days * 86_400_000 + Number(interval.microseconds / 1000n);
}
