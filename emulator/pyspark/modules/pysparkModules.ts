import { makeExceptionType } from '../builtins/exceptionTypes.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, type At, type PyModule, type PyType, type PyValue } from '../runtime/values.ts';
import { classType, sparkClass } from '../spark/classes.ts';
import { columnClass } from '../spark/columnClass.ts';
import { dataFrameClass } from '../spark/dataFrameClass.ts';
import { pipelinesModule } from '../pipelines/pipelinesModule.ts';
import { functionsModule } from '../spark/functionsModule.ts';
import { groupedDataClass } from '../spark/groupedData.ts';
import { queryClass } from '../spark/queryClass.ts';
import { readerClass, streamReaderClass } from '../spark/readerClass.ts';
import { rowType } from '../spark/rowType.ts';
import { contextClass } from '../spark/sessionParts.ts';
import { sessionType } from '../spark/sessionClass.ts';
import { streamWriterClass } from '../spark/streamWriterClass.ts';
import { typesModule } from '../spark/typesModule.ts';
import { windowSpecClass, windowType } from '../spark/windowClass.ts';
import { writerClass } from '../spark/writerClass.ts';
import { makeModule } from './moduleTable.ts';

const classes = {
  DataFrame: classType(dataFrameClass),
  Column: classType(columnClass),
  Row: rowType,
  SparkSession: sessionType,
  GroupedData: classType(groupedDataClass),
  DataFrameReader: classType(readerClass),
  DataFrameWriter: classType(writerClass),
  Window: windowType,
  WindowSpec: classType(windowSpecClass),
} as const;

const streaming = {
  StreamingQuery: classType(queryClass),
  DataStreamReader: classType(streamReaderClass),
  DataStreamWriter: classType(streamWriterClass),
} as const;

/** PySpark's exceptions: named in handlers, raised by nothing here. An error of Spark ends the program (see `execute.ts`). */
const errors: Readonly<Record<string, PyType>> = Object.fromEntries(
  [
    'PySparkException',
    'AnalysisException',
    'ParseException',
    'StreamingQueryException',
    'IllegalArgumentException',
    'PySparkTypeError',
    'PySparkValueError',
    'PySparkRuntimeError',
    'PySparkAttributeError',
    'PythonException',
    'QueryExecutionException',
    'SparkRuntimeException',
  ].map((name) => [name, makeExceptionType(name, 'Exception')]),
);

export const pysparkModules = (): readonly PyModule[] => [
  makeModule('pyspark', {
    members: { SparkContext: classType(contextClass), Row: rowType, __version__: '4.2.0' },
    submodules: ['sql', 'errors', 'pipelines'],
    refused: refusing('pyspark'),
  }),
  makeModule('pyspark.sql', {
    members: classes,
    submodules: ['functions', 'types', 'window', 'streaming', 'dataframe', 'column', 'session', 'utils'],
    refused: refusing('pyspark.sql'),
  }),
  functionsModule,
  typesModule,
  pipelinesModule,
  makeModule('pyspark.sql.window', { members: { Window: classes.Window, WindowSpec: classes.WindowSpec } }),
  makeModule('pyspark.sql.dataframe', { members: { DataFrame: classes.DataFrame } }),
  makeModule('pyspark.sql.column', { members: { Column: classes.Column } }),
  makeModule('pyspark.sql.session', { members: { SparkSession: classes.SparkSession } }),
  makeModule('pyspark.sql.streaming', {
    members: streaming,
    submodules: ['query', 'readwriter'],
    refused: refusing('pyspark.sql.streaming'),
  }),
  makeModule('pyspark.sql.streaming.query', { members: { StreamingQuery: streaming.StreamingQuery } }),
  makeModule('pyspark.sql.streaming.readwriter', {
    members: { DataStreamReader: streaming.DataStreamReader, DataStreamWriter: streaming.DataStreamWriter },
  }),
  makeModule('pyspark.sql.utils', { members: errors }),
  makeModule('pyspark.errors', { members: errors, refused: refusing('pyspark.errors') }),
  makeModule('delta', {
    members: {
      configure_spark_with_delta_pip: builtin('configure_spark_with_delta_pip', (call) => {
        // It adds Delta's jar to the builder; Delta is built in here.
        const [builder = null] = call.args.map(({ value }) => value);
        return builder;
      }),
      DeltaTable: refusedClass('delta.tables.DeltaTable'),
    },
    submodules: ['tables'],
  }),
  makeModule('delta.tables', { members: { DeltaTable: refusedClass('delta.tables.DeltaTable') } }),
  makeModule('delta.pip_utils', { members: {} }),
];

function refusing(module: string): (name: string, at: At) => PyValue | undefined {
  return (name, at) => {
    if (name.startsWith('_') || !known.has(`${module}.${name}`)) return undefined;
    throw unsupportedPySpark(at, `${module}.${name}`);
  };
}

const known = new Set([
  'pyspark.SparkConf',
  'pyspark.SparkFiles',
  'pyspark.RDD',
  'pyspark.StorageLevel',
  'pyspark.pandas',
  'pyspark.ml',
  'pyspark.sql.SQLContext',
  'pyspark.sql.HiveContext',
  'pyspark.sql.UDFRegistration',
  'pyspark.sql.avro',
  'pyspark.sql.protobuf',
  'pyspark.sql.datasource',
  'pyspark.sql.DataFrameNaFunctions',
  'pyspark.sql.DataFrameStatFunctions',
  'pyspark.sql.Observation',
  'pyspark.sql.Catalog',
  'pyspark.sql.streaming.StreamingQueryListener',
  'pyspark.sql.streaming.StatefulProcessor',
]);

/** A class that may be imported and named, and refuses whatever is done with it. */
function refusedClass(name: string): PyType {
  return classType(sparkClass(name, { methods: {} }), undefined, (attribute, at) => {
    throw unsupportedPySpark(at, `${name}.${attribute}`);
  });
}
