import type { ErrorEntry } from './errorText.ts';

/** Errors of the analyzer and of expressions at run time, under Spark's own error conditions. */
export const analysisErrors = {} as const satisfies Record<string, ErrorEntry>;
