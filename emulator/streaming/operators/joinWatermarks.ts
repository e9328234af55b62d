import { sluiceError } from '../../base/errors.ts';
import { referencedIds } from '../../plan/planTree.ts';
import type { Attribute, ResolvedJoin, ResolvedPlan, TypedExpression } from '../../plan/resolved.ts';
import { constantValue } from '../../plan/typedExpression.ts';
import { conjuncts } from '../pushFilters.ts';

/** What the watermark says about one side of a join of two streams. */
export interface JoinSide {
  /** The equal parts of the condition, as this side computes them. */
  readonly keys: readonly TypedExpression[];
  /** The column by which rows are late. */
  readonly eventTime: Attribute | undefined;
  /** The column by which rows that are kept cease to find partners. */
  readonly keptBy: Attribute | undefined;
  /** Such rows are at or below the watermark plus this many milliseconds; undefined where they are kept for ever. */
  readonly offsetMs: number | undefined;
}

/**
 * How long either side of a join has to keep its rows: by a key with a watermark, or by a range between the two event times.
 * Source: apache/spark, `StreamingSymmetricHashJoinHelper.getStateWatermarkPredicates`, `StreamingJoinHelper.getStateValueWatermark`.
 */
export function joinSides(join: ResolvedJoin): { readonly left: JoinSide; readonly right: JoinSide } {
  const parts = join.condition === undefined ? [] : conjuncts(join.condition);
  const pairs = parts.flatMap((part) => equalPair(part, join));
  const keyPlace = [0, 1]
    .map((side) => pairs.findIndex((pair) => watermarkOf(pair[side]) !== undefined))
    .find((place) => place >= 0);
  const side = (own: ResolvedPlan, other: ResolvedPlan, index: 0 | 1): JoinSide => {
    const keys = pairs.map((pair) => pair[index]);
    const marked = own.output.filter(({ watermarkDelay }) => watermarkDelay !== undefined);
    if (marked.length > 1) throw severalEventTimes(join, marked);
    const [eventTime] = marked;
    if (keyPlace !== undefined) {
      const key = keys[keyPlace];
      if (key?.kind !== 'attribute')
        throw notSupported(join, 'a join of two streams by an event time that is no column');
      return { keys, eventTime, keptBy: key, offsetMs: 0 };
    }
    const offsets =
      eventTime === undefined ? [] : parts.flatMap((part) => boundOf(part, join, { own, other, eventTime }));
    return {
      keys,
      eventTime,
      keptBy: eventTime,
      offsetMs: offsets.length === 0 ? undefined : Math.min(...offsets),
    };
  };
  return { left: side(join.left, join.right, 0), right: side(join.right, join.left, 1) };
}

/** Whether Spark takes an outer or a semi join of two streams. Source: `UnsupportedOperationChecker.checkForStreamStreamJoinWatermark`. */
export function hasOuterWatermark(join: ResolvedJoin): boolean {
  const { left, right } = joinSides(join);
  const byKey =
    left.keys.some((key) => watermarkOf(key) !== undefined) || right.keys.some((key) => watermarkOf(key) !== undefined);
  if (byKey) return true;
  if (join.joinType === 'right') return right.offsetMs !== undefined;
  if (join.joinType === 'full') return left.offsetMs !== undefined || right.offsetMs !== undefined;
  return left.offsetMs !== undefined;
}

/** The watermark that operators above a join see. Source: `StreamingSymmetricHashJoinExec.produceOutputWatermark`. */
export function joinedWatermark({ left, right }: ReturnType<typeof joinSides>, inputMs: number): number {
  const offsets = [left.offsetMs, right.offsetMs].flatMap((offset) => (offset === undefined ? [] : [offset]));
  return offsets.length === 0 ? inputMs : inputMs + Math.min(...offsets);
}

function watermarkOf(expression: TypedExpression | undefined): number | undefined {
  return expression?.kind === 'attribute' ? expression.watermarkDelay : undefined;
}

type Pair = readonly [left: TypedExpression, right: TypedExpression];

function equalPair(part: TypedExpression, join: ResolvedJoin): readonly Pair[] {
  if (part.kind !== 'call') return [];
  const [first, second] = part.args;
  const name = part.entry.names[0];
  if ((name !== '=' && name !== '<=>') || first === undefined || second === undefined) return [];
  const [inLeft, inRight] = [
    isOf(first, join.left) && isOf(second, join.right),
    isOf(second, join.left) && isOf(first, join.right),
  ];
  if (!inLeft && !inRight) return [];
  // Spark joins by two made-up keys instead, and what it does with their watermark was not seen.
  if (name === '<=>') throw notSupported(join, 'a join of two streams by <=>');
  return [inLeft ? [first, second] : [second, first]];
}

function isOf(expression: TypedExpression, { output }: ResolvedPlan): boolean {
  const ids = [...referencedIds(expression)];
  return ids.length > 0 && ids.every((id) => output.some((attribute) => attribute.id === id));
}

/** Times and constants that are added up: `rt - lt - 20 seconds`. */
interface Sum {
  readonly times: readonly { readonly attribute: Attribute; readonly sign: 1 | -1 }[];
  readonly micros: bigint;
}

const comparisons: Readonly<Record<string, { readonly swapped: boolean; readonly inclusive: boolean }>> = {
  '<': { swapped: false, inclusive: false },
  '<=': { swapped: false, inclusive: true },
  '>': { swapped: true, inclusive: false },
  '>=': { swapped: true, inclusive: true },
};

/** Milliseconds beyond the watermark of the other side that a row's time must be above, by one comparison. */
function boundOf(
  part: TypedExpression,
  join: ResolvedJoin,
  {
    own,
    other,
    eventTime,
  }: { readonly own: ResolvedPlan; readonly other: ResolvedPlan; readonly eventTime: Attribute },
): readonly number[] {
  const comparison = part.kind === 'call' ? comparisons[part.entry.names[0] ?? ''] : undefined;
  if (part.kind !== 'call' || comparison === undefined) return [];
  const [first, second] = comparison.swapped ? [part.args[1], part.args[0]] : part.args;
  if (first === undefined || second === undefined) return [];
  const marked = [...own.output, ...other.output].filter(({ watermarkDelay }) => watermarkDelay !== undefined);
  const ids = referencedIds(part);
  // Only a comparison of both sides' times says anything.
  const spansBoth = [own, other].every(({ output }) => output.some(({ id }) => ids.has(id)));
  if (!spansBoth || !other.output.some(({ id, watermarkDelay }) => watermarkDelay !== undefined && ids.has(id)))
    return [];
  const sum = difference(sumOf(second), sumOf(first));
  const ownTime = sum?.times.filter(({ attribute }) => own.output.some(({ id }) => id === attribute.id)) ?? [];
  const otherTime = sum?.times.filter(({ attribute }) => other.output.some(({ id }) => id === attribute.id)) ?? [];
  const [mine, theirs] = [ownTime[0], otherTime[0]];
  const plain = ownTime.length === 1 && otherTime.length === 1 && sum !== undefined && sum.micros % 1000n === 0n;
  if (!plain || mine === undefined || theirs === undefined || mine.sign === theirs.sign) {
    if (![...ids].some((id) => marked.some((attribute) => attribute.id === id))) return [];
    throw notSupported(join, 'a join of two streams by this condition on their event times');
  }
  if (mine.sign < 0) return [];
  if (mine.attribute.id !== eventTime.id) {
    throw notSupported(join, 'a join of two streams by a time that is not the event time');
  }
  // mine - theirs + c > 0, so that mine is above theirs - c.
  return [Number(-sum.micros / 1000n) - (comparison.inclusive ? 1 : 0)];
}

function sumOf(expression: TypedExpression): Sum | undefined {
  if (expression.kind === 'attribute') {
    if (expression.dataType.kind !== 'timestamp') return undefined;
    return { times: [{ attribute: expression, sign: 1 }], micros: 0n };
  }
  if (expression.kind !== 'call') return undefined;
  const sign = /^timestamp ([+-]) time$/.exec(expression.entry.names[0] ?? '')?.[1];
  const [time, interval] = expression.args;
  if (sign === undefined || time === undefined || interval === undefined) return undefined;
  const base = sumOf(time);
  const value = constantValue(interval);
  if (base === undefined || typeof value !== 'bigint' || interval.dataType.kind !== 'dayTimeInterval') return undefined;
  return { times: base.times, micros: sign === '+' ? base.micros + value : base.micros - value };
}

function difference(left: Sum | undefined, right: Sum | undefined): Sum | undefined {
  if (left === undefined || right === undefined) return undefined;
  const negated = right.times.map(({ attribute, sign }) => ({
    attribute,
    sign: sign === 1 ? (-1 as const) : (1 as const),
  }));
  return { times: [...left.times, ...negated], micros: left.micros - right.micros };
}

function notSupported(join: ResolvedJoin, operator: string): Error {
  return sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: join.position });
}

function severalEventTimes(join: ResolvedJoin, columns: readonly Attribute[]): Error {
  const names = columns.map(({ name }) => name).join(', ');
  return sluiceError('STREAM_SEVERAL_EVENT_TIMES', { columns: names }, { position: join.position });
}
