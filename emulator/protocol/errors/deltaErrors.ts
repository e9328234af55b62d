import type { ErrorEntry } from './errorText.ts';

/** Errors of the `delta` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const deltaErrors = {
  /** The schema text of a table, or a `.schema(...)` in JSON, is not a Spark schema. The detail says where it goes wrong. */
  INVALID_SCHEMA_JSON: { message: 'The schema JSON cannot be read: {detail}.' },
} as const satisfies Record<string, ErrorEntry>;
