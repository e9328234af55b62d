import type { ErrorEntry } from './errorText.ts';

/** Errors that single functions raise while they compute, under Spark's own error conditions. */
export const functionErrors = {
  /** Positions in SQL count from 1, or from the end when negative; there is no position zero. */
  INVALID_INDEX_OF_ZERO: {
    message: 'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
    sqlState: '22003',
  },
} as const satisfies Record<string, ErrorEntry>;
