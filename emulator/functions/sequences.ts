import { sluiceError } from '../base/errors.ts';
import { findWiderCommonType } from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { arrayType, isAnsiInterval, isIntegral } from '../plan/types.ts';
import { unlessNull } from './arrayTypes.ts';
import { argument, argumentType, callText, raise } from './define.ts';

/** The longest array that Java makes (`ByteArrayMethods.MAX_ROUNDED_ARRAY_LENGTH`). */
const longest = 2_147_483_632;

/** `sequence(start, stop[, step])` over whole numbers, dates and timestamps. */
export const sequences: readonly FunctionEntry[] = [
  {
    names: ['sequence'],
    kind: 'scalar',
    help: 'The values from a start to a stop, both included, by a step.',
    arity: [2, 3],
    resolve: resolveSequence,
    toSql: (call) => {
      const { dataType } = call;
      const element = dataType.kind === 'array' ? dataType.element : dataType;
      return isIntegral(element) ? wholeNumbers(call, element) : moments(call, element);
    },
  },
];

function resolveSequence(call: CallToResolve): ResolvedCall {
  const [start, stop, step] = call.args as readonly [TypedExpression, TypedExpression, TypedExpression?];
  const byInterval = step !== undefined && (isAnsiInterval(step.dataType) || step.dataType.kind === 'calendarInterval');
  const together = step === undefined || byInterval ? [start, stop] : [start, stop, step];
  const common = findWiderCommonType(together.map((part) => part.dataType));
  const whole = common !== undefined && isIntegral(common) && !byInterval;
  const moment =
    ['date', 'timestamp', 'timestamp_ntz'].includes(common?.kind ?? '') && (step === undefined || byInterval);
  if (common === undefined || (!whole && !moment) || step?.dataType.kind === 'calendarInterval') {
    throw sluiceError(
      'DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES',
      { sqlExpr: callText(call), functionName: '`sequence`' },
      { position: call.position },
    );
  }
  const args = [castTo(start, common), castTo(stop, common)];
  if (step !== undefined) args.push(byInterval ? step : castTo(step, common));
  return { args, dataType: arrayType(common, false), nullable: args.some((arg) => arg.nullable) };
}

function wholeNumbers(call: CallToTranslate, element: DataType): string {
  const wide = (index: number): string => `CAST(${argument(call, index)} AS HUGEINT)`;
  const [start, stop] = [wide(0), wide(1)];
  const step = call.args[2] === undefined ? `(CASE WHEN ${start} <= ${stop} THEN 1 ELSE -1 END)` : wide(2);
  const names: Readonly<Record<string, string>> = { byte: 'TINYINT', short: 'SMALLINT', integer: 'INTEGER' };
  const type = names[element.kind] ?? 'BIGINT';
  const count = `((${stop} - ${start}) // nullif(${step}, 0) + 1)`;
  const list = `list_transform(range(CAST(coalesce(${count}, 1) AS BIGINT)), lambda place: CAST(${start} + place * ${step} AS ${type}))`;
  return unlessNull(call.args, guarded({ start, stop, step: `${step}`, count, list }));
}

/** Each value is counted from the start anew: the 31st of a month comes back after a shorter month. */
function moments(call: CallToTranslate, element: DataType): string {
  const [start, stop] = [argument(call, 0), argument(call, 1)];
  const stepType = call.args[2] === undefined ? undefined : argumentType(call, 2);
  const day = '86400000000';
  const step = call.args[2] ?? `(CASE WHEN ${start} <= ${stop} THEN ${day} ELSE -${day} END)`;
  const micros = (moment: string): string => `CAST(epoch_us(${moment}) AS HUGEINT)`;
  const months = stepType?.kind === 'yearMonthInterval';
  const unit = months ? `(CAST(${step} AS HUGEINT) * 28 * ${day})` : `CAST(${step} AS HUGEINT)`;
  const count = `(abs((${micros(stop)} - ${micros(start)}) // nullif(${unit}, 0)) + 2)`;
  const moved = months
    ? `${start} + to_months(CAST(place * ${step} AS INTEGER))`
    : `${start} + (to_days(CAST((place * ${step}) // ${day} AS INTEGER)) + to_microseconds((place * ${step}) % ${day}))`;
  const value = element.kind === 'date' ? `CAST(${moved} AS DATE)` : moved;
  const all = `list_transform(range(CAST(${count} AS BIGINT)), lambda place: ${value})`;
  const within = `(CASE WHEN ${step} > 0 THEN moment <= ${stop} ELSE moment >= ${stop} END)`;
  const list = `(CASE WHEN ${start} = ${stop} THEN [${start}] ELSE list_filter(${all}, lambda moment: ${within}) END)`;
  const sequence = guarded({ start, stop, step, count, list });
  if (element.kind !== 'date' || months) return unlessNull(call.args, sequence);
  const parted = `${step} % ${day} <> 0`;
  return unlessNull(
    call.args,
    `(CASE WHEN ${parted} THEN ${raise('ILLEGAL_SEQUENCE_BOUNDARIES')} ELSE ${sequence} END)`,
  );
}

interface Guarded {
  readonly start: string;
  readonly stop: string;
  readonly step: string;
  readonly count: string;
  readonly list: string;
}

function guarded({ start, stop, step, count, list }: Guarded): string {
  const forward = `${step} > 0 AND ${start} <= ${stop}`;
  const backward = `${step} < 0 AND ${start} >= ${stop}`;
  const still = `${step} = 0 AND ${start} = ${stop}`;
  const illegal = `NOT ((${forward}) OR (${backward}) OR (${still}))`;
  const tooLong = raise('COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER', { functionName: '`sequence`' });
  return `(CASE WHEN ${illegal} THEN ${raise('ILLEGAL_SEQUENCE_BOUNDARIES')} WHEN ${count} > ${longest} THEN ${tooLong} ELSE ${list} END)`;
}
