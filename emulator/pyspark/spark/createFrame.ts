import { bind } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import type { BuiltinCall, PyValue } from '../runtime/values.ts';

export function createFrame(call: BuiltinCall): PyValue {
  bind(call, 'data, schema=, samplingRatio=, verifySchema=');
  throw unsupportedPySpark(call, 'SparkSession.createDataFrame');
}
