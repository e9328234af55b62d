import { sqlText } from '../../plan/typeText.ts';
import { isIntegral } from '../../plan/types.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { raiseSql } from '../sqlText.ts';
import { checkedCast, type CastToTranslate, lenient } from './casts.ts';

export function fromIntegral(cast: CastToTranslate): string | undefined {
  const { sql, to } = cast;
  if (isIntegral(to)) return checkedCast(cast, sql);
  switch (to.kind) {
    case 'decimal':
      return checkedCast(cast, sql);
    case 'float':
    case 'double':
      return `CAST(${sql} AS ${duckdbType(to)})`;
    case 'boolean':
      return `(${sql} <> 0)`;
    case 'timestamp':
      // Spark stops at the last moment that BIGINT microseconds reach, which DuckDB holds for its infinity.
      return `make_timestamptz(CASE WHEN abs(CAST(${sql} AS HUGEINT)) > 9223372036854 THEN ${raiseSql(
        'UNSUPPORTED_IN_COMPUTE',
        { feature: "'timestamps beyond the years it holds'" },
      )} ELSE CAST(${sql} AS BIGINT) * 1000000 END)`;
    default:
      return undefined;
  }
}

/** Spark cuts off the fraction, where DuckDB would round. */
export function fromFloating(cast: CastToTranslate): string | undefined {
  const { sql, from, to, useJavaScript } = cast;
  const wide = from.kind === 'float' ? `CAST(${sql} AS DOUBLE)` : sql;
  if (isIntegral(to)) {
    const whole = `trunc(${sql})`;
    // 2^63 is not a BIGINT, but `Math.floor(x) <= Long.MaxValue` holds for it and the conversion then saturates.
    if (to.kind !== 'long') return checkedCast(cast, whole);
    return `(CASE WHEN ${whole} = 9223372036854775808 THEN 9223372036854775807 ELSE ${checkedCast(cast, whole)} END)`;
  }
  switch (to.kind) {
    case 'double':
      return wide;
    case 'float':
      // Too great a double becomes an infinity, which DuckDB's own cast refuses.
      return `(CASE WHEN abs(${sql}) > 3.4028235677973366e38 AND NOT isnan(${sql}) THEN CAST(sign(${sql}) * 'inf'::DOUBLE AS FLOAT) ELSE CAST(${sql} AS FLOAT) END)`;
    case 'decimal': {
      const text = `${useJavaScript('double_to_decimal')}(${wide}, ${to.precision}, ${to.scale}, ${lenient(cast)})`;
      return `CAST(${text} AS ${duckdbType(to)})`;
    }
    case 'boolean':
      return `(${sql} <> 0)`;
    case 'timestamp':
      return floatingToTimestamp(cast, wide);
    default:
      return undefined;
  }
}

function floatingToTimestamp(cast: CastToTranslate, wide: string): string {
  const { sql, from } = cast;
  const micros = `make_timestamptz(CAST(trunc(${wide} * 1000000) AS BIGINT))`;
  const invalid = `isnan(${sql}) OR isinf(${sql})`;
  const raised =
    cast.mode === 'try'
      ? 'NULL'
      : raiseSql('CAST_INVALID_INPUT', {
          expression: `CAST(${sql} AS VARCHAR)`,
          sourceType: `'"${sqlText(from)}"'`,
          targetType: `'"TIMESTAMP"'`,
        });
  return `(CASE WHEN ${invalid} THEN ${raised} ELSE ${micros} END)`;
}

export function fromDecimal(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  if (from.kind !== 'decimal') return undefined;
  if (isIntegral(to)) return checkedCast(cast, `trunc(${sql})`);
  switch (to.kind) {
    case 'decimal':
      return checkedCast(cast, sql);
    case 'double':
    case 'float':
      // Dividing the digits by a power of ten would round twice.
      return `CAST(CAST(${sql} AS VARCHAR) AS ${duckdbType(to)})`;
    case 'boolean':
      return `(${sql} <> 0)`;
    case 'timestamp':
      return `make_timestamptz(${cast.useJavaScript('seconds_to_micros')}(CAST(${sql} AS VARCHAR)))`;
    default:
      return undefined;
  }
}

export function fromBoolean(cast: CastToTranslate): string | undefined {
  const { sql, to } = cast;
  if (isIntegral(to)) return `CAST(${sql} AS ${duckdbType(to)})`;
  const number = `CAST(${sql} AS INTEGER)`;
  return to.kind === 'decimal' ? checkedCast(cast, number) : `CAST(${number} AS ${duckdbType(to)})`;
}
