import { type AskedCase, dry, py } from './asked.ts';

const methods: Readonly<Record<string, string>> = {
  toDF: "d.toDF('q', 'r', 's')",
  replace: 'd.replace(1, 2)',
  fillna: 'd.na.fill(0)',
  dropna: "d.na.drop(subset=['x'])",
  unpivot: "d.unpivot('id', ['x'], 'k', 'w')",
  alias: "d.alias('z').select('z.id')",
  crossJoin: "d.crossJoin(d.select(F.col('id').alias('i2')))",
  exceptAll: 'd.exceptAll(d)',
  withColumnsRenamed: "d.withColumnsRenamed({'x': 'y'})",
  selectExpr: "d.selectExpr('id', 'x + 1 AS y')",
  rollup: "d.rollup('x').count()",
  pivot: "d.groupBy('x').pivot('id', [1, 2]).count()",
  drop: "d.drop('nope')",
  dedup: "d.dropDuplicates(['x'])",
  distinctOfSelect: "d.select('x').distinct()",
  distinctOfView: "spark.read.table('vw').distinct()",
  distinctOfRange: 'spark.range(3).distinct().join(d, "id")',
  distinctOfSql: "spark.sql('SELECT id FROM a').distinct()",
  sqlDistinct: "spark.sql('SELECT DISTINCT id FROM a')",
  sqlDistinctFilter: "spark.sql('SELECT DISTINCT id FROM a').where('id > 0')",
  joinUsing: "d.join(d, 'id')",
  columns: 'd.select(d.columns)',
  schema: '(d.schema, d)[1]',
  first: '(d.first(), d)[1]',
  show: '(d.show(), d)[1]',
  isStreaming: '(d.isStreaming, d)[1]',
};
export const eager: readonly AskedCase[] = Object.entries(methods).map(([name, text]) =>
  py(
    `py-method-${name}`,
    `@dp.temporary_view\ndef vw():\n    return spark.range(2)\n@dp.materialized_view\ndef a():\n    return spark.range(2).withColumn('x', F.lit(1)).withColumn('t', F.timestamp_seconds('id'))\n@dp.materialized_view\ndef b():\n    d = spark.read.table('a')\n    return ${text}\n`,
    dry,
  ),
);
