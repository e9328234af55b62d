import { isJsonObject, type Json } from '../base/json.ts';
import type { DataType, StructType } from '../plan/dataType.ts';

/**
 * Statistics JSON as the struct of `stats_parsed`, in the form that `ActionParquet` takes. Numbers keep all their digits. What is not
 * of its column's type (another writer's peculiarity) becomes null, which says nothing about the file and so cannot mislead.
 */
export function parsedStats(text: string | undefined, schema: StructType): Json {
  if (text === undefined) return null;
  let stats: Json;
  try {
    stats = JSON.parse(numbersAsTexts(text)) as Json;
  } catch {
    return null;
  }
  return valueOf(stats, schema);
}

/** Partition values as the struct of `partitionValues_parsed`. */
export function parsedPartitions(values: Readonly<Record<string, string | null>>, schema: StructType): Json {
  return Object.fromEntries(
    schema.fields.map(({ name, dataType }) => {
      const text = values[name] ?? null;
      if (text === null || (text === '' && dataType.kind !== 'string')) return [name, null];
      return [name, dataType.kind === 'boolean' ? text.toLowerCase() === 'true' : valueOf(text, dataType)];
    }),
  );
}

/** Every number outside of texts, put in quotes: JSON.parse would round longs and decimals. */
function numbersAsTexts(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

function valueOf(value: Json | undefined, type: DataType): Json {
  if (value === undefined || value === null) return null;
  if (type.kind === 'struct') {
    if (!isJsonObject(value)) return null;
    return Object.fromEntries(type.fields.map((field) => [field.name, valueOf(value[field.name], field.dataType)]));
  }
  if (typeof value !== 'string') return null;
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
      return /^-?\d+$/.test(value) ? Number(value) : null;
    case 'long':
      return /^-?\d+$/.test(value) ? safeLong(value) : null;
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(value) ? value : null;
    case 'float':
    case 'double':
      return Number.isFinite(Number(value)) && value !== '' ? Number(value) : null;
    case 'date':
      return /^-?\d{4,}-\d\d-\d\d$/.test(value) ? value : null;
    case 'timestamp':
    case 'timestamp_ntz':
      return timestampText(value, type.kind);
    case 'string':
      return value;
    default:
      return null;
  }
}

function safeLong(value: string): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Delta writes timestamps with `Z` or an offset, and those without time zone with neither. */
function timestampText(value: string, kind: 'timestamp' | 'timestamp_ntz'): string | null {
  const match = /^(-?\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:\d\d)?$/.exec(value);
  if (match === null) return null;
  const [, date, time, zone] = match;
  if (kind === 'timestamp_ntz') return zone === undefined ? `${date}T${time}` : null;
  return zone === undefined ? null : `${date}T${time}${zone}`;
}
