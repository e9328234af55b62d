import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { planOnlyHost } from '../../emulator/pyspark/planOnlyHost.ts';
import { evaluateProgram } from '../../emulator/pyspark/program.ts';
import { parsePython } from '../../emulator/pyspark/syntax/parsePython.ts';
import { recordProgram, sqlTexts } from '../support/recordingHost.ts';

const programs: readonly string[] = [
  `from pyspark.sql.functions import col
import pyspark.sql.functions as F
schema = "user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT"
streaming_df = (
    spark.readStream
         .format("delta")
         .schema(schema)
         .load("/in")
)
processed = (
    streaming_df
        .select("user_id", F.col("timestamp").cast("timestamp").alias("time"), "action")
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
)
query = processed.writeStream.format("delta").outputMode("append").option("checkpointLocation", "/c").start("/out")
query.awaitTermination()
`,
  `import os, sys
from functools import reduce
from pyspark.sql import SparkSession, DataFrame, Window, functions as F
from pyspark.sql.types import StructType, StructField, IntegerType, StringType
BASE: str = os.environ.get("BASE", "/data")
paths = [f"{BASE}/{name!r:>5}/{i:02d}" for i, name in enumerate(["a", "b"]) if name not in ("c",)]
def build(df: DataFrame, *names, delay="10 minutes", **options) -> DataFrame:
    """Docs."""
    for name in names:
        if name == "x" or not options:
            continue
        df = df.withColumn(name, F.when(F.col("a") > 1, F.lit(name)).otherwise(None))
    else:
        df = df.filter((F.col("b").isNotNull()) & ~(F.col("c") % 2 == 0) | F.expr("a between 1 and 2"))
    try:
        size = {"k": [1, 2, *names]}["k"][-1:]
    except (KeyError, IndexError) as e:
        raise ValueError("bad %s %5.2f" % (e, 1.5)) from e
    finally:
        print("done", len(names), sep="-")
    return df.groupBy("a").agg(F.sum("b").alias("s"), F.row_number().over(Window.partitionBy("a").orderBy(F.desc("b"))))
s = StructType([StructField("a", IntegerType(), True), StructField("b", StringType())])
frames = [spark.read.schema(s).json(p) for p in paths]
out = reduce(lambda left, right: left.unionByName(right), frames)
x, (y, *z) = 1, (2, 3, 4); x += y if z else -y ** 2
if __name__ == "__main__":
    build(out, "p", "q", k=1).write.mode("overwrite").save("/out")
`,
];

const tokens = programs.map((program) => program.match(/\n[ ]*|\w+|"""|\*\*|==|!=|[<>]=|\+=|[ ]+|[^\w\s]/g) ?? []);

/** A program with a few of its tokens dropped, doubled, swapped or replaced by others. */
const mutated = fc
  .record({
    program: fc.nat(programs.length - 1),
    edits: fc.array(fc.record({ at: fc.nat(), other: fc.nat(), kind: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ program, edits }) => {
    const list = [...(tokens[program] ?? [])];
    for (const { at, other, kind } of edits) {
      const place = at % list.length;
      const source = other % list.length;
      const token = list[place] ?? '';
      const taken = list[source] ?? '';
      if (kind === 0) list.splice(place, 1);
      else if (kind === 1) list.splice(place, 0, token);
      else if (kind === 2) list.splice(place, 0, taken);
      else [list[place], list[source]] = [taken, token];
    }
    return list.join('');
  });

/** Ends, and with nothing but a SluiceError. */
async function behaves(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    assert.ok(isSluiceError(error), error instanceof Error ? (error.stack ?? error.message) : String(error));
    assert.notEqual(error.code, 'INTERNAL_ERROR');
  }
}

describe('pyspark programs, mutated', () => {
  it('end with a result or a named error', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, (text) => behaves(() => recordProgram(text, {}, { stepLimit: 20_000 }))),
      { numRuns: 200 },
    );
  });

  it('end likewise when they are only planned', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, (text) =>
        behaves(() => evaluateProgram(text, { host: planOnlyHost().host, sql: sqlTexts, stepLimit: 20_000 })),
      ),
      { numRuns: 100 },
    );
  });

  it('are read or refused whatever their text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...'()[]{}:,.=+-*\\\'"f#\n \tabif0') }),
        ),
        (text) => {
          try {
            parsePython(text);
          } catch (error) {
            assert.ok(isSluiceError(error), error instanceof Error ? (error.stack ?? error.message) : String(error));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nest as deep as they like', async () => {
    for (const text of [
      `x = ${'('.repeat(2000)}1${')'.repeat(2000)}`,
      `x = ${'['.repeat(2000)}${']'.repeat(2000)}`,
      `x = ${'not '.repeat(2000)}1`,
      `x = ${'-'.repeat(2000)}1`,
      `x = 1${' + 1'.repeat(5000)}`,
      `x = 1${' and 1'.repeat(5000)}`,
      `x = df${'.a()'.repeat(2000)}`,
      `x = ${'lambda: '.repeat(2000)}1`,
      `x = []\nfor i in range(3000): x = [x]\nprint(x)`,
      `x = []\nfor i in range(3000): x = [x]\nprint(x == x, [x] == [x])`,
      `d = spark.range(1)\nfor i in range(1000): d = d.filter("id > 1")\nd.show()`,
      `${Array.from({ length: 300 }, (_, index) => `${' '.repeat(index)}if 1:`).join('\n')}\n${' '.repeat(300)}pass`,
    ]) {
      await behaves(() => recordProgram(text));
    }
  });
});
