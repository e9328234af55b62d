import type { ErrorEntry } from './errorText.ts';

/** Errors of the statements that define pipelines in SQL. */
export const pipelineSqlErrors = {
  /** A statement of a pipeline is well formed and still cannot define what it says. */
  PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR: {
    message: '{message}',
    sqlState: '42000',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
