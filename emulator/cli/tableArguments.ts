import { momentFromText } from '../base/dateTimeText.ts';
import { sluiceError } from '../base/errors.ts';
import type { TimeTravel } from '../delta/timeTravel.ts';
import { wholeNumber, type VerbCall, type VerbOptions } from './verb.ts';

/** The options by which a command picks a version of a table. */
export const timeTravelOptions = {
  version: { type: 'string' },
  timestamp: { type: 'string' },
} as const satisfies VerbOptions;

export const timeTravelHelp = `  --version N        the table as of this version
  --timestamp T      the table as of this time, such as 2026-01-31 or "2026-01-31 12:00:00" (in the time zone of this
                     machine) or 2026-01-31T12:00:00Z`;

/** The version or time that the user named, or undefined for the newest version. */
export function timeTravelOf(call: VerbCall, command: string): TimeTravel | undefined {
  const version = wholeNumber(call, 'version', command);
  const text = call.text('timestamp');
  if (version !== undefined && text !== undefined) {
    throw sluiceError('INVALID_USAGE', { detail: 'Give either --version or --timestamp, not both.', command });
  }
  if (version !== undefined) return { version };
  if (text === undefined) return undefined;
  const moment = momentFromText(text, Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (typeof moment !== 'bigint') {
    throw sluiceError('INVALID_USAGE', {
      detail: `The option --timestamp takes a date or a time, not "${text}".`,
      command,
    });
  }
  return { timestamp: Number(moment / 1000n) };
}
