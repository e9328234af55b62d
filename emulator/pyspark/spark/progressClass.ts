import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { dictMethods } from '../builtins/dictMethods.ts';
import { jsonTextOf, type JsonStyle } from '../modules/jsonModule.ts';
import { getEntry, makeDict } from '../runtime/hashing.ts';
import { keyError } from '../runtime/subscripts.ts';
import { list, type At, type ObjectClass, type PyDict, type PyObject, type PyValue } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';

interface ProgressData {
  readonly json: JsonObject;
  readonly fields: PyDict;
}

const compact: JsonStyle = { indent: undefined, sortKeys: false, ascii: true };
const pretty: JsonStyle = { ...compact, indent: '    ' };

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
      json: ({ data }, at) => jsonTextOf(pythonOf(data.json, at), compact, at),
      prettyJson: ({ data }, at) => jsonTextOf(pythonOf(data.json, at), pretty, at),
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
    repr: ({ data }, at) => jsonTextOf(pythonOf(data.json, at), pretty, at),
  });

const queryProgress = progressClass('StreamingQueryProgress');
const stateOperatorProgress = progressClass('StateOperatorProgress');
const sourceProgress = progressClass('SourceProgress');
const sinkProgress = progressClass('SinkProgress');

/** `query.lastProgress` from the JSON that Spark would report (`StreamingQueryProgress.fromJson`). */
export function progressObject(json: JsonObject, at: At): PyValue {
  const part = (name: string): Json => json[name] ?? null;
  const names = ['id', 'runId', 'name', 'timestamp', 'batchId', 'batchDuration'];
  const fields: readonly (readonly [string, PyValue])[] = [
    ...names.map((name) => [name, pythonOf(part(name), at)] as const),
    ['durationMs', pythonOf(json['durationMs'] ?? {}, at)],
    ['eventTime', pythonOf(json['eventTime'] ?? {}, at)],
    ['stateOperators', objects(stateOperatorProgress, part('stateOperators'), at)],
    ['sources', objects(sourceProgress, part('sources'), at)],
    ['sink', progressPart(sinkProgress, part('sink'), at)],
    ...['numInputRows', ...rates].map((name) => [name, fieldValue(name, part(name), at)] as const),
    ['observedMetrics', pythonOf(json['observedMetrics'] ?? {}, at)],
  ];
  const progress: PyObject<ProgressData> = {
    kind: 'object',
    class: queryProgress,
    data: { json, fields: makeDict(fields, at) },
  };
  return progress;
}

const offsets: ReadonlySet<string> = new Set(['startOffset', 'endOffset', 'latestOffset']);
const rates: ReadonlySet<string> = new Set(['inputRowsPerSecond', 'processedRowsPerSecond']);

function objects(type: ObjectClass<ProgressData>, value: Json, at: At): PyValue {
  return list((Array.isArray(value) ? value : []).map((item: Json) => progressPart(type, item, at)));
}

function progressPart(type: ObjectClass<ProgressData>, json: Json, at: At): PyValue {
  if (!isJsonObject(json)) return null;
  const fields = Object.entries(json).map(([name, value]) => [name, fieldValue(name, value ?? null, at)] as const);
  const part: PyObject<ProgressData> = { kind: 'object', class: type, data: { json, fields: makeDict(fields, at) } };
  return part;
}

/** PySpark gives offsets as texts of JSON. */
function fieldValue(name: string, value: Json, at: At): PyValue {
  if (offsets.has(name)) return typeof value === 'string' ? value : jsonTextOf(pythonOf(value, at), compact, at);
  return rates.has(name) && typeof value === 'number' ? value : pythonOf(value, at);
}

/** JSON as Python's json module reads it: a number without a point is an int. Rates always have one. */
export function pythonOf(json: Json, at: At): PyValue {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return list(json.map((item: Json) => pythonOf(item, at)));
  return makeDict(
    Object.entries(json).map(([name, value]) => [
      name,
      rates.has(name) && typeof value === 'number' ? value : pythonOf(value ?? null, at),
    ]),
    at,
  );
}
