import type { ErrorEntry } from './errorText.ts';

/** Errors of the `sql` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const sqlErrors = {} as const satisfies Record<string, ErrorEntry>;
