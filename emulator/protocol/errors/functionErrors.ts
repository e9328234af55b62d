import type { ErrorEntry } from './errorText.ts';

/** Errors that single functions raise while they compute, under Spark's own error conditions. */
export const functionErrors = {
  /** The text is no regular expression of Java's syntax. */
  'INVALID_PARAMETER_VALUE.PATTERN': {
    message: 'The value of parameter(s) `regexp` in {functionName} is invalid: {value}.',
    sqlState: '22023',
  },
  /** The regular expression has fewer groups than the number asked for. */
  'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX': {
    message:
      'The value of parameter(s) `idx` in {functionName} is invalid: expects group index between 0 and {groupCount}, but got {groupIndex}.',
    sqlState: '22023',
  },
  /** `split` got a text that is no regular expression. Spark names no condition for it. */
  INVALID_SPLIT_PATTERN: { message: 'The pattern {pattern} of `split` is no regular expression.' },
  /** Positions in SQL count from 1, or from the end when negative; there is no position zero. */
  INVALID_INDEX_OF_ZERO: {
    message: 'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
    sqlState: '22003',
  },
} as const satisfies Record<string, ErrorEntry>;
