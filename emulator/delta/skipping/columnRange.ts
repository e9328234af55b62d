import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { DataType } from '../../plan/dataType.ts';
import { dateDays, decimalComparable, isBinaryString, timestampMicroseconds, type Comparable } from './value.ts';

/** What is known of a column's values within one file. Every member is safe: it may say less than there is to know, never more. */
export interface ColumnRange {
  /** No value is below it. */
  readonly lower: Comparable | undefined;
  /** No value is above it. */
  readonly upper: Comparable | undefined;
  readonly mayBeNull: boolean;
  readonly mayHaveValues: boolean;
}

export const unknownRange: ColumnRange = {
  lower: undefined,
  upper: undefined,
  mayBeNull: true,
  mayHaveValues: true,
};

/** Statistics of a file. Source: PROTOCOL.md, section "Per-file Statistics". */
export interface FileStatistics {
  readonly numRecords: number | undefined;
  readonly minValues: JsonObject;
  readonly maxValues: JsonObject;
  readonly nullCount: JsonObject;
}

/** Statistics JSON; numbers that a double could round come as texts. Undefined when it is none: then nothing is known. */
export function parseStatistics(text: string | undefined): FileStatistics | undefined {
  if (text === undefined) return undefined;
  let json: Json;
  try {
    json = JSON.parse(withExactNumbers(text)) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(json)) return undefined;
  const part = (name: string): JsonObject => {
    const value = json[name];
    return isJsonObject(value) ? value : {};
  };
  const numRecords = json['numRecords'];
  return {
    numRecords: typeof numRecords === 'number' ? numRecords : undefined,
    minValues: part('minValues'),
    maxValues: part('maxValues'),
    nullCount: part('nullCount'),
  };
}

/** Puts numbers of 16 characters and more into quotes, so that their digits survive. */
function withExactNumbers(text: string): string {
  if (!/\d{15}/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || token.length < 16 ? token : `"${token}"`,
  );
}

/** The range of a column that is found by physical names from the top. */
export function statisticsRange(
  statistics: FileStatistics,
  path: readonly string[],
  type: DataType,
  isLastLevel: boolean,
): ColumnRange {
  const bounds = {
    lower: lowerBound(member(statistics.minValues, path), type),
    upper: upperBound(member(statistics.maxValues, path), type),
  };
  const { numRecords } = statistics;
  const nulls = member(statistics.nullCount, path);
  // Whether a NULL struct counts as NULLs of its fields differs between writers, so that only top-level counts are trusted.
  if (!isLastLevel || typeof nulls !== 'number' || numRecords === undefined) return { ...unknownRange, ...bounds };
  return { ...bounds, mayBeNull: nulls > 0, mayHaveValues: nulls < numRecords };
}

function member(values: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = values;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

/** From this length on (code points) a writer may have cut the text. Delta's default. */
const cutTextLength = 32;

/** A float was perhaps printed in its own precision, and a widened column still has statistics of the narrower type. */
const floatSlack = 1e-6;

/** Timestamps are cut to milliseconds. */
const timestampSlack = 1000n;

function lowerBound(value: Json | undefined, type: DataType): Comparable | undefined {
  switch (type.kind) {
    case 'float':
    case 'double': {
      const number = floatingValue(value);
      return number === undefined || !Number.isFinite(number) ? undefined : number - Math.abs(number) * floatSlack;
    }
    case 'timestamp':
    case 'timestamp_ntz': {
      const time = timeValue(value, type);
      return time === undefined ? undefined : time - timestampSlack;
    }
    case 'string':
      // A cut text is still not above the whole one.
      return typeof value === 'string' && isBinaryString(type) ? value : undefined;
    default:
      return exactBound(value, type);
  }
}

function upperBound(value: Json | undefined, type: DataType): Comparable | undefined {
  switch (type.kind) {
    case 'float':
    case 'double':
      // NaN is the greatest value in Spark, and not every writer counts it.
      return undefined;
    case 'timestamp':
    case 'timestamp_ntz': {
      const time = timeValue(value, type);
      return time === undefined ? undefined : time + timestampSlack;
    }
    case 'string':
      return typeof value === 'string' && isBinaryString(type) && [...value].length < cutTextLength ? value : undefined;
    default:
      return exactBound(value, type);
  }
}

function exactBound(value: Json | undefined, type: DataType): Comparable | undefined {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
      return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
    case 'decimal':
      return typeof value === 'number' || typeof value === 'string' ? decimalComparable(String(value)) : undefined;
    case 'date':
      return typeof value === 'string' ? dateDays(value) : undefined;
    default:
      return undefined;
  }
}

function floatingValue(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d/.test(value) ? Number(value) : undefined;
}

function timeValue(value: Json | undefined, type: DataType): bigint | undefined {
  const time = typeof value === 'string' ? timestampMicroseconds(value) : undefined;
  // A timestamp without a zone would have to be read in the writer's, which is not known.
  if (time === undefined || (type.kind === 'timestamp' && !time.zoned)) return undefined;
  return time.microseconds;
}
