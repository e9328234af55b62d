import { nearest } from '../../base/nearest.ts';
import { sluiceError } from '../../base/errors.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, type At, type PyBuiltin, type PyModule, type PyValue } from '../runtime/values.ts';
import { columnFunctions } from './columnFunctions.ts';
import { higherOrderFunctions } from './higherOrderFunctions.ts';
import { tableFunction } from './functionCalls.ts';
import { functionTable } from './functionTable.ts';
import { structuredFunctions } from './structuredFunctions.ts';

/** Functions of PySpark that run the user's code on rows, or that stand for nothing here. */
const refused = new Set([
  'udf',
  'udtf',
  'pandas_udf',
  'arrow_udf',
  'arrow_udtf',
  'PandasUDFType',
  'ArrowUDFType',
  'call_udf',
  'unwrap_udt',
  'bucket',
  'years',
  'months',
  'days',
  'hours',
  'partitioning',
  'count_min_sketch',
  'make_timestamp',
  'make_timestamp_ntz',
  'try_make_timestamp',
  'try_make_timestamp_ntz',
  'map_zip_with',
]);

let written: ReadonlyMap<string, PyValue> | undefined;
const made = new Map<string, PyValue>();

function writtenFunctions(): ReadonlyMap<string, PyValue> {
  written ??= new Map<string, PyValue>(
    [...columnFunctions, ...structuredFunctions, ...higherOrderFunctions].map((fn) => [fn.name, fn] as const),
  );
  return written;
}

/** A function of `pyspark.sql.functions`; undefined when PySpark has none of the name. */
function functionNamed(name: string, at: At): PyValue | undefined {
  const known = writtenFunctions().get(name) ?? made.get(name);
  if (known !== undefined) return known;
  const signature = functionTable().get(name);
  if (signature !== undefined) {
    const value: PyBuiltin = tableFunction(signature);
    made.set(name, value);
    return value;
  }
  if (refused.has(name)) {
    // Naming it is no harm; a program that imports it and never calls it runs.
    return builtin(name, (call) => {
      throw unsupportedPySpark(call, `The function pyspark.sql.functions.${name}`);
    });
  }
  if (name.startsWith('__')) return undefined;
  const close = nearest(name, functionNames());
  throw sluiceError(
    'UNSUPPORTED_PYSPARK',
    { name: `The function pyspark.sql.functions.${name}`, detail: '' },
    close === undefined ? { position: at.position } : { position: at.position, action: `Did you mean "${close}"?` },
  );
}

function functionNames(): readonly string[] {
  return [...writtenFunctions().keys(), ...functionTable().keys()];
}

/** `pyspark.sql.functions`. */
export const functionsModule: PyModule = {
  kind: 'module',
  name: 'pyspark.sql.functions',
  member: functionNamed,
  get exports() {
    return [...functionNames(), ...refused];
  },
  get memberNames() {
    return functionNames();
  },
};
