import type { JsonObject } from '../../base/json.ts';
import type { Expectation } from '../definition.ts';

/** Rules as events tell them. */
export function conditionsOf(expectations: readonly Expectation[]): readonly JsonObject[] {
  return expectations.map(({ name, conditionText, onViolation }) => ({
    name,
    constraint: conditionText,
    action: actionNames[onViolation],
  }));
}

/** Source: docs.databricks.com, "Manage data quality with pipeline expectations", section "Action on invalid record". */
export const actionNames: Readonly<Record<Expectation['onViolation'], string>> = {
  keep: 'ALLOW',
  drop: 'DROP',
  fail: 'FAIL',
};
