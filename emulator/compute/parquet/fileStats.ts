import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { floorDivide } from '../rowValue.ts';
import { timestampText } from '../rowJson.ts';
import { quoteName, quoteText } from '../sqlText.ts';

/** What DuckDB reports of one leaf of a file that it has just written; texts are those of its casts. */
export interface LeafStats {
  readonly min?: string;
  readonly max?: string;
  readonly hasNan: boolean;
  readonly nulls: number;
}

/** A leaf of the schema that has statistics, by names inside the file. */
export interface StatsLeaf {
  readonly path: readonly string[];
  readonly type: DataType;
}

/** Code points that a string statistic keeps. */
const prefixLength = 32;

/**
 * The part of a schema that has statistics: leaves in depth-first order up to a number of them (-1 for all), arrays and
 * maps counting as one. Source: Delta's table property `delta.dataSkippingNumIndexedCols`.
 */
export function indexedSchema(schema: StructType, limit: number): StructType {
  return truncated(schema, limit < 0 ? Number.POSITIVE_INFINITY : limit).schema;
}

function truncated(schema: StructType, limit: number): { readonly schema: StructType; readonly count: number } {
  const fields: StructField[] = [];
  let count = 0;
  for (const field of schema.fields) {
    if (count >= limit) break;
    if (field.dataType.kind === 'struct') {
      const inner = truncated(field.dataType, limit - count);
      count += inner.count;
      fields.push({ ...field, dataType: inner.schema });
    } else {
      count += 1;
      fields.push(field);
    }
  }
  return { schema: { kind: 'struct', fields }, count };
}

export function statsLeaves(schema: StructType, prefix: readonly string[] = []): readonly StatsLeaf[] {
  return schema.fields.flatMap((field) => {
    const path = [...prefix, field.name];
    return field.dataType.kind === 'struct' ? statsLeaves(field.dataType, path) : [{ path, type: field.dataType }];
  });
}

/** Leaves of which DuckDB reports nothing that can be used, so that a query over the file has to count nulls. */
export function needsCounting(leaf: StatsLeaf): boolean {
  return leaf.type.kind === 'array' || leaf.type.kind === 'map' || leaf.type.kind === 'calendarInterval';
}

/** Long strings: DuckDB gives no statistic where it cannot cut one at a character. */
export function needsTexts(leaf: StatsLeaf, stats: LeafStats | undefined, rows: number): boolean {
  return isText(leaf.type) && stats !== undefined && stats.nulls < rows && stats.min === undefined;
}

export function leafSql(leaf: StatsLeaf): string {
  const [first, ...rest] = leaf.path;
  return rest.reduce((sql, name) => `struct_extract(${sql}, ${quoteText(name)})`, quoteName(first ?? ''));
}

/** A prefix long enough to tell whether the value goes on behind it. */
export function textPrefixSql(sql: string): string {
  return `left(${sql}, ${prefixLength + 1})`;
}

/** Statistics JSON. Source: PROTOCOL.md, section "Per-file Statistics". */
export function statsJson(rows: number, schema: StructType, statsOf: (key: string) => LeafStats | undefined): string {
  const minValues = member(schema, [], (leaf) => boundJson('min', leaf, statsOf(leafKey(leaf.path))));
  const maxValues = member(schema, [], (leaf) => boundJson('max', leaf, statsOf(leafKey(leaf.path))));
  const nullCount = member(schema, [], (leaf) => {
    const stats = statsOf(leafKey(leaf.path));
    return stats === undefined ? undefined : String(stats.nulls);
  });
  return `{"numRecords":${rows},"minValues":${minValues},"maxValues":${maxValues},"nullCount":${nullCount}}`;
}

/** The key under which a leaf's statistics are kept: DuckDB's own, `"a"."b"`. */
export function leafKey(path: readonly string[]): string {
  return path.map(quoteName).join('.');
}

function member(
  schema: StructType,
  prefix: readonly string[],
  valueOf: (leaf: StatsLeaf) => string | undefined,
): string {
  const members = schema.fields.flatMap((field) => {
    const path = [...prefix, field.name];
    const value =
      field.dataType.kind === 'struct'
        ? member(field.dataType, path, valueOf)
        : valueOf({ path, type: field.dataType });
    return value === undefined ? [] : [`${JSON.stringify(field.name)}:${value}`];
  });
  return `{${members.join(',')}}`;
}

function boundJson(bound: 'min' | 'max', leaf: StatsLeaf, stats: LeafStats | undefined): string | undefined {
  const text = stats?.[bound];
  if (stats === undefined || text === undefined) return undefined;
  switch (leaf.type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return text;
    case 'decimal':
      // DuckDB leaves out the zero before the point where the type has no digit there.
      return text.replace(/^(-?)\./, '$10.');
    case 'float':
    case 'double':
      return stats.hasNan ? undefined : floatBound(bound, text);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `"${text}"` : undefined;
    case 'timestamp':
      return timestampBound(text, 'Z');
    case 'timestamp_ntz':
      return timestampBound(text, '');
    case 'string':
    case 'char':
    case 'varchar':
      return textBound(bound, text);
    default:
      return undefined;
  }
}

/** NaN is greater than every number to Spark but outside of min and max to DuckDB, so such files have no bounds. */
function floatBound(bound: 'min' | 'max', text: string): string | undefined {
  if (!/^[-+0-9.e]+$/.test(text)) return undefined;
  if (Number(text) === 0) return bound === 'min' ? '-0.0' : '0.0';
  return text;
}

/** Cut down to milliseconds, as Delta writes them; readers allow for it on the upper bound. */
function timestampBound(text: string, zone: '' | 'Z'): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:([+-])(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (match === null) return undefined;
  const local = Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}Z`);
  const offset = (match[4] === '-' ? -1 : 1) * (Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0));
  const micros = BigInt(local - offset * 60_000) * 1000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  const millis = floorDivide(micros, 1000n);
  return `"${timestampText(millis * 1000n).slice(0, -3)}${zone}"`;
}

/**
 * A lower bound is simply cut. An upper bound gets a last character that is above what was cut off: the greatest of ASCII
 * before an ASCII character, else the greatest of Unicode.
 */
function textBound(bound: 'min' | 'max', text: string): string | undefined {
  const characters = [...text];
  if (characters.length <= prefixLength) return JSON.stringify(text);
  const prefix = characters.slice(0, prefixLength).join('');
  if (bound === 'min') return JSON.stringify(prefix);
  const next = characters[prefixLength]?.codePointAt(0) ?? 0;
  if (next >= 0x10ffff) return undefined;
  return JSON.stringify(prefix + (next < 0x7f ? '\u007f' : '\u{10ffff}'));
}

function isText(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}
