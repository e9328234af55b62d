import { sluiceError } from '../../base/errors.ts';
import type { QueryHandle } from '../programHost.ts';
import { bind } from '../runtime/arguments.ts';
import { numeric } from '../runtime/compare.ts';
import { list, type BuiltinCall, type ObjectClass, type PyObject } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';
import { checkFrames } from './frameState.ts';
import { progressObject, pythonOf } from './progressClass.ts';
import { notExpectedType } from './typeErrors.ts';

export const queryClass: ObjectClass<QueryHandle> = sparkClass<QueryHandle>('StreamingQuery', {
  methods: {
    awaitTermination: async (self, call) => {
      const timeout = seconds(call);
      await checkFrames(call);
      const ended = await self.data.awaitTermination(timeout);
      return timeout === undefined ? null : ended;
    },
    processAllAvailable: async (self, call) => {
      bind(call, '');
      await self.data.processAllAvailable();
      return null;
    },
    stop: async (self, call) => {
      bind(call, '');
      await self.data.stop();
      return null;
    },
    exception: (self, call) => {
      bind(call, '');
      return self.data.failure() ?? null;
    },
  },
  properties: {
    id: ({ data }) => data.id,
    runId: ({ data }) => data.runId,
    name: ({ data }) => data.name ?? null,
    isActive: ({ data }) => data.isActive(),
    status: ({ data }, at) => pythonOf(data.status(), at),
    lastProgress: ({ data }, at) => {
      const progress = data.lastProgress();
      return progress === undefined ? null : progressObject(progress, at);
    },
    recentProgress: ({ data }, at) => list(data.recentProgress().map((progress) => progressObject(progress, at))),
  },
  refused: ['explain'],
});

export function streamingQuery(handle: QueryHandle): PyObject<QueryHandle> {
  return { kind: 'object', class: queryClass, data: handle };
}

/** `spark.streams`. */
export const queryManagerClass: ObjectClass<null> = sparkClass<null>('StreamingQueryManager', {
  methods: {
    awaitAnyTermination: async (_, call) => {
      const timeout = seconds(call);
      await checkFrames(call);
      if (timeout === undefined && call.run.spark.queries.length === 0) {
        throw sluiceError('NO_QUERY_TO_AWAIT', {}, { position: call.position });
      }
      const ended = await call.run.host.awaitAnyTermination(timeout);
      return timeout === undefined ? null : ended;
    },
    get: (_, call) => {
      const id = bind(call, 'id').required('id');
      const found = call.run.spark.queries.find((query) => query.id === id && query.isActive());
      return found === undefined ? null : streamingQuery(found);
    },
  },
  properties: {
    active: (_, at) => list(at.run.spark.queries.filter((query) => query.isActive()).map(streamingQuery)),
  },
  refused: ['addListener', 'removeListener', 'resetTerminated'],
});

/** A timeout in milliseconds, from seconds. */
function seconds(call: BuiltinCall): number | undefined {
  const bound = bind(call, 'timeout=');
  const value = bound.optional('timeout') ?? null;
  if (value === null) return undefined;
  const number = numeric(value);
  if (number === undefined || typeof value === 'boolean' || number < 0) {
    throw notExpectedType({ position: bound.position('timeout') }, 'timeout', 'positive number', value);
  }
  return Math.trunc(Number(number) * 1000);
}
