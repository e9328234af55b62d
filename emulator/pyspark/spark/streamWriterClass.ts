import { sluiceError } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { StreamingQuerySpec, TriggerSpec } from '../programHost.ts';
import { bind } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { reprOf } from '../runtime/text.ts';
import type { BuiltinCall, ObjectClass, PyObject, PyValue } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';
import { checkFrames } from './frameState.ts';
import { optionText, setOption, takeOption } from './options.ts';
import { streamingQuery } from './queryClass.ts';
import { notExpectedType, optionalText, requiredText } from './typeErrors.ts';
import { namesOf, partitionNames } from './writerClass.ts';

/** A writer of PySpark is one object that its methods change. */
interface StreamWriterData {
  readonly plan: LogicalPlan;
  format: string | undefined;
  outputMode: StreamingQuerySpec['outputMode'];
  trigger: TriggerSpec;
  queryName: string | undefined;
  options: Readonly<Record<string, string>>;
  partitionBy: readonly string[];
}

type StreamWriter = PyObject<StreamWriterData>;

export const streamWriterClass: ObjectClass<StreamWriterData> = sparkClass<StreamWriterData>('DataStreamWriter', {
  methods: {
    format: (self, call) => {
      self.data.format = requiredText(bind(call, 'source'), 'source');
      return self;
    },
    outputMode: (self, call) => {
      const bound = bind(call, 'outputMode');
      self.data.outputMode = outputMode(requiredText(bound, 'outputMode'), call);
      return self;
    },
    queryName: (self, call) => {
      const bound = bind(call, 'queryName');
      const name = requiredText(bound, 'queryName');
      if (name.trim() === '') {
        throw sluiceError(
          'VALUE_NOT_NON_EMPTY_STR',
          { arg_name: 'queryName', arg_value: name },
          { position: call.position },
        );
      }
      self.data.queryName = name;
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
      for (const { name = '', value, position } of bind(call, '**options').named) {
        self.data.options = setOption(self.data.options, name, optionText(value, name, { position }));
      }
      return self;
    },
    partitionBy: (self, call) => {
      self.data.partitionBy = namesOf(call);
      return self;
    },
    trigger: async (self, call) => {
      self.data.trigger = await readTrigger(call);
      return self;
    },
    start: (self, call) => {
      const bound = bind(call, 'path=, format=, outputMode=, partitionBy=, queryName=, **options');
      const { data } = self;
      data.format = optionalText(bound, 'format') ?? data.format;
      data.queryName = optionalText(bound, 'queryName') ?? data.queryName;
      const mode = optionalText(bound, 'outputMode');
      if (mode !== undefined) data.outputMode = outputMode(mode, call);
      const partitions = bound.optional('partitionBy') ?? null;
      if (partitions !== null) data.partitionBy = partitionNames(partitions, bound.position('partitionBy'));
      for (const { name = '', value, position } of bound.named) {
        data.options = setOption(data.options, name, optionText(value, name, { position }));
      }
      return start(self, optionalText(bound, 'path'), call);
    },
    toTable: (_, call) => {
      throw unsupportedPySpark(call, 'DataStreamWriter.toTable', '; write to a path with start(path)');
    },
    table: (_, call) => {
      throw unsupportedPySpark(call, 'DataStreamWriter.table', '; write to a path with start(path)');
    },
    foreachBatch: (_, call) => {
      throw unsupportedPySpark(call, 'DataStreamWriter.foreachBatch', ', because it runs Python on each batch');
    },
    foreach: (_, call) => {
      throw unsupportedPySpark(call, 'DataStreamWriter.foreach', ', because it runs Python on each row');
    },
  },
  refused: ['clusterBy'],
});

export function streamWriter(plan: LogicalPlan): PyValue {
  return {
    kind: 'object',
    class: streamWriterClass,
    data: {
      plan,
      format: undefined,
      outputMode: 'append',
      trigger: { kind: 'default' },
      queryName: undefined,
      options: {},
      partitionBy: [],
    },
  } satisfies StreamWriter;
}

async function start(self: StreamWriter, path: string | undefined, call: BuiltinCall): Promise<PyValue> {
  const { plan, format, outputMode: mode, trigger, queryName, partitionBy } = self.data;
  const { value: optionPath, rest } = takeOption(self.data.options, 'path');
  const { value: checkpointLocation, rest: options } = takeOption(rest, 'checkpointLocation');
  await checkFrames(call, plan);
  const handle = await call.run.host.startQuery({
    plan,
    format,
    path: path ?? optionPath,
    outputMode: mode,
    trigger,
    queryName,
    checkpointLocation,
    options,
    partitionBy,
    position: call.position,
  });
  call.run.spark.queries.push(handle);
  return streamingQuery(handle);
}

function outputMode(text: string, call: BuiltinCall): StreamingQuerySpec['outputMode'] {
  const mode = text.toLowerCase();
  if (mode === 'append' || mode === 'update' || mode === 'complete') return mode;
  throw sluiceError('STREAMING_OUTPUT_MODE.INVALID', { outputMode: text }, { position: call.position });
}

/** `trigger(…)` takes exactly one argument, by name. */
async function readTrigger(call: BuiltinCall): Promise<TriggerSpec> {
  const bound = bind(call, '*, processingTime=, once=, continuous=, availableNow=, realTime=');
  const given = ['processingTime', 'once', 'continuous', 'availableNow', 'realTime'].filter(
    (name) => (bound.optional(name) ?? null) !== null,
  );
  const [name] = given;
  if (given.length > 1 || name === undefined)
    throw sluiceError('ONLY_ALLOW_SINGLE_TRIGGER', {}, { position: call.position });
  const value = bound.optional(name) ?? null;
  const at = { run: call.run, position: bound.position(name) };
  switch (name) {
    case 'processingTime': {
      if (typeof value !== 'string') throw notExpectedType(at, name, 'str', value);
      if (value.trim() === '') {
        throw sluiceError('VALUE_NOT_NON_EMPTY_STR', { arg_name: name, arg_value: value }, { position: at.position });
      }
      return { kind: 'processingTime', interval: value.trim() };
    }
    case 'once':
    case 'availableNow':
      if (value !== true) {
        throw sluiceError(
          'VALUE_NOT_TRUE',
          { arg_name: name, arg_value: await reprOf(value, at) },
          { position: at.position },
        );
      }
      return { kind: name };
    default:
      throw unsupportedPySpark(at, `The trigger "${name}"`, '; use processingTime, availableNow or once');
  }
}
