import type { ProgramCase } from './programCase.ts';

/** Starting, watching and stopping streaming queries. */
export const streamControlPrograms: readonly ProgramCase[] = [
  {
    name: 'trigger once',
    program: `query = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
    .select("user_id", "action").writeStream.format("delta").option("checkpointLocation", "check")
    .trigger(once=True).start("silver"))
query.awaitTermination()
`,
    tables: {
      silver: [
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
    name: 'a continuing query that is stopped once it has everything',
    program: `query = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
    .filter("user_id = 1").select("user_id", "action")
    .writeStream.queryName("ones").format("delta").option("checkpointLocation", "check")
    .trigger(processingTime="0 seconds").start("silver"))
print(query.name, query.isActive)
query.processAllAvailable()
print(query.awaitTermination(0.05))
query.stop()
print(query.isActive, query.exception())
`,
    prints: `ones True
False
False None
`,
    tables: { silver: ['[1,"pause"]', '[1,"start"]', '[1,"start"]', '[1,"stop"]'] },
  },
  {
    name: 'two streams in one program',
    program: `bronze = spark.readStream.format("delta").load("bronze")
def run(name, condition):
    return (bronze.where(condition).select("user_id", "action").writeStream
        .queryName(name).format("delta").option("checkpointLocation", f"check/{name}")
        .trigger(availableNow=True).start(f"out/{name}"))
queries = [run(name, condition) for name, condition in [("starts", "action = 'start'"), ("stops", "action = 'stop'")]]
for q in queries:
    q.awaitTermination()
print(len(spark.streams.active))
for name in ("starts", "stops"):
    print(name, spark.read.format("delta").load(f"out/{name}").count())
`,
    prints: `0
starts 6
stops 3
`,
    tables: {
      'out/starts': ['[1,"start"]', '[1,"start"]', '[2,"start"]', '[2,"start"]', '[3,"start"]', '[4,"start"]'],
      'out/stops': ['[1,"stop"]', '[2,"stop"]', '[3,"stop"]'],
    },
  },
  {
    name: 'silver read as a stream into gold',
    program: `def step(df, target):
    q = df.writeStream.format("delta").option("checkpointLocation", "check/" + target).trigger(availableNow=True).start(target)
    q.awaitTermination()
step(spark.readStream.format("delta").load("bronze").filter("action IS NOT NULL"), "silver")
step(spark.readStream.format("delta").load("silver").selectExpr("user_id", "upper(action) AS action"), "gold")
spark.read.format("delta").load("gold").groupBy("action").count().orderBy("action").show()
`,
    prints: `+------+-----+
|action|count|
+------+-----+
| PAUSE|    1|
|RESUME|    1|
| START|    6|
|  STOP|    3|
+------+-----+

`,
    tables: {
      silver: [
        '[1,10,1576482432,"start",100]',
        '[1,10,1576482432,"start",100]',
        '[1,10,1576482560,"stop",100]',
        '[1,12,1576482560,"pause",100]',
        '[2,11,1576482432,"start",101]',
        '[2,11,1576482688,"stop",101]',
        '[2,16,1576483712,"start",104]',
        '[3,13,1576482816,"stop",102]',
        '[3,13,1576483456,"start",102]',
        '[4,14,1576482688,"resume",103]',
        '[4,14,1576483584,"start",103]',
      ],
      gold: [
        '[1,"PAUSE"]',
        '[1,"START"]',
        '[1,"START"]',
        '[1,"STOP"]',
        '[2,"START"]',
        '[2,"START"]',
        '[2,"STOP"]',
        '[3,"START"]',
        '[3,"STOP"]',
        '[4,"RESUME"]',
        '[4,"START"]',
      ],
    },
  },
  {
    name: 'the console sink',
    program: `query = (spark.readStream.format("delta").load("bronze").filter("user_id = 3").select("user_id", "action")
    .writeStream.format("console").trigger(availableNow=True).start())
query.awaitTermination()
`,
    prints: `-------------------------------------------
Batch: 0
-------------------------------------------
+-------+------+
|user_id|action|
+-------+------+
|      3| start|
|      3|  stop|
+-------+------+

`,
  },
  {
    name: 'the console sink with options and several batches',
    program: `query = (spark.readStream.format("delta").option("maxFilesPerTrigger", 2).load("bronze").select("workout_id", "action")
    .writeStream.format("console").option("numRows", 2).option("truncate", False).trigger(availableNow=True).start())
query.awaitTermination()
`,
    prints: `-------------------------------------------
Batch: 0
-------------------------------------------
+----------+------+
|workout_id|action|
+----------+------+
|10        |start |
|11        |start |
+----------+------+
only showing top 2 rows
-------------------------------------------
Batch: 1
-------------------------------------------
+----------+------+
|workout_id|action|
+----------+------+
|13        |stop  |
|14        |start |
+----------+------+
only showing top 2 rows
`,
  },
  {
    name: 'a session built for Delta',
    program: `from pyspark.sql import SparkSession
spark = (
    SparkSession.builder
    .appName("gym silver")
    .master("local[*]")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .config("spark.jars.packages", "io.delta:delta-spark_4.2_2.13:4.4.0")
    .config("spark.driver.memory", "2g")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("WARN")
spark.conf.set("spark.sql.shuffle.partitions", 4)
q = (spark.readStream.format("delta").load("bronze").select("user_id").writeStream.format("delta")
     .option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
print(spark.read.format("delta").load("silver").count(), spark.conf.get("spark.sql.shuffle.partitions"))
spark.stop()
`,
    prints: `12 4
`,
    tables: { silver: ['[1]', '[1]', '[1]', '[1]', '[2]', '[2]', '[2]', '[3]', '[3]', '[4]', '[4]', '[null]'] },
  },
  {
    name: 'progress of a query',
    program: `import json
q = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze").select("user_id", "action")
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
p = q.lastProgress
print(p["batchId"], p["numInputRows"], len(q.recentProgress), sum(x["numInputRows"] for x in q.recentProgress))
print(json.loads(p["sources"][0]["endOffset"])["reservoirVersion"], q.status["isDataAvailable"], q.status["isTriggerActive"])
print(isinstance(json.dumps(p["sources"][0]["endOffset"]), str))
`,
    prints: `3 2 4 12
4 False False
True
`,
    tables: {
      silver: [
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
    name: 'a loop that waits',
    program: `import time
query = (spark.readStream.format("delta").load("bronze").select("user_id").writeStream.format("delta")
    .option("checkpointLocation", "check").start("silver"))
try:
    for _ in range(200):
        if query.lastProgress and query.lastProgress["sources"][0]["endOffset"] is not None:
            break
        time.sleep(0.05)
except KeyboardInterrupt:
    print("stopped by hand")
finally:
    query.stop()
query.awaitTermination()
print(spark.read.format("delta").load("silver").count())
`,
    prints: `12
`,
    tables: { silver: ['[1]', '[1]', '[1]', '[1]', '[2]', '[2]', '[2]', '[3]', '[3]', '[4]', '[4]', '[null]'] },
  },
  {
    name: 'a partitioned sink and options by keyword',
    program: `query = (spark.readStream.load("bronze", format="delta", maxFilesPerTrigger=2)
    .select("user_id", "action")
    .writeStream.options(checkpointLocation="check", mergeSchema=True).partitionBy("action")
    .trigger(availableNow=True).start(path="silver", format="delta", outputMode="append"))
query.awaitTermination()
spark.read.format("delta").load("silver").filter("action = 'start'").orderBy("user_id").show()
`,
    prints: `+-------+------+
|user_id|action|
+-------+------+
|      1| start|
|      1| start|
|      2| start|
|      2| start|
|      3| start|
|      4| start|
+-------+------+

`,
    tables: {
      silver: [
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
    name: 'a run again that finds nothing new',
    program: `def once():
    q = (spark.readStream.format("delta").load("bronze").select("user_id").writeStream.format("delta")
        .option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
    q.awaitTermination()
    return q.lastProgress
once()
second = once()
print(second is None or second["numInputRows"] == 0)
print(spark.read.format("delta").load("silver").count())
`,
    prints: `True
12
`,
    tables: { silver: ['[1]', '[1]', '[1]', '[1]', '[2]', '[2]', '[2]', '[3]', '[3]', '[4]', '[4]', '[null]'] },
  },
];
