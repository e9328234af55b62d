import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, type At, type PyBuiltin, type PyModule, type PyValue } from '../runtime/values.ts';
import { makeModule } from '../modules/moduleTable.ts';
import { expectAll, expectOne } from './expectationDecorators.ts';
import { createAutoCdcFlow, createSink, createSnapshotFlow, readDataset } from './flowFunctions.ts';
import { appendFlow, createStreamingTable, materializedView, table, temporaryView } from './tableDecorators.ts';

type Functions = Readonly<Record<string, PyBuiltin['call']>>;

/** What open-source Spark 4.2 has. Source: `__all__` of python/pyspark/pipelines/__init__.py. */
const sparkFunctions: Functions = {
  append_flow: appendFlow,
  create_auto_cdc_flow: createAutoCdcFlow,
  create_streaming_table: createStreamingTable,
  materialized_view: materializedView,
  table,
  temporary_view: temporaryView('temporary_view'),
  create_sink: createSink,
};

/** What Databricks has beyond it, in `dlt` and in its own `pyspark.pipelines`. Source: docs.databricks.com, "Pipeline Python language reference". */
const databricksFunctions: Functions = {
  ...sparkFunctions,
  view: temporaryView('view'),
  create_table: table,
  create_view: temporaryView('view'),
  create_target_table: createStreamingTable,
  create_streaming_live_table: createStreamingTable,
  apply_changes: createAutoCdcFlow,
  create_auto_cdc_from_snapshot_flow: createSnapshotFlow,
  apply_changes_from_snapshot: createSnapshotFlow,
  expect: expectOne('expect', 'keep'),
  expect_or_drop: expectOne('expect_or_drop', 'drop'),
  expect_or_fail: expectOne('expect_or_fail', 'fail'),
  expect_all: expectAll('expect_all', 'keep'),
  expect_all_or_drop: expectAll('expect_all_or_drop', 'drop'),
  expect_all_or_fail: expectAll('expect_all_or_fail', 'fail'),
  read: readDataset(false),
  read_stream: readDataset(true),
};

const refusedNames = ['foreach_batch_sink', 'on_event_hook', 'create_update_flow', 'create_feature_table'];

const spark = builtins(sparkFunctions);
const databricks = builtins(databricksFunctions);

/** `from pyspark import pipelines as dp`. Outside of a pipeline it can be imported, and each call is refused as PySpark does. */
export const pipelinesModule: PyModule = {
  ...makeModule('pyspark.pipelines', { members: Object.fromEntries(spark) }),
  member: (name, at) => {
    if (name === '__name__') return 'pyspark.pipelines';
    return at.run.pipeline?.dialect === 'databricks' ? member('pyspark.pipelines', name, at) : spark.get(name);
  },
};

/** `import dlt`, which open-source Spark does not have. */
export const dltModule: PyModule = {
  ...makeModule('dlt', { members: Object.fromEntries(databricks) }),
  member: (name, at) => (name === '__name__' ? 'dlt' : member('dlt', name, at)),
};

function member(module: string, name: string, at: At): PyValue | undefined {
  if (refusedNames.includes(name)) throw unsupportedPySpark(at, `${module}.${name}`);
  return databricks.get(name);
}

function builtins(functions: Functions): ReadonlyMap<string, PyBuiltin> {
  return new Map(Object.entries(functions).map(([name, call]) => [name, builtin(name, call)]));
}
