import type { ProgramCase } from './programCase.ts';

/** Queries over tables and what they print. */
export const batchPrograms: readonly ProgramCase[] = [
  {
    name: 'read and show',
    program: `df = spark.read.format("delta").load("bronze")
df.orderBy("timestamp", "user_id", "workout_id").show()
`,
    prints: `+-------+----------+------------+------+----------+
|user_id|workout_id|   timestamp|action|session_id|
+-------+----------+------------+------+----------+
|      1|        10|1.57648243E9| start|       100|
|      1|        10|1.57648243E9| start|       100|
|      2|        11|1.57648243E9| start|       101|
|      1|        10|1.57648256E9|  stop|       100|
|      1|        12|1.57648256E9| pause|       100|
|      2|        11|1.57648269E9|  stop|       101|
|      4|        14|1.57648269E9|resume|       103|
|      3|        13|1.57648282E9|  stop|       102|
|      3|        13|1.57648346E9| start|       102|
|   NULL|        15|1.57648358E9|  NULL|       103|
|      4|        14|1.57648358E9| start|       103|
|      2|        16|1.57648371E9| start|       104|
+-------+----------+------------+------+----------+

`,
  },
  {
    name: 'schema, columns, dtypes and count',
    program: `df = spark.read.format("delta").load("bronze")
df.printSchema()
print(df.columns)
print(df.dtypes)
print(f"{df.count():,} rows, {len(df.columns)} columns")
print(df)
`,
    prints: `root
 |-- user_id: integer (nullable = true)
 |-- workout_id: integer (nullable = true)
 |-- timestamp: float (nullable = true)
 |-- action: string (nullable = true)
 |-- session_id: integer (nullable = true)

['user_id', 'workout_id', 'timestamp', 'action', 'session_id']
[('user_id', 'int'), ('workout_id', 'int'), ('timestamp', 'float'), ('action', 'string'), ('session_id', 'int')]
12 rows, 5 columns
DataFrame[user_id: int, workout_id: int, timestamp: float, action: string, session_id: int]
`,
  },
  {
    name: 'filters of every spelling',
    program: `from pyspark.sql.functions import col
df = spark.read.format("delta").load("bronze")
print(df.filter((col("user_id") == 1) & ~(col("action") == "start")).count())
print(df.where("user_id = 2 OR action IS NULL").count())
print(df.filter(df.user_id.isin(1, 3) | df["action"].isNull()).count())
print(df[df.session_id > 102].count())
print(df.filter(col("action").like("st%") & col("user_id").between(2, 3)).count())
print(df.filter(df.action != "start").count())
`,
    prints: `2
4
7
4
5
5
`,
  },
  {
    name: 'groupBy with count and agg',
    program: `import pyspark.sql.functions as F
df = spark.read.format("delta").load("bronze")
df.groupBy("user_id").count().orderBy("user_id").show()
(df.groupBy("action")
   .agg(F.count("*").alias("n"), F.countDistinct("user_id").alias("users"), F.max("timestamp").alias("latest"), F.avg("session_id"))
   .orderBy(F.col("action").asc_nulls_last())
   .show(truncate=False))
df.agg(F.sum("workout_id"), F.min("session_id")).show()
`,
    prints: `+-------+-----+
|user_id|count|
+-------+-----+
|   NULL|    1|
|      1|    4|
|      2|    3|
|      3|    2|
|      4|    2|
+-------+-----+

+------+---+-----+------------+------------------+
|action|n  |users|latest      |avg(session_id)   |
+------+---+-----+------------+------------------+
|pause |1  |1    |1.57648256E9|100.0             |
|resume|1  |1    |1.57648269E9|103.0             |
|start |6  |4    |1.57648371E9|101.66666666666667|
|stop  |3  |3    |1.57648282E9|101.0             |
|NULL  |1  |0    |1.57648358E9|103.0             |
+------+---+-----+------------+------------------+

+---------------+---------------+
|sum(workout_id)|min(session_id)|
+---------------+---------------+
|            149|            100|
+---------------+---------------+

`,
  },
  {
    name: 'columns derived step by step',
    program: `from pyspark.sql import functions as F
df = (spark.read.format("delta").load("bronze")
      .withColumn("time", F.col("timestamp").cast("timestamp"))
      .withColumn("day", F.to_date("time"))
      .withColumn("hour", F.hour("time"))
      .withColumn("kind", F.when(F.col("action").isin("start", "resume"), "on").when(F.col("action").isNull(), "?").otherwise("off"))
      .withColumnRenamed("workout_id", "workout")
      .drop("timestamp", "session_id"))
df.orderBy("time", "user_id", "workout").show(5, False)
`,
    prints: `+-------+-------+------+-------------------+----------+----+----+
|user_id|workout|action|time               |day       |hour|kind|
+-------+-------+------+-------------------+----------+----+----+
|1      |10     |start |2019-12-16 07:47:12|2019-12-16|7   |on  |
|1      |10     |start |2019-12-16 07:47:12|2019-12-16|7   |on  |
|2      |11     |start |2019-12-16 07:47:12|2019-12-16|7   |on  |
|1      |10     |stop  |2019-12-16 07:49:20|2019-12-16|7   |off |
|1      |12     |pause |2019-12-16 07:49:20|2019-12-16|7   |off |
+-------+-------+------+-------------------+----------+----+----+
only showing top 5 rows
`,
  },
  {
    name: 'SQL over a temporary view',
    program: `spark.read.format("delta").load("bronze").createOrReplaceTempView("events")
spark.sql("""
    SELECT user_id, count(*) AS n, max(CAST(timestamp AS TIMESTAMP)) AS latest
    FROM events
    WHERE action IS NOT NULL
    GROUP BY user_id
    HAVING count(*) > 1
    ORDER BY n DESC, user_id
""").show()
print(spark.table("events").count())
`,
    prints: `+-------+---+-------------------+
|user_id|  n|             latest|
+-------+---+-------------------+
|      1|  4|2019-12-16 07:49:20|
|      2|  3|2019-12-16 08:08:32|
|      3|  2|2019-12-16 08:04:16|
|      4|  2|2019-12-16 08:06:24|
+-------+---+-------------------+

12
`,
  },
  {
    name: 'everything imported from functions',
    program: `from pyspark.sql.functions import *
df = spark.read.format("delta").load("bronze")
df.groupBy(upper(col("action")).alias("a")).agg(sum("user_id").alias("s"), max("workout_id").alias("m")).orderBy("a").show()
`,
    prints: `+------+----+---+
|     a|   s|  m|
+------+----+---+
|  NULL|NULL| 15|
| PAUSE|   1| 12|
|RESUME|   4| 14|
| START|  13| 16|
|  STOP|   6| 13|
+------+----+---+

`,
  },
  {
    name: 'duplicates dropped in a batch',
    program: `df = spark.read.format("delta").load("bronze")
print(df.distinct().count(), df.dropDuplicates(["user_id", "timestamp"]).count(), df.drop_duplicates(["user_id"]).count())
`,
    prints: `11 10 5
`,
  },
  {
    name: 'selectExpr and expr',
    program: `from pyspark.sql.functions import expr
df = spark.read.format("delta").load("bronze")
df.selectExpr("user_id", "CAST(timestamp AS TIMESTAMP) AS time", "upper(action) AS action", "session_id % 10").orderBy("time", "user_id", "action").show(3)
df.select(expr("count_if(action = 'start') AS starts"), expr("max_by(action, timestamp)")).show()
`,
    prints: `+-------+-------------------+------+-----------------+
|user_id|               time|action|(session_id % 10)|
+-------+-------------------+------+-----------------+
|      1|2019-12-16 07:47:12| START|                0|
|      1|2019-12-16 07:47:12| START|                0|
|      2|2019-12-16 07:47:12| START|                1|
+-------+-------------------+------+-----------------+
only showing top 3 rows
+------+-------------------------+
|starts|max_by(action, timestamp)|
+------+-------------------------+
|     6|                    start|
+------+-------------------------+

`,
  },
  {
    name: 'a window function',
    program: `from pyspark.sql import Window
from pyspark.sql.functions import row_number, lag, col
w = Window.partitionBy("user_id").orderBy(col("timestamp").desc(), col("workout_id"))
df = spark.read.format("delta").load("bronze").dropna() if False else spark.read.format("delta").load("bronze")
(df.withColumn("n", row_number().over(w))
   .withColumn("later", lag("action").over(w))
   .filter("n <= 2")
   .select("user_id", "n", "action", "later")
   .orderBy("user_id", "n")
   .show())
`,
    prints: `+-------+---+------+-----+
|user_id|  n|action|later|
+-------+---+------+-----+
|   NULL|  1|  NULL| NULL|
|      1|  1|  stop| NULL|
|      1|  2| pause| stop|
|      2|  1| start| NULL|
|      2|  2|  stop|start|
|      3|  1| start| NULL|
|      3|  2|  stop|start|
|      4|  1| start| NULL|
|      4|  2|resume|start|
+-------+---+------+-----+

`,
  },
  {
    name: 'a join',
    program: `import pyspark.sql.functions as F
df = spark.read.format("delta").load("bronze")
starts = df.filter("action = 'start'").groupBy("user_id").agg(F.count("*").alias("starts"))
stops = df.filter("action = 'stop'").groupBy("user_id").agg(F.count("*").alias("stops"))
starts.join(stops, on="user_id", how="left").orderBy("user_id").show()
a, b = starts.alias("a"), stops.alias("b")
a.join(b, F.col("a.user_id") == F.col("b.user_id"), "inner").select("a.user_id", "starts", "stops").orderBy("user_id").show()
`,
    prints: `+-------+------+-----+
|user_id|starts|stops|
+-------+------+-----+
|      1|     2|    1|
|      2|     2|    1|
|      3|     1|    1|
|      4|     1| NULL|
+-------+------+-----+

+-------+------+-----+
|user_id|starts|stops|
+-------+------+-----+
|      1|     2|    1|
|      2|     2|    1|
|      3|     1|    1|
+-------+------+-----+

`,
  },
  {
    name: 'order, limit and show of n rows',
    program: `from pyspark.sql.functions import desc
df = spark.read.format("delta").load("bronze").select("session_id", "user_id").orderBy(desc("session_id"), "user_id")
df.show(2)
df.limit(2).show(5)
`,
    prints: `+----------+-------+
|session_id|user_id|
+----------+-------+
|       104|      2|
|       103|   NULL|
+----------+-------+
only showing top 2 rows
+----------+-------+
|session_id|user_id|
+----------+-------+
|       104|      2|
|       103|   NULL|
+----------+-------+

`,
  },
  {
    name: 'nulls filled and dropped',
    program: `df = spark.read.format("delta").load("bronze").select("user_id", "action")
print(df.na.drop().count(), df.dropna(subset=["action"]).count())
df.fillna({"user_id": -1, "action": "none"}).filter("user_id < 0").show()
`,
    prints: `11 11
+-------+------+
|user_id|action|
+-------+------+
|     -1|  none|
+-------+------+

`,
  },
  {
    name: 'nested values',
    program: `from pyspark.sql.functions import struct, array, explode, col, collect_list, sort_array, map_from_arrays
df = spark.read.format("delta").load("bronze").filter("user_id <= 2")
df.groupBy("user_id").agg(sort_array(collect_list("action")).alias("actions")).orderBy("user_id").show(truncate=False)
df.select(struct("user_id", "action").alias("s"), array("workout_id", "session_id").alias("a")).select("s.action", col("a")[0].alias("w"), "s.user_id").orderBy("w", "action").show(2)
df.limit(0).select(explode(array("user_id", "workout_id")).alias("x")).show()
`,
    prints: `+-------+---------------------------+
|user_id|actions                    |
+-------+---------------------------+
|1      |[pause, start, start, stop]|
|2      |[start, start, stop]       |
+-------+---------------------------+

+------+---+-------+
|action|  w|user_id|
+------+---+-------+
| start| 10|      1|
| start| 10|      1|
+------+---+-------+
only showing top 2 rows
+---+
|  x|
+---+
+---+

`,
  },
];
