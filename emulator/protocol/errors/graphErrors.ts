import type { ErrorEntry } from './errorText.ts';

/** Errors of the graph of a pipeline. */
export const graphErrors = {
  /** A streaming table was created and nothing writes it. */
  PIPELINE_DATASET_WITHOUT_FLOW: {
    message: 'Pipeline dataset {identifier} does not have any defined flows.',
    action: 'Add a query to its statement, or a flow that writes it.',
    sqlState: '0A000',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
