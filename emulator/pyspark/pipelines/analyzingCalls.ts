import { sluiceError } from '../../base/errors.ts';
import type { At } from '../runtime/values.ts';

/**
 * Members of a DataFrame that ask Spark's server to analyze or to run something, which the server refuses while a query function is
 * evaluated. Those that the host answers (`collect`, `count`, `schema`, …) are refused by it. Source: python/pyspark/sql/connect/dataframe.py
 * of apache/spark 4.2.
 */
const analyzing: ReadonlySet<string> = new Set([
  'cache',
  'checkpoint',
  'explain',
  'foreach',
  'foreachPartition',
  'inputFiles',
  'isLocal',
  'isStreaming',
  'localCheckpoint',
  'persist',
  'sameSemantics',
  'semanticHash',
  'storageLevel',
  'tail',
  'toArrow',
  'toLocalIterator',
  'toPandas',
  'unpersist',
]);

export function refuseAnalyzing(member: string, at: At): void {
  if (analyzing.has(member)) refuseInQueryFunction(at);
}

/** With dialect `spark`; Databricks lets some of it pass. */
export function refuseInQueryFunction({ run, position }: At): void {
  if (run.pipeline?.dialect !== 'spark' || run.pipeline.flow === undefined) return;
  throw sluiceError('ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION', {}, { position });
}
