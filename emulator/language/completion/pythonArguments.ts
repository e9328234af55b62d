import type { Dialect } from '../../pipeline/project.ts';

export interface KeywordArgument {
  readonly name: string;
  readonly help: string;
  /** What is written behind `name=`, in the syntax of snippets. */
  readonly insert: string;
  readonly databricks?: boolean;
}

const text = '"$1"';
const name: KeywordArgument = {
  name: 'name',
  help: 'The name of the dataset; that of the function where it is not given.',
  insert: text,
};
const comment: KeywordArgument = { name: 'comment', help: 'What the dataset is.', insert: text };
const conf: KeywordArgument = { name: 'spark_conf', help: 'Settings of its query.', insert: '{"$1": "$2"}' };
const table: readonly KeywordArgument[] = [
  name,
  comment,
  conf,
  {
    name: 'table_properties',
    help: 'Properties of the table, such as `pipelines.reset.allowed`.',
    insert: '{"${1:pipelines.reset.allowed}": "${2:false}"}',
  },
  { name: 'partition_cols', help: 'Columns that the table is partitioned by.', insert: '["$1"]' },
  { name: 'cluster_by', help: 'Columns that the table is clustered by.', insert: '["$1"]' },
  { name: 'schema', help: 'The columns, as DDL or a StructType.', insert: text },
  { name: 'format', help: 'The format of the table; `delta` here.', insert: '"delta"' },
  {
    name: 'cluster_by_auto',
    help: 'Whether the columns of the clustering are chosen automatically.',
    insert: 'True',
    databricks: true,
  },
  { name: 'path', help: 'Where the table lies.', insert: text, databricks: true },
  { name: 'private', help: 'Whether the table is only seen inside of the pipeline.', insert: 'True', databricks: true },
];
const expectations: readonly KeywordArgument[] = ['expect_all', 'expect_all_or_drop', 'expect_all_or_fail'].map(
  (one) => ({
    name: one,
    help: 'Expectations by name: conditions that each row should hold to.',
    insert: '{"$1": "$2"}',
    databricks: true,
  }),
);
const target: KeywordArgument = { name: 'target', help: 'The streaming table that is written.', insert: text };
const source: KeywordArgument = { name: 'source', help: 'The dataset that the changes come from.', insert: text };
const keys: KeywordArgument = { name: 'keys', help: 'Columns that tell the rows apart.', insert: '["$1"]' };
const scd: KeywordArgument = {
  name: 'stored_as_scd_type',
  help: '1 keeps the newest state of each key, 2 its history.',
  insert: '${1|1,2|}',
};
const history: readonly KeywordArgument[] = [
  {
    name: 'track_history_column_list',
    help: 'Only changes of these columns make a new row of history.',
    insert: '["$1"]',
  },
  {
    name: 'track_history_except_column_list',
    help: 'Changes of these columns make no new row of history.',
    insert: '["$1"]',
  },
];
const flow: readonly KeywordArgument[] = [
  target,
  name,
  { name: 'once', help: 'Whether the flow runs once only.', insert: 'True' },
  comment,
  conf,
];
const cdc: readonly KeywordArgument[] = [
  target,
  source,
  keys,
  { name: 'sequence_by', help: 'What tells which of two changes is the newer.', insert: 'F.col("$1")' },
  { name: 'apply_as_deletes', help: 'When a change deletes the row of its key.', insert: 'F.expr("$1")' },
  { name: 'apply_as_truncates', help: 'When a change empties the table.', insert: 'F.expr("$1")' },
  { name: 'column_list', help: 'Columns that are kept.', insert: '["$1"]' },
  { name: 'except_column_list', help: 'Columns that are left out.', insert: '["$1"]' },
  { name: 'ignore_null_updates', help: 'Whether a NULL in a change leaves the old value.', insert: 'True' },
  scd,
  ...history,
];
const sink: readonly KeywordArgument[] = [
  { name: 'name', help: 'The name of the sink.', insert: text },
  { name: 'format', help: 'The format of the sink.', insert: text },
  { name: 'options', help: 'Options of the writer.', insert: '{"$1": "$2"}' },
];

/** By the name of the function. Sources: `pyspark.pipelines.api` of apache/spark 4.2, docs.databricks.com "Lakeflow pipelines Python reference". */
const byFunction: Readonly<Record<string, readonly KeywordArgument[]>> = {
  table,
  materialized_view: table,
  temporary_view: [name, comment, conf],
  view: [name, comment, conf],
  append_flow: flow,
  create_streaming_table: [...table, ...expectations],
  create_auto_cdc_flow: cdc,
  apply_changes: cdc,
  create_auto_cdc_from_snapshot_flow: [target, source, keys, scd, ...history],
  apply_changes_from_snapshot: [target, source, keys, scd, ...history],
  create_sink: sink,
};

export function keywordArguments(called: string, dialect: Dialect): readonly KeywordArgument[] {
  const known = Object.hasOwn(byFunction, called) ? (byFunction[called] ?? []) : [];
  return known.filter(({ databricks }) => databricks !== true || dialect === 'databricks');
}
