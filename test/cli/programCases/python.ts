import type { ProgramCase } from './programCase.ts';

/** Programs in which Python does more than chain calls; reads and writes. */
export const pythonPrograms: readonly ProgramCase[] = [
  {
    name: 'time travel by version',
    program: `for version in range(4):
    n = spark.read.format("delta").option("versionAsOf", version).load("bronze").count()
    print(version, n)
`,
    prints: `0 4
1 7
2 10
3 12
`,
  },
  {
    name: 'functions with type hints and a main',
    program: `from __future__ import annotations
from typing import List, Optional
from pyspark.sql import DataFrame, SparkSession
import pyspark.sql.functions as F


def read_bronze(spark: SparkSession, path: str, version: Optional[int] = None) -> DataFrame:
    """Reads the table, now or at a version."""
    reader = spark.read.format("delta")
    if version is not None:
        reader = reader.option("versionAsOf", version)
    return reader.load(path)


def keep_columns(df: DataFrame, names: List[str]) -> DataFrame:
    return df.select(*[F.col(name) for name in names])


def main() -> None:
    spark = SparkSession.builder.appName("gym").getOrCreate()
    df = keep_columns(read_bronze(spark, "bronze", version=0), ["user_id", "action"])
    df.orderBy("user_id", "action").show()


if __name__ == "__main__":
    main()
`,
    prints: `+-------+------+
|user_id|action|
+-------+------+
|      1| start|
|      1| start|
|      1|  stop|
|      2| start|
+-------+------+

`,
  },
  {
    name: 'a JSON file with a schema of StructType',
    program: `from pyspark.sql.types import StructType, StructField, IntegerType, StringType, DoubleType, LongType
schema = StructType([
    StructField("user_id", IntegerType(), True),
    StructField("timestamp", DoubleType(), True),
    StructField("action", StringType()),
]).add("session_id", LongType())
df = spark.read.schema(schema).json("landing")
df.printSchema()
df.filter("user_id = 2").orderBy("timestamp").show()
`,
    prints: `root
 |-- user_id: integer (nullable = true)
 |-- timestamp: double (nullable = true)
 |-- action: string (nullable = true)
 |-- session_id: long (nullable = true)

+-------+-------------+------+----------+
|user_id|    timestamp|action|session_id|
+-------+-------------+------+----------+
|      2|1.576482432E9| start|       101|
|      2|1.576482688E9|  stop|       101|
|      2|1.576483712E9| start|       104|
+-------+-------------+------+----------+

`,
  },
  {
    name: 'rows of collect, first, head and take',
    program: `df = spark.read.format("delta").load("bronze").orderBy("timestamp", "user_id", "workout_id")
for row in df.limit(2).collect():
    print(row.user_id, row["action"], row[4], row.asDict()["workout_id"])
print(df.first())
print(df.head(2))
print(df.select("user_id").take(3))
print([r.action for r in df.select("action").distinct().orderBy("action").collect()])
`,
    prints: `1 start 100 10
1 start 100 10
Row(user_id=1, workout_id=10, timestamp=1576482432.0, action='start', session_id=100)
[Row(user_id=1, workout_id=10, timestamp=1576482432.0, action='start', session_id=100), Row(user_id=1, workout_id=10, timestamp=1576482432.0, action='start', session_id=100)]
[Row(user_id=1), Row(user_id=1), Row(user_id=2)]
[None, 'pause', 'resume', 'start', 'stop']
`,
  },
  {
    name: 'unions',
    program: `from functools import reduce
from pyspark.sql import DataFrame
import pyspark.sql.functions as F
df = spark.read.format("delta").load("bronze")
parts = [df.filter(F.col("user_id") == n).select("user_id", "action") for n in (1, 2, 3)]
print(reduce(DataFrame.union, parts).count())
print(reduce(lambda a, b: a.unionByName(b), parts).count())
a = df.select("user_id", "action")
b = df.select("action", "session_id")
a.unionByName(b, allowMissingColumns=True).groupBy(F.isnull("session_id").alias("from_a")).count().orderBy("from_a").show()
`,
    prints: `9
9
+------+-----+
|from_a|count|
+------+-----+
| false|   12|
|  true|   12|
+------+-----+

`,
  },
  {
    name: 'batch writes: overwrite, append, ignore',
    program: `df = spark.read.format("delta").load("bronze").select("user_id", "action")
df.filter("user_id = 1").write.format("delta").mode("overwrite").save("copy")
df.filter("user_id = 3").write.format("delta").mode("append").save("copy")
df.write.mode("ignore").format("delta").save("copy")
print(spark.read.format("delta").load("copy").count())
`,
    prints: `6
`,
    tables: { copy: ['[1,"pause"]', '[1,"start"]', '[1,"start"]', '[1,"stop"]', '[3,"start"]', '[3,"stop"]'] },
  },
  {
    name: 'a partitioned write',
    program: `df = spark.read.format("delta").load("bronze").select("user_id", "action")
df.write.partitionBy("action").format("delta").save("by_action")
spark.read.format("delta").load("by_action").groupBy("action").count().orderBy("action").show()
`,
    prints: `+------+-----+
|action|count|
+------+-----+
|  NULL|    1|
| pause|    1|
|resume|    1|
| start|    6|
|  stop|    3|
+------+-----+

`,
    tables: {
      by_action: [
        '[1,"pause"]',
        '[1,"start"]',
        '[1,"start"]',
        '[1,"stop"]',
        '[2,"start"]',
        '[2,"start"]',
        '[2,"stop"]',
        '[3,"start"]',
        '[3,"stop"]',
        '[4,"resume"]',
        '[4,"start"]',
        '[null,null]',
      ],
    },
  },
  {
    name: 'vertical show and short cells',
    program: `df = spark.read.format("delta").load("bronze").orderBy("timestamp", "user_id").limit(2)
df.show(1, vertical=True)
df.show(n=1, truncate=3)
`,
    prints: `-RECORD 0------------------
 user_id    | 1            
 workout_id | 10           
 timestamp  | 1.57648243E9 
 action     | start        
 session_id | 100          
only showing top 1 row
+-------+----------+---------+------+----------+
|user_id|workout_id|timestamp|action|session_id|
+-------+----------+---------+------+----------+
|      1|        10|      1.5|   sta|       100|
+-------+----------+---------+------+----------+
only showing top 1 row
`,
  },
  {
    name: 'a range',
    program: `spark.range(3).show()
spark.range(2, 10, 4).selectExpr("id * 2 AS twice").show()
`,
    prints: `+---+
| id|
+---+
|  0|
|  1|
|  2|
+---+

+-----+
|twice|
+-----+
|    4|
|   12|
+-----+

`,
  },
  {
    name: 'a DataFrame of Python rows',
    program: `from pyspark.sql import Row
names = spark.createDataFrame([(1, "Ada"), (2, "Bo"), (9, None)], ["user_id", "name"])
names.printSchema()
df = spark.read.format("delta").load("bronze")
df.join(names, "user_id").groupBy("name").count().orderBy("name").show()
spark.createDataFrame([Row(a=1, b=2.5)]).show()
spark.createDataFrame([(1, "x")], "id INT, s STRING").show()
`,
    prints: `root
 |-- user_id: long (nullable = true)
 |-- name: string (nullable = true)

+----+-----+
|name|count|
+----+-----+
| Ada|    4|
|  Bo|    3|
+----+-----+

+---+---+
|  a|  b|
+---+---+
|  1|2.5|
+---+---+

+---+---+
| id|  s|
+---+---+
|  1|  x|
+---+---+

`,
  },
  {
    name: 'a program of decisions',
    program: `import os, sys, logging
from datetime import datetime, timedelta
logging.basicConfig(level=logging.INFO)
log = logging.getLogger(__name__)
BASE = os.path.join(".", "bronze")
df = spark.read.format("delta").load(BASE)
n = df.count()
if n == 0:
    print("empty")
elif n > 10:
    print("many: %d" % n)
else:
    print("few: {}".format(n))
assert not df.isEmpty()
counts = {r["action"]: r["count"] for r in df.groupBy("action").count().collect() if r["action"]}
for action in sorted(counts):
    print(f"{action:<8}{counts[action]:>3}")
print((datetime(2019, 12, 16) + timedelta(hours=7)).isoformat())
try:
    1 / 0
except ZeroDivisionError as e:
    print("caught", e)
finally:
    print("done")
`,
    prints: `many: 12
pause     1
resume    1
start     6
stop      3
2019-12-16T07:00:00
caught division by zero
done
`,
  },
];
