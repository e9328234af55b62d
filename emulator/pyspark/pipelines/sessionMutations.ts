import { sluiceError } from '../../base/errors.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import type { At, ObjectClass } from '../runtime/values.ts';
import { sparkClass, type ObjectMethod } from '../spark/classes.ts';

export type Mutation =
  | 'SET_RUNTIME_CONF'
  | 'SET_CURRENT_CATALOG'
  | 'SET_CURRENT_DATABASE'
  | 'DROP_TEMP_VIEW'
  | 'DROP_GLOBAL_TEMP_VIEW'
  | 'CREATE_TEMP_VIEW'
  | 'CREATE_OR_REPLACE_TEMP_VIEW'
  | 'CREATE_GLOBAL_TEMP_VIEW'
  | 'CREATE_OR_REPLACE_GLOBAL_TEMP_VIEW'
  | 'REGISTER_UDF'
  | 'REGISTER_JAVA_UDF'
  | 'REGISTER_JAVA_UDAF';

/**
 * While a pipeline's definitions are read nothing may change the session, inside query functions and outside of them.
 * Source: python/pyspark/pipelines/block_session_mutations.py of apache/spark.
 */
export function refuseMutation(method: string, mutation: Mutation, { run, position }: At): void {
  if (run.pipeline === undefined) return;
  throw sluiceError(`SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.${mutation}`, { method: `'${method}'` }, { position });
}

export const catalogClass: ObjectClass<null> = refusing('Catalog', {
  setCurrentCatalog: 'SET_CURRENT_CATALOG',
  setCurrentDatabase: 'SET_CURRENT_DATABASE',
  dropTempView: 'DROP_TEMP_VIEW',
  dropGlobalTempView: 'DROP_GLOBAL_TEMP_VIEW',
});

export const udfRegistrationClass: ObjectClass<null> = refusing('UDFRegistration', {
  register: 'REGISTER_UDF',
  registerJavaFunction: 'REGISTER_JAVA_UDF',
  registerJavaUDAF: 'REGISTER_JAVA_UDAF',
});

function refusing(name: string, mutations: Readonly<Record<string, Mutation>>): ObjectClass<null> {
  return sparkClass<null>(name, {
    methods: Object.fromEntries(
      Object.entries(mutations).map(([method, mutation]): [string, ObjectMethod<null>] => [
        method,
        (_, call) => {
          refuseMutation(`${name}.${method}`, mutation, call);
          throw unsupportedPySpark(call, `${name}.${method}`);
        },
      ]),
    ),
    otherwise: (_, attribute, at) => {
      throw unsupportedPySpark(at, `${name}.${attribute}`);
    },
  });
}
