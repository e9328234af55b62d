import { bind } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type BuiltinCall, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';
import { optionText } from './options.ts';
import { session } from './sessionClass.ts';
import { notExpectedType, optionalText, requiredText } from './typeErrors.ts';

interface BuilderData {
  readonly settings: Map<string, { readonly value: string; readonly position: BuiltinCall['position'] }>;
}

/** Settings that say how a real Spark is launched: where it runs, with what memory and jars. They change no answer here. */
const launch =
  /^spark\.(app\.name|master|submit\.|driver\.|executor\.|cores\.|jars|ui\.|eventLog\.|hadoop\.|files|python|pyspark\.|dynamicAllocation\.|serializer|kryo|local\.dir|network\.|rpc\.|task\.|scheduler\.|speculation|shuffle\.|memory\.|log\.|logConf|default\.parallelism|sql\.(extensions|catalog\.spark_catalog|warehouse\.dir|catalogImplementation)$|delta\.logStore\.)/;

export const builderClass: ObjectClass<BuilderData> = sparkClass<BuilderData>('Builder', {
  methods: {
    appName: (self, call) => set(self, 'spark.app.name', requiredText(bind(call, 'name'), 'name'), call),
    master: (self, call) => set(self, 'spark.master', requiredText(bind(call, 'master'), 'master'), call),
    config: (self, call) => {
      const bound = bind(call, 'key=, value=, conf=, *, map=');
      if ((bound.optional('conf') ?? null) !== null) throw unsupportedPySpark(call, 'A SparkConf of Builder.config');
      const map = bound.optional('map') ?? null;
      if (map !== null) {
        if (!hasKind(map, 'dict')) throw notExpectedType({ position: bound.position('map') }, 'map', 'dict', map);
        for (const { key, value } of map.entries.values()) {
          if (typeof key !== 'string')
            throw notExpectedType({ position: bound.position('map') }, 'map', 'dict of str', key);
          set(self, key, optionText(value, key, { position: bound.position('map') }) ?? '', call);
        }
        return self;
      }
      const key = optionalText(bound, 'key');
      if (key === undefined) throw notExpectedType(call, 'key', 'str', null);
      const value = optionText(bound.optional('value') ?? null, key, { position: bound.position('value') });
      if (value === undefined) throw notExpectedType({ position: bound.position('value') }, 'value', 'str', null);
      return set(self, key, value, call);
    },
    enableHiveSupport: (self, call) => {
      bind(call, '');
      return self;
    },
    getOrCreate: async (self, call) => {
      bind(call, '');
      for (const [name, { value, position }] of self.data.settings) {
        if (launch.test(name)) call.run.spark.launchSettings.set(name, value);
        else await call.run.host.setConf({ name, value, origin: 'builder', position });
      }
      return session;
    },
  },
  refused: ['remote', 'create'],
});

/** Programs share one session, so each reads its builder afresh. */
export function newBuilder(): PyObject<BuilderData> {
  return { kind: 'object', class: builderClass, data: { settings: new Map() } };
}

function set(self: PyObject<BuilderData>, name: string, value: string, call: BuiltinCall): PyValue {
  self.data.settings.set(name, { value, position: call.position });
  return self;
}
