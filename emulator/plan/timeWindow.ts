import { sluiceError } from '../base/errors.ts';
import { calendarInterval } from '../base/intervalText.ts';
import { newAttribute } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import type { CallExpression, Expression } from './expression.ts';
import { generatePlan } from './generate.ts';
import { implicitCast } from './implicitCast.ts';
import { passed, projectPlan } from './relations.ts';
import type { Attribute, ResolvedPlan, TypedExpression } from './resolved.ts';
import type { Relation } from './scope.ts';
import { constantValue, literal, watermarkDelayOf } from './typedExpression.ts';
import { isIntegral, isString, types } from './types.ts';

/** The one `window(…)` of a query block, and the column that stands for it. */
export interface TimeWindow {
  readonly key: string;
  readonly attribute: Attribute;
}

/**
 * Spark computes `window(time, …)` below the SELECT as a column called `window`, and leaves out rows without a time
 * (`TimeWindowing`). Undefined when the block has no such call.
 */
export function placeTimeWindow(
  expressions: readonly unknown[],
  child: Relation,
  context: ExpressionContext,
): { readonly child: Relation; readonly window: TimeWindow } | undefined {
  const calls = new Map<string, CallExpression>();
  for (const expression of expressions) collect(expression, calls);
  const [first] = calls;
  if (first === undefined) return undefined;
  const [key, call] = first;
  if (calls.size > 1) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a query with several time windows', detail: '' },
      { position: call.position },
    );
  }
  const placed =
    call.name.toLowerCase() === 'session_window'
      ? sessionPlan(child.plan, call, context)
      : spanPlan(child.plan, call, context);
  if (placed === undefined) return undefined;
  return {
    child: { ...child, plan: placed.plan, unstarred: [placed.attribute] },
    window: { key, attribute: placed.attribute },
  };
}

/** What two calls of `window` must share to be one. */
export function timeWindowKey(call: CallExpression): string {
  return (
    call.name.toLowerCase() +
    JSON.stringify(call.args, (name, part: unknown) => {
      if (name === 'position') return undefined;
      return typeof part === 'bigint' ? `${part}n` : part;
    })
  );
}

interface Span {
  /** Microseconds, all of them. */
  readonly duration: bigint;
  readonly slide: bigint;
  readonly start: bigint;
}

function collect(value: unknown, calls: Map<string, CallExpression>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, calls);
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isCall(value)) {
    const name = value.name.toLowerCase();
    if (name === 'window' || name === 'session_window') calls.set(timeWindowKey(value), value);
  }
  // A subquery places its own windows.
  if ('kind' in value && value.kind === 'subquery') return;
  for (const part of Object.values(value)) collect(part, calls);
}

function isCall(value: object): value is CallExpression {
  return 'kind' in value && value.kind === 'call' && 'name' in value && typeof value.name === 'string';
}

/** The lengths, or undefined where Spark leaves the call as it is because they make no sense. */
function windowSpan(call: CallExpression, context: ExpressionContext): Span | undefined {
  const [, duration, slide, start] = call.args;
  if (call.args.length < 2 || call.args.length > 4 || duration === undefined) {
    throw sluiceError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      { functionName: '`window`', expectedNum: '[2, 4]', actualNum: call.args.length },
      { position: call.position },
    );
  }
  const length = microseconds(duration, context);
  const span = {
    duration: length,
    slide: slide === undefined ? length : microseconds(slide, context),
    start: start === undefined ? 0n : microseconds(start, context),
  };
  const offset = span.start < 0n ? -span.start : span.start;
  const valid = span.duration > 0n && span.slide > 0n && span.slide <= span.duration && offset < span.slide;
  return valid ? span : undefined;
}

function microseconds(expression: Expression, context: ExpressionContext): bigint {
  const typed = analyzeExpression(expression, context);
  const value = constantValue(typed);
  if (isIntegral(typed.dataType) && (typeof value === 'number' || typeof value === 'bigint')) return BigInt(value);
  if (!isString(typed.dataType) || typeof value !== 'string') {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a length of window() that is not written out', detail: '' },
      { position: expression.position },
    );
  }
  const interval = calendarInterval(value);
  if (interval === undefined) {
    throw sluiceError('CANNOT_PARSE_INTERVAL', { intervalString: `'${value}'` }, { position: expression.position });
  }
  if (interval.months !== 0) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a length of window() in months', detail: '' },
      { position: expression.position },
    );
  }
  return BigInt(interval.days) * 86_400_000_000n + interval.microseconds;
}

/** A timestamp, a string that is cast to one, or another window, whose last moment counts. */
function timeColumn(call: CallExpression, context: ExpressionContext): TypedExpression {
  const [time] = call.args;
  if (time === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'window() has no arguments' });
  const typed = analyzeExpression(time, context);
  if (typed.dataType.kind === 'struct') {
    return callEntry(context.analysis, { name: 'window_time', args: [typed], position: call.position });
  }
  const cast = implicitCast(typed, 'anyTimestamp');
  if (cast !== undefined) return cast;
  return callEntry(context.analysis, { name: 'time window', args: [typed], position: call.position });
}

interface PlacedWindow {
  readonly plan: ResolvedPlan;
  readonly attribute: Attribute;
}

function spanPlan(child: ResolvedPlan, call: CallExpression, context: ExpressionContext): PlacedWindow | undefined {
  const span = windowSpan(call, context);
  return span === undefined ? undefined : windowPlan(child, timeColumn(call, context), span, context);
}

/**
 * Each row is a session of its own, until an aggregation makes one of those that meet (`SessionWindowing`). Only streams have such an
 * aggregation yet.
 */
function sessionPlan(child: ResolvedPlan, call: CallExpression, context: ExpressionContext): PlacedWindow {
  const { position } = call;
  const refused = (detail: string): Error =>
    sluiceError('UNSUPPORTED_FUNCTION', { name: '`session_window`', detail }, { position });
  if (!child.streaming) throw refused(' on a table');
  const [, gap] = call.args;
  if (call.args.length !== 2 || gap === undefined) {
    throw sluiceError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      { functionName: '`session_window`', expectedNum: 2, actualNum: call.args.length },
      { position },
    );
  }
  const length = microseconds(gap, context);
  const time = timeColumn(call, context);
  if (length <= 0n || time.kind !== 'attribute') throw refused(' of this gap or time');
  const { analysis } = context;
  const condition = callEntry(analysis, { name: 'isnotnull', args: [time] });
  const filtered: ResolvedPlan = { kind: 'filter', child, condition, output: child.output, streaming: child.streaming };
  const session = callEntry(analysis, { name: 'session of time', args: [time, literal(length, types.long)] });
  const attribute = newAttribute(analysis, {
    name: 'session_window',
    dataType: session.dataType,
    nullable: false,
    ...(time.watermarkDelay === undefined ? {} : { watermarkDelay: time.watermarkDelay }),
  });
  const plan = projectPlan(filtered, [...child.output.map(passed), { attribute, expression: session }]);
  return { plan, attribute };
}

function windowPlan(
  child: ResolvedPlan,
  time: TypedExpression,
  span: Span,
  { analysis }: ExpressionContext,
): PlacedWindow {
  const present = callEntry(analysis, { name: 'isnotnull', args: [time] });
  const filtered: ResolvedPlan = {
    kind: 'filter',
    child,
    condition: present,
    output: child.output,
    streaming: child.streaming,
  };
  const number = (value: bigint): TypedExpression => literal(value, types.long);
  const args = [time, number(span.duration), number(span.slide), number(span.start)];
  const delay = watermarkDelayOf(time);
  const window = callEntry(analysis, { name: 'time window', args });
  const attribute = newAttribute(analysis, {
    name: 'window',
    dataType: window.dataType,
    nullable: false,
    ...(delay === undefined ? {} : { watermarkDelay: delay }),
  });
  if (span.slide === span.duration) {
    const plan = projectPlan(filtered, [...child.output.map(passed), { attribute, expression: window }]);
    return { plan, attribute };
  }
  const generator = callEntry(analysis, { name: 'time windows', args });
  if (generator.kind !== 'call') throw sluiceError('INTERNAL_ERROR', { detail: 'time windows are no generator' });
  return { plan: generatePlan(filtered, generator, [attribute], false), attribute };
}
