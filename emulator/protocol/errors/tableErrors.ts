import type { ErrorEntry } from './errorText.ts';

/** Errors of SQL commands on tables. */
export const tableErrors = {
  /** A name is in a schema that was not created. */
  SCHEMA_NOT_FOUND: {
    message: 'The schema {schemaName} cannot be found.',
    action: 'Create it by CREATE SCHEMA, or correct the name.',
    sqlState: '42704',
  },
  /** RESTORE goes back: to a version before the newest one. */
  DELTA_RESTORE_NOT_OLDER: {
    message: 'Version to restore ({version}) should be less than last available version ({latest}).',
    action: 'The table holds that version already; see DESCRIBE HISTORY for the older ones.',
  },
  /**
   * A version cannot be restored, because data files of it were deleted since, by VACUUM or by hand. A table that named them could not
   * be read any more.
   */
  DELTA_RESTORE_FILES_MISSING: {
    message: 'Not all files from version {version} are available in file system. Missed files ({count}): {files}.',
    action: 'Restore a more recent version or timestamp, whose files are all there.',
  },
  /** Column mapping cannot be switched to this mode: the names and ids in the files that are there would no longer fit. */
  DELTA_UNSUPPORTED_COLUMN_MAPPING_MODE_CHANGE: {
    message: "Changing column mapping mode from '{oldMode}' to '{newMode}' is not supported.",
    sqlState: '0AKDC',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
