import type { ProgramCase } from './programCase.ts';

/** Streaming queries: sources, operators and what they leave. */
export const streamPrograms: readonly ProgramCase[] = [
  {
    name: 'the seed, to its end',
    program: `from pyspark.sql.functions import col
import pyspark.sql.functions as F

streaming_df = spark.readStream.format("delta").load("bronze")
processed_streaming_df = (
    streaming_df
        .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
)
query = (
    processed_streaming_df.writeStream
        .format("delta").outputMode("append").option("checkpointLocation", "check")
        .trigger(availableNow=True)
        .start("silver")
)
query.awaitTermination()
`,
    tables: {
      silver: [
        '[1,10,"2019-12-16T07:47:12.000000Z","start",100]',
        '[1,10,"2019-12-16T07:49:20.000000Z","stop",100]',
        '[2,11,"2019-12-16T07:47:12.000000Z","start",101]',
        '[2,11,"2019-12-16T07:51:28.000000Z","stop",101]',
        '[2,16,"2019-12-16T08:08:32.000000Z","start",104]',
        '[3,13,"2019-12-16T07:53:36.000000Z","stop",102]',
        '[3,13,"2019-12-16T08:04:16.000000Z","start",102]',
        '[4,14,"2019-12-16T07:51:28.000000Z","resume",103]',
        '[4,14,"2019-12-16T08:06:24.000000Z","start",103]',
        '[null,15,"2019-12-16T08:06:24.000000Z",null,103]',
      ],
    },
  },
  {
    name: 'one commit a batch, late rows dropped',
    program: `import pyspark.sql.functions as F
query = (
    spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
        .withColumn("time", F.col("timestamp").cast("timestamp"))
        .drop("timestamp", "session_id")
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
        .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
)
query.awaitTermination()
`,
    tables: {
      silver: [
        '[1,10,"start","2019-12-16T07:47:12.000000Z"]',
        '[1,10,"stop","2019-12-16T07:49:20.000000Z"]',
        '[2,11,"start","2019-12-16T07:47:12.000000Z"]',
        '[2,11,"stop","2019-12-16T07:51:28.000000Z"]',
        '[2,16,"start","2019-12-16T08:08:32.000000Z"]',
        '[3,13,"start","2019-12-16T08:04:16.000000Z"]',
        '[3,13,"stop","2019-12-16T07:53:36.000000Z"]',
        '[4,14,"start","2019-12-16T08:06:24.000000Z"]',
        '[null,15,null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'a union of streams',
    program: `a = spark.readStream.format("delta").load("bronze").select("user_id", "action")
b = spark.readStream.schema("user_id INT, action STRING").json("landing")
query = (a.unionByName(b).filter("user_id = 3").writeStream.format("delta")
    .option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
query.awaitTermination()
`,
    tables: { silver: ['[3,"start"]', '[3,"start"]', '[3,"stop"]', '[3,"stop"]'] },
  },
  {
    name: 'duplicates without a watermark, all columns',
    program: `q = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze").select("user_id", "action")
    .dropDuplicates().writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"pause"]',
        '[1,"start"]',
        '[1,"stop"]',
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
    name: 'duplicates by one column without a watermark',
    program: `q = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze").select("user_id")
    .drop_duplicates(["user_id"]).writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1]', '[2]', '[3]', '[4]', '[null]'] },
  },
  {
    name: 'a stream joined with a table',
    program: `names = spark.read.format("delta").load("bronze").filter("action = 'start'").selectExpr("user_id", "'u' || user_id AS name").distinct()
q = (spark.readStream.format("delta").load("bronze").filter("action = 'stop'").join(names, "user_id")
    .select("user_id", "name").writeStream.format("delta").option("checkpointLocation", "check")
    .trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: { silver: ['[1,"u1"]', '[2,"u2"]', '[3,"u3"]'] },
  },
  {
    name: 'a count in windows on a stream',
    program: `from pyspark.sql.functions import window, col
df = spark.readStream.format("delta").load("bronze").withColumn("time", col("timestamp").cast("timestamp"))
counts = df.withWatermark("time", "5 minutes").groupBy(window("time", "5 minutes"), "action").count()
(counts.select(col("window.start").alias("start"), "action", "count")
    .writeStream.format("delta").option("checkpointLocation", "check")
    .trigger(availableNow=True).start("silver").awaitTermination())
`,
    tables: {
      silver: [
        '["2019-12-16T07:45:00.000000Z","pause","1"]',
        '["2019-12-16T07:45:00.000000Z","start","3"]',
        '["2019-12-16T07:45:00.000000Z","stop","1"]',
        '["2019-12-16T07:50:00.000000Z","resume","1"]',
        '["2019-12-16T07:50:00.000000Z","stop","2"]',
      ],
    },
  },
  {
    name: 'duplicates by a key that lacks the event time',
    program: `from pyspark.sql.functions import col
q = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
    .select("user_id", col("timestamp").cast("timestamp").alias("time"))
    .withWatermark("time", "10 minutes").dropDuplicates(["user_id"])
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
print(spark.read.format("delta").load("silver").select("user_id").distinct().count())
`,
    prints: `5
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'dropDuplicatesWithinWatermark',
    program: `from pyspark.sql.functions import col
q = (spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
    .select("user_id", col("timestamp").cast("timestamp").alias("time"))
    .withWatermark("time", "2 minutes").dropDuplicatesWithinWatermark(["user_id"])
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'SQL over a streaming view',
    program: `spark.readStream.format("delta").load("bronze").createOrReplaceTempView("bronze_stream")
df = spark.sql("SELECT user_id, CAST(timestamp AS TIMESTAMP) AS time FROM bronze_stream WHERE action = 'stop'")
print(df.isStreaming)
df.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver").awaitTermination()
`,
    prints: `True
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
      ],
    },
  },
  {
    name: 'a stream that starts at a version',
    program: `query = (spark.readStream.format("delta").option("startingVersion", 2).load("bronze").select("user_id", "action")
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
query.awaitTermination()
`,
    tables: { silver: ['[2,"start"]', '[3,"stop"]', '[4,"resume"]', '[4,"start"]', '[null,null]'] },
  },
  {
    name: 'a file stream with a schema of StructType',
    program: `from pyspark.sql.types import *
schema = StructType([StructField("user_id", IntegerType()), StructField("action", StringType())])
query = (spark.readStream.format("json").schema(schema).option("maxFilesPerTrigger", 1).load("landing")
    .where("action = 'start'").writeStream.format("delta").option("checkpointLocation", "check")
    .trigger(availableNow=True).start("silver"))
query.awaitTermination()
`,
    tables: { silver: ['[1,"start"]', '[1,"start"]', '[2,"start"]', '[2,"start"]', '[3,"start"]', '[4,"start"]'] },
  },
  {
    name: 'a transform and a lambda',
    program: `import pyspark.sql.functions as F
def with_time(df):
    return df.withColumn("time", F.col("timestamp").cast("timestamp")).drop("timestamp")
q = (spark.readStream.format("delta").load("bronze")
    .transform(with_time).transform(lambda df: df.filter(F.col("time") >= "2019-12-16 08:00:00"))
    .select("user_id", "time")
    .writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
q.awaitTermination()
`,
    tables: {
      silver: [
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
];
