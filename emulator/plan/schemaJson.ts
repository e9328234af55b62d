import { sluiceError } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { AtomicKind, DataType, DayTimeField, StructField, StructType } from './dataType.ts';
import { simpleString } from './typeText.ts';

/**
 * Spark schema JSON, the text of `metaData.schemaString`.
 * Source: PROTOCOL.md, section "Schema Serialization Format". Raises INVALID_SCHEMA_JSON.
 */
export function parseSchemaJson(text: string): StructType {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (cause) {
    throw sluiceError('INVALID_SCHEMA_JSON', { detail: 'it is not JSON' }, { cause });
  }
  const type = dataTypeFromJson(json);
  if (type.kind !== 'struct') throw invalid('its outermost type is not a struct');
  return type;
}

export function schemaJson(schema: StructType): string {
  return JSON.stringify(dataTypeToJson(schema));
}

export function dataTypeFromJson(json: Json | undefined): DataType {
  if (typeof json === 'string') return leafFromText(json);
  if (!isJsonObject(json)) throw invalid('a type is neither a text nor an object');
  switch (json['type']) {
    case 'struct': {
      const fields = json['fields'];
      if (!Array.isArray(fields)) throw invalid('a struct has no fields');
      return { kind: 'struct', fields: fields.map(fieldFromJson) };
    }
    case 'array':
      return {
        kind: 'array',
        element: dataTypeFromJson(json['elementType']),
        containsNull: json['containsNull'] !== false,
      };
    case 'map':
      return {
        kind: 'map',
        key: dataTypeFromJson(json['keyType']),
        value: dataTypeFromJson(json['valueType']),
        valueContainsNull: json['valueContainsNull'] !== false,
      };
    default:
      throw invalid(`the type ${JSON.stringify(json['type'])} is not known`);
  }
}

export function dataTypeToJson(type: DataType): Json {
  switch (type.kind) {
    case 'struct':
      return { type: 'struct', fields: type.fields.map(fieldToJson) };
    case 'array':
      return { type: 'array', elementType: dataTypeToJson(type.element), containsNull: type.containsNull };
    case 'map':
      return {
        type: 'map',
        keyType: dataTypeToJson(type.key),
        valueType: dataTypeToJson(type.value),
        valueContainsNull: type.valueContainsNull,
      };
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return type.kind;
    case 'string':
      // A collation lives in the field's metadata; the type itself stays "string".
      return 'string';
    default:
      return simpleString(type);
  }
}

function fieldFromJson(json: Json): StructField {
  if (!isJsonObject(json) || typeof json['name'] !== 'string') throw invalid('a field has no name');
  const metadata = isJsonObject(json['metadata']) ? json['metadata'] : {};
  const dataType = dataTypeFromJson(json['type']);
  return {
    name: json['name'],
    dataType: isJsonObject(metadata[collationsKey])
      ? withCollations(dataType, json['name'], metadata[collationsKey])
      : dataType,
    nullable: json['nullable'] !== false,
    metadata,
  };
}

/** Field metadata of the collations in a field's type, by the path of the string: `s`, `a.element`, `m.key`, `m.value`. */
const collationsKey = '__COLLATIONS';

function withCollations(type: DataType, path: string, collations: JsonObject): DataType {
  switch (type.kind) {
    case 'string': {
      const collation = collations[path];
      // `spark.UTF8_LCASE`, `icu.UNICODE_CI`: the provider is no part of the name.
      return typeof collation === 'string' ? { kind: 'string', collation: collation.replace(/^\w+\./, '') } : type;
    }
    case 'array':
      return { ...type, element: withCollations(type.element, `${path}.element`, collations) };
    case 'map':
      return {
        ...type,
        key: withCollations(type.key, `${path}.key`, collations),
        value: withCollations(type.value, `${path}.value`, collations),
      };
    default:
      return type;
  }
}

function fieldToJson(field: StructField): JsonObject {
  return {
    name: field.name,
    type: dataTypeToJson(field.dataType),
    nullable: field.nullable,
    metadata: field.metadata,
  };
}

const atomicKinds: ReadonlySet<string> = new Set<AtomicKind>([
  'void',
  'boolean',
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'variant',
]);

function leafFromText(text: string): DataType {
  if (atomicKinds.has(text)) return { kind: text as AtomicKind };
  if (text === 'string') return { kind: 'string' };
  if (text === 'null') return { kind: 'void' };
  if (text === 'interval') return { kind: 'calendarInterval' };
  if (text === 'decimal') return { kind: 'decimal', precision: 10, scale: 0 };
  const sized = /^(decimal|char|varchar|time)\((\d+)(?:,\s*(-?\d+))?\)$/.exec(text);
  if (sized !== null) {
    const first = Number(sized[2]);
    if (sized[1] === 'decimal') return { kind: 'decimal', precision: first, scale: Number(sized[3] ?? 0) };
    if (sized[1] === 'time') return { kind: 'time', precision: first };
    return { kind: sized[1] as 'char' | 'varchar', length: first };
  }
  const collated = /^string collate (\w+)$/.exec(text);
  if (collated?.[1] !== undefined) return { kind: 'string', collation: collated[1] };
  const interval = /^interval (year|month|day|hour|minute|second)(?: to (month|hour|minute|second))?$/.exec(text);
  if (interval?.[1] !== undefined) {
    const start = interval[1];
    const end = interval[2] ?? start;
    if (start === 'year' || start === 'month')
      return { kind: 'yearMonthInterval', start, end: end as 'year' | 'month' };
    return { kind: 'dayTimeInterval', start: start as DayTimeField, end: end as DayTimeField };
  }
  throw invalid(`the type "${text}" is not known`);
}

function invalid(detail: string): Error {
  return sluiceError('INVALID_SCHEMA_JSON', { detail });
}
