import type { DataType, StructType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';

/**
 * Readers of the SQL that stands in strings of a program. Positions in what they return, and in the errors that they
 * raise, count from the start of the text (line 1, column 1); the evaluator places them in the Python file.
 */
export interface SqlTexts {
  /** One item of a SELECT list, as `expr()` and `selectExpr()` take it: with an alias if it has one, `*` included. */
  parseExpression(text: string): Expression;
  parseQuery(text: string): LogicalPlan;
  /** `a INT, b STRING NOT NULL`. */
  parseSchema(text: string): StructType;
  /** `array<int>`; what `cast` takes. */
  parseDataType(text: string): DataType;
}
