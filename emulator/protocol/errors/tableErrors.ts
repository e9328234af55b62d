import type { ErrorEntry } from './errorText.ts';

/** Errors of SQL commands on tables. */
export const tableErrors = {
  /** A name is in a schema that was not created. */
  SCHEMA_NOT_FOUND: {
    message: 'The schema {schemaName} cannot be found.',
    action: 'Create it by CREATE SCHEMA, or correct the name.',
    sqlState: '42704',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
