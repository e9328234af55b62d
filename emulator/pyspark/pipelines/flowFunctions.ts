import { bind, type Bound } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type At, type BuiltinCall, type PyValue } from '../runtime/values.ts';
import { tableFrame } from '../spark/tables.ts';
import { notExpectedType, optionalBoolean, optionalText, requiredText } from '../spark/typeErrors.ts';
import { activePipeline, columnNames, columnSelection, expressionArgument, textDict } from './argumentChecks.ts';

/** `create_sink(name, format, options)`. */
export function createSink(call: BuiltinCall): PyValue {
  const pipeline = activePipeline(call);
  const bound = bind(call, 'name, format, options=');
  pipeline.elements.push({
    element: 'sink',
    name: requiredText(bound, 'name'),
    format: requiredText(bound, 'format'),
    options: textDict(bound, 'options'),
    position: call.position,
  });
  return null;
}

/** Source: python/pyspark/pipelines/api.py of apache/spark 4.2; docs.databricks.com, "create_auto_cdc_flow". */
const autoCdcParameters = {
  spark:
    'target, source, keys, sequence_by, apply_as_deletes=, column_list=, except_column_list=, stored_as_scd_type=, name=',
  databricks:
    'target, source, keys, sequence_by, where=, ignore_null_updates=, apply_as_deletes=, apply_as_truncates=, column_list=, except_column_list=, stored_as_scd_type=, track_history_column_list=, track_history_except_column_list=, flow_name=, once=, name=, system_sequence_by=, ignore_null_updates_column_list=, ignore_null_updates_except_column_list=, columns_to_update=',
} as const;

/** Parameters of Databricks that no engine here can honour yet. */
const notCarried = [
  'where',
  'system_sequence_by',
  'ignore_null_updates_column_list',
  'ignore_null_updates_except_column_list',
  'columns_to_update',
];

/** `create_auto_cdc_flow`, and `apply_changes`, its former name. */
export function createAutoCdcFlow(call: BuiltinCall): PyValue {
  const pipeline = activePipeline(call);
  const bound = bind(call, autoCdcParameters[pipeline.dialect]);
  const target = requiredText(bound, 'target');
  const source = requiredText(bound, 'source');
  const given = optionalText(bound, 'name') ?? optionalText(bound, 'flow_name');
  const at = (name: string): At => ({ run: call.run, position: bound.position(name) });
  const expression = (name: string): ReturnType<typeof expressionArgument> | undefined => {
    const value = bound.optional(name) ?? null;
    return value === null ? undefined : expressionArgument(value, name, at(name));
  };
  const keys = columnNames(bound.required('keys'), 'keys', at('keys'));
  const columns = columnSelection(bound, 'column_list', 'except_column_list', call);
  const sequenceBy = expressionArgument(bound.required('sequence_by'), 'sequence_by', at('sequence_by'));
  for (const name of notCarried) {
    const value = bound.optional(name) ?? null;
    if (value !== null) throw unsupportedPySpark(at(name), `${name} of ${call.name}()`);
  }
  pipeline.elements.push({
    element: 'autoCdc',
    name: given ?? target,
    target,
    source,
    implicit: given === undefined,
    once: optionalBoolean(bound, 'once', false),
    conf: {},
    keys,
    sequenceBy,
    applyAsDeletes: expression('apply_as_deletes'),
    applyAsTruncates: expression('apply_as_truncates'),
    ignoreNullUpdates: optionalBoolean(bound, 'ignore_null_updates', false),
    columns,
    scdType: scdType(bound, pipeline.dialect === 'spark', call),
    trackHistory: columnSelection(bound, 'track_history_column_list', 'track_history_except_column_list', call),
    position: call.position,
  });
  return null;
}

/** `create_auto_cdc_from_snapshot_flow`, and `apply_changes_from_snapshot`, its former name. */
export function createSnapshotFlow(call: BuiltinCall): PyValue {
  const pipeline = activePipeline(call);
  const bound = bind(
    call,
    'target, source, keys, stored_as_scd_type=, track_history_column_list=, track_history_except_column_list=, once=, name=',
  );
  const target = requiredText(bound, 'target');
  const source = bound.required('source');
  const sourceAt: At = { run: call.run, position: bound.position('source') };
  if (hasKind(source, 'function') || hasKind(source, 'builtin')) {
    throw unsupportedPySpark(sourceAt, `A function as the source of ${call.name}()`);
  }
  if (typeof source !== 'string') throw notExpectedType(sourceAt, 'source', 'str or function', source);
  const given = optionalText(bound, 'name');
  pipeline.elements.push({
    element: 'autoCdcFromSnapshot',
    name: given ?? target,
    target,
    source,
    implicit: given === undefined,
    once: optionalBoolean(bound, 'once', false),
    conf: {},
    keys: columnNames(bound.required('keys'), 'keys', { run: call.run, position: bound.position('keys') }),
    ignoreNullUpdates: false,
    scdType: scdType(bound, false, call),
    trackHistory: columnSelection(bound, 'track_history_column_list', 'track_history_except_column_list', call),
    position: call.position,
  });
  return null;
}

function scdType(bound: Bound, onlyFirst: boolean, call: BuiltinCall): 1 | 2 {
  const value = bound.optional('stored_as_scd_type') ?? null;
  const at: At = { run: call.run, position: bound.position('stored_as_scd_type') };
  if (value === null || value === 1n || value === '1') return 1;
  if (onlyFirst) throw notExpectedType(at, 'stored_as_scd_type', "Literal[1, '1']", value);
  if (value === 2n || value === '2') return 2;
  if (value === 'bitemporal') throw unsupportedPySpark(at, 'stored_as_scd_type="bitemporal"');
  throw raise(at, 'ValueError', 'stored_as_scd_type must be 1 or 2');
}

/** `dlt.read(name)` and `dlt.read_stream(name)`: a dataset of the pipeline. */
export function readDataset(streaming: boolean): (call: BuiltinCall) => PyValue {
  return (call) => {
    activePipeline(call);
    return tableFrame(requiredText(bind(call, 'name'), 'name'), { streaming, options: {} }, call);
  };
}
