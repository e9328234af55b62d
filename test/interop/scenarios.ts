import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import type { RealSpark } from '../support/realSpark.ts';

/** What one table holds by each reader: rows as JSON texts, sorted; timestamps as microseconds. */
interface TableAsRead {
  readonly table: string;
  readonly spark: readonly string[];
  readonly deltaRs: readonly string[];
  readonly history: readonly { readonly version: number; readonly operation: string }[];
}

export interface Scenario {
  readonly name: string;
  /** Throws when real Spark and Sluice disagree; returns what was compared, in one line. */
  run(spark: RealSpark, folder: string): string;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'Spark and delta-rs read the bronze and silver tables of the sample as Sluice does',
    run(spark, folder) {
      sluice(['sample', 'infinite-ingestion', '--language', 'program', '--folder', folder], folder);
      const tables = ['bronze', 'silver'].map((name) => join(folder, 'tables', name));
      const seen = readTables(spark, tables);
      return seen.map((table) => compareTable(table)).join('; ');
    },
  },
  {
    name: 'a stateless query goes on from Spark to Sluice and back to Spark, each row once',
    run(spark, folder) {
      const source = join(folder, 'source');
      const sink = join(folder, 'sink');
      const checkpoint = join(folder, 'checkpoint');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'query.py'), statelessProgram(source, checkpoint, sink));
      const bySpark = (): void => void python(spark, 'run_query.py', [source, checkpoint, sink]);
      const bySluice = (): void => void sluice(['submit', 'query.py'], folder);
      const engines = [bySpark, bySluice, bySpark, bySluice];
      engines.forEach((engine, round) => {
        python(spark, 'append_rows.py', [source, JSON.stringify(eventsOf(round))]);
        engine();
      });
      const table = readTables(spark, [sink])[0];
      assert.ok(table !== undefined);
      const expected = engines
        .flatMap((_, round) => eventsOf(round))
        .filter(([, , , action]) => action !== 'pause')
        .map(([user, , timestamp, action]) => JSON.stringify([user, timestamp * 1_000_000, action]))
        .sort();
      assert.deepEqual(table.spark, expected);
      return `${expected.length} rows after ${engines.length} runs in turn; ${compareTable(table)}`;
    },
  },
];

function compareTable({ table, spark, deltaRs, history }: TableAsRead): string {
  const sluiceRows = rowsBySluice(table);
  assert.deepEqual(sluiceRows, spark, `Spark reads other rows from ${table}`);
  assert.deepEqual(deltaRs, spark, `delta-rs reads other rows from ${table}`);
  const ours = JSON.parse(sluice(['history', table, '--json'], repositoryRoot)) as readonly {
    version: number;
    operation: string;
  }[];
  assert.deepEqual(
    ours.map(({ version, operation }) => ({ version, operation })),
    history,
    `the history of ${table} differs`,
  );
  return `${table.split('/').at(-1)}: ${spark.length} rows and ${history.length} versions equal`;
}

/** The rows as `sluice show --json` prints them, in the canonical form of `read_tables.py`. */
export function rowsBySluice(table: string): readonly string[] {
  const lines = sluice(['show', table, '--json', '--limit', '1000000'], repositoryRoot).trim().split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.values(JSON.parse(line) as Record<string, unknown>).map(canonical))
    .map((row) => JSON.stringify(row))
    .sort();
}

function canonical(value: unknown): unknown {
  const timestamp = typeof value === 'string' ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/.exec(value) : null;
  return timestamp === null ? value : Date.parse(`${timestamp[1]}Z`) * 1000 + Number(timestamp[2]);
}

function readTables(spark: RealSpark, tables: readonly string[]): readonly TableAsRead[] {
  return python(spark, 'read_tables.py', tables)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as TableAsRead)
    .map((table) => ({ ...table, spark: sameText(table.spark), deltaRs: sameText(table.deltaRs) }));
}

/** Python writes 1.0 where JavaScript writes 1. */
function sameText(rows: readonly string[]): readonly string[] {
  return rows.map((row) => JSON.stringify(JSON.parse(row))).sort();
}

function eventsOf(round: number): readonly (readonly [number, number, number, string, number])[] {
  const actions = ['start', 'stop', 'pause'];
  return Array.from({ length: 9 }, (_, index) => [
    round * 100 + index,
    index,
    1_576_482_432 + 128 * (round * 10 + index),
    actions[index % 3] ?? 'start',
    round,
  ]);
}

function statelessProgram(source: string, checkpoint: string, sink: string): string {
  return `import pyspark.sql.functions as F

query = (
    spark.readStream.format("delta").load("${source}")
    .where("action <> 'pause'")
    .select("user_id", F.col("timestamp").cast("timestamp").alias("time"), "action")
    .writeStream.format("delta")
    .outputMode("append")
    .option("checkpointLocation", "${checkpoint}")
    .trigger(availableNow=True)
    .start("${sink}")
)
query.awaitTermination()
`;
}

function python(spark: RealSpark, script: string, args: readonly string[]): string {
  return check(spark.python, [join(repositoryRoot, 'test/interop/spark', script), spark.jars, ...args], repositoryRoot);
}

export function sluice(args: readonly string[], folder: string, environment: NodeJS.ProcessEnv = process.env): string {
  mkdirSync(folder, { recursive: true });
  return check(process.execPath, [join(repositoryRoot, 'dist/sluice.js'), ...args], folder, environment);
}

function check(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  assert.equal(result.status, 0, `${command} ${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}
