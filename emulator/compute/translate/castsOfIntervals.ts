import type { DataType, DayTimeField } from '../../plan/dataType.ts';
import { isIntegral } from '../../plan/types.ts';
import { checkedCast, type CastToTranslate } from './casts.ts';

const microsecondsOf: Readonly<Record<DayTimeField, string>> = {
  day: '86400000000',
  hour: '3600000000',
  minute: '60000000',
  second: '1000000',
};

/** Numbers count units of the last field; intervals of one kind lose what is below their last field. */
export function toInterval(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  if (to.kind === 'dayTimeInterval') {
    const unit = microsecondsOf[to.end];
    if (isIntegral(from)) return `(CAST(${sql} AS BIGINT) * ${unit})`;
    if (from.kind !== 'dayTimeInterval') return undefined;
    return to.end === 'second' ? sql : `(${sql} - ${sql} % ${unit})`;
  }
  if (to.kind !== 'yearMonthInterval') return undefined;
  if (isIntegral(from)) return checkedCast(cast, to.end === 'year' ? `(CAST(${sql} AS BIGINT) * 12)` : sql);
  if (from.kind !== 'yearMonthInterval') return undefined;
  return to.end === 'month' ? sql : `(${sql} - ${sql} % 12)`;
}

/** The number of units of the last field, for intervals of a single field. */
export function fromInterval(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  if (!isIntegral(to)) return undefined;
  const unit = singleUnit(from);
  return unit === undefined ? undefined : checkedCast(cast, `(${sql} // ${unit})`);
}

function singleUnit(type: DataType): string | undefined {
  if (type.kind === 'dayTimeInterval') return type.start === type.end ? microsecondsOf[type.end] : undefined;
  if (type.kind !== 'yearMonthInterval' || type.start !== type.end) return undefined;
  return type.end === 'year' ? '12' : '1';
}
