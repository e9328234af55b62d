import type { ErrorEntry } from './errorText.ts';

/** Errors of pipeline tests: their files, what they give, what they expect. */
export const testingErrors = {
  /** The text of a file of pipeline tests is not YAML. */
  PIPELINE_TEST_INVALID_YAML: { message: 'The file of tests is not valid YAML: {detail}' },
  /** A part of a file of pipeline tests has another shape than it must have. */
  PIPELINE_TEST_INVALID_SHAPE: {
    message: '{what} should be {expected}, not {actual}.',
    action: 'See docs/testing.md for the form of a test.',
  },
  /** A key that a part of a pipeline test does not have. A misspelt key would be a check that is never made. */
  PIPELINE_TEST_UNKNOWN_KEY: {
    message: '{what} has no key "{key}".{suggestion}',
    action: 'Its keys are {keys}.',
  },
  /** Two tests of one file have the same name, so that neither could be chosen or told about by its name. */
  PIPELINE_TEST_DUPLICATE_NAME: {
    message: 'Two tests of this file are named "{name}".',
    action: 'Give each test of a file a name of its own.',
  },
  /** A test names something that the project neither defines nor reads. */
  PIPELINE_TEST_NAME_NOT_FOUND: {
    message: '{what} names {name}, which {found}.{suggestion}',
    action:
      'Name a dataset as name, schema.name or catalog.schema.name, and a folder as the reader in the query names it.',
  },
  /** A test gives rows of a dataset and asks for the same dataset to be run. Given rows stand in place of a dataset's own flows. */
  PIPELINE_TEST_GIVEN_IS_RUN: {
    message: 'The test gives the rows of {name} and expects them of a run as well.',
    action: 'Leave {name} out of `given`, or out of `run` and `expect`.',
  },
  /**
   * What a test runs reads a table that the project does not define and the test does not give. Tests never read tables of the
   * project's storage, so that they give the same answer on every machine.
   */
  PIPELINE_TEST_INPUT_MISSING: {
    message: 'The flow {flow} reads the table {table}, which the test does not give.',
    action: 'Add {table} to `given`, with a `schema` where the project does not know its columns.',
  },
  /** The columns of given rows are not known, so that their types would be guessed. */
  PIPELINE_TEST_SCHEMA_UNKNOWN: {
    message: 'The types of the columns of {name} are not known: {reason}.',
    action: "Say them in `given`, as in `schema: 'id INT, at TIMESTAMP'`.",
  },
  /** A row of a test does not fit the columns of its table. */
  PIPELINE_TEST_ROW_INVALID: { message: 'This is no row of {name}: {reason}.' },
  /** A test gives rows in a form that cannot be written for the reader that the query has. */
  PIPELINE_TEST_GIVEN_NOT_SUPPORTED: { message: 'Rows cannot be given for {name}: {reason}.' },
  /** A file of rows that a test names is not there. */
  PIPELINE_TEST_FILE_NOT_FOUND: {
    message: 'The file {path} that the test names does not exist.',
    action: 'Paths in a test start at the folder of its file.',
  },
  /** `sluice test --grep` takes a JavaScript regular expression. */
  PIPELINE_TEST_GREP_INVALID: { message: 'The text "{grep}" is no regular expression: {reason}.' },
} as const satisfies Record<string, ErrorEntry>;
