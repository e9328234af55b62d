import type { ProgramCase } from './programCase.ts';

/** Streams between tables: event time in other shapes, and where a stream starts. */
export const streamTables: readonly ProgramCase[] = [
  {
    name: 'filter after dedup',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "30 seconds").dropDuplicates(["user_id", "time"]).filter("action = 'start'").select("user_id", "time")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'filter before watermark',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.filter("user_id is not null").withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "1 minute").dropDuplicates(["time"]).select("time", "user_id")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '["2019-12-16T07:47:12.000000Z",1]',
        '["2019-12-16T07:49:20.000000Z",1]',
        '["2019-12-16T07:51:28.000000Z",2]',
        '["2019-12-16T07:53:36.000000Z",3]',
        '["2019-12-16T08:04:16.000000Z",3]',
        '["2019-12-16T08:06:24.000000Z",4]',
        '["2019-12-16T08:08:32.000000Z",2]',
      ],
    },
  },
  {
    name: 'select alias after watermark',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "30 seconds").select(F.col("time").alias("t"), "user_id").dropDuplicates(["user_id", "t"])
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '["2019-12-16T07:47:12.000000Z",1]',
        '["2019-12-16T07:47:12.000000Z",2]',
        '["2019-12-16T07:49:20.000000Z",1]',
        '["2019-12-16T07:51:28.000000Z",2]',
        '["2019-12-16T07:53:36.000000Z",3]',
        '["2019-12-16T08:04:16.000000Z",3]',
        '["2019-12-16T08:06:24.000000Z",4]',
        '["2019-12-16T08:06:24.000000Z",null]',
        '["2019-12-16T08:08:32.000000Z",2]',
      ],
    },
  },
  {
    name: 'watermark with hours',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "1 hour").dropDuplicates(["user_id", "time"]).select("user_id", "time")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T07:51:28.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'watermark zero',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "0 seconds").dropDuplicates(["user_id", "time"]).select("user_id", "time")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'watermark without stateful',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "30 seconds").select("user_id", "time")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T07:51:28.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'union then dedup',
    program: `import pyspark.sql.functions as F
a = spark.readStream.format("delta").load("bronze").select("user_id", F.col("timestamp").cast("timestamp").alias("time"))
b = spark.readStream.schema("user_id INT, timestamp DOUBLE").json("landing").select("user_id", F.col("timestamp").cast("timestamp").alias("time"))
q = a.union(b).withWatermark("time", "1 minute").dropDuplicates(["user_id", "time"]).writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T07:51:28.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'two watermarks in a union',
    program: `import pyspark.sql.functions as F
a = spark.readStream.format("delta").load("bronze").select("user_id", F.col("timestamp").cast("timestamp").alias("time")).withWatermark("time", "1 minute")
b = spark.readStream.schema("user_id INT, timestamp DOUBLE").option("maxFilesPerTrigger", 1).json("landing").select("user_id", F.col("timestamp").cast("timestamp").alias("time")).withWatermark("time", "2 minutes")
q = a.union(b).dropDuplicates(["user_id", "time"]).writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,"2019-12-16T07:47:12.000000Z"]',
        '[1,"2019-12-16T07:49:20.000000Z"]',
        '[2,"2019-12-16T07:47:12.000000Z"]',
        '[2,"2019-12-16T07:51:28.000000Z"]',
        '[2,"2019-12-16T08:08:32.000000Z"]',
        '[3,"2019-12-16T07:53:36.000000Z"]',
        '[3,"2019-12-16T08:04:16.000000Z"]',
        '[4,"2019-12-16T07:51:28.000000Z"]',
        '[4,"2019-12-16T08:06:24.000000Z"]',
        '[null,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'two dedups',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.withColumn("time", F.col("timestamp").cast("timestamp")).withWatermark("time", "30 seconds").dropDuplicates(["user_id", "time"]).dropDuplicates(["workout_id", "time"]).select("user_id", "workout_id", "time")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,10,"2019-12-16T07:47:12.000000Z"]',
        '[1,10,"2019-12-16T07:49:20.000000Z"]',
        '[2,11,"2019-12-16T07:47:12.000000Z"]',
        '[2,11,"2019-12-16T07:51:28.000000Z"]',
        '[2,16,"2019-12-16T08:08:32.000000Z"]',
        '[3,13,"2019-12-16T07:53:36.000000Z"]',
        '[3,13,"2019-12-16T08:04:16.000000Z"]',
        '[4,14,"2019-12-16T08:06:24.000000Z"]',
        '[null,15,"2019-12-16T08:06:24.000000Z"]',
      ],
    },
  },
  {
    name: 'dedup on struct',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select(F.struct("user_id", "action").alias("k"), "session_id").dropDuplicates(["k"])
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[{"user_id":1,"action":"pause"},100]',
        '[{"user_id":1,"action":"start"},100]',
        '[{"user_id":1,"action":"stop"},100]',
        '[{"user_id":2,"action":"start"},101]',
        '[{"user_id":2,"action":"stop"},101]',
        '[{"user_id":3,"action":"start"},102]',
        '[{"user_id":3,"action":"stop"},102]',
        '[{"user_id":4,"action":"resume"},103]',
        '[{"user_id":4,"action":"start"},103]',
        '[{"user_id":null,"action":null},103]',
      ],
    },
  },
  {
    name: 'current_timestamp in a stream',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select("user_id", F.current_timestamp().isNotNull().alias("ok"))
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,true]',
        '[1,true]',
        '[1,true]',
        '[1,true]',
        '[2,true]',
        '[2,true]',
        '[2,true]',
        '[3,true]',
        '[3,true]',
        '[4,true]',
        '[4,true]',
        '[null,true]',
      ],
    },
  },
  {
    name: 'explode in a stream',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select("user_id", F.explode(F.split(F.coalesce("action", F.lit("a b")), "t")).alias("w"))
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '[1,""]',
        '[1,""]',
        '[1,"ar"]',
        '[1,"ar"]',
        '[1,"op"]',
        '[1,"pause"]',
        '[1,"s"]',
        '[1,"s"]',
        '[1,"s"]',
        '[2,""]',
        '[2,""]',
        '[2,"ar"]',
        '[2,"ar"]',
        '[2,"op"]',
        '[2,"s"]',
        '[2,"s"]',
        '[2,"s"]',
        '[3,""]',
        '[3,"ar"]',
        '[3,"op"]',
        '[3,"s"]',
        '[3,"s"]',
        '[4,""]',
        '[4,"ar"]',
        '[4,"resume"]',
        '[4,"s"]',
        '[null,"a b"]',
      ],
    },
  },
  {
    name: 'startingVersion latest',
    program: `q = spark.readStream.format("delta").option("startingVersion", "latest").load("bronze").select("user_id").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
print(q.lastProgress is None or q.lastProgress["numInputRows"])
`,
    prints: `0
`,
  },
  {
    name: 'skipChangeCommits',
    program: `def run():
    q = (spark.readStream.format("delta").option("skipChangeCommits", "true").load("bronze").select("user_id").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver"))
    q.awaitTermination()
run()
spark.read.format("delta").load("bronze").filter("user_id = 1").write.format("delta").mode("overwrite").save("bronze")
spark.read.format("delta").load("bronze").filter("workout_id = 12").write.format("delta").mode("append").save("bronze")
run()
`,
    tables: { silver: ['[1]', '[1]', '[1]', '[1]', '[1]', '[2]', '[2]', '[2]', '[3]', '[3]', '[4]', '[4]', '[null]'] },
  },
  {
    name: 'view of stream joined SQL cte',
    program: `spark.readStream.format("delta").load("bronze").createOrReplaceTempView("b")
df = spark.sql("WITH s AS (SELECT user_id, action, CAST(timestamp AS TIMESTAMP) AS time FROM b WHERE action LIKE 'st%') SELECT user_id, upper(action) AS a, date_format(time, 'HH:mm') AS t FROM s WHERE user_id < 3")
df.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver").awaitTermination()
`,
    tables: {
      silver: [
        '[1,"START","07:47"]',
        '[1,"START","07:47"]',
        '[1,"STOP","07:49"]',
        '[2,"START","07:47"]',
        '[2,"START","08:08"]',
        '[2,"STOP","07:51"]',
      ],
    },
  },
  {
    name: 'stop and status',
    program: `q = spark.readStream.format("delta").load("bronze").select("user_id").writeStream.format("noop").start()
q.processAllAvailable()
q.stop()
print(q.status, q.isActive, q.exception(), len(spark.streams.active))
q.stop()
print(q.awaitTermination(1))
`,
    prints: `{'message': 'Stopped', 'isDataAvailable': False, 'isTriggerActive': False} False None 0
True
`,
  },
];
