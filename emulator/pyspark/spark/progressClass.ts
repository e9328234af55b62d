import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { dictMethods } from '../builtins/dictMethods.ts';
import { getEntry, makeDict } from '../runtime/hashing.ts';
import { keyError } from '../runtime/subscripts.ts';
import { list, type At, type ObjectClass, type PyDict, type PyValue } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';

interface ProgressData {
  readonly json: JsonObject;
  readonly fields: PyDict;
}

/** Fields that PySpark gives as texts of JSON, and rates, which are floats even when they are whole. */
const offsets: ReadonlySet<string> = new Set(['startOffset', 'endOffset', 'latestOffset']);
const rates: ReadonlySet<string> = new Set(['inputRowsPerSecond', 'processedRowsPerSecond']);

/**
 * A progress of a query, or of one of its parts: a dict whose keys are attributes as well, and which prints as JSON.
 * Source: apache/spark, `pyspark/sql/streaming/listener.py`.
 */
const progressClass = (name: string): ObjectClass<ProgressData> =>
  sparkClass<ProgressData>(name, {
    methods: Object.fromEntries(
      ['get', 'keys', 'values', 'items'].map((method) => [
        method,
        (self, call) => dictMethods.get(method)?.(self.data.fields, call) ?? null,
      ]),
    ),
    properties: {
      json: ({ data }) => JSON.stringify(data.json),
      prettyJson: ({ data }) => prettyJson(data.json, ''),
    },
    otherwise: ({ data }, attribute, at) => getEntry(data.fields, attribute, at),
    subscript: ({ data }, index, at) => {
      const value = getEntry(data.fields, index, at);
      if (value === undefined) throw keyError(index, at);
      return value;
    },
    contains: ({ data }, item, at) => getEntry(data.fields, item, at) !== undefined,
    length: ({ data }) => data.fields.entries.size,
    iterate: ({ data }) => [...data.fields.entries.values()].map(({ key }) => key),
    truth: () => true,
    repr: ({ data }) => prettyJson(data.json, ''),
  });

const queryProgress = progressClass('StreamingQueryProgress');
const stateOperatorProgress = progressClass('StateOperatorProgress');
const sourceProgress = progressClass('SourceProgress');
const sinkProgress = progressClass('SinkProgress');

/** `query.lastProgress` from the JSON that Spark would report. */
export function progressObject(json: JsonObject, at: At): PyValue {
  const nested: Readonly<Record<string, (value: Json) => PyValue>> = {
    stateOperators: (value) => parts(stateOperatorProgress, value, at),
    sources: (value) => parts(sourceProgress, value, at),
    sink: (value) => (isJsonObject(value) ? part(sinkProgress, value, {}, at) : null),
  };
  // What the JSON leaves out is there as an attribute.
  const whole: JsonObject = { eventTime: {}, observedMetrics: {}, ...json };
  return { ...part(queryProgress, whole, nested, at), data: { json, fields: fieldsOf(whole, nested, at) } };
}

function parts(type: ObjectClass<ProgressData>, value: Json, at: At): PyValue {
  return list(
    (Array.isArray(value) ? value : []).map((item: Json) => (isJsonObject(item) ? part(type, item, {}, at) : null)),
  );
}

function part(
  type: ObjectClass<ProgressData>,
  json: JsonObject,
  nested: Readonly<Record<string, (value: Json) => PyValue>>,
  at: At,
) {
  return { kind: 'object', class: type, data: { json, fields: fieldsOf(json, nested, at) } } as const;
}

function fieldsOf(json: JsonObject, nested: Readonly<Record<string, (value: Json) => PyValue>>, at: At): PyDict {
  const entries = Object.entries(json).map(([key, value]): readonly [PyValue, PyValue] => {
    const make = nested[key];
    if (make !== undefined) return [key, make(value ?? null)];
    if (offsets.has(key)) return [key, offsetText(value ?? null)];
    return [key, rates.has(key) && typeof value === 'number' ? value : pythonOf(value ?? null, at)];
  });
  return makeDict(entries, at);
}

function offsetText(offset: Json): string {
  if (offset === null) return 'None';
  return typeof offset === 'string' ? offset : JSON.stringify(offset);
}

/** JSON as Python's json module reads it: a number without a point is an int. */
export function pythonOf(json: Json, at: At): PyValue {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return list(json.map((item: Json) => pythonOf(item, at)));
  return makeDict(
    Object.entries(json).map(([key, value]) => [key, pythonOf(value ?? null, at)] as const),
    at,
  );
}

/** As Jackson's default pretty printer writes it, which Spark uses: lists stay on the line. */
function prettyJson(json: Json, margin: string): string {
  if (Array.isArray(json)) {
    return json.length === 0 ? '[ ]' : `[ ${json.map((item: Json) => prettyJson(item, margin)).join(', ')} ]`;
  }
  if (!isJsonObject(json)) return JSON.stringify(json);
  const inner = `${margin}  `;
  const entries = Object.entries(json).map(
    ([key, value]) => `${inner}${JSON.stringify(key)} : ${prettyJson(value ?? null, inner)}`,
  );
  return entries.length === 0 ? '{ }' : `{\n${entries.join(',\n')}\n${margin}}`;
}
