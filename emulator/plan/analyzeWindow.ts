import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis } from './analysis.ts';
import { callEntry, findFunction } from './analyzeCall.ts';
import { analyzeExpression, analyzeSortOrder, type ExpressionContext } from './analyzeExpression.ts';
import { canAnsiCast } from './castRules.ts';
import type { DataType } from './dataType.ts';
import type { FrameBound, WindowExpression, WindowSpec } from './expression.ts';
import { expressionText, sortOrderText } from './expressionText.ts';
import type { TypedExpression, TypedFrameBound, TypedSortOrder, TypedWindow } from './resolved.ts';
import { castTo, constantValue, isFoldable, someExpression } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import { isNumeric, sameType } from './types.ts';

/** `f(…) OVER (…)`. */
export function analyzeWindow(expression: WindowExpression, context: ExpressionContext): TypedWindow {
  const { position } = expression;
  const spec = windowSpec(expression, context);
  const name = expression.call.kind === 'call' ? expression.call.name : '';
  const entry = expression.call.kind === 'call' ? findFunction(context.analysis, name, position) : undefined;
  if (entry === undefined || (entry.kind !== 'aggregate' && entry.kind !== 'window')) {
    const sqlExpr = `"${expressionText(analyzeExpression(expression.call, context))}"`;
    throw sluiceError('UNSUPPORTED_EXPR_FOR_WINDOW', { sqlExpr }, { position });
  }
  const call = analyzeExpression(expression.call, { ...context, overWindow: true });
  if (call.kind !== 'aggregateCall' && call.kind !== 'call') {
    throw sluiceError('UNSUPPORTED_EXPR_FOR_WINDOW', { sqlExpr: `"${expressionText(call)}"` }, { position });
  }
  const inner: ExpressionContext = { ...context, overWindow: false };
  const orderBy = spec.orderBy.map((order) => analyzeSortOrder(order, inner));
  const frame = spec.frame === undefined ? undefined : analyzeFrame(spec.frame, orderBy, inner, position);
  const window: TypedWindow = {
    kind: 'windowCall',
    call,
    partitionBy: spec.partitionBy.map((part) => analyzeExpression(part, inner)),
    orderBy,
    ...(frame === undefined ? {} : { frame }),
    dataType: call.dataType,
    nullable: call.nullable,
    ...(position === undefined ? {} : { position }),
  };
  if (call.kind === 'aggregateCall' && call.distinct) {
    throw sluiceError(
      'DISTINCT_WINDOW_FUNCTION_UNSUPPORTED',
      { windowExpr: `"${expressionText(window)}"` },
      { position },
    );
  }
  if (entry.kind === 'window' && frame !== undefined) {
    throw sluiceError('UNSUPPORTED_EXPRESSION', { expression: `a frame for ${name}()`, detail: '' }, { position });
  }
  if (entry.kind === 'window' && orderBy.length === 0) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `${name}() over a window without ORDER BY`, detail: '' },
      { position },
    );
  }
  return window;
}

function windowSpec(expression: WindowExpression, context: ExpressionContext): WindowSpec {
  const { spec } = expression;
  if (!('reference' in spec)) return spec;
  const named = Object.entries(context.namedWindows ?? {}).find(
    ([name]) => name.toLowerCase() === spec.reference.toLowerCase(),
  );
  if (named === undefined) {
    throw sluiceError(
      'MISSING_WINDOW_SPECIFICATION',
      { windowName: spec.reference },
      { position: expression.position },
    );
  }
  return named[1];
}

function analyzeFrame(
  frame: NonNullable<WindowSpec['frame']>,
  orderBy: readonly TypedSortOrder[],
  context: ExpressionContext,
  position: Position | undefined,
): NonNullable<TypedWindow['frame']> {
  const range = frame.unit === 'range';
  const [order] = orderBy;
  const typedBound = (bound: FrameBound, location: string): TypedFrameBound => {
    if (!('offset' in bound)) return bound;
    const offset = analyzeExpression(bound.offset, context);
    const sqlExpr = '"the window frame"';
    if (!isFoldable(offset)) {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: 'a frame bound that is not constant', detail: '' },
        { position },
      );
    }
    if (!range) {
      if (offset.dataType.kind !== 'integer') {
        const exprType = `"${sqlText(offset.dataType)}"`;
        throw sluiceError(
          'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE',
          { sqlExpr, location, exprType, expectedType: '"INT"' },
          { position },
        );
      }
      return { kind: bound.kind, offset };
    }
    if (order === undefined)
      throw sluiceError('DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER', { sqlExpr }, { position });
    if (orderBy.length > 1) {
      const orderSpec = orderBy.map(sortOrderText).join(', ');
      throw sluiceError('DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER', { sqlExpr, orderSpec }, { position });
    }
    return { kind: bound.kind, offset: rangeOffset(context.analysis, offset, order.child.dataType, position) };
  };
  const start = typedBound(frame.start, 'lower');
  const end = typedBound(frame.end, 'upper');
  checkOrder(start, end, position);
  return { unit: frame.unit, start, end };
}

/** A RANGE offset is cast to the type of the order; a date or timestamp takes an interval. */
function rangeOffset(
  analysis: Analysis,
  offset: TypedExpression,
  orderType: DataType,
  position: Position | undefined,
): TypedExpression {
  const same = sameType(offset.dataType, orderType);
  const datetime = orderType.kind === 'date' || orderType.kind === 'timestamp' || orderType.kind === 'timestamp_ntz';
  if (datetime) {
    const days =
      orderType.kind === 'date' && ['integer', 'yearMonthInterval', 'dayTimeInterval'].includes(offset.dataType.kind);
    const interval = offset.dataType.kind === 'dayTimeInterval' || offset.dataType.kind === 'yearMonthInterval';
    if (days || (orderType.kind !== 'date' && interval)) {
      return callEntry(analysis, { name: 'range offset', args: [offset], position });
    }
  } else if (isNumeric(orderType) && (same || canAnsiCast(offset.dataType, orderType)))
    return castTo(offset, orderType);
  // `WindowFrameCoercion` casts the bound to the type of the order first.
  if (orderType.kind === 'string' || orderType.kind === 'boolean') {
    throw sluiceError(
      'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE',
      {
        sqlExpr: '"the window frame"',
        location: 'lower or upper',
        exprType: `"${sqlText(orderType)}"`,
        expectedType: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
      },
      { position },
    );
  }
  throw sluiceError(
    'DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE',
    {
      sqlExpr: '"the window frame"',
      orderSpecType: `"${sqlText(orderType)}"`,
      valueBoundaryType: `"${sqlText(offset.dataType)}"`,
    },
    { position },
  );
}

function checkOrder(start: TypedFrameBound, end: TypedFrameBound, position: Position | undefined): void {
  const sqlExpr = '"the window frame"';
  const wrong = (): Error =>
    sluiceError('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON', { sqlExpr }, { position });
  if ('offset' in start && 'offset' in end && !sameType(start.offset.dataType, end.offset.dataType)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES',
      {
        sqlExpr,
        lower: `"${expressionText(start.offset)}"`,
        upper: `"${expressionText(end.offset)}"`,
        lowerType: `"${sqlText(start.offset.dataType)}"`,
        upperType: `"${sqlText(end.offset.dataType)}"`,
      },
      { position },
    );
  }
  const [low, high] = [boundValue(start), boundValue(end)];
  if (low !== undefined && high !== undefined && low > high) throw wrong();
  if (start.kind === 'unboundedFollowing' || end.kind === 'unboundedPreceding') throw wrong();
}

function boundValue(bound: TypedFrameBound): number | undefined {
  switch (bound.kind) {
    case 'currentRow':
      return 0;
    case 'preceding':
    case 'following': {
      const { offset } = bound;
      const inner = offset.kind === 'call' && offset.name === 'range offset' ? (offset.args[0] ?? offset) : offset;
      const value = constantValue(inner);
      if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
      return bound.kind === 'preceding' ? -Number(value) : Number(value);
    }
    default:
      return undefined;
  }
}

export function hasWindow(expression: TypedExpression): boolean {
  return someExpression(expression, (part) => part.kind === 'windowCall');
}
