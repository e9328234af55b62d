import type { ErrorEntry } from './errorText.ts';

/** Errors of samples, and of new projects in folders that are there. */
export const sampleErrors = {
  /** There is no sample of this name and language, or the project was not copied from one, so that no files of a sample can land in it. */
  SAMPLE_UNKNOWN: {
    message: '{name} is no sample. The samples are: {names}.',
    action: 'Open a sample by the command "Sluice: Open Sample", or run one by `sluice sample <name>`.',
  },
  /** A new project would write over files that are there already. Nothing was written. */
  PROJECT_FILES_EXIST: {
    message: 'The folder {folder} has a file {file} already, so that no project was made in it.',
    action: 'Choose another folder.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
