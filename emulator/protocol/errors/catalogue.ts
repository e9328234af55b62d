import { analysisErrors } from './analysisErrors.ts';
import { baseErrors } from './baseErrors.ts';
import { cliErrors } from './cliErrors.ts';
import { computeErrors } from './computeErrors.ts';
import { deltaErrors } from './deltaErrors.ts';
import { deltaWriteErrors } from './deltaWriteErrors.ts';
import type { ErrorEntry } from './errorText.ts';
import { eventLogErrors } from './eventLogErrors.ts';
import { expectationErrors } from './expectationErrors.ts';
import { functionErrors } from './functionErrors.ts';
import { graphErrors } from './graphErrors.ts';
import { guardErrors } from './guardErrors.ts';
import { inspectErrors } from './inspectErrors.ts';
import { languageErrors } from './languageErrors.ts';
import { moveErrors } from './moveErrors.ts';
import { projectErrors } from './projectErrors.ts';
import { pipelineSqlErrors } from './pipelineSqlErrors.ts';
import { programErrors } from './programErrors.ts';
import { pysparkErrors } from './pysparkErrors.ts';
import { previewErrors } from './previewErrors.ts';
import { rpcErrors } from './rpcErrors.ts';
import { sampleErrors } from './sampleErrors.ts';
import { sqlErrors } from './sqlErrors.ts';
import { stepErrors } from './stepErrors.ts';
import { testingErrors } from './testingErrors.ts';
import { updateErrors } from './updateErrors.ts';
import { streamingErrors } from './streamingErrors.ts';
import { tableErrors } from './tableErrors.ts';
import { typeErrors } from './typeErrors.ts';
import { streamSourceErrors } from './streamSourceErrors.ts';

/** Every error that a user can meet, by code. A code stands in one area file only. */
export const errorCatalogue = {
  ...baseErrors,
  ...deltaErrors,
  ...deltaWriteErrors,
  ...sqlErrors,
  ...pysparkErrors,
  ...analysisErrors,
  ...typeErrors,
  ...computeErrors,
  ...functionErrors,
  ...streamingErrors,
  ...streamSourceErrors,
  ...programErrors,
  ...projectErrors,
  ...pipelineSqlErrors,
  ...graphErrors,
  ...updateErrors,
  ...expectationErrors,
  ...eventLogErrors,
  ...guardErrors,
  ...tableErrors,
  ...inspectErrors,
  ...previewErrors,
  ...moveErrors,
  ...languageErrors,
  ...cliErrors,
  ...sampleErrors,
  ...rpcErrors,
  ...stepErrors,
  ...testingErrors,
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

export function errorEntry(code: ErrorCode): ErrorEntry {
  return errorCatalogue[code];
}
