import { parseRetention } from '../delta/calendarInterval.ts';

/** How long a full refresh can be undone, in milliseconds: as long as VACUUM keeps files by default. */
export const undoWindow = 7 * 86_400_000;

/** The end of the window of a full refresh, never before VACUUM would delete the files. */
export function undoableUntil(endedAt: number, configuration: Readonly<Record<string, string>>): number {
  const property = configuration['delta.deletedFileRetentionDuration'];
  const retention = property === undefined ? undefined : parseRetention(property);
  return endedAt + Math.max(undoWindow, retention ?? 0);
}
