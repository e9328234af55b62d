import { sluiceError } from '../base/errors.ts';
import type { Analysis } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { expressionText } from './expressionText.ts';
import type { TypedWindow } from './resolved.ts';
import { someExpression } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import { isOrderable } from './types.ts';

/** What only a whole window function shows: an order that its values have not, a window inside of a window. */
export function checkWindow(analysis: Analysis, window: TypedWindow): void {
  const { position } = window;
  for (const { child } of window.orderBy) {
    if (!isOrderable(child.dataType)) {
      throw sluiceError(
        'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
        {
          sqlExpr: `"${expressionText(child)}"`,
          functionName: '`sortorder`',
          dataType: `"${sqlText(child.dataType)}"`,
        },
        { position },
      );
    }
    callEntry(analysis, { name: '<', args: [child, child], position });
  }
  for (const part of window.partitionBy) callEntry(analysis, { name: '=', args: [part, part], position });
  const inside = [...window.call.args, ...window.partitionBy, ...window.orderBy.map((order) => order.child)];
  if (inside.some((part) => someExpression(part, (candidate) => candidate.kind === 'windowCall'))) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a window function inside of a window function', detail: '' },
      { position },
    );
  }
}
