import type { ErrorEntry } from './errorText.ts';

/** Errors of the `pyspark` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const pysparkErrors = {} as const satisfies Record<string, ErrorEntry>;
