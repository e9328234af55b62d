import type { ErrorEntry } from './errorText.ts';

/** Errors of previews: queries that are computed on current data and written nowhere. */
export const previewErrors = {
  /**
   * A preview computes a query of a project as a batch over the data that is there now. Some definitions have no such query: the target of
   * AUTO CDC is what a stream of changes makes of it row by row, and a dataset without a flow has no query at all. Once an update has made the table, its
   * rows can be opened instead.
   */
  PREVIEW_NOT_COMPUTED: {
    message: 'A preview of {dataset} cannot be computed: {reason}.',
    action: 'Run the pipeline, then open the table.',
  },
  /** The text that was chosen for a preview holds no query: it may be a setting, a command, or several statements at once. */
  PREVIEW_NO_QUERY: {
    message: 'The text holds no query that a preview could compute.',
    action: 'Choose one query, or place the caret inside of one.',
  },
  /** A preview names a dataset that the project does not define, as it stands in the editor now. */
  PREVIEW_DATASET_NOT_FOUND: {
    message: 'The project defines no dataset {dataset}.',
    action: 'Check whether its file has an error, or whether it was renamed.',
  },
} as const satisfies Record<string, ErrorEntry>;
