import { zoneOffset } from '../../base/timeZone.ts';
import type { DayTimeField } from '../../plan/dataType.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { calendarIntervalText, dateText, dayTimeText, timestampText, timeText, yearMonthText } from '../rowJson.ts';

/** Values as the texts that Spark casts them to. */
export const castsToText: readonly JavaScriptFunction[] = [
  { name: 'date_text', parameters: ['DATE'], returns: 'VARCHAR', call: (days) => dateText(Number(days)) },
  {
    name: 'timestamp_text',
    parameters: ['TIMESTAMP WITH TIME ZONE', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (moment, zone) => {
      const micros = moment as bigint;
      return wallClockText(micros + zoneOffset(String(zone), micros));
    },
  },
  {
    name: 'timestamp_ntz_text',
    parameters: ['TIMESTAMP'],
    returns: 'VARCHAR',
    call: (micros) => wallClockText(micros as bigint),
  },
  {
    name: 'time_text',
    parameters: ['TIME'],
    returns: 'VARCHAR',
    call: (micros) => withoutZeros(timeText(micros as bigint)),
  },
  {
    name: 'day_time_text',
    parameters: ['BIGINT', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (micros, start, end) => dayTimeText(micros as bigint, start as DayTimeField, end as DayTimeField),
  },
  {
    name: 'year_month_text',
    parameters: ['INTEGER', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (months, start, end) => yearMonthText(Number(months), start as 'year' | 'month', end as 'year' | 'month'),
  },
  {
    name: 'calendar_interval_text',
    parameters: ['INTERVAL'],
    returns: 'VARCHAR',
    call: (value) =>
      calendarIntervalText(value as { readonly months: number; readonly days: number; readonly microseconds: bigint }),
  },
];

/** `2024-01-01 10:00:00.5`: a space between, no zeros at the end of the fraction. */
export function wallClockText(micros: bigint): string {
  return withoutZeros(timestampText(micros).replace('T', ' '));
}

function withoutZeros(text: string): string {
  return text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : text.includes('.') ? '' : zeros));
}
