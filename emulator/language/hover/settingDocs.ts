import type { WordDoc } from './wordDoc.ts';

const boolean = ['true', 'false'] as const;
const spark = 'https://spark.apache.org/docs/latest/configuration.html';
const guide = 'https://spark.apache.org/docs/latest/declarative-pipelines-programming-guide.html';

/** Keys of a spec's `configuration`, of SET and of `spark_conf`. */
export const settingDocs: readonly WordDoc[] = [
  {
    name: 'sluice.dialect',
    help: '`databricks` takes the union of both grammars; `spark` refuses what open-source Spark refuses.',
    values: ['databricks', 'spark'],
    usual: 'databricks',
  },
  {
    name: 'sluice.guard.policy',
    help: 'A full refresh of everything leaves protected tables as they are with `standard`, and is refused with `strict` when one is among them.',
    values: ['standard', 'strict'],
    usual: 'standard',
  },
  {
    name: 'sluice.trigger',
    help: '`triggered` takes what is there and ends; `continuous` goes on until it is stopped.',
    values: ['triggered', 'continuous'],
    usual: 'triggered',
  },
  {
    name: 'sluice.expectations.sampleRows',
    help: 'How many rows that break an expectation are shown of each, from 0 to 9999.',
  },
  {
    name: 'pipelines.trigger.interval',
    help: 'The time between two triggers of a continuous update, such as `5 seconds`.',
    usual: '1 second',
  },
  {
    name: 'pipelines.incompatibleViewCheck.enabled',
    help: 'Whether a stream that reads a batch view, or the other way round, is an error.',
    values: boolean,
    usual: 'true',
  },
  {
    name: 'spark.sql.session.timeZone',
    help: 'The time zone in which timestamps are read and shown, such as `UTC` or `Europe/Berlin`.',
    source: spark,
  },
  {
    name: 'spark.sql.ansi.enabled',
    help: 'Whether overflows and bad casts are errors rather than NULL.',
    values: ['true'],
    usual: 'true',
    note: 'Sluice answers as with `true` only.',
    source: spark,
  },
  {
    name: 'spark.sql.caseSensitive',
    help: 'Whether names differ by case.',
    values: boolean,
    usual: 'false',
    source: spark,
  },
  { name: 'spark.sql.shuffle.partitions', help: 'How many partitions state is kept in.', usual: '200', source: spark },
  {
    name: 'spark.sql.sources.default',
    help: 'The format of a reader that names none.',
    usual: 'parquet',
    source: spark,
  },
  {
    name: 'spark.sql.streaming.minBatchesToRetain',
    help: 'How many batches a stream checkpoint keeps at least.',
    usual: '100',
    source: spark,
  },
  {
    name: 'spark.sql.streaming.multipleWatermarkPolicy',
    help: 'Whether the slowest or the fastest of several watermarks counts.',
    values: ['min', 'max'],
    usual: 'min',
    source: spark,
  },
  {
    name: 'spark.sql.streaming.noDataMicroBatches.enabled',
    help: 'Whether a batch without data is run when a watermark has moved.',
    values: boolean,
    usual: 'true',
    source: spark,
  },
  {
    name: 'spark.sql.streaming.fileSource.log.compactInterval',
    help: 'After how many batches the log of a file source is compacted.',
    usual: '10',
    source: spark,
  },
  {
    name: 'spark.sql.pipelines.execution.maxConcurrentFlows',
    help: 'How many flows run at the same time.',
    usual: '16',
    source: guide,
  },
  {
    name: 'spark.sql.pipelines.maxFlowRetryAttempts',
    help: 'How often a flow that failed is tried again.',
    usual: '2',
    source: guide,
  },
  {
    name: 'spark.sql.pipelines.execution.watchdog.minRetryTime',
    help: 'The shortest wait before a flow is tried again.',
    usual: '5s',
    source: guide,
  },
  {
    name: 'spark.sql.pipelines.execution.watchdog.maxRetryTime',
    help: 'The longest wait before a flow is tried again.',
    usual: '3600s',
    source: guide,
  },
];

export interface SpecFieldDoc {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
}

/** The fields of `spark-pipeline.yml`. Source: `unpack_pipeline_spec` of apache/spark. */
export const specFields: readonly SpecFieldDoc[] = [
  { name: 'name', required: true, help: 'The name of the pipeline.' },
  {
    name: 'storage',
    required: true,
    help: 'The folder for tables and stream checkpoints. Open-source Spark wants a URI with a scheme, such as `file:///data/orders`; in the dialect `databricks` a path without one is taken relative to the spec.',
  },
  {
    name: 'catalog',
    required: false,
    help: 'The catalog that unqualified names start from; `spark_catalog` where it is not given.',
  },
  {
    name: 'schema',
    required: false,
    help: 'The schema that unqualified names start from; `default` where it is not given.',
  },
  { name: 'database', required: false, help: 'Another name of `schema`; it counts where both are given.' },
  {
    name: 'configuration',
    required: false,
    help: 'Settings as texts. Each is there as `${key}` in SQL files too. Keys below `sluice.` are Sluice’s own.',
  },
  {
    name: 'libraries',
    required: false,
    help: 'The files of definitions, each entry as `glob: {include: transformations/**}`: one file, or a folder with `/**` behind it.',
  },
];
