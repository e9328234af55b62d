import { DuckDBInstance } from '@duckdb/node-api';
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import type { Benchmark } from './benchmark.ts';
import { makeBronze } from './bronze.ts';
import { seedProgram } from './pipeline.ts';
import { percentile, runNode } from './process.ts';

const batches = 300;
const warmUp = 20;
const rowsInBatch = 1000;

/** Durable micro-batches of 1,000 rows: offset log, state, data file, Delta commit and commit log, each on disk before the next. */
export const microBatch: Benchmark = {
  name: 'micro-batch',
  summary: `${batches} durable micro-batches of ${rowsInBatch} rows, latency of one batch`,
  async run(scratch, note) {
    const bronze = join(scratch, 'bronze');
    const files = await makeBronze(bronze, { rows: batches * rowsInBatch, files: batches });
    const program = join(scratch, 'program.py');
    const option = '.option("maxFilesPerTrigger", 1)';
    writeFileSync(program, seedProgram(bronze, join(scratch, 'checkpoint'), join(scratch, 'silver'), option));
    const args = [join(repositoryRoot, 'dist/sluice.js'), 'submit', program, '--trigger', 'available-now', '--json'];
    const run = runNode(args);
    const durations = run.stdout
      .split('\n')
      .filter((line) => line.startsWith('{"event":"batch"'))
      .map((line) => JSON.parse(line) as { progress: { numInputRows: number; batchDuration: number } })
      .filter(({ progress }) => progress.numInputRows > 0)
      .map(({ progress }) => progress.batchDuration)
      .slice(warmUp);
    note(`${durations.length} batches of Sluice, whole process ${run.seconds.toFixed(1)} s`);
    const alone = (await duckdbBatches(files, scratch)).slice(warmUp);
    return [0.5, 0.99].map((share) => {
      const [ours, theirs] = [percentile(durations, share), percentile(alone, share)];
      const ratio = ours / theirs;
      return {
        name: `1,000-row micro-batch, p${share * 100}`,
        value: ours,
        unit: 'ms' as const,
        baseline: { name: 'DuckDB alone: cast, dedup, one fsynced file', value: theirs },
        ratio,
        ratioText: `${ratio.toFixed(1)} × DuckDB alone (Spark: about 2,900 ms)`,
        aim: share === 0.5 ? 'at most 15 ms' : 'at most 60 ms',
      };
    });
  },
};

/** Milliseconds of each batch when DuckDB alone casts, deduplicates against all before, and writes one durable Parquet file. */
async function duckdbBatches(files: readonly string[], scratch: string): Promise<readonly number[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('SET threads = 2');
  await connection.run('CREATE TABLE seen (user_id INTEGER, time TIMESTAMPTZ)');
  const durations: number[] = [];
  for (const [index, file] of files.entries()) {
    const out = join(scratch, `alone-${index}.parquet`);
    const started = performance.now();
    await connection.run(`CREATE OR REPLACE TEMP TABLE batch AS
      SELECT user_id, workout_id, make_timestamptz(trunc("timestamp"::DOUBLE * 1000000)::BIGINT) AS time, action, session_id
      FROM read_parquet('${file}') QUALIFY row_number() OVER (PARTITION BY user_id, time) = 1`);
    await connection.run('DELETE FROM batch WHERE (user_id, time) IN (SELECT (user_id, time) FROM seen)');
    await connection.run('INSERT INTO seen SELECT user_id, time FROM batch');
    await connection.run(`COPY batch TO '${out}' (FORMAT parquet, COMPRESSION snappy)`);
    const handle = openSync(out, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    durations.push(performance.now() - started);
  }
  connection.closeSync();
  return durations;
}
