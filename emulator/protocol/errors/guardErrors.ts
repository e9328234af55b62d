import type { ErrorEntry } from './errorText.ts';

/** Errors of the reset guard. */
export const guardErrors = {
  /** A full refresh, or another act that destroys rows, names a table with `pipelines.reset.allowed = false`. */
  TABLE_NOT_RESETTABLE: {
    message:
      'Table {tableName} cannot be reset because pipelines.reset.allowed is set to false on it; {act} was not done and nothing was touched.',
    action:
      'Leave the table out. When its rows really may go, see what would be lost by `sluice guard status`, and approve it once by `sluice guard approve {tableName}`.',
    sqlState: '42000',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
