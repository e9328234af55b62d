import type { ErrorEntry } from './errorText.ts';

/** Errors of the inspection of tables. */
export const inspectErrors = {
  /**
   * A cell was asked for by the place of its row, and the version has no row there. The table was made anew since its rows were shown, or the
   * place was not one that the emulator gave.
   */
  TABLE_ROW_NOT_FOUND: {
    message: 'The Delta table {path} has no row {row} at version {version}.',
    action: 'Open the table again: it was made anew since its rows were shown.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
