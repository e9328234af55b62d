import { refuseInQueryFunction } from '../pipelines/analyzingCalls.ts';
import { catalogClass, udfRegistrationClass } from '../pipelines/sessionMutations.ts';
import { refuseCommand } from '../pipelines/sqlCommands.ts';
import { bind } from '../runtime/arguments.ts';
import { numeric } from '../runtime/compare.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import type { At, BuiltinCall, ObjectClass, PyObject, PyType, PyValue } from '../runtime/values.ts';
import { builderClass, newBuilder } from './builderClass.ts';
import { classType, sparkClass } from './classes.ts';
import { createFrame } from './createFrame.ts';
import { dataFrame } from './dataFrameClass.ts';
import { queryManagerClass } from './queryClass.ts';
import { reader } from './readerClass.ts';
import { contextClass, runtimeConfigClass } from './sessionParts.ts';
import { refuseSqlCommand } from './sqlCommandText.ts';
import { queryFrame, tableFrame } from './tables.ts';
import { requiredText } from './typeErrors.ts';

export const sessionClass: ObjectClass<null> = sparkClass<null>('SparkSession', {
  methods: {
    sql: (_, call) => {
      const bound = bind(call, 'sqlQuery, args=, **kwargs');
      if ((bound.optional('args') ?? null) !== null || bound.named.length > 0) {
        throw unsupportedPySpark(call, 'Parameters of SparkSession.sql');
      }
      const text = requiredText(bound, 'sqlQuery');
      const at = { run: call.run, position: bound.position('sqlQuery') };
      if (call.run.pipeline === undefined) refuseSqlCommand(text, at);
      else refuseCommand(text, at);
      return queryFrame(text, at);
    },
    table: (_, call) => {
      const bound = bind(call, 'tableName');
      return tableFrame(requiredText(bound, 'tableName'), { streaming: false, options: {} }, call);
    },
    range: (_, call) => range(call),
    createDataFrame: (_, call) => {
      // Only a schema as text is sent to Spark's server to be read; rows and types stay with the client.
      const [, second] = call.args;
      const schema =
        call.args.find(({ name }) => name === 'schema') ?? (second?.name === undefined ? second : undefined);
      if (typeof schema?.value === 'string') refuseInQueryFunction(call);
      return createFrame(call);
    },
    stop: async (_, call) => {
      bind(call, '');
      for (const query of call.run.spark.queries) if (query.isActive()) await query.stop();
      return null;
    },
    newSession: (_, call) => {
      throw unsupportedPySpark(call, 'SparkSession.newSession');
    },
  },
  properties: {
    read: () => reader(false),
    readStream: () => reader(true),
    conf: () => ({ kind: 'object', class: runtimeConfigClass, data: null }),
    streams: () => ({ kind: 'object', class: queryManagerClass, data: null }),
    sparkContext: () => ({ kind: 'object', class: contextClass, data: null }),
    version: (_, at) => {
      refuseInQueryFunction(at);
      return '4.2.0';
    },
    builder: () => newBuilder(),
    catalog: (_, at) => mutable('catalog', catalogClass, at),
    udf: (_, at) => mutable('udf', udfRegistrationClass, at),
  },
  refused: [
    'udtf',
    'dataSource',
    'client',
    'addArtifact',
    'addArtifacts',
    'addTag',
    'removeTag',
    'getTags',
    'clearTags',
    'interruptAll',
    'interruptTag',
    'interruptOperation',
    'profile',
    'tvf',
    'copyFromLocalToFs',
    'registerProgressHandler',
  ],
});

export const session: PyObject<null> = { kind: 'object', class: sessionClass, data: null };

/** Parts of the session of which only the refusals of a pipeline are known. */
function mutable(name: string, type: ObjectClass<null>, at: At): PyValue {
  if (at.run.pipeline === undefined) throw unsupportedPySpark(at, `SparkSession.${name}`);
  return { kind: 'object', class: type, data: null };
}

/** The class `SparkSession`, whose `builder` makes the session. */
export const sessionType: PyType = classType(sessionClass, undefined, (name, at) => {
  if (name === 'builder') return newBuilder();
  if (name === 'Builder') return classType(builderClass, () => newBuilder());
  if (name === 'getActiveSession' || name === 'active') {
    return { kind: 'builtin', name: `SparkSession.${name}`, call: () => session };
  }
  throw unsupportedPySpark(at, `SparkSession.${name}`);
});

function range(call: BuiltinCall): PyValue {
  const bound = bind(call, 'start, end=, step=, numPartitions=');
  const whole = (name: string, fallback: bigint): bigint => {
    const value = bound.optional(name) ?? null;
    if (value === null) return fallback;
    const number = numeric(value);
    if (typeof number !== 'bigint')
      throw raise({ position: bound.position(name) }, 'ValueError', `invalid ${name} of range()`);
    if (number >= 2n ** 63n || number < -(2n ** 63n)) {
      throw raise({ position: bound.position(name) }, 'OverflowError', `${name} of range() does not fit a long`);
    }
    return number;
  };
  const first = whole('start', 0n);
  const only = (bound.optional('end') ?? null) === null;
  const step = whole('step', 1n);
  if (step === 0n) throw raise(call, 'ValueError', 'step of range() cannot be 0');
  return dataFrame(
    { kind: 'range', start: only ? 0n : first, end: only ? first : whole('end', 0n), step, position: call.position },
    call,
  );
}
