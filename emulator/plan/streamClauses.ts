import { sluiceError } from '../base/errors.ts';
import { calendarInterval } from '../base/intervalText.ts';
import type { Analysis, Environment } from './analysis.ts';
import { analyzeExpression, expressionContext } from './analyzeExpression.ts';
import { callEntry } from './analyzeCall.ts';
import { expressionText } from './expressionText.ts';
import type { DeduplicatePlan, WithWatermarkPlan } from './logicalPlan.ts';
import { namedExpression, passed, projectPlan } from './relations.ts';
import type { Attribute, ResolvedPlan } from './resolved.ts';
import { sameName, type Relation } from './scope.ts';
import { checkSetTypes } from './setTypes.ts';
import { sqlText } from './typeText.ts';
import type { DataType } from './dataType.ts';

const millisecondsPerDay = 86_400_000n;
/** `MICROS_PER_MONTH` of a watermark's delay: a month counts as 31 days. */
const daysPerMonth = 31n;

/** `withWatermark`. On a batch query it changes nothing, as in Spark. */
export function analyzeWatermark(analysis: Analysis, plan: WithWatermarkPlan, environment: Environment): Relation {
  const delay = watermarkDelay(plan);
  const child = analysis.analyzeRelation(plan.child, environment);
  const typed = analyzeExpression(plan.column, expressionContext(analysis, environment, child));
  if (!child.plan.streaming) return child;
  if (!isEventTime(typed.dataType)) {
    throw sluiceError(
      'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE',
      { eventName: `"${expressionText(typed)}"`, eventType: `"${sqlText(typed.dataType)}"` },
      { position: plan.column.position ?? plan.position },
    );
  }
  // An expression that is no plain column becomes one first, which the query's output then has not.
  const needsColumn = typed.kind !== 'attribute';
  const column = needsColumn ? namedExpression(analysis, expressionText(typed), typed) : passed(typed);
  if (needsColumn) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'withWatermark on an expression', detail: '; give it a name with withColumn first' },
      { position: plan.position },
    );
  }
  const marked = (attribute: Attribute): Attribute =>
    attribute.id === column.attribute.id ? { ...attribute, watermarkDelay: delay } : attribute;
  const resolved: ResolvedPlan = {
    kind: 'watermark',
    child: child.plan,
    column: marked(column.attribute),
    delay,
    output: child.plan.output.map(marked),
    streaming: true,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  };
  return { plan: resolved, visible: child.visible.map(marked), hidden: child.hidden.map(marked) };
}

/** Milliseconds of an interval such as `30 seconds`. */
function watermarkDelay(plan: WithWatermarkPlan): number {
  const interval = calendarInterval(plan.delay);
  if (interval === undefined) {
    throw sluiceError('CANNOT_PARSE_INTERVAL', { intervalString: `'${plan.delay}'` }, { position: plan.position });
  }
  const { months, days, microseconds } = interval;
  const inDays = BigInt(months) * daysPerMonth + BigInt(days);
  const negative = months < 0 || days < 0 || microseconds < 0n;
  const milliseconds = inDays * millisecondsPerDay + microseconds / 1000n;
  if (negative && milliseconds * 1000n + (microseconds % 1000n) < 0n) {
    throw sluiceError('WATERMARK_DELAY_NEGATIVE', { delayThreshold: plan.delay }, { position: plan.position });
  }
  return Number(milliseconds);
}

/** A timestamp, or the struct that `window()` makes. */
function isEventTime(type: DataType): boolean {
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') return true;
  return (
    type.kind === 'struct' &&
    type.fields.length === 2 &&
    type.fields[0]?.name === 'start' &&
    type.fields[1]?.name === 'end' &&
    type.fields.every((field) => field.dataType.kind === 'timestamp' || field.dataType.kind === 'timestamp_ntz')
  );
}

/** `dropDuplicates`: a key names every column that is so called. */
export function analyzeDeduplicate(analysis: Analysis, plan: DeduplicatePlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const settings = analysis.context.settings;
  const names = plan.columns === undefined ? undefined : [...new Set(plan.columns)];
  const keys =
    names === undefined
      ? child.visible
      : names.flatMap((name) => {
          const matches = child.visible.filter((attribute) => sameName(attribute.name, name, settings));
          if (matches.length > 0) return matches;
          throw sluiceError(
            'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
            { colName: `"${name}"`, fieldNames: child.visible.map((attribute) => attribute.name).join(', ') },
            { position: plan.position },
          );
        });
  checkSetTypes(keys, plan.position);
  for (const key of keys) callEntry(analysis, { name: '=', args: [key, key], position: plan.position });
  const below =
    child.plan.output.length === child.visible.length ? child.plan : projectPlan(child.plan, child.visible.map(passed));
  return {
    plan: {
      kind: 'deduplicate',
      child: below,
      keys,
      withinWatermark: plan.withinWatermark,
      output: below.output,
      streaming: below.streaming,
      ...(plan.position === undefined ? {} : { position: plan.position }),
    },
    visible: child.visible,
    hidden: [],
  };
}
