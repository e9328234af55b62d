import type { Ids } from '../../base/clock.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { physicalName } from '../../plan/fileScan.ts';
import type { ParquetWrite, WrittenFile } from '../computeSession.ts';
import type { DuckdbConnection, Statements } from '../duckdbSession.ts';
import { logPath, partitionFolder, partitionTextSql } from '../partitionPaths.ts';
import type { RowValue } from '../rowValue.ts';
import { quoteName, quotePaths, quoteText } from '../sqlText.ts';
import {
  indexedSchema,
  leafKey,
  leafSql,
  needsCounting,
  needsTexts,
  statsJson,
  statsLeaves,
  textPrefixSql,
  type LeafStats,
  type StatsLeaf,
} from './fileStats.ts';
import { fieldIdsSql, physicalField, physicalSql } from './physicalFields.ts';

/**
 * Writes a relation as Parquet of format version 1 with Snappy, what Spark, delta-rs and old readers all read: one file, or
 * one a partition. A relation without rows makes no file.
 */
export async function writeParquetFiles(
  write: ParquetWrite,
  connection: DuckdbConnection,
  { files, ids }: { readonly files: FileSystem; readonly ids: Ids },
): Promise<readonly WrittenFile[]> {
  await files.makeFolder(write.folder);
  const plan = planWrite(write);
  const reports = await connection.exclusively((statements) =>
    plan.partitions.length === 0
      ? writeOne(write, plan, statements, { files, ids })
      : writePartitions(write, plan, statements, { files, ids }),
  );
  await files.sync(reports.map((report) => `${write.folder}/${report.path}`));
  return reports.map((report) => ({
    path: logPath(report.path),
    size: report.size,
    partitionValues: Object.fromEntries(report.partition),
    rows: report.rows,
    stats: statsJson(report.rows, plan.indexed, (key) => report.stats.get(key)),
  }));
}

interface WritePlan {
  /** Columns inside the files, by physical names. */
  readonly fileSchema: StructType;
  readonly indexed: StructType;
  readonly leaves: readonly StatsLeaf[];
  readonly partitions: readonly { readonly name: string; readonly column: string; readonly dataType: DataType }[];
  /** SELECT list over the relation's columns `i0, i1, …`. */
  readonly list: readonly string[];
  readonly copyOptions: string;
}

interface FileReport {
  /** Relative to the folder, plain. */
  readonly path: string;
  readonly size: number;
  readonly rows: number;
  readonly partition: readonly (readonly [name: string, value: string | null])[];
  readonly stats: Map<string, LeafStats>;
}

function planWrite(write: ParquetWrite): WritePlan {
  const mapped = write.columnMapping !== undefined && write.columnMapping !== 'none';
  const partitionNames = new Set(write.partitionColumns);
  const columns = write.schema.fields.map((field, index) => ({ field, column: `i${index}` }));
  const inFile = columns.filter(({ field }) => !partitionNames.has(field.name) && field.dataType.kind !== 'void');
  const fields = inFile.map(({ field }): StructField => (mapped ? physicalField(field) : field));
  const fileSchema: StructType = { kind: 'struct', fields };
  const indexed = indexedSchema(fileSchema, write.indexedColumns);
  const options = ['FORMAT parquet', 'COMPRESSION snappy', 'RETURN_STATS'];
  if (mapped) options.push(`FIELD_IDS ${fieldIdsSql(inFile.map(({ field }) => field))}`);
  return {
    fileSchema,
    indexed,
    leaves: statsLeaves(indexed),
    partitions: write.partitionColumns.flatMap((name) => {
      const found = columns.find(({ field }) => field.name === name);
      if (found === undefined) return [];
      const { field, column } = found;
      return [{ name: mapped ? physicalName(field) : name, column, dataType: field.dataType }];
    }),
    list: inFile.map(({ field, column }, index) => {
      const target = quoteName(fields[index]?.name ?? field.name);
      return `${mapped ? physicalSql(column, field.dataType) : column} AS ${target}`;
    }),
    copyOptions: options.join(', '),
  };
}

function sourceSql(write: ParquetWrite): string {
  return `${write.relation} AS r(${write.schema.fields.map((_, index) => `i${index}`).join(', ')})`;
}

async function writeOne(
  write: ParquetWrite,
  plan: WritePlan,
  statements: Statements,
  { files, ids }: { readonly files: FileSystem; readonly ids: Ids },
): Promise<readonly FileReport[]> {
  const path = `part-00000-${ids.uuid()}-c000.snappy.parquet`;
  const target = `${write.folder}/${path}`;
  const query = `SELECT ${plan.list.join(', ')} FROM ${sourceSql(write)}`;
  try {
    const rows = await statements.rows(
      `COPY (${query}) TO ${quoteText(target)} (${plan.copyOptions}, WRITE_EMPTY_FILE false)`,
    );
    const reports = rows.map((row) => fileReport(row, path, []));
    return await completed(reports, write.folder, plan, statements);
  } catch (error) {
    await files.remove(target);
    throw error;
  }
}

/**
 * DuckDB partitions into folders of its own naming below a hidden one; each file then goes to the folder that Spark would
 * use. The hidden folder starts with `_`, so that no reader and no VACUUM takes what a crash leaves there for data.
 */
async function writePartitions(
  write: ParquetWrite,
  plan: WritePlan,
  statements: Statements,
  { files, ids }: { readonly files: FileSystem; readonly ids: Ids },
): Promise<readonly FileReport[]> {
  const uuid = ids.uuid();
  const staging = `${write.folder}/_sluice_${uuid}`;
  const keys = plan.partitions.map((_, index) => `p${index}`);
  // 'v' before a value and 'n' for null keep apart what would else look alike.
  const texts = plan.partitions.map(
    ({ column, dataType }, index) =>
      `coalesce('v' || ${partitionTextSql(column, dataType)}, 'n') AS ${quoteName(`${stagingColumn}${keys[index] ?? ''}`)}`,
  );
  const partitionBy = keys.map((key) => quoteName(stagingColumn + key)).join(', ');
  const query = `SELECT ${[...plan.list, ...texts].join(', ')} FROM ${sourceSql(write)}`;
  const options = `${plan.copyOptions}, PARTITION_BY (${partitionBy})`;
  try {
    const rows = await statements.rows(`COPY (${query}) TO ${quoteText(staging)} (${options})`);
    const reports: FileReport[] = [];
    for (const [index, row] of rows.entries()) {
      const values = stringMap(row[5] ?? null);
      const partition = plan.partitions.map(({ name }, place) => {
        const value = values.get(`${stagingColumn}${keys[place] ?? ''}`) ?? 'n';
        return [name, value === 'n' ? null : value.slice(1)] as const;
      });
      const folder = partitionFolder(partition);
      const number = String(index).padStart(5, '0');
      const path = `${folder}/part-${number}-${uuid}.c000.snappy.parquet`;
      await files.makeFolder(`${write.folder}/${folder}`);
      await files.rename(String(row[0]), `${write.folder}/${path}`);
      reports.push(fileReport(row, path, partition));
    }
    return await completed(reports, write.folder, plan, statements);
  } finally {
    await files.remove(staging);
  }
}

const stagingColumn = '__sluice_';

/** A row of RETURN_STATS: filename, count, file_size_bytes, footer_size_bytes, column_statistics, partition_keys. */
function fileReport(row: readonly RowValue[], path: string, partition: FileReport['partition']): FileReport {
  const stats = new Map<string, LeafStats>();
  for (const [key, value] of entriesOf(row[4] ?? null)) {
    const texts = stringMap(value);
    const [min, max] = [texts.get('min'), texts.get('max')];
    stats.set(String(key), {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      hasNan: texts.get('has_nan') === 'true',
      nulls: Number(texts.get('null_count') ?? 0),
    });
  }
  return { path, size: Number(row[2]), rows: Number(row[1]), partition, stats };
}

/** Adds what DuckDB does not report, by one query over the new files, where there is such a column at all. */
async function completed(
  reports: readonly FileReport[],
  folder: string,
  plan: WritePlan,
  statements: Statements,
): Promise<readonly FileReport[]> {
  const counted = plan.leaves.filter(needsCounting);
  const texts = plan.leaves.filter((leaf) =>
    reports.some((report) => needsTexts(leaf, report.stats.get(leafKey(leaf.path)), report.rows)),
  );
  if (reports.length === 0 || counted.length + texts.length === 0) return reports;
  const list = [
    'file_index',
    ...counted.map((leaf) => `count(*) - count(${leafSql(leaf)})`),
    ...texts.flatMap((leaf) => [
      `min(${textPrefixSql(leafSql(leaf))})`,
      `max(${textPrefixSql(leafSql(leaf))})`,
      `count(*) - count(${leafSql(leaf)})`,
    ]),
  ];
  const paths = quotePaths(reports.map((report) => `${folder}/${report.path}`));
  const rows = await statements.rows(
    `SELECT ${list.join(', ')} FROM read_parquet(${paths}, hive_partitioning = false) GROUP BY file_index`,
  );
  for (const [fileIndex, ...values] of rows) {
    const report = reports[Number(fileIndex)];
    if (report === undefined) continue;
    for (const [index, leaf] of counted.entries())
      report.stats.set(leafKey(leaf.path), { hasNan: false, nulls: Number(values[index]) });
    for (const [index, leaf] of texts.entries()) {
      const [min, max, nulls] = values.slice(counted.length + index * 3, counted.length + index * 3 + 3);
      report.stats.set(leafKey(leaf.path), {
        ...(typeof min === 'string' ? { min } : {}),
        ...(typeof max === 'string' ? { max } : {}),
        hasNan: false,
        nulls: Number(nulls),
      });
    }
  }
  return reports;
}

function entriesOf(value: RowValue): readonly (readonly [RowValue, RowValue])[] {
  return typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries)
    ? (value.entries as readonly (readonly [RowValue, RowValue])[])
    : [];
}

function stringMap(value: RowValue): ReadonlyMap<string, string> {
  return new Map(entriesOf(value).map(([key, item]) => [String(key), String(item)]));
}
