import { sluiceError } from '../../base/errors.ts';
import { bind } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import type { ObjectClass, PyValue } from '../runtime/values.ts';
import { refuseMutation } from '../pipelines/sessionMutations.ts';
import { sparkClass } from './classes.ts';
import { optionText } from './options.ts';
import { notExpectedType, requiredText } from './typeErrors.ts';

/** `spark.conf`. */
export const runtimeConfigClass: ObjectClass<null> = sparkClass<null>('RuntimeConfig', {
  methods: {
    get: async (_, call) => {
      const bound = bind(call, 'key, default=');
      const name = requiredText(bound, 'key');
      const value = call.run.spark.launchSettings.get(name) ?? (await call.run.host.getConf(name));
      if (value !== undefined) return value;
      const fallback = bound.optional('default');
      if (fallback !== undefined) return fallback;
      throw sluiceError('SQL_CONF_NOT_FOUND', { sqlConf: `"${name}"` }, { position: call.position });
    },
    set: async (_, call) => {
      refuseMutation('RuntimeConf.set', 'SET_RUNTIME_CONF', call);
      const bound = bind(call, 'key, value');
      const name = requiredText(bound, 'key');
      const value = bound.required('value');
      const position = bound.position('value');
      // PySpark hands over a text, a bool or an int; anything else fails there too.
      const text: string | undefined = typeof value === 'number' ? undefined : settingText(value);
      if (text === undefined) throw notExpectedType({ position }, 'value', 'str, bool or int', value);
      await call.run.host.setConf({ name, value: text, origin: 'session', position: call.position });
      return null;
    },
    unset: async (_, call) => {
      const name = requiredText(bind(call, 'key'), 'key');
      await call.run.host.unsetConf({ name, origin: 'session', position: call.position });
      return null;
    },
  },
  refused: ['isModifiable', 'getAll'],
});

function settingText(value: PyValue): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint'
    ? optionText(value, 'value', { position: { line: 1, column: 1 } })
    : undefined;
}

/** `spark.sparkContext`: what programs say to it without touching an RDD. */
export const contextClass: ObjectClass<null> = sparkClass<null>('SparkContext', {
  methods: {
    setLogLevel: (_, call) => {
      requiredText(bind(call, 'logLevel'), 'logLevel');
      return null;
    },
    stop: () => null,
    setCheckpointDir: (_, call) => {
      throw unsupportedPySpark(call, 'SparkContext.setCheckpointDir');
    },
  },
  properties: {
    appName: (_, at) => at.run.spark.launchSettings.get('spark.app.name') ?? 'sluice',
    version: () => '4.2.0',
    master: (_, at) => at.run.spark.launchSettings.get('spark.master') ?? 'local[*]',
  },
  refused: [
    'parallelize',
    'textFile',
    'broadcast',
    'accumulator',
    'addFile',
    'addPyFile',
    'range',
    'emptyRDD',
    'wholeTextFiles',
    'defaultParallelism',
    'applicationId',
    'uiWebUrl',
    'getConf',
    'setJobGroup',
    'setLocalProperty',
    'setJobDescription',
    'union',
    '_jsc',
    '_jvm',
  ],
});
