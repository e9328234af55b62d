import assert from 'node:assert/strict';
import type { Dialect } from '../../emulator/pipeline/project.ts';
import { projectErrors, pythonProject } from '../support/projectInMemory.ts';

const dp = 'from pyspark import pipelines as dp\n';
const dlt = 'import dlt\n';
const both = ['spark', 'databricks'] as const;
const frame = 'def f():\n  return spark.range(1)\n';

/** A Python file and the error that it ends with, at its place; in the dialects named, by default in both. */
const refused: readonly (readonly [text: string, error: string, dialects?: readonly Dialect[]])[] = [
  // Decorators and their arguments.
  [`${dp}@dp.table('x')\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}@dp.materialized_view('x')\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}@dp.temporary_view(5)\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}dp.table(name='x')(5)\n`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:1'],
  [`${dp}@dp.table(name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:16'],
  [`${dp}@dp.temporary_view(name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:25'],
  [`${dp}@dp.table(table_properties=['a'])\n${frame}`, 'NOT_EXPECTED_TYPE 2:28'],
  [`${dp}@dp.table(table_properties={'a': False})\n${frame}`, 'PYTHON_EXCEPTION 2:28'],
  [`${dp}@dp.table(spark_conf={'a': 1})\n${frame}`, 'PYTHON_EXCEPTION 2:22'],
  [`${dp}@dp.table(partition_cols='a')\n${frame}`, 'NOT_EXPECTED_TYPE 2:26'],
  [`${dp}@dp.table(partition_cols=('a',))\n${frame}`, 'NOT_EXPECTED_TYPE 2:26'],
  [`${dp}@dp.table(cluster_by=[1])\n${frame}`, 'NOT_EXPECTED_TYPE 2:22'],
  [`${dp}@dp.table(schema=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:18'],
  [`${dp}@dp.table(schema='a INTT')\n${frame}`, 'UNSUPPORTED_DATATYPE 2:21'],
  [`${dp}@dp.table(nope=1)\n${frame}`, 'PYTHON_EXCEPTION 2:16'],
  [`${dp}@dp.append_flow\n${frame}`, 'PYTHON_EXCEPTION 2:2', ['spark']],
  [`${dp}@dp.append_flow(name='x')\n${frame}`, 'PYTHON_EXCEPTION 2:5'],
  [`${dp}@dp.append_flow(target=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:24'],
  [`${dp}@dp.append_flow(target='t', name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:34'],
  [`${dp}@dp.append_flow(target='t', once=True)\n${frame}`, 'PYTHON_EXCEPTION 2:34', ['spark']],
  [`${dp}@dp.append_flow(target='t', name='a.b')\n${frame}`, 'MULTIPART_FLOW_NAME_NOT_SUPPORTED 3:1'],
  [`${dp}dp.create_streaming_table(5)\n`, 'NOT_EXPECTED_TYPE 2:27'],
  [`${dp}dp.create_streaming_table()\n`, 'PYTHON_EXCEPTION 2:4'],
  [`${dp}dp.create_sink('s')\n`, 'PYTHON_EXCEPTION 2:4'],
  [`${dp}dp.create_sink(1, 'delta')\n`, 'NOT_EXPECTED_TYPE 2:16'],
  [`${dp}dp.create_sink('s', 1)\n`, 'NOT_EXPECTED_TYPE 2:21'],
  [`${dp}dp.create_sink('s', 'delta', [])\n`, 'NOT_EXPECTED_TYPE 2:30'],
  // Names.
  [`${dp}@dp.table(name='a-b')\n${frame}`, 'INVALID_IDENTIFIER 3:1'],
  [`${dp}@dp.table(name='a.b.c.d')\n${frame}`, 'IDENTIFIER_TOO_MANY_NAME_PARTS 3:1'],
  [`${dp}@dp.temporary_view(name='a.b')\n${frame}`, 'MULTIPART_TEMPORARY_VIEW_NAME_NOT_SUPPORTED 3:1'],
  // AUTO CDC.
  [`${dp}dp.create_auto_cdc_flow('t', 's', 'id', 'ts')\n`, 'NOT_EXPECTED_TYPE 2:35'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', [1], 'ts')\n`, 'NOT_EXPECTED_TYPE 2:35'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['a.id'], 'ts')\n`, 'AUTOCDC_MULTIPART_COLUMN_IDENTIFIER 2:4'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 5)\n`, 'NOT_EXPECTED_TYPE 2:43'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts +')\n`, 'PARSE_SYNTAX_ERROR 2:48'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', stored_as_scd_type=2)\n`, 'NOT_EXPECTED_TYPE 2:68', ['spark']],
  [
    `${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', stored_as_scd_type=3)\n`,
    'PYTHON_EXCEPTION 2:68',
    ['databricks'],
  ],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', once=True)\n`, 'PYTHON_EXCEPTION 2:54', ['spark']],
  [
    `${dlt}dlt.apply_changes('t', 's', ['id'], 'ts', columns_to_update='c')\n`,
    'UNSUPPORTED_PYSPARK 2:61',
    ['databricks'],
  ],
  [
    `${dlt}dlt.apply_changes('t', 's', ['id'], 'ts', column_list=['a'], except_column_list=['b'])\n`,
    'PYTHON_EXCEPTION 2:81',
    ['databricks'],
  ],
  [
    `${dlt}def s(v):\n  return None\ndlt.apply_changes_from_snapshot('t', s, ['id'])\n`,
    'UNSUPPORTED_PYSPARK 4:38',
    ['databricks'],
  ],
  // What a query function may not do.
  [`${dp}@dp.table\ndef f():\n  pass\n`, 'PIPELINE_QUERY_FUNCTION_WITHOUT_DATAFRAME 3:1'],
  [`${dp}@dp.table\ndef f(x):\n  return spark.range(1)\n`, 'PYTHON_EXCEPTION 3:1'],
  [`${dp}@dp.table\ndef f():\n  return spark.range(1).count()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:25'],
  [`${dp}@dp.table\ndef f():\n  spark.range(1).show()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:18'],
  [`${dp}@dp.table\ndef f():\n  return spark.range(1).first()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:25'],
  [
    `${dp}@dp.table\ndef f():\n  return spark.range(len(spark.range(1).columns))\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:32',
    ['spark'],
  ],
  [
    `${dp}@dp.table\ndef f():\n  return spark.range(len(spark.range(1).columns))\n`,
    'PYTHON_NEEDS_DATA 4:32',
    ['databricks'],
  ],
  [
    `${dp}@dp.table\ndef f():\n  return spark.createDataFrame([(1,)], 'a INT')\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:16',
    ['spark'],
  ],
  ...['toPandas()', 'cache()', 'isStreaming', 'explain()', 'tail(1)', 'persist()'].map(
    (call) =>
      [
        `${dp}@dp.table\ndef f():\n  df = spark.range(1)\n  df.${call}\n  return df\n`,
        'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 5:6',
        ['spark'],
      ] as const,
  ),
  [
    `${dp}@dp.table\ndef f():\n  return spark.readStream.table('a').count()\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:38',
  ],
  [
    `${dp}@dp.table\ndef f():\n  return spark.range(len(spark.version))\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:32',
    ['spark'],
  ],
  [`${dp}x = spark.range(1).collect()\n`, 'PYTHON_NEEDS_DATA 2:20'],
  [`${dp}@dp.table\ndef f():\n  spark.range(1).write.save('/x')\n`, 'UNSUPPORTED_PYSPARK 4:24'],
  [
    `${dp}@dp.table\ndef f():\n  spark.readStream.table('a').writeStream.format('delta').start('/x')\n`,
    'UNSUPPORTED_PYSPARK 4:59',
  ],
  [`${dp}@dp.table\ndef f():\n  return nope()\n`, 'PYTHON_EXCEPTION 4:10'],
  // The session stays as it is.
  [`spark.conf.set('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_RUNTIME_CONF 1:12'],
  [`spark.catalog.setCurrentCatalog('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_CATALOG 1:15'],
  [`spark.catalog.setCurrentDatabase('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_DATABASE 1:15'],
  [`spark.catalog.dropTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_TEMP_VIEW 1:15'],
  [`spark.catalog.dropGlobalTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_GLOBAL_TEMP_VIEW 1:15'],
  [`spark.catalog.listTables()\n`, 'UNSUPPORTED_PYSPARK 1:15'],
  [`spark.range(1).createTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_TEMP_VIEW 1:16'],
  [
    `spark.range(1).createOrReplaceTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_TEMP_VIEW 1:16',
  ],
  [
    `spark.range(1).createGlobalTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_GLOBAL_TEMP_VIEW 1:16',
  ],
  [
    `spark.range(1).createOrReplaceGlobalTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_GLOBAL_TEMP_VIEW 1:16',
  ],
  [`spark.udf.register('a', len)\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_UDF 1:11'],
  [`spark.udf.registerJavaFunction('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDF 1:11'],
  [`spark.udf.registerJavaUDAF('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDAF 1:11'],
  [
    `${dp}@dp.table\ndef f():\n  spark.conf.set('a', 'b')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_RUNTIME_CONF 4:14',
  ],
  // spark.sql takes queries only.
  ...[
    'CREATE TABLE t (a INT)',
    'create or replace temporary view v as select 1',
    'INSERT INTO t VALUES (1)',
    '/* a */ DROP TABLE t',
    '-- a\nSET a = b',
    'USE x',
    'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE',
    'ALTER TABLE t ADD COLUMN b INT',
    'OPTIMIZE t',
    'CREATE STREAMING TABLE t',
  ].map((sql) => [`spark.sql("""${sql}""")\n`, 'UNSUPPORTED_PIPELINE_SPARK_SQL_COMMAND 1:11'] as const),
  [`spark.sql('SHOW TABLES')\n`, 'UNSUPPORTED_PYSPARK 1:11'],
  [`spark.sql('SELEC 1')\n`, 'PARSE_SYNTAX_ERROR 1:12'],
  [`spark.conf.get('nope')\n`, 'SQL_CONF_NOT_FOUND 1:12'],
  // Modules.
  ['import dlt\n', 'UNSUPPORTED_PYTHON 1:8', ['spark']],
  ['import nope\n', 'UNSUPPORTED_PYTHON 1:8'],
  ['from pyspark.pipelines import nope\n', 'PYTHON_EXCEPTION 1:31'],
  [`${dp}dp.expect('a', 'b')\n`, 'PYTHON_EXCEPTION 2:4', ['spark']],
  [`${dp}dp.foreach_batch_sink\n`, 'UNSUPPORTED_PYSPARK 2:4', ['databricks']],
  [`${dlt}@dlt.foreach_batch_sink(name='x')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:6', ['databricks']],
  [`${dp}dp.constructor\n`, 'PYTHON_EXCEPTION 2:4'],
  // Databricks only.
  [`${dlt}@dlt.expect('a')\n@dlt.table\n${frame}`, 'PYTHON_EXCEPTION 2:6', ['databricks']],
  [`${dlt}@dlt.expect('a', 'x >')\n@dlt.table\n${frame}`, 'PARSE_SYNTAX_ERROR 2:22', ['databricks']],
  [`${dlt}@dlt.expect_all('a')\n@dlt.table\n${frame}`, 'NOT_EXPECTED_TYPE 2:17', ['databricks']],
  [`${dlt}@dlt.expect_all({'a': 1})\n@dlt.table\n${frame}`, 'NOT_EXPECTED_TYPE 2:17', ['databricks']],
  [`${dlt}@dlt.append_flow(target='t')\n@dlt.expect('a', 'b')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:2', ['databricks']],
  [`${dlt}@dlt.expect('a', 'b')\n@dlt.append_flow(target='t')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:2', ['databricks']],
  [`${dlt}@dlt.table(row_filter='ROW FILTER f ON (a)')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:23', ['databricks']],
  ['dbutils.widgets.get("a")\n', 'UNSUPPORTED_PYSPARK 1:9', ['databricks']],
  ['dbutils.widgets.get("a")\n', 'PYTHON_EXCEPTION 1:1', ['spark']],
];

describe('Python definitions: refused', () => {
  for (const [text, error, dialects = both] of refused) {
    for (const dialect of dialects) {
      it(`${dialect}: ${JSON.stringify(text.replace(dp, '').replace(dlt, ''))}`, async () => {
        const found = await projectErrors(pythonProject(text, dialect));
        const [code = '', place = ''] = error.split(' ');
        assert.deepEqual(found, [`${code} transformations/a.py:${place}`]);
      });
    }
  }
});
