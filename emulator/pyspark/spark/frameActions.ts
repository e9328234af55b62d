import { sluiceError } from '../../base/errors.ts';
import { treeString } from '../../plan/treeString.ts';
import { simpleString } from '../../plan/typeText.ts';
import { bind } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { list, tuple, type At, type BuiltinCall, type PyObject, type PyValue } from '../runtime/values.ts';
import { refuseMutation, type Mutation } from '../pipelines/sessionMutations.ts';
import type { ClassContent, ObjectMethod } from './classes.ts';
import { dataType } from './dataTypeClass.ts';
import type { FrameData } from './dataFrameClass.ts';
import { nullFunctionsClass } from './frameNulls.ts';
import { readsStream } from '../../plan/readsStream.ts';
import { checkFrames, refuseStreaming, schemaOf } from './frameState.ts';
import { rowValues } from './rowClass.ts';
import { streamWriter } from './streamWriterClass.ts';
import { notExpectedType, optionalBoolean, optionalInteger, requiredText } from './typeErrors.ts';
import { frameWriter } from './writerClass.ts';

type Method = ObjectMethod<FrameData>;

/** Methods that need data, print something or name the frame for others. */
export const frameActions: Readonly<Record<string, Method>> = {
  show: async (self, call) => {
    const bound = bind(call, 'n=, truncate=, vertical=');
    refuseStreaming(self.data.plan, 'show', call);
    await checkFrames(call, self.data.plan);
    await call.run.host.show({
      plan: self.data.plan,
      rows: Number(optionalInteger(bound, 'n') ?? 20n),
      truncate: truncation(bound.optional('truncate') ?? true, { position: bound.position('truncate') }),
      vertical: optionalBoolean(bound, 'vertical', false),
      position: call.position,
    });
    return null;
  },
  count: async (self, call) => {
    bind(call, '');
    refuseStreaming(self.data.plan, 'count', call);
    await checkFrames(call, self.data.plan);
    return call.run.host.count({ plan: self.data.plan, position: call.position });
  },
  collect: async (self, call) => {
    bind(call, '');
    return list(await collected(self, call));
  },
  take: async (self, call) =>
    list(await collected(self, call, Number(optionalInteger(bind(call, 'num'), 'num') ?? 1n))),
  head: async (self, call) => {
    const number = optionalInteger(bind(call, 'n='), 'n');
    if (number === undefined) return (await collected(self, call, 1))[0] ?? null;
    return list(await collected(self, call, Number(number)));
  },
  first: async (self, call) => {
    bind(call, '');
    return (await collected(self, call, 1))[0] ?? null;
  },
  isEmpty: async (self, call) => {
    bind(call, '');
    return (await collected(self, call, 1)).length === 0;
  },
  printSchema: async (self, call) => {
    const bound = bind(call, 'level=');
    if (bound.optional('level') !== undefined) throw unsupportedPySpark(call, 'The argument level of printSchema()');
    await checkFrames(call, self.data.plan);
    await call.run.host.print(`${treeString(await schemaOf(self.data.plan, call))}\n`, 'stdout');
    return null;
  },
  createOrReplaceTempView: (self, call) => {
    refuseMutation('DataFrame.createOrReplaceTempView', 'CREATE_OR_REPLACE_TEMP_VIEW', call);
    const bound = bind(call, 'name');
    const name = requiredText(bound, 'name');
    const key = name.toLowerCase();
    const { views, tablesRead } = call.run.spark;
    if (!/^\w+$/.test(name)) {
      throw sluiceError(
        'UNSUPPORTED_PYSPARK',
        { name: `The view name "${name}"`, detail: '' },
        { position: call.position },
      );
    }
    if (tablesRead.has(key)) {
      throw unsupportedPySpark(call, `A view "${name}" after a table of that name was read`);
    }
    views.delete(key);
    views.set(key, { name, plan: self.data.plan });
    return null;
  },
};

/** Views that only a session keeps: refused with Spark's condition while a pipeline is read, by name elsewhere. */
export const frameViews: Readonly<Record<string, Method>> = {
  createTempView: sessionView('createTempView', 'CREATE_TEMP_VIEW'),
  createGlobalTempView: sessionView('createGlobalTempView', 'CREATE_GLOBAL_TEMP_VIEW'),
  createOrReplaceGlobalTempView: sessionView('createOrReplaceGlobalTempView', 'CREATE_OR_REPLACE_GLOBAL_TEMP_VIEW'),
};

function sessionView(name: string, condition: Mutation): Method {
  return (_, call) => {
    refuseMutation(`DataFrame.${name}`, condition, call);
    throw unsupportedPySpark(call, `DataFrame.${name}`);
  };
}

export const frameProperties: NonNullable<ClassContent<FrameData>['properties']> = {
  columns: async (self, at) => list((await schemaOf(self.data.plan, at)).fields.map(({ name }) => name)),
  schema: async (self, at) => dataType(await schemaOf(self.data.plan, at)),
  dtypes: async (self, at) =>
    list((await schemaOf(self.data.plan, at)).fields.map((field) => tuple([field.name, simpleString(field.dataType)]))),
  na: (self) => ({ kind: 'object', class: nullFunctionsClass, data: self }),
  isStreaming: (self) => readsStream(self.data.plan),
  write: (self, at) => {
    refuseStreaming(self.data.plan, 'write', at);
    return frameWriter(self.data.plan);
  },
  writeStream: (self, at) => {
    if (!readsStream(self.data.plan)) throw sluiceError('WRITE_STREAM_NOT_ALLOWED', {}, { position: at.position });
    return streamWriter(self.data.plan);
  },
};

async function collected(self: PyObject<FrameData>, call: BuiltinCall, limit?: number): Promise<readonly PyValue[]> {
  refuseStreaming(self.data.plan, 'collect', call);
  await checkFrames(call, self.data.plan);
  const request = { plan: self.data.plan, position: call.position };
  const { schema, rows } = await call.run.host.collect(limit === undefined ? request : { ...request, limit });
  return rowValues(schema, limit === undefined ? rows : rows.slice(0, limit), call);
}

/** `truncate`: True is 20 characters, False none, a number that many. */
function truncation(value: PyValue, at: Pick<At, 'position'>): number {
  if (typeof value === 'boolean') return value ? 20 : 0;
  if (typeof value === 'bigint') return Number(value);
  throw notExpectedType(at, 'truncate', 'bool or int', value);
}
