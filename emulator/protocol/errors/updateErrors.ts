import type { ErrorEntry } from './errorText.ts';

/** Errors of running an update of a pipeline. */
export const updateErrors = {
  /** Two updates of one project would write the same tables at the same time. */
  PIPELINE_UPDATE_RUNNING: {
    message: 'Another update of this project is running in process {pid}.',
    action: 'Wait for it to end, or stop that process.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
