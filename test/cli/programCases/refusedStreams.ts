import type { ProgramCase } from './programCase.ts';

/** Streaming programs that Spark refuses too, or that only Spark runs. */
export const refusedStreams: readonly ProgramCase[] = [
  {
    name: 'the memory sink',
    program: `query = (spark.readStream.format("delta").load("bronze").select("user_id", "action")
    .writeStream.format("memory").queryName("events").trigger(availableNow=True).start())
query.awaitTermination()
spark.sql("SELECT action, count(*) AS n FROM events GROUP BY action ORDER BY action").show()
`,
    refused: {
      code: 'FORMAT_NOT_SUPPORTED',
      line: 2,
      says: 'The format memory cannot be written by a stream by Sluice.',
    },
  },
  {
    name: 'a wait for any query where there is none',
    program: `print("before")
spark.streams.awaitAnyTermination()
`,
    prints: `before
`,
    refused: { code: 'NO_QUERY_TO_AWAIT', line: 2 },
  },
  {
    name: 'foreachBatch',
    program: `def write(batch, batch_id):
    batch.write.format("delta").mode("append").save("silver")
df = spark.readStream.format("delta").load("bronze")
df.writeStream.foreachBatch(write).option("checkpointLocation", "check").start().awaitTermination()
`,
    refused: { code: 'UNSUPPORTED_PYSPARK', line: 4 },
  },
  {
    name: 'a percentile in windows on a stream',
    program: `from pyspark.sql.functions import window, col, expr
df = spark.readStream.format("delta").load("bronze").withColumn("time", col("timestamp").cast("timestamp"))
middles = df.withWatermark("time", "5 minutes").groupBy(window("time", "5 minutes")).agg(expr("percentile(user_id, 0.5)").alias("p"))
(middles.writeStream.format("delta").option("checkpointLocation", "check")
    .trigger(availableNow=True).start("silver").awaitTermination())
`,
    refused: { code: 'STREAM_OPERATOR_NOT_SUPPORTED', line: 3, says: 'the aggregate percentile' },
  },
  {
    name: 'toTable',
    program: `df = spark.readStream.format("delta").load("bronze")
df.writeStream.option("checkpointLocation", "check").toTable("silver")
`,
    refused: { code: 'UNSUPPORTED_PYSPARK', line: 2 },
  },
  {
    name: 'a column that is not there, on a stream',
    program: `df = spark.readStream.format("delta").load("bronze")
out = df.withWatermark("time", "30 seconds")
out.writeStream.format("delta").option("checkpointLocation", "check").start("silver").awaitTermination()
`,
    refused: { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: 2 },
  },
  {
    name: 'a streaming source that is not there',
    program: `q = (spark.readStream.format("delta").load("bronz")
    .writeStream.format("delta").option("checkpointLocation", "check").start("silver"))
q.awaitTermination()
`,
    refused: { code: 'DELTA_TABLE_NOT_FOUND', line: 1, says: 'There is no Delta table at /bronz.' },
  },
  {
    name: 'show of a stream',
    program: `df = spark.readStream.format("delta").load("bronze")
df.show()
`,
    refused: {
      code: 'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
      line: 2,
      says: 'The method `show` can not be called on streaming Dataset/DataFrame.',
    },
  },
  {
    name: 'count of a stream',
    program: `df = spark.readStream.format("delta").load("bronze")
print(df.count())
`,
    refused: {
      code: 'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
      line: 2,
      says: 'The method `count` can not be called on streaming Dataset/DataFrame.',
    },
  },
  {
    name: 'writeStream of a batch',
    program: `df = spark.read.format("delta").load("bronze")
df.writeStream.format("delta").option("checkpointLocation", "check").start("silver")
`,
    refused: {
      code: 'WRITE_STREAM_NOT_ALLOWED',
      line: 2,
      says: '`writeStream` can be called only on streaming Dataset/DataFrame.',
    },
  },
  {
    name: 'write of a stream',
    program: `df = spark.readStream.format("delta").load("bronze")
df.write.format("delta").save("silver")
`,
    refused: {
      code: 'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
      line: 2,
      says: 'The method `write` can not be called on streaming Dataset/DataFrame.',
    },
  },
  {
    name: 'no checkpoint location',
    program: `df = spark.readStream.format("delta").load("bronze")
q = df.writeStream.format("delta").start("silver")
q.awaitTermination()
`,
    refused: { code: 'CHECKPOINT_LOCATION_MISSING', line: 2 },
  },
  {
    name: 'no path for the sink',
    program: `df = spark.readStream.format("delta").load("bronze")
q = df.writeStream.format("delta").option("checkpointLocation", "check").start()
`,
    refused: { code: 'SINK_PATH_MISSING', line: 2, says: 'The delta sink needs a path.' },
  },
  {
    name: 'complete mode without an aggregation',
    program: `df = spark.readStream.format("delta").load("bronze")
q = df.writeStream.format("delta").outputMode("complete").option("checkpointLocation", "check").start("silver")
q.awaitTermination()
`,
    refused: { code: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', line: 2 },
  },
  {
    name: 'update mode into Delta',
    program: `df = spark.readStream.format("delta").load("bronze")
q = df.writeStream.format("delta").outputMode("update").option("checkpointLocation", "check").start("silver")
q.awaitTermination()
`,
    refused: {
      code: 'DELTA_UNSUPPORTED_OUTPUT_MODE',
      line: 2,
      says: 'Data source delta does not support Update output mode.',
    },
  },
  {
    name: 'an output mode that is none',
    program: `df = spark.readStream.format("delta").load("bronze")
q = df.writeStream.format("delta").outputMode("appendd").option("checkpointLocation", "check").start("silver")
`,
    refused: { code: 'STREAMING_OUTPUT_MODE.INVALID', line: 2 },
  },
  {
    name: 'a sorted stream',
    program: `df = spark.readStream.format("delta").load("bronze").orderBy("timestamp")
q = df.writeStream.format("delta").option("checkpointLocation", "check").start("silver")
q.awaitTermination()
`,
    refused: { code: 'UNSUPPORTED_STREAMING_OPERATION', line: 1 },
  },
  {
    name: 'a watermark on a FLOAT',
    program: `df = spark.readStream.format("delta").load("bronze").withWatermark("timestamp", "30 seconds")
q = df.writeStream.format("delta").option("checkpointLocation", "check").start("silver")
q.awaitTermination()
`,
    refused: { code: 'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE', line: 1 },
  },
  {
    name: 'a delay that is no interval',
    program: `from pyspark.sql.functions import col
df = spark.readStream.format("delta").load("bronze").withColumn("time", col("timestamp").cast("timestamp"))
df = df.withWatermark("time", "soon")
df.writeStream.format("delta").option("checkpointLocation", "check").start("silver").awaitTermination()
`,
    refused: { code: 'CANNOT_PARSE_INTERVAL', line: 3 },
  },
  {
    name: 'a negative delay',
    program: `from pyspark.sql.functions import col
df = spark.readStream.format("delta").load("bronze").withColumn("time", col("timestamp").cast("timestamp"))
df = df.withWatermark("time", "-30 seconds")
df.writeStream.format("delta").option("checkpointLocation", "check").start("silver").awaitTermination()
`,
    refused: {
      code: 'WATERMARK_DELAY_NEGATIVE',
      line: 3,
      says: 'requirement failed: delay threshold (-30 seconds) should not be negative.',
    },
  },
  {
    name: 'dropDuplicatesWithinWatermark without a watermark',
    program: `df = spark.readStream.format("delta").load("bronze").dropDuplicatesWithinWatermark(["user_id"])
df.writeStream.format("delta").option("checkpointLocation", "check").start("silver").awaitTermination()
`,
    refused: { code: 'UNSUPPORTED_STREAMING_OPERATION', line: 1 },
  },
  {
    name: 'dropDuplicates by a column that is not there',
    program: `df = spark.readStream.format("delta").load("bronze")
df = df.dropDuplicates(["user_id", "time"])
df.writeStream.format("delta").option("checkpointLocation", "check").start("silver").awaitTermination()
`,
    refused: { code: 'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES', line: 2 },
  },
  {
    name: 'a schema text that is none',
    program: `df = spark.readStream.schema("user_id INT action STRING").json("landing")
df.writeStream.format("console").start()
`,
    refused: { code: 'PARSE_SYNTAX_ERROR', line: 1, says: "Syntax error at or near 'action'." },
  },
  {
    name: 'a file stream without a schema',
    program: `df = spark.readStream.format("json").load("landing")
df.writeStream.format("console").start().awaitTermination()
`,
    refused: { code: 'STREAMING_FILE_SCHEMA_REQUIRED', line: 1 },
  },
  {
    name: 'a file stream of a folder that is not there',
    program: `df = spark.readStream.schema("a INT").json("landin")
df.writeStream.format("console").start().awaitTermination()
`,
    refused: { code: 'PATH_NOT_FOUND', line: 1, says: 'The path /landin does not exist.' },
  },
  {
    name: 'a trigger that is no interval',
    program: `df = spark.readStream.format("delta").load("bronze")
df.writeStream.format("console").trigger(processingTime="often").start().awaitTermination()
`,
    refused: { code: 'INVALID_TRIGGER_INTERVAL', line: 2, says: "The trigger interval 'often' is not valid." },
  },
  {
    name: 'a continuous trigger',
    program: `df = spark.readStream.format("delta").load("bronze")
df.writeStream.format("console").trigger(continuous="1 second").start().awaitTermination()
`,
    refused: { code: 'UNSUPPORTED_PYSPARK', line: 2 },
  },
  {
    name: 'two triggers',
    program: `df = spark.readStream.format("delta").load("bronze")
df.writeStream.format("console").trigger(availableNow=True, once=True).start()
`,
    refused: { code: 'ONLY_ALLOW_SINGLE_TRIGGER', line: 2, says: 'Only a single trigger is allowed.' },
  },
  {
    name: 'an option with a value that it cannot take',
    program: `df = spark.readStream.format("delta").option("maxFilesPerTrigger", "many").load("bronze")
df.writeStream.format("console").trigger(availableNow=True).start().awaitTermination()
`,
    refused: { code: 'DELTA_ILLEGAL_OPTION', line: 2 },
  },
  {
    name: 'an option of the Delta source that is none',
    program: `df = spark.readStream.format("delta").option("maxFilesPerTriger", 1).load("bronze")
df.writeStream.format("console").trigger(availableNow=True).start().awaitTermination()
`,
    prints: `-------------------------------------------
Batch: 0
-------------------------------------------
+-------+----------+------------+------+----------+
|user_id|workout_id|   timestamp|action|session_id|
+-------+----------+------------+------+----------+
|      1|        10|1.57648243E9| start|       100|
|      2|        11|1.57648243E9| start|       101|
|      1|        10|1.57648243E9| start|       100|
|      1|        10|1.57648256E9|  stop|       100|
|      2|        11|1.57648269E9|  stop|       101|
|      1|        12|1.57648256E9| pause|       100|
|      3|        13|1.57648346E9| start|       102|
|      3|        13|1.57648282E9|  stop|       102|
|      4|        14|1.57648358E9| start|       103|
|   NULL|        15|1.57648358E9|  NULL|       103|
|      4|        14|1.57648269E9|resume|       103|
|      2|        16|1.57648371E9| start|       104|
+-------+----------+------------+------+----------+

`,
  },
  {
    name: 'a format that is none',
    program: `df = spark.readStream.format("detla").load("bronze")
df.writeStream.format("console").start()
`,
    refused: { code: 'FORMAT_NOT_SUPPORTED', line: 1, says: 'The format detla cannot be read by Sluice.' },
  },
  {
    name: 'Auto Loader',
    program: `df = spark.readStream.format("cloudFiles").option("cloudFiles.format", "json").load("landing")
df.writeStream.format("console").start()
`,
    refused: { code: 'FORMAT_NOT_SUPPORTED', line: 1, says: 'The format cloudFiles cannot be read by Sluice.' },
  },
  {
    name: 'Kafka',
    program: `df = (spark.readStream.format("kafka")
    .option("kafka.bootstrap.servers", "localhost:9092").option("subscribe", "events").load())
df.writeStream.format("console").start()
`,
    refused: { code: 'FORMAT_NOT_SUPPORTED', line: 2, says: 'The format kafka cannot be read by Sluice.' },
  },
  {
    name: 'a failure in the middle of a stream',
    program: `q = (spark.readStream.format("delta").load("bronze").selectExpr("CAST(action AS INT) AS n")
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    refused: { code: 'CAST_INVALID_INPUT', line: 2 },
  },
  {
    name: 'a union of streams and of a batch',
    program: `a = spark.readStream.format("delta").load("bronze")
b = spark.read.format("delta").load("bronze")
a.union(b).writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver").awaitTermination()
`,
    refused: { code: 'UNSUPPORTED_STREAMING_OPERATION', line: 3 },
  },
];
