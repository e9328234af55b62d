import type { StructType } from '../../plan/dataType.ts';
import type { ReadPlan } from '../../plan/logicalPlan.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type BuiltinCall, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { sparkClass, type ObjectMethod } from './classes.ts';
import { dataFrame } from './dataFrameClass.ts';
import { optionText, setOption, takeOption } from './options.ts';
import { tableFrame } from './tables.ts';
import { schemaArgument } from './typeArguments.ts';
import { notExpectedType, optionalText, requiredText } from './typeErrors.ts';

/** A reader of PySpark is one object that its methods change. */
interface ReaderData {
  readonly streaming: boolean;
  format: string | undefined;
  schema: StructType | undefined;
  options: Readonly<Record<string, string>>;
}

type Reader = PyObject<ReaderData>;

const methods: Readonly<Record<string, ObjectMethod<ReaderData>>> = {
  format: (self, call) => {
    self.data.format = requiredText(bind(call, 'source'), 'source');
    return self;
  },
  schema: (self, call) => {
    const bound = bind(call, 'schema');
    const at = { run: call.run, position: bound.position('schema') };
    self.data.schema = schemaArgument(bound.required('schema'), 'schema', at);
    return self;
  },
  option: (self, call) => {
    const bound = bind(call, 'key, value');
    const name = requiredText(bound, 'key');
    const text = optionText(bound.required('value'), name, { position: bound.position('value') });
    self.data.options = setOption(self.data.options, name, text);
    return self;
  },
  options: (self, call) => {
    addOptions(self, bind(call, '**options'));
    return self;
  },
  load: (self, call) => {
    const bound = bind(call, 'path=, format=, schema=, **options');
    self.data.format = optionalText(bound, 'format') ?? self.data.format;
    const schema = bound.optional('schema') ?? null;
    if (schema !== null) {
      self.data.schema = schemaArgument(schema, 'schema', { run: call.run, position: bound.position('schema') });
    }
    addOptions(self, bound);
    return read(self, pathsOf(self, bound), call);
  },
  table: (self, call) => {
    const bound = bind(call, 'tableName');
    if (self.data.schema !== undefined) throw unsupportedPySpark(call, 'A schema for a table read by its name');
    return tableFrame(
      requiredText(bound, 'tableName'),
      { streaming: self.data.streaming, options: self.data.options },
      call,
    );
  },
  parquet: loadingAs('parquet'),
  json: loadingAs('json'),
  csv: loadingAs('csv'),
  text: loadingAs('text'),
  orc: loadingAs('orc'),
};

export const readerClass: ObjectClass<ReaderData> = sparkClass<ReaderData>('DataFrameReader', {
  methods,
  refused: ['jdbc', 'xml', 'changes'],
});

export const streamReaderClass: ObjectClass<ReaderData> = sparkClass<ReaderData>('DataStreamReader', {
  methods,
  refused: ['xml', 'name', 'changes'],
});

export function reader(streaming: boolean): PyValue {
  return {
    kind: 'object',
    class: streaming ? streamReaderClass : readerClass,
    data: { streaming, format: undefined, schema: undefined, options: {} },
  } satisfies Reader;
}

/** `json(path, schema, …)` and its like: paths, the schema and options by name. */
function loadingAs(format: string): ObjectMethod<ReaderData> {
  return (self, call) => {
    const single = format === 'json' || format === 'csv';
    const bound = bind(call, single ? 'path, schema=, **options' : 'path, *paths, **options');
    const schema = single ? (bound.optional('schema') ?? null) : null;
    if (schema !== null) {
      self.data.schema = schemaArgument(schema, 'schema', { run: call.run, position: bound.position('schema') });
    }
    if (self.data.streaming && bound.rest.length > 0) throw raise(call, 'TypeError', `${call.name}() takes one path`);
    addOptions(self, bound);
    self.data.format = format;
    const more = bound.rest.map(({ value, position }) => {
      if (typeof value !== 'string') throw notExpectedType({ position }, 'paths', 'str', value);
      return value;
    });
    return read(self, [...pathsOf(self, bound), ...more], call);
  };
}

function addOptions(self: Reader, bound: Bound): void {
  for (const { name = '', value, position } of bound.named) {
    self.data.options = setOption(self.data.options, name, optionText(value, name, { position }));
  }
}

function pathsOf(self: Reader, bound: Bound): readonly string[] {
  const value = bound.optional('path') ?? null;
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  const at = { position: bound.position('path') };
  if (self.data.streaming || !hasKind(value, 'list')) throw notExpectedType(at, 'path', 'str', value);
  return value.items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType(at, 'path', 'list of str', item);
    return item;
  });
}

async function read(self: Reader, paths: readonly string[], call: BuiltinCall): Promise<PyValue> {
  const { value: optionPath, rest } = takeOption(self.data.options, 'path');
  const plan: ReadPlan = {
    kind: 'read',
    format: self.data.format ?? (await call.run.host.getConf('spark.sql.sources.default')) ?? 'parquet',
    paths: paths.length > 0 || optionPath === undefined ? paths : [optionPath],
    options: rest,
    ...(self.data.schema === undefined ? {} : { schema: self.data.schema }),
    streaming: self.data.streaming,
    position: call.position,
  };
  return dataFrame(plan, call);
}
