import type { ProgramCase } from './programCase.ts';

/** Columns of a stream that meet those of a sink. */
export const sinkSchemas: readonly ProgramCase[] = [
  {
    name: 'partitionBy sink',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select("user_id", "action")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).partitionBy("user_id").start("silver")
q.awaitTermination()
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
    name: 'mergeSchema sink',
    program: `def run(df):
    q = df.writeStream.format("delta").option("checkpointLocation", "check").option("mergeSchema", "true").trigger(availableNow=True).start("silver")
    q.awaitTermination()
run(spark.readStream.format("delta").load("bronze").filter("user_id = 1").select("user_id"))
df = spark.read.format("delta").load("bronze")
df.filter("user_id = 1").write.format("delta").mode("append").save("bronze")
run(spark.readStream.format("delta").load("bronze").filter("user_id = 1").selectExpr("user_id", "action AS what"))
`,
    tables: {
      silver: [
        '[1,"pause"]',
        '[1,"start"]',
        '[1,"start"]',
        '[1,"stop"]',
        '[1,null]',
        '[1,null]',
        '[1,null]',
        '[1,null]',
      ],
    },
  },
  {
    name: 'implicit cast into sink',
    program: `spark.range(1).selectExpr("CAST(1 AS BIGINT) AS user_id", "'x' AS action").write.format("delta").save("silver")
q = spark.readStream.format("delta").load("bronze").select("user_id", "action").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '["1","pause"]',
        '["1","start"]',
        '["1","start"]',
        '["1","stop"]',
        '["1","x"]',
        '["2","start"]',
        '["2","start"]',
        '["2","stop"]',
        '["3","start"]',
        '["3","stop"]',
        '["4","resume"]',
        '["4","start"]',
        '[null,null]',
      ],
    },
  },
  {
    name: 'column order differs from sink',
    program: `spark.range(1).selectExpr("'x' AS action", "CAST(1 AS INT) AS user_id").write.format("delta").save("silver")
q = spark.readStream.format("delta").load("bronze").select("user_id", "action").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '["pause",1]',
        '["resume",4]',
        '["start",1]',
        '["start",1]',
        '["start",2]',
        '["start",2]',
        '["start",3]',
        '["start",4]',
        '["stop",1]',
        '["stop",2]',
        '["stop",3]',
        '["x",1]',
        '[null,null]',
      ],
    },
  },
  {
    name: 'sink lacks nothing, data lacks a column',
    program: `spark.range(1).selectExpr("'x' AS action", "CAST(1 AS INT) AS user_id", "true AS more").write.format("delta").save("silver")
q = spark.readStream.format("delta").load("bronze").select("user_id", "action").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    tables: {
      silver: [
        '["pause",1,null]',
        '["resume",4,null]',
        '["start",1,null]',
        '["start",1,null]',
        '["start",2,null]',
        '["start",2,null]',
        '["start",3,null]',
        '["start",4,null]',
        '["stop",1,null]',
        '["stop",2,null]',
        '["stop",3,null]',
        '["x",1,true]',
        '[null,null,null]',
      ],
    },
  },
  {
    name: 'column case differs',
    program: `spark.range(1).selectExpr("'x' AS Action", "CAST(1 AS INT) AS USER_ID").write.format("delta").save("silver")
q = spark.readStream.format("delta").load("bronze").select("user_id", "action").writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
print(spark.read.format("delta").load("silver").columns)
`,
    prints: `['Action', 'USER_ID']
`,
    tables: {
      silver: [
        '["pause",1]',
        '["resume",4]',
        '["start",1]',
        '["start",1]',
        '["start",2]',
        '["start",2]',
        '["start",3]',
        '["start",4]',
        '["stop",1]',
        '["stop",2]',
        '["stop",3]',
        '["x",1]',
        '[null,null]',
      ],
    },
  },
  {
    name: 'duplicate names',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select("user_id", "user_id")
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    refused: { code: 'DELTA_DUPLICATE_COLUMNS_FOUND.DATA', line: 4 },
  },
  {
    name: 'names with spaces',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select(F.col("user_id").alias("user id"))
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    refused: { code: 'DELTA_INVALID_CHARACTERS_IN_COLUMN_NAMES', line: 4 },
  },
  {
    name: 'null typed column',
    program: `import pyspark.sql.functions as F
df = spark.readStream.format("delta").option("maxFilesPerTrigger", 1).load("bronze")
out = df.select("user_id", F.lit(None).alias("n"))
q = out.writeStream.format("delta").option("checkpointLocation", "check").trigger(availableNow=True).start("silver")
q.awaitTermination()
`,
    refused: { code: 'DELTA_NULL_SCHEMA_IN_STREAMING_WRITE', line: 4 },
  },
];
