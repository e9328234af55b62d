import { sluiceError } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { bind } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type BuiltinCall, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import type { BatchWriteSpec } from '../programHost.ts';
import { sparkClass, type ObjectMethod } from './classes.ts';
import { checkFrames } from './frameState.ts';
import { optionText, setOption, takeOption } from './options.ts';
import { notExpectedType, optionalText, requiredText, spreadList } from './typeErrors.ts';

/** A writer of PySpark is one object that its methods change. */
interface WriterData {
  readonly plan: LogicalPlan;
  format: string | undefined;
  mode: BatchWriteSpec['mode'];
  options: Readonly<Record<string, string>>;
  partitionBy: readonly string[];
}

type Writer = PyObject<WriterData>;

export const writerClass: ObjectClass<WriterData> = sparkClass<WriterData>('DataFrameWriter', {
  methods: {
    format: (self, call) => {
      self.data.format = requiredText(bind(call, 'source'), 'source');
      return self;
    },
    mode: (self, call) => {
      const value = optionalText(bind(call, 'saveMode'), 'saveMode');
      if (value !== undefined) self.data.mode = saveMode(value, call);
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
    save: (self, call) => {
      const bound = bind(call, 'path=, format=, mode=, partitionBy=, **options');
      const format = optionalText(bound, 'format');
      const mode = optionalText(bound, 'mode');
      if (format !== undefined) self.data.format = format;
      if (mode !== undefined) self.data.mode = saveMode(mode, call);
      const partitions = bound.optional('partitionBy') ?? null;
      if (partitions !== null) self.data.partitionBy = partitionNames(partitions, bound.position('partitionBy'));
      for (const { name = '', value, position } of bound.named) {
        self.data.options = setOption(self.data.options, name, optionText(value, name, { position }));
      }
      return save(self, optionalText(bound, 'path'), call);
    },
    parquet: savingAs('parquet'),
    json: savingAs('json'),
    csv: savingAs('csv'),
    text: savingAs('text'),
    orc: savingAs('orc'),
    saveAsTable: (_, call) => {
      throw unsupportedPySpark(call, 'DataFrameWriter.saveAsTable', '; save to a path with save(path)');
    },
    insertInto: (_, call) => {
      throw unsupportedPySpark(call, 'DataFrameWriter.insertInto', '; save to a path with save(path)');
    },
  },
  refused: ['bucketBy', 'sortBy', 'clusterBy', 'jdbc', 'xml'],
});

export function frameWriter(plan: LogicalPlan): PyValue {
  return {
    kind: 'object',
    class: writerClass,
    data: { plan, format: undefined, mode: 'errorifexists', options: {}, partitionBy: [] },
  } satisfies Writer;
}

/** `json(path, …)` and its like: only the path and the mode are followed. */
function savingAs(format: string): ObjectMethod<WriterData> {
  return (self, call) => {
    const bound = bind(call, 'path, mode=, **options');
    const mode = optionalText(bound, 'mode');
    if (mode !== undefined) self.data.mode = saveMode(mode, call);
    for (const { name = '', value, position } of bound.named) {
      self.data.options = setOption(self.data.options, name, optionText(value, name, { position }));
    }
    self.data.format = format;
    return save(self, requiredText(bound, 'path'), call);
  };
}

async function save(self: Writer, path: string | undefined, call: BuiltinCall): Promise<null> {
  const { plan, format, mode, partitionBy } = self.data;
  const { value: optionPath, rest } = takeOption(self.data.options, 'path');
  const target = path ?? optionPath;
  if (target === undefined && format !== 'noop') throw raise(call, 'ValueError', "'path' is not specified.");
  await checkFrames(call, plan);
  await call.run.host.runBatchWrite({
    plan,
    format,
    path: target,
    mode,
    options: rest,
    partitionBy,
    position: call.position,
  });
  return null;
}

function saveMode(text: string, call: BuiltinCall): BatchWriteSpec['mode'] {
  switch (text.toLowerCase()) {
    case 'append':
    case 'overwrite':
    case 'ignore':
      return text.toLowerCase() as 'append' | 'overwrite' | 'ignore';
    case 'error':
    case 'errorifexists':
    case 'default':
      return 'errorifexists';
    default:
      throw sluiceError('INVALID_SAVE_MODE', { mode: `"${text}"` }, { position: call.position });
  }
}

/** The names of `partitionBy("a", "b")` and `partitionBy(["a", "b"])`. */
export function namesOf(call: BuiltinCall): readonly string[] {
  return spreadList(bind(call, '*cols').rest).map(({ value, position }) => {
    if (typeof value !== 'string') throw notExpectedType({ position }, 'cols', 'str', value);
    return value;
  });
}

export function partitionNames(value: PyValue, position: BuiltinCall['position']): readonly string[] {
  if (typeof value === 'string') return [value];
  const items = hasKind(value, 'list') || hasKind(value, 'tuple') ? value.items : [value];
  return items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType({ position }, 'partitionBy', 'str or list of str', item);
    return item;
  });
}
