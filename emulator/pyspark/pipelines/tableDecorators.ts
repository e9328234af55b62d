import { bind, type Bound } from '../runtime/arguments.ts';
import { builtin, typeName, type BuiltinCall, type PyBuiltin, type PyValue } from '../runtime/values.ts';
import { notExpectedType, optionalBoolean, optionalText } from '../spark/typeErrors.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { activePipeline, optionalSchema, textDict, textList } from './argumentChecks.ts';
import { expectationArguments } from './expectationDecorators.ts';
import {
  decorated,
  decoratedFunction,
  notCallable,
  ownName,
  placeOf,
  registerQuery,
  type Decorated,
  type QueryCallable,
} from './queryFunction.ts';
import type { PipelineState, PythonTable } from './registry.ts';

/** Parameters of `@table` and `@materialized_view`. Source: python/pyspark/pipelines/api.py of apache/spark 4.2; docs.databricks.com, "Python language reference". */
const tableParameters = {
  spark: 'name=, comment=, spark_conf=, table_properties=, partition_cols=, cluster_by=, schema=, format=',
  databricks:
    'name=, comment=, spark_conf=, table_properties=, path=, partition_cols=, cluster_by_auto=, cluster_by=, schema=, format=, row_filter=, private=, temporary=, refresh_policy=',
} as const;

interface Decoration {
  readonly call: BuiltinCall;
  readonly pipeline: PipelineState;
  readonly bound: Bound;
  /** As the program calls it, for messages. */
  readonly decorator: string;
}

export function table(call: BuiltinCall): Promise<PyValue> {
  return decorate(call, 'table', tableParameters, (made) => {
    const stored = storedTable(made);
    return ({ callee, expectations }) =>
      registerTable({ ...made, kind: made.pipeline.dialect === 'spark' ? 'streamingTable' : 'byQuery' }, stored, {
        callee,
        expectations,
      });
  });
}

export function materializedView(call: BuiltinCall): Promise<PyValue> {
  return decorate(call, 'materialized_view', tableParameters, (made) => {
    const stored = storedTable(made);
    return (target) => registerTable({ ...made, kind: 'materializedView' }, stored, target);
  });
}

export function temporaryView(name: 'temporary_view' | 'view'): (call: BuiltinCall) => Promise<PyValue> {
  const parameters = 'name=, comment=, spark_conf=';
  return (call) =>
    decorate(call, name, { spark: parameters, databricks: parameters }, (made) => {
      const given = nameArgument(made.bound);
      const comment = optionalText(made.bound, 'comment');
      const conf = textDict(made.bound, 'spark_conf');
      return async ({ callee, expectations }) => {
        const own = given === undefined || given === '' ? ownName(callee, made.call) : given;
        const { pipeline } = made;
        pipeline.elements.push({
          element: 'view',
          name: own,
          comment,
          expectations,
          position: placeOf(callee, made.call),
        });
        await registerImplicit(made, { name: own, conf, callee });
      };
    });
}

/** `@append_flow(target=…)`, which is always called. */
export function appendFlow(call: BuiltinCall): PyValue {
  const pipeline = activePipeline(call);
  const databricks = pipeline.dialect === 'databricks';
  const bound = bind(
    call,
    databricks ? 'target, name=, once=, spark_conf=, comment=' : '*, target, name=, spark_conf=',
  );
  const given = nameArgument(bound);
  const target = requiredName(bound, 'target');
  const once = optionalBoolean(bound, 'once', false);
  const conf = textDict(bound, 'spark_conf');
  const comment = optionalText(bound, 'comment');
  return builtin('append_flow', async (inner) => {
    const [first = null] = inner.args.map(({ value }) => value);
    const found = decoratedFunction(first);
    if (found === undefined) {
      throw raise(inner, 'AttributeError', `'${typeName(first)}' object has no attribute '__name__'`);
    }
    const { callee } = found;
    if (found.expectations.length > 0) {
      throw unsupportedPySpark(inner, 'An expectation on a flow; expectations belong to the table,');
    }
    const name = given ?? ownName(callee, inner);
    const flow = { element: 'flow', name, target, implicit: false, once, conf, comment } as const;
    await registerQuery(
      {
        flow: name,
        callee,
        register: (plan) => void pipeline.elements.push({ ...flow, plan, position: placeOf(callee, call) }),
      },
      pipeline,
      inner,
    );
    return databricks ? decorated({ ...found, flowOnly: true }) : null;
  });
}

/** `create_streaming_table(name, …)`: a table that flows are written to. */
export function createStreamingTable(call: BuiltinCall): PyValue {
  const pipeline = activePipeline(call);
  const databricks = pipeline.dialect === 'databricks';
  const bound = bind(
    call,
    databricks
      ? 'name, comment=, spark_conf=, table_properties=, path=, partition_cols=, cluster_by_auto=, cluster_by=, schema=, format=, expect_all=, expect_all_or_drop=, expect_all_or_fail=, row_filter=, private='
      : 'name, *, comment=, table_properties=, partition_cols=, cluster_by=, schema=, format=',
  );
  const name = requiredName(bound, 'name');
  const stored = storedTable({ call, pipeline, bound, decorator: 'create_streaming_table' });
  const expectations = [
    ...expectationArguments(bound, 'expect_all', 'keep', call),
    ...expectationArguments(bound, 'expect_all_or_drop', 'drop', call),
    ...expectationArguments(bound, 'expect_all_or_fail', 'fail', call),
  ];
  const { conf: _, ...rest } = stored;
  pipeline.elements.push({
    element: 'table',
    kind: 'streamingTable',
    ...rest,
    name,
    expectations,
    position: call.position,
  });
  return null;
}

type StoredTable = Omit<PythonTable, 'element' | 'kind' | 'name' | 'position' | 'expectations'> & {
  readonly name: string | undefined;
  readonly conf: Readonly<Record<string, string>>;
};

/** The parameters that a stored table has, checked in PySpark's order. */
function storedTable({ call, bound }: Decoration): StoredTable {
  const name = nameArgument(bound);
  const properties = textDict(bound, 'table_properties');
  const partitionColumns = textList(bound, 'partition_cols') ?? [];
  const columns = textList(bound, 'cluster_by');
  const automatic = optionalBoolean(bound, 'cluster_by_auto', false);
  const filter = bound.optional('row_filter') ?? null;
  if (filter !== null) throw unsupportedPySpark({ position: bound.position('row_filter') }, 'row_filter of a table');
  return {
    name,
    properties,
    partitionColumns,
    clusterColumns: columns ?? (automatic ? 'auto' : undefined),
    comment: optionalText(bound, 'comment'),
    schema: optionalSchema(bound, call),
    format: optionalText(bound, 'format'),
    location: optionalText(bound, 'path'),
    private: optionalBoolean(bound, 'private', false) || optionalBoolean(bound, 'temporary', false),
    conf: textDict(bound, 'spark_conf'),
  };
}

async function registerTable(
  made: Decoration & { readonly kind: PythonTable['kind'] },
  { conf, name: given, ...stored }: StoredTable,
  { callee, expectations }: Decorated,
): Promise<void> {
  const name = given === undefined || given === '' ? ownName(callee, made.call) : given;
  const { kind, pipeline } = made;
  pipeline.elements.push({
    element: 'table',
    kind,
    ...stored,
    name,
    expectations,
    position: placeOf(callee, made.call),
  });
  await registerImplicit(made, { name, conf, callee });
}

async function registerImplicit(
  { call, pipeline }: Decoration,
  {
    name,
    conf,
    callee,
  }: { readonly name: string; readonly conf: PythonTable['properties']; readonly callee: QueryCallable },
): Promise<void> {
  const flow = { element: 'flow', name, target: name, implicit: true, once: false, conf } as const;
  await registerQuery(
    {
      flow: name,
      callee,
      register: (plan) => void pipeline.elements.push({ ...flow, plan, position: placeOf(callee, call) }),
    },
    pipeline,
    call,
  );
}

/**
 * A decorator that may stand bare (`@table`) or be called with parameters (`@table(name=…)`). Arguments are checked when the decorator is
 * called, the function when it is applied.
 */
async function decorate(
  call: BuiltinCall,
  decorator: string,
  parameters: { readonly spark: string; readonly databricks: string },
  make: (made: Decoration) => (target: Decorated) => Promise<void>,
): Promise<PyValue> {
  const pipeline = activePipeline(call);
  const bound = bind(call, `query_function=, *, ${parameters[pipeline.dialect]}`);
  const register = make({ call, pipeline, bound, decorator });
  const apply = async (value: PyValue, at: BuiltinCall): Promise<PyValue> => {
    const found = decoratedFunction(value);
    if (found === undefined) throw notCallable(decorator, at);
    await register(found);
    return pipeline.dialect === 'databricks' ? decorated(found) : null;
  };
  const bare = bound.optional('query_function') ?? null;
  if (bare !== null) return apply(bare, call);
  return decoratorOf(decorator, apply);
}

function decoratorOf(name: string, apply: (value: PyValue, call: BuiltinCall) => Promise<PyValue>): PyBuiltin {
  return builtin(name, (call) => {
    const [first] = call.args;
    if (first === undefined || call.args.length > 1) {
      throw raise(call, 'TypeError', `@${name} is applied to one function, got ${call.args.length} arguments`);
    }
    return apply(first.value, call);
  });
}

function nameArgument(bound: Bound): string | undefined {
  return optionalText(bound, 'name');
}

function requiredName(bound: Bound, parameter: string): string {
  const value = bound.required(parameter);
  if (typeof value === 'string') return value;
  throw notExpectedType({ position: bound.position(parameter) }, parameter, 'str', value);
}
