import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBronze, runText } from './programRun.ts';

/** The program that the damaged folders are run with: bronze to silver, with event time and deduplication. */
export const silverProgram = `import pyspark.sql.functions as F
query = (
    spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
        .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
        .withWatermark("time", "30 seconds").dropDuplicates(["user_id", "time"])
        .writeStream.format("delta").outputMode("append").option("checkpointLocation", "check")
        .trigger(availableNow=True).start("silver")
)
query.awaitTermination()
`;

const schema = 'user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT';

/** Appends `more.json` to bronze, or writes it in another way. */
export const bronzeWrite = (how: string): string =>
  `spark.read.schema("${schema}").json("more.json").write.format("delta").${how}.save("bronze")\n`;

/**
 * A folder in the middle of its life: `bronze` of four commits that `silver` has, its stream checkpoint `check`, and a fifth
 * commit (version 4) that silver does not have yet. `silver.py` takes it there.
 */
export async function livingFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bad-'));
  await makeBronze(folder);
  writeFileSync(join(folder, 'silver.py'), silverProgram);
  writeFileSync(
    join(folder, 'more.json'),
    '{"user_id":9,"workout_id":20,"timestamp":1576484992,"action":"start","session_id":200}\n',
  );
  for (const program of [silverProgram, bronzeWrite('mode("append")')]) {
    const { error } = await runText(program, folder);
    if (error !== undefined) throw error;
  }
  return folder;
}

export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'sluice-bad-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** The commit file of a version, relative to the folder. */
export function commitFile(table: string, version: number): string {
  return `${table}/_delta_log/${String(version).padStart(20, '0')}.json`;
}

/** The first data file that a version added, relative to the folder. */
export function dataFile(folder: string, table: string, version: number): string {
  const lines = readFileSync(join(folder, commitFile(table, version)), 'utf8')
    .trim()
    .split('\n');
  for (const line of lines) {
    const action = JSON.parse(line) as { readonly add?: { readonly path: string } };
    if (action.add !== undefined) return `${table}/${decodeURIComponent(action.add.path)}`;
  }
  throw new Error(`version ${version} of ${table} adds no file`);
}

/** Puts a file (or a folder) of the undamaged folder back. */
export function restore(from: string, to: string, path: string): void {
  rmSync(join(to, path), { recursive: true, force: true });
  cpSync(join(from, path), join(to, path), { recursive: true });
}
