import type { ErrorEntry } from './errorText.ts';

/** Errors of a project: its spec, its files of definitions, its Python definitions. */
export const projectErrors = {
  /** No pipeline spec was found in the current folder or in a folder above it. */
  PIPELINE_SPEC_FILE_NOT_FOUND: {
    message: 'No pipeline spec file was found in {dir_path} or above it.',
    action: 'Make a project with `sluice init --name demo`, go into its folder, or name the file by --spec.',
    sqlState: '42K03',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
