import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamingQuerySpec } from '../../emulator/pyspark/programHost.ts';
import { bare, recordProgram } from '../support/recordingHost.ts';

const seed = `
from pyspark.sql.functions import col
import pyspark.sql.functions as F

streaming_df = (
    spark.readStream
         .format("delta")
         .load("/in")
)
processed = (
    streaming_df
        .select("user_id", F.col("timestamp").cast("timestamp").alias("time"))
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
)
query = (
    processed
        .writeStream
        .format("delta")
        .outputMode("append")
        .option("checkpointLocation", "/check")
        .start("/out")
)
query.awaitTermination()
`;

const column = (...nameParts: string[]): unknown => ({ kind: 'column', nameParts });

const seedPlan = {
  kind: 'deduplicate',
  withinWatermark: false,
  columns: ['user_id', 'time'],
  child: {
    kind: 'withWatermark',
    column: column('time'),
    delay: '30 seconds',
    child: {
      kind: 'project',
      child: { kind: 'read', format: 'delta', paths: ['/in'], options: {}, streaming: true },
      list: [
        column('user_id'),
        {
          kind: 'alias',
          names: ['time'],
          child: { kind: 'cast', child: column('timestamp'), dataType: { kind: 'timestamp' }, mode: 'cast' },
        },
      ],
    },
  },
};

async function onlyQuery(text: string): Promise<StreamingQuerySpec> {
  const { queries } = await recordProgram(text);
  assert.equal(queries.length, 1);
  return queries[0]!;
}

describe('pyspark program', () => {
  it('makes the query of the seed', async () => {
    const recording = await recordProgram(seed);
    assert.deepEqual(recording.queries.map(bare), [
      {
        plan: seedPlan,
        format: 'delta',
        path: '/out',
        outputMode: 'append',
        trigger: { kind: 'default' },
        checkpointLocation: '/check',
        options: {},
        partitionBy: [],
      },
    ]);
    assert.equal(recording.awaited, 1);
  });

  it('places the steps of a chain where they are written', async () => {
    const { plan, position } = await onlyQuery(seed);
    assert.deepEqual([position.file, position.line, position.column], ['app.py', 22, 10]);
    assert.equal(plan.position?.line, 14);
    assert.equal(plan.kind === 'deduplicate' ? plan.child.position?.line : 0, 13);
  });

  it('reads the program that the recorded silver was made by', async function () {
    const root = process.env['SLUICE_CONFORMANCE'] ?? join(import.meta.dirname, '../../../shared/conformance');
    let text: string;
    try {
      text = readFileSync(join(root, 'programs/seed/program.py'), 'utf8');
    } catch {
      console.log('      skipped: the recorded programs are not here');
      this.skip();
    }
    const query = await onlyQuery(text);
    assert.equal(query.path, '/path/to/output/delta/table');
    assert.equal(query.checkpointLocation, '/path/to/checkpoint/dir');
  });

  const variants: Readonly<Record<string, string>> = {
    'a session of its own, constants and an f-string': `
      from pyspark.sql import SparkSession
      from pyspark.sql.functions import col
      BASE = ""
      SOURCE = f"{BASE}/in"
      spark = (SparkSession.builder.appName("gym").master("local[2]")
               .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension").getOrCreate())
      spark.sparkContext.setLogLevel("WARN")
      df = spark.readStream.format("delta").load(SOURCE)
      df = df.select(col("user_id"), col("timestamp").cast("timestamp").alias("time"))
      df = df.withWatermark("time", "30 seconds").dropDuplicates(["user_id", "time"])
      q = df.writeStream.format("delta").outputMode("append").option("checkpointLocation", "/check").start("/out")
      q.awaitTermination()`,
    'functions with hints and docstrings, and a main': `
      import os
      from pyspark.sql import DataFrame, SparkSession
      from pyspark.sql import functions as F, types as T

      def read(spark: SparkSession, path: str = "/in") -> DataFrame:
          """Reads bronze."""
          return spark.readStream.load(path, format="delta")

      def shape(df: DataFrame, *, delay: str = "30 seconds") -> DataFrame:
          return (
              df.selectExpr("user_id", "CAST(timestamp AS TIMESTAMP) AS time")  # epoch seconds
              .withWatermark("time", delay)
          )

      def dedup(df, keys):
          return df.drop_duplicates(keys)

      def main() -> None:
          spark = SparkSession.builder.getOrCreate()
          options = {"checkpointLocation": os.path.join("/", "check")}
          out = read(spark).transform(shape, delay="30 seconds").transform(lambda d: dedup(d, ["user_id", "time"]))
          out.writeStream.options(**options).start("/out", format="delta", outputMode="append").awaitTermination()

      if __name__ == "__main__":
          main()`,
    'line continuations and a star import': `
      from pyspark.sql.functions import *
      df = spark.readStream \\
          .format("delta") \\
          .load("/in") \\
          .select("user_id", col("timestamp").cast("timestamp").alias("time"))
      w = df.withWatermark("time", "30 seconds"); d = w.dropDuplicates(subset=["user_id", "time"])
      d.writeStream.format("delta").option("checkpointLocation", "/check").outputMode("append").start("/out")`,
    'types as objects': `
      from pyspark.sql.functions import col
      from pyspark.sql.types import TimestampType
      (spark.readStream.format("delta").load("/in")
        .select("user_id", col("timestamp").cast(TimestampType()).alias("time"))
        .withWatermark("time", "30 seconds").dropDuplicates(["user_id", "time"])
        .writeStream.format("delta").option("path", "/out").option("checkpointLocation", "/check").start())`,
  };

  for (const [name, text] of Object.entries(variants)) {
    it(`makes the same query from ${name}`, async () => {
      const query = await onlyQuery(text.replace(/^ {6}/gm, ''));
      assert.deepEqual(bare(query.plan), seedPlan);
      assert.deepEqual(
        [query.format, query.path, query.outputMode, query.checkpointLocation, bare(query.options)],
        ['delta', '/out', 'append', '/check', {}],
      );
    });
  }

  const start = (chain: string): string =>
    `spark.readStream.format("delta").load("/in").writeStream.format("delta")${chain}`;

  it('reads triggers', async () => {
    const trigger = async (text: string): Promise<unknown> =>
      (await onlyQuery(start(`.trigger(${text}).start("/out")`))).trigger;
    assert.deepEqual(await trigger('availableNow=True'), { kind: 'availableNow' });
    assert.deepEqual(await trigger('once=True'), { kind: 'once' });
    assert.deepEqual(await trigger('processingTime="5 seconds"'), { kind: 'processingTime', interval: '5 seconds' });
  });

  it('keeps options as texts, the last of a name, whatever its case', async () => {
    const query = await onlyQuery(
      start('.option("mergeSchema", True).option("MERGESCHEMA", "false").options(a=1, b=1.5, c=None).start("/out")'),
    );
    assert.deepEqual(query.options, { MERGESCHEMA: 'false', a: '1', b: '1.5' });
  });

  it('names and partitions the query', async () => {
    const query = await onlyQuery(start('.queryName("silver").partitionBy("action").start("/out")'));
    assert.deepEqual([query.queryName, query.partitionBy], ['silver', ['action']]);
  });

  it('shows the query as a StreamingQuery', async () => {
    const { output } = await recordProgram(`
q = ${start('.queryName("silver").start("/out")')}
print(q.name, q.isActive, q.id, q.status["message"])
print(q.lastProgress["numInputRows"], q.lastProgress["inputRowsPerSecond"], q.recentProgress)
print(q.awaitTermination(5), q.isActive, q.exception())
q.stop()
spark.streams.awaitAnyTermination()
print(len(spark.streams.active))
`);
    assert.deepEqual(output.split('\n'), [
      'silver True 11111111-2222-4333-8444-555555555555 Waiting for data to arrive',
      '5 2.5 []',
      'True False None',
      '0',
      '',
    ]);
  });

  it('loops over queries', async () => {
    const { queries, awaited } = await recordProgram(`
tables = ["a", "b"]
qs = [spark.readStream.load(f"/in/{t}").writeStream.option("checkpointLocation", "/c/" + t).start("/out/%s" % t) for t in tables]
for q in qs:
    q.awaitTermination()
`);
    assert.deepEqual(
      queries.map(({ path, checkpointLocation }) => [path, checkpointLocation]),
      [
        ['/out/a', '/c/a'],
        ['/out/b', '/c/b'],
      ],
    );
    assert.equal(awaited, 2);
  });

  it('writes batches', async () => {
    const { writes } = await recordProgram(`
df = spark.read.format("delta").option("versionAsOf", 3).load("/in")
df.filter("user_id > 1").write.format("delta").mode("overwrite").partitionBy("action").option("overwriteSchema", True).save("/out")
df.write.parquet("/p", mode="append")
`);
    assert.deepEqual(bare(writes), [
      {
        plan: {
          kind: 'filter',
          role: 'where',
          child: { kind: 'read', format: 'delta', paths: ['/in'], options: { versionAsOf: '3' }, streaming: false },
          condition: {
            kind: 'call',
            name: '>',
            args: [column('user_id'), { kind: 'literal', value: 1, dataType: { kind: 'integer' } }],
          },
        },
        format: 'delta',
        path: '/out',
        mode: 'overwrite',
        options: { overwriteSchema: 'true' },
        partitionBy: ['action'],
      },
      {
        plan: { kind: 'read', format: 'delta', paths: ['/in'], options: { versionAsOf: '3' }, streaming: false },
        format: 'parquet',
        path: '/p',
        mode: 'append',
        options: {},
        partitionBy: [],
      },
    ]);
  });

  it('checks frames that nothing uses before the next effect', async () => {
    const { checked } = await recordProgram(`
spark.read.load("/a").select("x")
${start('.start("/out")')}
spark.read.load("/b")
`);
    assert.deepEqual(
      checked.map((plan) => plan.kind),
      ['project', 'read'],
    );
  });

  it('sees the environment, arguments and settings only through its host', async () => {
    const { output, settings } = await recordProgram(
      `
import os, sys
spark.conf.set("spark.sql.shuffle.partitions", 4)
print(os.environ.get("ROOT", "-"), os.environ["ROOT"], os.getenv("NONE"), sys.argv[1:], spark.conf.get("spark.sql.shuffle.partitions"))
`,
      { environment: { ROOT: '/data' } },
      { argv: ['app.py', '--day', '1'] },
    );
    assert.equal(output, "/data /data None ['--day', '1'] 4\n");
    assert.deepEqual([...settings], [['spark.sql.shuffle.partitions', '4']]);
  });

  it('reads its arguments by argparse', async () => {
    const text = `
import argparse
parser = argparse.ArgumentParser(description="gym")
parser.add_argument("source")
parser.add_argument("--check-point", "-c", default="/c", help="where")
parser.add_argument("--days", type=int, default="7", choices=[1, 7])
parser.add_argument("--once", action="store_true")
args = parser.parse_args()
print(args.source, args.check_point, args.days + 1, args.once, args)
`;
    const output = async (...argv: string[]): Promise<string> =>
      (await recordProgram(text, {}, { argv: ['app.py', ...argv] })).output;
    assert.equal(await output('/in'), "/in /c 8 False Namespace(source='/in', check_point='/c', days=7, once=False)\n");
    assert.match(await output('-c', '/d', '--days=1', '/in', '--on'), /^\/in \/d 2 True /);
    await assert.rejects(output(), /exit status 2/);
    await assert.rejects(output('/in', '--days', '3'), /exit status 2/);
    await assert.rejects(output('/in', '--nope'), /exit status 2/);
  });

  it('ends without an error at sys.exit(0)', async () => {
    const { output } = await recordProgram('import sys\nprint("a")\nsys.exit(0)\nprint("b")');
    assert.equal(output, 'a\n');
  });
});
