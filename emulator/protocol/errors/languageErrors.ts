import type { ErrorEntry } from './errorText.ts';

/** Errors of what an editor asks for. */
export const languageErrors = {
  /**
   * A dataset can't have this name. A name of a table or view has no point, slash, quote, backslash, space or control character; in the dialect of
   * open-source Spark the name of a table has letters of the Latin alphabet, digits and underscores only. Where the name is that of a Python
   * function, it must be a name of Python too.
   */
  RENAME_NAME_INVALID: { message: 'The name "{name}" can\'t be that of {dataset}: {why}' },
  /**
   * Another dataset, sink or flow of the project has this name already, or a table of the storage that the project reads. Names that differ in case
   * alone are one.
   */
  RENAME_NAME_TAKEN: {
    message: 'The name "{name}" is taken: {other} has it.',
    action: 'Choose another name, or rename the other one first.',
  },
  /**
   * The rename was tried on a copy of the project in memory, and the project did not stay the same but for the name. That happens where code puts the
   * name together from parts, where a name of Python is used in another way too, or where the new name is hidden by a name of WITH. Nothing was changed.
   */
  RENAME_NOT_POSSIBLE: {
    message: '{dataset} can\'t be renamed to "{name}": {why}',
    action: 'Change that place by hand, then rename again.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
