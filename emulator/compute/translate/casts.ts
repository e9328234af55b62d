import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { TypedCast } from '../../plan/resolved.ts';
import { sqlText } from '../../plan/typeText.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { quoteName, raiseSql } from '../sqlText.ts';

export interface CastToTranslate {
  readonly sql: string;
  readonly from: DataType;
  readonly to: DataType;
  readonly mode: TypedCast['mode'];
  readonly settings: AnalysisSettings;
  readonly useJavaScript: (name: string) => string;
}

/** SQL of a cast as Spark makes it in ANSI mode (`Cast`). What cannot be exact is refused by name. */
export function castSql(cast: CastToTranslate): string {
  const { sql, from, to } = cast;
  const target = duckdbType(to);
  if (from.kind === 'void') return `NULL::${target}`;
  if (duckdbType(from) === target && isPlain(from, to)) return sql;
  if (isIntegral(from)) return fromIntegral(cast) ?? refuse(cast);
  if (from.kind === 'float' || from.kind === 'double') return fromFloating(cast) ?? refuse(cast);
  if (from.kind === 'decimal') return fromDecimal(cast) ?? refuse(cast);
  if (from.kind === 'boolean') return fromBoolean(cast) ?? refuse(cast);
  if (from.kind === 'date' || from.kind === 'timestamp' || from.kind === 'timestamp_ntz')
    return fromDatetime(cast) ?? refuse(cast);
  return nested(cast) ?? refuse(cast);
}

function isPlain(from: DataType, to: DataType): boolean {
  const texts = ['string', 'char', 'varchar'];
  return from.kind === to.kind || (texts.includes(from.kind) && to.kind === 'string');
}

function refuse({ from, to }: CastToTranslate): never {
  throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the cast from ${sqlText(from)} to ${sqlText(to)}` });
}

/** Fails where the value does not fit; the error's text is made from DuckDB's own. */
function checked({ mode }: CastToTranslate, sql: string, target: string): string {
  return mode === 'try' ? `TRY_CAST(${sql} AS ${target})` : `CAST(${sql} AS ${target})`;
}

function fromIntegral(cast: CastToTranslate): string | undefined {
  const { sql, to } = cast;
  if (isIntegral(to) || to.kind === 'decimal') return checked(cast, sql, duckdbType(to));
  if (to.kind === 'float' || to.kind === 'double') return `CAST(${sql} AS ${duckdbType(to)})`;
  if (to.kind === 'boolean') return `(${sql} <> 0)`;
  if (to.kind === 'string') return `CAST(${sql} AS VARCHAR)`;
  if (to.kind === 'timestamp') return `make_timestamptz(CAST(${sql} AS BIGINT) * 1000000)`;
  return undefined;
}

/** Spark cuts off the fraction, where DuckDB would round. */
function fromFloating(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  if (isIntegral(to)) {
    const whole = `trunc(${sql})`;
    // 2^63 is not a BIGINT, but `Math.floor(x) <= Long.MaxValue` holds for it and the conversion then saturates.
    if (to.kind === 'long') {
      const saturated = `CASE WHEN ${whole} = 9223372036854775808 THEN 9223372036854775807 ELSE ${checked(cast, whole, 'BIGINT')} END`;
      return `(${saturated})`;
    }
    return checked(cast, whole, duckdbType(to));
  }
  if (to.kind === 'double' || to.kind === 'float') return `CAST(${sql} AS ${duckdbType(to)})`;
  if (to.kind === 'boolean') return `(${sql} <> 0)`;
  if (to.kind === 'timestamp') {
    const micros = `make_timestamptz(CAST(trunc(CAST(${sql} AS DOUBLE) * 1000000) AS BIGINT))`;
    const invalid = `isnan(${sql}) OR isinf(${sql})`;
    if (cast.mode === 'try') return `(CASE WHEN ${invalid} THEN NULL ELSE ${micros} END)`;
    const raised = raiseSql('CAST_INVALID_INPUT', {
      expression: `CAST(${sql} AS VARCHAR)`,
      sourceType: `'"${sqlText(from)}"'`,
      targetType: `'"TIMESTAMP"'`,
    });
    return `(CASE WHEN ${invalid} THEN ${raised} ELSE ${micros} END)`;
  }
  return undefined;
}

function fromDecimal(cast: CastToTranslate): string | undefined {
  const { sql, to } = cast;
  if (isIntegral(to)) return checked(cast, `trunc(${sql})`, duckdbType(to));
  if (to.kind === 'decimal') return checked(cast, sql, duckdbType(to));
  if (to.kind === 'boolean') return `(${sql} <> 0)`;
  return undefined;
}

function fromBoolean({ sql, to }: CastToTranslate): string | undefined {
  if (isIntegral(to)) return `CAST(${sql} AS ${duckdbType(to)})`;
  if (to.kind === 'float' || to.kind === 'double') return `CAST(CAST(${sql} AS INTEGER) AS ${duckdbType(to)})`;
  return to.kind === 'string' ? `CAST(${sql} AS VARCHAR)` : undefined;
}

function fromDatetime({ sql, from, to }: CastToTranslate): string | undefined {
  const micros = `epoch_us(${sql})`;
  if (from.kind === 'timestamp' && isIntegral(to) && to.kind === 'long')
    return `((${micros} - ((${micros} % 1000000 + 1000000) % 1000000)) // 1000000)`;
  if (from.kind === 'timestamp' && to.kind === 'double') return `(CAST(${micros} AS DOUBLE) / 1000000)`;
  if (to.kind === 'date' || to.kind === 'timestamp' || to.kind === 'timestamp_ntz')
    return `CAST(${sql} AS ${duckdbType(to)})`;
  return undefined;
}

function nested(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  if (from.kind === 'array' && to.kind === 'array') {
    const body = castSql({ ...cast, sql: 'item', from: from.element, to: to.element });
    return body === 'item' ? sql : `list_transform(${sql}, lambda item: ${body})`;
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    const members = to.fields.map((field, index) => {
      const source = from.fields[index]?.dataType ?? { kind: 'void' as const };
      const value = castSql({
        ...cast,
        sql: `struct_extract_at(${sql}, ${index + 1})`,
        from: source,
        to: field.dataType,
      });
      return `${quoteName(field.name)} := ${value}`;
    });
    return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END)`;
  }
  return undefined;
}

function isIntegral(type: DataType): boolean {
  return type.kind === 'byte' || type.kind === 'short' || type.kind === 'integer' || type.kind === 'long';
}
