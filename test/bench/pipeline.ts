import { rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { realSpark } from '../support/realSpark.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { makeBronze } from './bronze.ts';
import { median, runNode } from './process.ts';

const rows = Number(process.env['SLUICE_BENCH_ROWS'] ?? 5_000_000);
const rounds = 5;

/** The seed's pipeline over whole processes: cast, watermark, deduplication, exactly-once write with state and checkpoint. */
export const pipeline: Benchmark = {
  name: 'pipeline',
  summary: `the seed's pipeline at ${rows.toLocaleString('en-US')} rows against DuckDB alone and Spark local[2]`,
  async run(scratch, note) {
    const bronze = join(scratch, 'bronze');
    await makeBronze(bronze, { rows, files: 10 });
    const program = join(scratch, 'program.py');
    const [checkpoint, silver] = [join(scratch, 'checkpoint'), join(scratch, 'silver')];
    writeFileSync(program, seedProgram(bronze, checkpoint, silver));
    const ours: number[] = [];
    const duckdb: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rmSync(checkpoint, { recursive: true, force: true });
      rmSync(silver, { recursive: true, force: true });
      const run = runNode([join(repositoryRoot, 'dist/sluice.js'), 'submit', program, '--trigger', 'available-now']);
      const alone = runNode(['test/bench/duckdbPipeline.mjs', bronze, join(scratch, 'alone.parquet')]);
      ours.push(run.seconds);
      memory.push(run.peakMegabytes);
      duckdb.push(alone.seconds);
      note(`round ${round + 1}: Sluice ${run.seconds.toFixed(2)} s, DuckDB alone ${alone.seconds.toFixed(2)} s`);
    }
    // Pair by pair, so that a machine whose speed drifts does not decide.
    const share = median(ours.map((seconds, round) => (duckdb[round] ?? Number.NaN) / seconds));
    const figures: Figure[] = [
      {
        name: 'seed pipeline, whole process',
        value: median(ours),
        unit: 's',
        baseline: { name: 'DuckDB alone', value: median(duckdb) },
        ratio: share,
        ratioText: `${(100 * share).toFixed(0)} % of the speed of DuckDB alone`,
        aim: 'at least 60 %',
      },
      {
        name: 'peak memory',
        value: Math.max(...memory),
        unit: 'MB',
        baseline: { name: 'the aim', value: 2048 },
        ratio: Math.max(...memory) / 2048,
        ratioText: `${((100 * Math.max(...memory)) / 2048).toFixed(0)} % of 2 GB`,
        aim: 'at most 2 GB',
      },
    ];
    const spark = sparkSeconds(bronze, scratch, note);
    if (spark !== undefined) {
      const ratio = spark / median(ours);
      figures.push({
        name: 'seed pipeline against Spark',
        value: rows / median(ours),
        unit: 'rows/s',
        baseline: { name: 'Spark 4.2 local[2], the query alone', value: rows / spark },
        ratio,
        ratioText: `${ratio.toFixed(1)} × Spark`,
        aim: 'at least 8 ×',
      });
    }
    return figures;
  },
};

/** Seconds of Spark's query from start to end, its session's start not counted; undefined when Spark is not there. */
function sparkSeconds(bronze: string, scratch: string, note: (line: string) => void): number | undefined {
  const spark = realSpark(false);
  if ('missing' in spark) {
    note(`no comparison with Spark: ${spark.missing}`);
    return undefined;
  }
  const script = join(repositoryRoot, 'test/bench/spark_pipeline.py');
  const args = [script, spark.jars, bronze, join(scratch, 'spark-checkpoint'), join(scratch, 'spark-silver')];
  const result = spawnSync(spark.python, args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: join(repositoryRoot, 'test/interop/spark') },
  });
  const seconds = Number(/seconds (\S+)/.exec(result.stdout)?.[1]);
  if (result.status !== 0 || Number.isNaN(seconds)) {
    note(`no comparison with Spark: ${result.stderr.trim().split('\n').at(-1) ?? ''}`);
    return undefined;
  }
  return seconds;
}

export function seedProgram(bronze: string, checkpoint: string, silver: string, readerOption = ''): string {
  return `import pyspark.sql.functions as F

query = (
    spark.readStream.format("delta")${readerOption}.load("${bronze}")
    .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
    .withWatermark("time", "30 seconds")
    .dropDuplicates(["user_id", "time"])
    .writeStream.format("delta").outputMode("append")
    .option("checkpointLocation", "${checkpoint}")
    .start("${silver}")
)
query.awaitTermination()
`;
}
