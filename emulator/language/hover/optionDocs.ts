import type { WordDoc } from './wordDoc.ts';

const boolean = ['true', 'false'] as const;
const spark = 'https://spark.apache.org/docs/latest/sql-data-sources-';
const delta = 'https://docs.delta.io/latest/delta-streaming.html';

/** Options of a stream over a Delta table: `STREAM t WITH (…)`, `spark.readStream.option(…).table("t")`. */
export const deltaStreamOptions: readonly WordDoc[] = [
  { name: 'maxFilesPerTrigger', help: 'The most new files that a batch takes.', usual: '1000', source: delta },
  {
    name: 'maxBytesPerTrigger',
    help: 'About how much data a batch takes, such as `10g`. It is a soft limit.',
    source: delta,
  },
  {
    name: 'startingVersion',
    help: 'The version of the table that the stream begins with, or `latest`.',
    source: delta,
  },
  {
    name: 'startingTimestamp',
    help: 'The time that the stream begins with: all commits at it and after it.',
    source: delta,
  },
  {
    name: 'readChangeFeed',
    help: 'Reads the changes of rows with `_change_type`, `_commit_version` and `_commit_timestamp`.',
    values: boolean,
    usual: 'false',
    source: delta,
  },
  {
    name: 'skipChangeCommits',
    help: 'Passes over commits that delete or change rows instead of failing.',
    values: boolean,
    usual: 'false',
    source: delta,
  },
  {
    name: 'ignoreDeletes',
    help: 'Passes over commits that delete whole partitions.',
    values: boolean,
    usual: 'false',
    source: delta,
  },
  {
    name: 'ignoreChanges',
    help: 'Takes files again that a change rewrote; rows may come twice. Use `skipChangeCommits`.',
    values: boolean,
    usual: 'false',
    source: delta,
  },
  {
    name: 'failOnDataLoss',
    help: 'Whether the stream fails when versions that it has not read are gone.',
    values: boolean,
    usual: 'true',
    source: delta,
  },
  { name: 'excludeRegex', help: 'Files whose paths match are left out.', source: delta },
];

/** Options of readers of a Delta table that is no stream. */
export const deltaBatchOptions: readonly WordDoc[] = [
  { name: 'versionAsOf', help: 'The version of the table that is read.', source: delta },
  { name: 'timestampAsOf', help: 'The time at which the table is read.', source: delta },
];

/** Options of readers of files. The second ones are for streams. */
export const fileOptions: readonly WordDoc[] = [
  {
    name: 'pathGlobFilter',
    help: 'Only files whose names match are read, such as `*.json`.',
    source: `${spark}generic-options.html`,
  },
  {
    name: 'recursiveFileLookup',
    help: 'Reads files in folders below, and finds no partitions.',
    values: boolean,
    usual: 'false',
    source: `${spark}generic-options.html`,
  },
  {
    name: 'maxFilesPerTrigger',
    help: 'The most new files that a batch of a stream takes.',
    source: 'https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html',
  },
  {
    name: 'maxBytesPerTrigger',
    help: 'About how much data a batch of a stream takes, such as `10g`.',
    source: 'https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html',
  },
  {
    name: 'maxFileAge',
    help: 'Files that are older than the newest by more than this are passed over, such as `7d`.',
    usual: '7d',
  },
  { name: 'latestFirst', help: 'Takes the newest files first.', values: boolean, usual: 'false' },
  {
    name: 'fileNameOnly',
    help: 'Knows a file by its name alone, whatever folder it lies in.',
    values: boolean,
    usual: 'false',
  },
];

export const csvOptions: readonly WordDoc[] = [
  {
    name: 'header',
    help: 'Whether the first line holds the names of the columns.',
    values: boolean,
    usual: 'false',
    source: `${spark}csv.html`,
  },
  { name: 'sep', help: 'What stands between two values.', usual: ',', source: `${spark}csv.html` },
  { name: 'delimiter', help: 'Another name of `sep`.', source: `${spark}csv.html` },
  { name: 'quote', help: 'The quote around a value.', usual: '"', source: `${spark}csv.html` },
  { name: 'escape', help: 'What escapes a quote inside of quotes.', usual: '\\', source: `${spark}csv.html` },
  { name: 'comment', help: 'Lines that begin with it are left out.', source: `${spark}csv.html` },
  {
    name: 'ignoreLeadingWhiteSpace',
    help: 'Whether space before a value is left out.',
    values: boolean,
    usual: 'false',
    source: `${spark}csv.html`,
  },
  {
    name: 'ignoreTrailingWhiteSpace',
    help: 'Whether space behind a value is left out.',
    values: boolean,
    usual: 'false',
    source: `${spark}csv.html`,
  },
  { name: 'nullValue', help: 'The text that stands for NULL.', source: `${spark}csv.html` },
  { name: 'nanValue', help: 'The text that stands for NaN.', usual: 'NaN', source: `${spark}csv.html` },
  { name: 'emptyValue', help: 'What an empty text in quotes is read as.', source: `${spark}csv.html` },
];

/** Of CSV and JSON. */
export const textFormatOptions: readonly WordDoc[] = [
  {
    name: 'mode',
    help: 'What happens to a line that does not fit the schema: its values become NULL, it is left out, or the query fails.',
    values: ['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'],
    usual: 'PERMISSIVE',
    source: `${spark}json.html`,
  },
  { name: 'dateFormat', help: 'The pattern of dates.', usual: 'yyyy-MM-dd', source: `${spark}json.html` },
  { name: 'timestampFormat', help: 'The pattern of timestamps.', source: `${spark}json.html` },
  { name: 'timestampNTZFormat', help: 'The pattern of timestamps without a zone.', source: `${spark}json.html` },
  {
    name: 'multiLine',
    help: 'Whether one record may go over several lines.',
    values: boolean,
    usual: 'false',
    source: `${spark}json.html`,
  },
  { name: 'encoding', help: 'The character set of the files.', usual: 'UTF-8', source: `${spark}json.html` },
  { name: 'lineSep', help: 'What ends a line.', source: `${spark}json.html` },
];

export const jsonOptions: readonly WordDoc[] = [
  {
    name: 'allowComments',
    help: 'Whether comments as in Java are passed over.',
    values: boolean,
    usual: 'false',
    source: `${spark}json.html`,
  },
  {
    name: 'allowSingleQuotes',
    help: 'Whether texts may stand in single quotes.',
    values: boolean,
    usual: 'true',
    source: `${spark}json.html`,
  },
  {
    name: 'allowUnquotedFieldNames',
    help: 'Whether names may stand without quotes.',
    values: boolean,
    usual: 'false',
    source: `${spark}json.html`,
  },
];

const autoLoader = 'https://docs.databricks.com/aws/en/sql/language-manual/functions/read_files';

/** The named arguments of `read_files` that are no options of a reader. */
export const readFilesArguments: readonly WordDoc[] = [
  {
    name: 'format',
    help: 'The format of the files.',
    values: ['json', 'csv', 'parquet', 'text'],
    source: autoLoader,
    note: 'Sluice wants it given.',
  },
  {
    name: 'schema',
    help: "The columns as DDL: `'id BIGINT, at TIMESTAMP'`.",
    source: autoLoader,
    note: 'Sluice does not infer the schema of files: it wants it given.',
  },
  {
    name: 'schemaEvolutionMode',
    help: 'What happens when the files have new columns.',
    values: ['none'],
    source: autoLoader,
  },
  {
    name: 'includeExistingFiles',
    help: 'Whether files that are there already are read.',
    values: ['true'],
    usual: 'true',
    source: autoLoader,
  },
  {
    name: 'allowOverwrites',
    help: 'Whether a file that was overwritten is read again.',
    values: ['false'],
    usual: 'false',
    source: autoLoader,
  },
];

/** Everything that a reader of any format may be told, each name once. */
export const readerOptions: readonly WordDoc[] = firstOfEach([
  ...deltaStreamOptions,
  ...deltaBatchOptions,
  ...fileOptions,
  ...csvOptions,
  ...textFormatOptions,
  ...jsonOptions,
]);

/** What a reader of one format may be told. */
export function optionsOfFormat(format: string | undefined, streaming: boolean): readonly WordDoc[] {
  switch (format?.toLowerCase()) {
    case 'delta':
      return streaming ? deltaStreamOptions : deltaBatchOptions;
    case 'csv':
      return [...csvOptions, ...textFormatOptions, ...fileOptions];
    case 'json':
      return [...jsonOptions, ...textFormatOptions, ...fileOptions];
    case 'parquet':
    case 'text':
      return fileOptions;
    default:
      return readerOptions;
  }
}

function firstOfEach(docs: readonly WordDoc[]): readonly WordDoc[] {
  const names = new Set<string>();
  return docs.filter(({ name }) => !names.has(name) && names.add(name));
}
