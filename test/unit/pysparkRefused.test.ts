import assert from 'node:assert/strict';
import { isSluiceError, positionText } from '../../emulator/base/errors.ts';
import { recordProgram } from '../support/recordingHost.ts';

interface Refusal {
  readonly text: string;
  /** `code place`. */
  readonly at: string;
  readonly message?: RegExp;
}

const prelude =
  'import pyspark.sql.functions as F\nfrom pyspark.sql.functions import col\ndf = spark.readStream.load("/in")\n';

const syntax: readonly Refusal[] = [
  { text: 'x = = 1', at: '1:5', message: /unexpected "="/ },
  { text: 'df = (\n  1\nx = 2', at: '1:6', message: /'\(' was never closed/ },
  { text: 'if x\n  y = 1', at: '1:5', message: /unexpected end of the line/ },
  { text: 'x = 1\n  y = 2', at: '2:3', message: /unexpected indent/ },
  { text: 'if x:\ny = 1', at: '2:1' },
  { text: 'if x:\n    a = 1\n  b = 2', at: '3:3', message: /unindent|indent/ },
  { text: 'x = "abc\ny = 1', at: '1:5', message: /unterminated string/ },
  { text: "x = r'\\'\n", at: '1:5', message: /unterminated string/ },
  { text: 'print "x"', at: '1:1', message: /missing parentheses/ },
  { text: 'f(a=1, 2)', at: '1:8', message: /positional argument follows/ },
  { text: 'f(a=1, a=2)', at: '1:8', message: /repeated/ },
  { text: 'f() = 1', at: '1:1', message: /cannot assign to function call/ },
  { text: '1 == not 2', at: '1:6' },
  { text: 'return 1', at: '1:1', message: /outside function/ },
  { text: 'break', at: '1:1', message: /outside loop/ },
  { text: 'def f(a=1, b): pass', at: '1:6', message: /without a default/ },
  { text: 'def f(a, a): pass', at: '1:6', message: /duplicate/ },
  { text: 'x = 012', at: '1:5', message: /not a number/ },
  { text: 'x = f"{a"', at: '1:9' },
  { text: "x = f'a}'", at: '1:8', message: /single '}'/ },
  { text: 'df.select("a").for("b")', at: '1:16', message: /unexpected "for"/ },
  { text: 'a = 1;; b = 2', at: '1:6' },
  { text: 'from os import path,', at: '1:1', message: /trailing comma/ },
  { text: 'try:\n  pass', at: '1:1', message: /except/ },
];

const python: readonly Refusal[] = [
  { text: 'class A:\n    x = 1', at: 'UNSUPPORTED_PYTHON 1:1', message: /"class"/ },
  { text: 'with open("x") as f:\n    pass', at: 'UNSUPPORTED_PYTHON 1:1', message: /"with"/ },
  { text: 'open("/etc/passwd")', at: 'UNSUPPORTED_PYTHON 1:1', message: /open\(\)/ },
  { text: 'exec("1")', at: 'UNSUPPORTED_PYTHON 1:1' },
  { text: '__import__("os")', at: 'UNSUPPORTED_PYTHON 1:1' },
  { text: 'x = 1\nimport requests', at: 'UNSUPPORTED_PYTHON 2:8', message: /"requests"/ },
  { text: 'import os\nos.system("ls")', at: 'UNSUPPORTED_PYTHON 2:4', message: /os\.system/ },
  { text: 'from .helpers import f', at: 'UNSUPPORTED_PYTHON 1:6', message: /relative import/ },
  { text: 'def g():\n    yield 1\ng()', at: 'UNSUPPORTED_PYTHON 3:1', message: /generator/ },
  { text: 'async def f(): pass\nf()', at: 'UNSUPPORTED_PYTHON 2:1', message: /coroutine/ },
  { text: 'x = 1j', at: 'UNSUPPORTED_PYTHON 1:5', message: /complex/ },
  { text: 'match x:\n    case 1: pass', at: 'UNSUPPORTED_PYTHON 1:1', message: /"match"/ },
  { text: 'print({1, 2})', at: 'UNSUPPORTED_PYTHON 1:1', message: /text of a set/ },
  { text: 'try:\n    pass\nexcept* ValueError:\n    pass', at: 'UNSUPPORTED_PYTHON 3:7' },
];

/** After the prelude, whose lines are three. */
const pyspark: readonly Refusal[] = [
  {
    text: 'spark.sql("create table t (a INT)")',
    at: 'UNSUPPORTED_PYSPARK 4:11',
    message: /"CREATE TABLE …".*sluice sql/,
  },
  { text: 'df.select("a").toPandas()', at: 'UNSUPPORTED_PYSPARK 4:16', message: /DataFrame\.toPandas/ },
  { text: 'df.writeStream.foreachBatch(print)', at: 'UNSUPPORTED_PYSPARK 4:16', message: /foreachBatch/ },
  { text: 'df.writeStream.toTable("t")', at: 'UNSUPPORTED_PYSPARK 4:16', message: /toTable/ },
  { text: 'spark.read.load("/b").write.saveAsTable("t")', at: 'UNSUPPORTED_PYSPARK 4:29', message: /saveAsTable/ },
  { text: 'df.writeStream.trigger(continuous="1 second")', at: 'UNSUPPORTED_PYSPARK 4:35', message: /continuous/ },
  { text: 'df.writeStream.trigger()', at: 'ONLY_ALLOW_SINGLE_TRIGGER 4:16' },
  { text: 'df.writeStream.trigger(once=True, availableNow=True)', at: 'ONLY_ALLOW_SINGLE_TRIGGER 4:16' },
  { text: 'df.writeStream.trigger(availableNow=False)', at: 'VALUE_NOT_TRUE 4:37' },
  { text: 'df.writeStream.trigger("5 seconds")', at: 'PYTHON_EXCEPTION 4:16' },
  { text: 'df.writeStream.outputMode("add")', at: 'STREAMING_OUTPUT_MODE.INVALID 4:16' },
  { text: 'df.count()', at: 'CALL_ON_STREAMING_DATASET_UNSUPPORTED 4:4' },
  { text: 'df.write', at: 'CALL_ON_STREAMING_DATASET_UNSUPPORTED 4:4' },
  { text: 'spark.read.load("/b").writeStream', at: 'WRITE_STREAM_NOT_ALLOWED 4:23' },
  { text: 'df.filter(col("a") > 1 and col("b") < 2)', at: 'CANNOT_CONVERT_COLUMN_INTO_BOOL 4:11' },
  { text: 'df.filter(not col("a"))', at: 'CANNOT_CONVERT_COLUMN_INTO_BOOL 4:11' },
  { text: 'if col("a") == 1:\n    pass', at: 'CANNOT_CONVERT_COLUMN_INTO_BOOL 4:4' },
  { text: 'df.filter(1 < col("a") < 3)', at: 'CANNOT_CONVERT_COLUMN_INTO_BOOL 4:11' },
  { text: 'df.filter("x" in col("a"))', at: 'CANNOT_APPLY_IN_FOR_COLUMN 4:11' },
  { text: 'for c in col("a"): pass', at: 'NOT_ITERABLE 4:10' },
  { text: 'df.withColumn("a", 1)', at: 'NOT_EXPECTED_TYPE 4:20', message: /`col` should be Column, got int/ },
  { text: 'df.select(1)', at: 'NOT_EXPECTED_TYPE 4:11' },
  { text: 'df.dropDuplicates("a")', at: 'NOT_EXPECTED_TYPE 4:19', message: /list or tuple/ },
  { text: 'df.withWatermark(col("a"), "1 minute")', at: 'CANNOT_CONVERT_COLUMN_INTO_BOOL 4:18' },
  { text: 'df.filter(True)', at: 'NOT_EXPECTED_TYPE 4:11' },
  { text: 'F.when(True, 1)', at: 'NOT_EXPECTED_TYPE 4:8' },
  { text: 'F.when(col("a"), 1).otherwise(2).otherwise(3)', at: 'INVALID_WHEN_USAGE 4:34' },
  { text: 'F.date_format("a", col("f"))', at: 'NOT_EXPECTED_TYPE 4:20' },
  { text: 'F.to_timestmp("a")', at: 'UNSUPPORTED_PYSPARK 4:3', message: /to_timestmp/ },
  { text: 'F.udf(lambda x: x)', at: 'UNSUPPORTED_PYSPARK 4:3' },
  { text: 'from pyspark.sql.functions import window_time, nope', at: 'UNSUPPORTED_PYSPARK 4:48' },
  { text: 'col("a.`b")', at: 'INVALID_ATTRIBUTE_NAME_SYNTAX 4:1' },
  { text: 'df.join(df, "a", "sideways")', at: 'UNSUPPORTED_JOIN_TYPE 4:18' },
  { text: 'df.selectExpr("a +", "b")', at: 'PARSE_SYNTAX_ERROR 4:19' },
  { text: 'spark.sql("""\n  select a\n  frm t""")', at: 'PARSE_SYNTAX_ERROR 6:7' },
  { text: 'schema = "a INT, b STRNG"\nspark.readStream.schema(schema)', at: 'UNSUPPORTED_DATATYPE 4:20' },
  { text: 'df.select(F.expr("a"\n  " + "))', at: 'PARSE_SYNTAX_ERROR 5:7' },
  { text: 'col("a").cast("nope")', at: 'UNSUPPORTED_DATATYPE 4:16' },
  { text: 'spark.conf.get("spark.nope")', at: 'SQL_CONF_NOT_FOUND 4:12' },
  { text: 'from delta.tables import DeltaTable\nDeltaTable.forPath(spark, "/t")', at: 'UNSUPPORTED_PYSPARK 5:12' },
  { text: 'spark.createDataFrame([(1,), ("a",)], "a INT")', at: 'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME 4:23' },
  { text: 'df.selct("a")', at: 'ATTRIBUTE_NOT_SUPPORTED 4:4' },
  { text: 'df.select("a").option("b", 1)', at: 'ATTRIBUTE_NOT_SUPPORTED 4:16' },
  {
    text: 'import datetime\nF.lit(datetime.datetime(2024, 1, 1))',
    at: 'UNSUPPORTED_PYSPARK 5:7',
    message: /time zone/,
  },
];

async function refusal(
  text: string,
): Promise<{ readonly found: string; readonly message: string; readonly action: string }> {
  try {
    await recordProgram(text);
  } catch (error) {
    assert.ok(isSluiceError(error), String(error));
    const place = positionText(error.position).replace(/^app\.py:/, '');
    return { found: `${error.code} ${place}`, message: error.message, action: error.action ?? '' };
  }
  return { found: 'nothing', message: '', action: '' };
}

function check(name: string, refusals: readonly Refusal[], before: string, code: string): void {
  describe(name, () => {
    for (const { text, at, message } of refusals) {
      it(text.replaceAll('\n', '⏎').slice(0, 72), async () => {
        const found = await refusal(before + text);
        assert.equal(found.found, code + at, found.message);
        if (message !== undefined) assert.match(found.message, message);
      });
    }
  });
}

describe('pyspark programs that are refused', () => {
  check('for their syntax', syntax, '', 'PYTHON_SYNTAX_ERROR ');
  check('for their Python', python, '', '');
  check('for their PySpark', pyspark, prelude, '');

  it('says what was probably meant', async () => {
    assert.match((await refusal(`${prelude}F.to_timestmp("a")`)).action, /to_timestamp/);
    assert.match((await refusal(`${prelude}df.selct("a")`)).action, /select/);
    assert.match((await refusal('colum = 1\nprint(column)')).action, /colum/);
  });

  it('never acts on an error of Spark or of Sluice in a handler', async () => {
    const text = `${prelude}try:\n    df.toPandas()\nexcept Exception:\n    print("caught")`;
    assert.match((await refusal(text)).found, /^UNSUPPORTED_PYSPARK/);
  });
});
