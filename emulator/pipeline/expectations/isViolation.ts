import { isSluiceError, type SluiceError } from '../../base/errors.ts';

/**
 * Whether a flow failed because rows break a `fail`. The next attempt would read the same rows, so that there is no use in one; Databricks
 * asks for a person too. Source: docs.databricks.com, "Manage data quality with pipeline expectations", section "Fail on invalid records".
 */
export function isExpectationViolation(error: SluiceError): boolean {
  for (let cause: unknown = error; isSluiceError(cause); cause = cause.cause) {
    if (cause.code.startsWith('EXPECTATION_VIOLATION.')) return true;
  }
  return false;
}
