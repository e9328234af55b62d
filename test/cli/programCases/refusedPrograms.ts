import type { ProgramCase } from './programCase.ts';

/** Programs without a stream that Spark refuses too, or that only Spark runs. */
export const refusedPrograms: readonly ProgramCase[] = [
  {
    name: 'a bracket that closes nothing',
    program: `df = spark.read.format("delta").load("bronze"))
df.show()
`,
    refused: { code: 'PYTHON_SYNTAX_ERROR', line: 1, says: "Invalid Python syntax: unmatched ')'." },
  },
  {
    name: 'an unnamed checkpoint of a session',
    program: `spark.conf.set("spark.sql.streaming.checkpointLocation", "check")
spark.conf.set("spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
`,
    refused: { code: 'UNSUPPORTED_SETTING', line: 2 },
  },
  {
    name: 'a relative path of Delta in SQL',
    program: `spark.sql("SELECT count(*) FROM delta.\`bronze\`").show()
`,
    refused: {
      code: 'UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY',
      line: 1,
      says: 'Unsupported data source type for direct query on files: delta.',
    },
  },
  {
    name: 'a method that is no method',
    program: `df = spark.read.format("delta").load("bronze")
df.slect("user_id").show()
`,
    refused: { code: 'ATTRIBUTE_NOT_SUPPORTED', line: 2, says: 'Attribute `slect` is not supported.' },
  },
  {
    name: 'a column that is not there',
    program: `import pyspark.sql.functions as F
df = spark.read.format("delta").load("bronze")
out = df.select(
    "user_id",
    F.col("workoutid"),
)
out.show()
`,
    refused: { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: 5 },
  },
  {
    name: 'a column that is not there, in a filter text',
    program: `df = spark.read.format("delta").load("bronze")
df.filter("user_id = 1 AND sesion_id > 5").show()
`,
    refused: { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: 2 },
  },
  {
    name: 'a function that is not there',
    program: `import pyspark.sql.functions as F
df = spark.read.format("delta").load("bronze")
df.select(F.to_timestmp("timestamp")).show()
`,
    refused: {
      code: 'UNSUPPORTED_PYSPARK',
      line: 3,
      says: 'The function pyspark.sql.functions.to_timestmp is not supported by Sluice.',
    },
  },
  {
    name: 'a function that is not there, in SQL',
    program: `df = spark.read.format("delta").load("bronze")
df.selectExpr("to_timestmp(timestamp)").show()
`,
    refused: { code: 'UNRESOLVED_ROUTINE', line: 2 },
  },
  {
    name: 'a name that is not there',
    program: `df = spark.read.format("delta").load("bronze")
df.select(F.col("user_id")).show()
`,
    refused: { code: 'PYTHON_EXCEPTION', line: 2, says: "NameError: name 'F' is not defined" },
  },
  {
    name: 'a syntax error',
    program: `df = spark.read.format("delta").load("bronze"
df.show()
`,
    refused: { code: 'PYTHON_SYNTAX_ERROR', line: 1, says: "Invalid Python syntax: '(' was never closed." },
  },
  {
    name: 'an indentation error',
    program: `def f():
return 1
f()
`,
    refused: { code: 'PYTHON_SYNTAX_ERROR', line: 2, says: 'Invalid Python syntax: unexpected "return".' },
  },
  {
    name: 'a magic of a notebook',
    program: `df = spark.read.format("delta").load("bronze")
%sql SELECT 1
`,
    refused: { code: 'PYTHON_SYNTAX_ERROR', line: 2, says: 'Invalid Python syntax: unexpected "%".' },
  },
  {
    name: 'display of Databricks',
    program: `df = spark.read.format("delta").load("bronze")
display(df)
`,
    refused: { code: 'PYTHON_EXCEPTION', line: 2, says: "NameError: name 'display' is not defined" },
  },
  {
    name: 'SQL with a syntax error',
    program: `spark.read.format("delta").load("bronze").createOrReplaceTempView("e")
spark.sql("""SELECT user_id
FROM e
WHER action = 'start'""").show()
`,
    refused: { code: 'PARSE_SYNTAX_ERROR', line: 4, says: "Syntax error at or near 'action'." },
  },
  {
    name: 'a table that is not there',
    program: `print("before")
df = spark.read.format("delta").load("bronz")
df.show()
`,
    prints: `before
`,
    refused: { code: 'DELTA_TABLE_NOT_FOUND', line: 2, says: 'There is no Delta table at /bronz.' },
  },
  {
    name: 'a table of the catalog',
    program: `df = spark.read.table("main.gym.bronze")
df.show()
`,
    refused: {
      code: 'TABLE_OR_VIEW_NOT_FOUND',
      line: 1,
      says: 'The table or view `main`.`gym`.`bronze` cannot be found.',
    },
  },
  {
    name: 'a view that is not there',
    program: `spark.sql("SELECT * FROM events").show()
`,
    refused: { code: 'TABLE_OR_VIEW_NOT_FOUND', line: 1, says: 'The table or view `events` cannot be found.' },
  },
  {
    name: 'a type that is none',
    program: `from pyspark.sql.functions import col
df = spark.read.format("delta").load("bronze")
df.select(col("timestamp").cast("timestmp")).show()
`,
    refused: { code: 'UNSUPPORTED_DATATYPE', line: 3, says: 'Unsupported data type "TIMESTMP".' },
  },
  {
    name: 'a user defined function',
    program: `from pyspark.sql.functions import udf
@udf("int")
def twice(x):
    return x * 2
spark.read.format("delta").load("bronze").select(twice("user_id")).show()
`,
    refused: {
      code: 'UNSUPPORTED_PYSPARK',
      line: 2,
      says: 'The function pyspark.sql.functions.udf is not supported by Sluice.',
    },
  },
  {
    name: 'pandas',
    program: `import pandas as pd
df = spark.read.format("delta").load("bronze")
print(df.toPandas())
`,
    refused: {
      code: 'UNSUPPORTED_PYTHON',
      line: 1,
      says: 'The static evaluator does not support the module "pandas".',
    },
  },
  {
    name: 'DeltaTable',
    program: `from delta.tables import DeltaTable
t = DeltaTable.forPath(spark, "bronze")
t.toDF().show()
`,
    refused: {
      code: 'UNSUPPORTED_PYSPARK',
      line: 2,
      says: 'delta.tables.DeltaTable.forPath is not supported by Sluice.',
    },
  },
  {
    name: 'a file opened by Python',
    program: `with open("config.json") as f:
    text = f.read()
`,
    refused: {
      code: 'UNSUPPORTED_PYTHON',
      line: 1,
      says: 'The static evaluator does not support the statement "with".',
    },
  },
  {
    name: 'a batch write where a table is',
    program: `df = spark.read.format("delta").load("bronze")
df.write.format("delta").save("bronze")
`,
    refused: { code: 'DELTA_PATH_EXISTS', line: 2 },
  },
  {
    name: 'a batch write of another schema',
    program: `df = spark.read.format("delta").load("bronze")
df.selectExpr("user_id", "action AS what").write.format("delta").save("copy")
df.selectExpr("user_id", "action AS wat").write.format("delta").mode("append").save("copy")
`,
    tables: {
      copy: [
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
    refused: {
      code: 'DELTA_METADATA_MISMATCH',
      line: 3,
      says: 'A metadata mismatch was detected when writing to the Delta table.',
    },
  },
  {
    name: 'a comparison of Python and of columns',
    program: `df = spark.read.format("delta").load("bronze")
df.filter(df.user_id > 1 and df.session_id < 5).show()
`,
    refused: { code: 'CANNOT_CONVERT_COLUMN_INTO_BOOL', line: 2 },
  },
  {
    name: 'a division by zero in the data',
    program: `df = spark.read.format("delta").load("bronze")
df.selectExpr("user_id", "1 / (user_id - user_id)").show()
`,
    refused: { code: 'DIVIDE_BY_ZERO', line: 2, says: 'Division by zero.' },
  },
  {
    name: 'a text that is no number, cast',
    program: `df = spark.read.format("delta").load("bronze")
df.selectExpr("CAST(action AS INT)").show()
`,
    refused: { code: 'CAST_INVALID_INPUT', line: 2 },
  },
  {
    name: 'a loop without an end',
    program: `n = 0
while True:
    n += 1
`,
    refused: {
      code: 'PYTHON_STEP_LIMIT',
      line: 3,
      says: 'The program did not end within 2000000 steps of the static evaluator.',
    },
  },
  {
    name: 'a setting that changes answers',
    program: `spark.conf.set("spark.sql.ansi.enabled", "false")
`,
    refused: { code: 'UNSUPPORTED_SETTING', line: 1 },
  },
  {
    name: 'a union of unlike columns',
    program: `df = spark.read.format("delta").load("bronze")
df.select("user_id").union(df.select("user_id", "action")).show()
`,
    refused: { code: 'NUM_COLUMNS_MISMATCH', line: 2 },
  },
  {
    name: 'an ambiguous column',
    program: `df = spark.read.format("delta").load("bronze")
df.alias("a").join(df.alias("b"), "session_id").select("user_id").show()
`,
    refused: {
      code: 'AMBIGUOUS_REFERENCE',
      line: 2,
      says: 'Reference `user_id` is ambiguous, could be: [`a`.`user_id`, `b`.`user_id`].',
    },
  },
  {
    name: 'an aggregate outside of a group',
    program: `df = spark.read.format("delta").load("bronze")
df.groupBy("user_id").agg({"session_id": "max"}).select("action").show()
`,
    refused: { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: 2 },
  },
  {
    name: 'no action at all',
    program: `df = spark.read.format("delta").load("bronze").select("user_id", "nope")
`,
    refused: { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', line: 1 },
  },
  {
    name: 'an exit with a status',
    program: `import sys
sys.exit(3)
`,
    refused: { code: 'PYTHON_EXIT', line: 2, says: 'The program ended itself with exit status 3.' },
  },
  {
    name: 'an exception of its own',
    program: `raise ValueError("bronze is empty")
`,
    refused: { code: 'PYTHON_EXCEPTION', line: 1, says: 'ValueError: bronze is empty' },
  },
];
