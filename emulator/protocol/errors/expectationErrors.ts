import type { ErrorEntry } from './errorText.ts';

/** Errors of expectations, the quality rules of a dataset. */
export const expectationErrors = {
  /**
   * An expectation with `ON VIOLATION FAIL UPDATE` (`expect_or_fail`) met rows that break it: the condition is false or NULL for
   * them. Nothing of the batch was written: the table has no row of it, and the stream checkpoint (or the materialized view) is as
   * it was. Once the rows, the query or the expectation are put right, the next update reads the same rows again, each once.
   * The condition and its SQLSTATE are Databricks' own (docs.databricks.com, "EXPECTATION_VIOLATION error condition").
   */
  'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT': {
    message:
      "Flow '{flowName}' failed to meet the expectation. Violated expectations: '{expectationsViolated}'. Output record: '{outputRecord}'. Rows of the dataset '{dataset}' that break the first of them: {failedRecords}.",
    action:
      'Put the rows or the query right, or relax the expectation to ON VIOLATION DROP ROW; the next update goes on with the same rows.',
    sqlState: '22000',
  },

  /**
   * The same where no rows are shown: `sluice.expectations.sampleRows` is 0, or the query was read without being counted, as a
   * preview does.
   * The condition and its SQLSTATE are Databricks' own; that the expectations are named is Sluice's.
   */
  'EXPECTATION_VIOLATION.VERBOSITY_NONE': {
    message:
      "Flow '{flowName}' failed to meet the expectation. Violated expectations of the dataset '{dataset}': '{expectationsViolated}'.",
    action:
      'Put the rows or the query right, or relax the expectation to ON VIOLATION DROP ROW; the next update goes on with the same rows.',
    sqlState: '22000',
  },

  /**
   * An expectation tests one row by itself. Databricks' documentation rules out subqueries that read other tables; here no subquery
   * is taken. The name of this error is Sluice's own.
   */
  EXPECTATION_WITH_SUBQUERY: {
    message: 'An expectation tests one row and cannot hold a subquery.',
    action: 'Join the other table in the query of the dataset, and test the joined column.',
    sqlState: '0A000',
  },

  /**
   * Counters are kept by the name of an expectation, so a name can stand once in a dataset (docs.databricks.com, "Manage data
   * quality with pipeline expectations"). Other datasets may use the same name. The name of this error is Sluice's own.
   */
  DUPLICATE_EXPECTATION: {
    message: "The dataset '{dataset}' has more than one expectation of the name '{name}'.",
    action: 'Give each expectation of the dataset a name of its own.',
    sqlState: '42710',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
