import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { TypedCast } from '../../plan/resolved.ts';
import { sqlText } from '../../plan/typeText.ts';
import { isAnsiInterval, isFloating, isIntegral, isNumeric, isString } from '../../plan/types.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { quoteName, quoteText } from '../sqlText.ts';
import { fromBoolean, fromDecimal, fromFloating, fromIntegral } from './castsFromNumbers.ts';
import { fromText } from './castsFromText.ts';
import { fromInterval, toInterval } from './castsOfIntervals.ts';
import { toText } from './castsToText.ts';
import { castDatetime } from './castsOfDatetimes.ts';

export interface CastToTranslate {
  readonly sql: string;
  readonly from: DataType;
  readonly to: DataType;
  readonly mode: TypedCast['mode'];
  readonly settings: AnalysisSettings;
  readonly useJavaScript: (name: string) => string;
  /** How many lambdas the cast stands in, so that theirs have names of their own. */
  readonly depth?: number;
}

/**
 * SQL of a cast as Spark makes it in ANSI mode. What cannot be exact is refused by name.
 * Source: https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#cast
 */
export function castSql(cast: CastToTranslate): string {
  const { sql, from, to } = cast;
  if (to.kind === 'time' && cast.settings.conf['spark.sql.timeType.enabled'] !== 'true') {
    throw sluiceError('UNSUPPORTED_TIME_TYPE', {});
  }
  if (from.kind === 'void') return `CAST(NULL AS ${duckdbType(to)})`;
  if (sameLeaf(from, to)) return sql;
  const made = isString(to) ? toText(cast) : castToOther(cast);
  if (made === undefined) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the cast from ${sqlText(from)} to ${sqlText(to)}` });
  }
  return made;
}

function castToOther(cast: CastToTranslate): string | undefined {
  const { from, to } = cast;
  if (isString(from)) return fromText(cast);
  if (isAnsiInterval(to)) return toInterval(cast);
  if (isAnsiInterval(from)) return fromInterval(cast);
  if (isIntegral(from)) return fromIntegral(cast);
  if (isFloating(from)) return fromFloating(cast);
  if (from.kind === 'decimal') return fromDecimal(cast);
  if (from.kind === 'boolean') return isNumeric(to) ? fromBoolean(cast) : undefined;
  if (from.kind === 'date' || from.kind === 'timestamp' || from.kind === 'timestamp_ntz' || from.kind === 'time') {
    return castDatetime(cast);
  }
  return castNested(cast);
}

function sameLeaf(from: DataType, to: DataType): boolean {
  if (from.kind === 'array' || from.kind === 'map' || from.kind === 'struct') return false;
  if (isAnsiInterval(from)) return from.kind === to.kind && sqlText(from) === sqlText(to);
  if (isString(from) && isString(to)) return true;
  return from.kind === to.kind && duckdbType(from) === duckdbType(to) && sqlText(from) === sqlText(to);
}

function castNested(cast: CastToTranslate): string | undefined {
  const { sql, from, to } = cast;
  const depth = cast.depth ?? 0;
  const item = `cast_${depth}`;
  const inner = (part: string, source: DataType, target: DataType): string =>
    castSql({ ...cast, sql: part, from: source, to: target, depth: depth + 1 });
  if (from.kind === 'array' && to.kind === 'array') {
    const body = inner(item, from.element, to.element);
    return body === item ? sql : `list_transform(${sql}, lambda ${item}: ${body})`;
  }
  if (from.kind === 'map' && to.kind === 'map') {
    const key = inner(`${item}.key`, from.key, to.key);
    const value = inner(`${item}.value`, from.value, to.value);
    if (key === `${item}.key` && value === `${item}.value`) return sql;
    const entries = `list_transform(map_entries(${sql}), lambda ${item}: struct_pack("key" := ${key}, "value" := ${value}))`;
    return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE map_from_entries(${entries}) END)`;
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    const members = to.fields.map((field, index) => {
      const source = from.fields[index]?.dataType ?? { kind: 'void' as const };
      return `${quoteName(field.name)} := ${inner(`struct_extract_at(${sql}, ${index + 1})`, source, field.dataType)}`;
    });
    if (members.length === 0) return undefined;
    return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END)`;
  }
  return undefined;
}

/** The boolean that JavaScript casts take last. */
export function lenient({ mode }: CastToTranslate): string {
  return mode === 'try' ? 'true' : 'false';
}

/** Fails where the value does not fit; the error's text is made from DuckDB's own. */
export function checkedCast(cast: CastToTranslate, sql: string): string {
  const target = duckdbType(cast.to);
  return cast.mode === 'try' ? `TRY_CAST(${sql} AS ${target})` : `CAST(${sql} AS ${target})`;
}

export function zoneSql({ settings }: CastToTranslate): string {
  return quoteText(settings.timeZone);
}
