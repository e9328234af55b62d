import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, type ObjectClass, type PyModule, type PyObject, type PyValue } from '../runtime/values.ts';
import { makeModule } from '../modules/moduleTable.ts';
import { sparkClass } from '../spark/classes.ts';
import { session } from '../spark/sessionClass.ts';

/** `dbutils`: may be named and passed on; what it would do needs a workspace. */
const dbutilsClass: ObjectClass<null> = sparkClass<null>('dbutils', {
  methods: {},
  otherwise: (_, name, at) => {
    throw unsupportedPySpark(at, `dbutils.${name}`);
  },
});

const dbutils: PyObject<null> = { kind: 'object', class: dbutilsClass, data: null };

/** Showing does nothing while definitions are read, as in a pipeline on Databricks. */
const nothing = (name: string): PyValue => builtin(name, () => null);

/** Names that a notebook of Databricks has without an import. */
export const databricksGlobals: Readonly<Record<string, PyValue>> = {
  dbutils,
  display: nothing('display'),
  displayHTML: nothing('displayHTML'),
};

/** `from databricks.sdk.runtime import spark, dbutils`. */
export const databricksModules: readonly PyModule[] = [
  makeModule('databricks', { members: {}, submodules: ['sdk'] }),
  makeModule('databricks.sdk', { members: {}, submodules: ['runtime'] }),
  makeModule('databricks.sdk.runtime', { members: { spark: session, ...databricksGlobals } }),
];
