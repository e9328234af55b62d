import { sluiceError, type Position } from '../base/errors.ts';
import { calendarInterval, readInterval, type CalendarInterval } from '../base/intervalText.ts';
import type { DataType, DayTimeField } from '../plan/dataType.ts';
import type { LiteralExpression } from '../plan/expression.ts';
import { required, type BuildContext } from './buildContext.ts';
import { unitOf } from './buildType.ts';
import type { IntervalAmountContext, IntervalContext, UnitToUnitContext } from './generated/SluiceSqlParser.ts';
import { stringValue } from './stringText.ts';

/**
 * `INTERVAL 1 DAY 2 HOURS` and `INTERVAL '1-2' YEAR TO MONTH`: an interval of months or one of microseconds; the two do not mix.
 * Source: https://spark.apache.org/docs/latest/sql-ref-literals.html#interval-literal
 */
export function intervalLiteral(tree: IntervalContext, context: BuildContext): LiteralExpression {
  const position = context.position(tree);
  const range = tree.unitToUnit();
  if (range !== null) return unitToUnit(range, context);
  const parts = tree.intervalPart();
  const text = parts
    .map((part) => {
      const amount = amountText(part.intervalAmount());
      if (/\p{L}/u.test(amount)) throw invalid(context.source.written(tree), 'its amount holds letters', position);
      return ` ${amount} ${required(part._unit).getText()}`;
    })
    .join('');
  const value = readInterval(text);
  if ('problem' in value) {
    const input = text.trim();
    if (value.problem === 'overflow') {
      throw sluiceError('INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION', { input }, { position });
    }
    if (value.problem === 'fraction') {
      throw sluiceError('INVALID_INTERVAL_FORMAT.INVALID_FRACTION', { input, unit: value.unit }, { position });
    }
    throw invalid(context.source.written(tree), 'a number or a unit cannot be read', position);
  }
  return typedInterval(
    value,
    parts.map((part) => unitOf(required(part._unit))),
    {
      written: context.source.written(tree),
      position,
    },
  );
}

/** `INTERVAL '1 day 2 hours'`. */
export function intervalFromText(text: string, written: string, position: Position): LiteralExpression | undefined {
  const value = calendarInterval(text);
  if (value === undefined) return undefined;
  const units = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== 'interval' && /^[a-z]+$/.test(word))
    .map((word) => word.replace(/s$/, ''));
  return typedInterval(value, units, { written, position });
}

interface Place {
  readonly written: string;
  readonly position: Position;
}

function typedInterval(value: CalendarInterval, units: readonly string[], place: Place): LiteralExpression {
  const hasMonths = units.some((unit) => unit === 'year' || unit === 'month');
  const fields = dayTimeFields.filter((field) => units.some((unit) => dayTimeFieldOf(unit) === field));
  const [first] = fields;
  const last = fields.at(-1);
  if (hasMonths && first !== undefined) {
    throw invalid(place.written, 'it mixes years or months with shorter units', place.position);
  }
  if (first === undefined || last === undefined) {
    const start = units.includes('year') ? 'year' : 'month';
    const end = units.includes('month') ? 'month' : 'year';
    const dataType: DataType = { kind: 'yearMonthInterval', start, end };
    return { kind: 'literal', value: BigInt(value.months), dataType, position: place.position };
  }
  const microseconds = BigInt(value.days) * 86_400_000_000n + value.microseconds;
  if (BigInt.asIntN(64, microseconds) !== microseconds) throw invalid(place.written, 'it is too long', place.position);
  const dataType: DataType = { kind: 'dayTimeInterval', start: first, end: last };
  return { kind: 'literal', value: microseconds, dataType, position: place.position };
}

const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];

function dayTimeFieldOf(unit: string): DayTimeField | undefined {
  if (unit === 'week') return 'day';
  if (unit === 'millisecond' || unit === 'microsecond' || unit === 'nanosecond') return 'second';
  return dayTimeFields.find((field) => field === unit);
}

/** The amount with the sign before it drawn into it. */
function amountText(amount: IntervalAmountContext): string {
  const literal = amount.StringText();
  if (literal === null) return amount.getText();
  const text = stringValue(literal.getText());
  if (amount.Minus() === null) return text;
  if (text.startsWith('-')) return text.slice(1);
  return text.startsWith('+') ? `-${text.slice(1)}` : `-${text}`;
}

const forms: Readonly<Record<string, { readonly pattern: RegExp; readonly format: string }>> = {
  'year month': { pattern: /^([+-])?(\d+)-(\d+)$/, format: '[+|-]y-m' },
  'day hour': { pattern: /^([+-])?(\d+) (\d{1,2})$/, format: '[+|-]d h' },
  'day minute': { pattern: /^([+-])?(\d+) (\d{1,2}):(\d{1,2})$/, format: '[+|-]d h:m' },
  'day second': { pattern: /^([+-])?(\d+) (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?$/, format: '[+|-]d h:m:s.n' },
  'hour minute': { pattern: /^([+-])?(\d{1,2}):(\d{1,2})$/, format: '[+|-]h:m' },
  'hour second': { pattern: /^([+-])?(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?$/, format: '[+|-]h:m:s.n' },
  'minute second': { pattern: /^([+-])?(\d{1,2}):(\d{1,2})(\.\d{1,9})?$/, format: '[+|-]m:s.n' },
};

function unitToUnit(tree: UnitToUnitContext, context: BuildContext): LiteralExpression {
  const position = context.position(tree);
  const written = context.source.written(tree);
  const from = unitOf(required(tree._from_));
  const to = unitOf(required(tree._to));
  const amount = tree.intervalAmount();
  if (amount.StringText() === null) throw invalid(written, 'a range of units takes a quoted text', position);
  const input = amountText(amount);
  const form = forms[`${from} ${to}`];
  if (form === undefined) {
    const parameters = { input, from, to };
    throw sluiceError('INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION', parameters, { position });
  }
  const match = form.pattern.exec(input);
  if (match === null) {
    throw sluiceError(
      'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE',
      {
        input,
        intervalStr: from === 'year' ? 'year-month' : 'day-time',
        supportedFormat: `\`${form.format}\``,
        typeName: `interval ${from} to ${to}`,
      },
      { position },
    );
  }
  const negative = match[1] === '-';
  if (from === 'year') {
    const months = BigInt(match[2] ?? '0') * 12n + BigInt(match[3] ?? '0');
    if (Number(match[3]) > 11 || months > 0x7fff_ffffn) throw invalid(written, 'a number is out of range', position);
    const dataType: DataType = { kind: 'yearMonthInterval', start: 'year', end: 'month' };
    return { kind: 'literal', value: negative ? -months : months, dataType, position };
  }
  const microseconds = dayTime(match.slice(2), dayTimeFields.indexOf(from as DayTimeField));
  if (microseconds === undefined) throw invalid(written, 'a number is out of range', position);
  const dataType: DataType = { kind: 'dayTimeInterval', start: from as DayTimeField, end: to as DayTimeField };
  return { kind: 'literal', value: negative ? -microseconds : microseconds, dataType, position };
}

const unitSizes = [86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n];
const unitLimits = [0x7fff_ffffn, 23n, 59n, 59n];

function dayTime(groups: readonly (string | undefined)[], first: number): bigint | undefined {
  let total = 0n;
  let unit = first;
  for (const group of groups) {
    if (group === undefined) continue;
    if (group.startsWith('.')) {
      total += BigInt(group.slice(1, 7).padEnd(6, '0'));
      continue;
    }
    const count = BigInt(group);
    if (count > (unitLimits[unit] ?? 0n)) return undefined;
    total += count * (unitSizes[unit] ?? 0n);
    unit += 1;
  }
  return BigInt.asIntN(64, total) === total ? total : undefined;
}

function invalid(text: string, reason: string, position: Position): Error {
  return sluiceError('INVALID_INTERVAL_LITERAL', { text, reason }, { position });
}
