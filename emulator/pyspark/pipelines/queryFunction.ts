import { isSluiceError, sluiceError, type Position } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { callValue, callWith } from '../runtime/calls.ts';
import { PythonRaise, raise } from '../runtime/raise.ts';
import {
  asObject,
  hasKind,
  typeName,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyBuiltin,
  type PyFunction,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { dataFrameClass } from '../spark/dataFrameClass.ts';
import { sparkClass } from '../spark/classes.ts';
import { haveChanged, surroundingsOf } from './lateBinding.ts';
import type { PipelineState, PythonExpectation } from './registry.ts';

/** A function under decorators: what decorators above it still find. */
export interface Decorated {
  readonly callee: QueryCallable;
  /** Of decorators so far; those of a definition are the definition's own. */
  readonly expectations: PythonExpectation[];
  /** A flow of its own, which has no expectations: they belong to its table. */
  readonly flowOnly?: boolean;
}

export type QueryCallable = PyFunction | PyBuiltin;

/** Databricks' decorators give back a function, so that others may stand above them. */
const decoratedClass: ObjectClass<Decorated> = sparkClass<Decorated>('function', {
  methods: {},
  properties: { __name__: ({ data }, at) => ownName(data.callee, at) },
  call: (self, call: BuiltinCall) => callValue(self.data.callee, call.args, call),
});

export function decorated(target: Decorated): PyObject<Decorated> {
  return { kind: 'object', class: decoratedClass, data: target };
}

/** The function of a decorator's argument and what is known of it; undefined for what is no function. */
export function decoratedFunction(value: PyValue): Decorated | undefined {
  const object = asObject(value, decoratedClass);
  if (object !== undefined) return object.data;
  return hasKind(value, 'function') || hasKind(value, 'builtin') ? { callee: value, expectations: [] } : undefined;
}

/** `__name__` of the function, which is what a definition without a name is called. */
export function ownName(callee: QueryCallable, at: Pick<At, 'position'>): string {
  if (callee.kind === 'function') return callee.name;
  throw raise(at, 'AttributeError', `'${callee.name}' object has no attribute '__name__'`);
}

/** The place of a definition: its function's, or the decorator's where the function stands nowhere. */
export function placeOf(callee: QueryCallable, { position }: Pick<At, 'position'>): Position {
  if (callee.kind !== 'function') return position;
  // Where it begins; the whole function is more than an error wants to point at.
  const { file, line, column } = callee.position;
  return { ...(file === undefined ? {} : { file }), line, column };
}

export interface FlowQuery {
  readonly flow: string;
  readonly callee: QueryCallable;
  register(plan: LogicalPlan): void;
}

/**
 * Calls a query function as it is registered, as Spark does, so a loop's variable has the value of its own turn. Databricks calls it when
 * the whole file has been read: a function that needs what is defined below it is called again then.
 */
export async function registerQuery(
  { flow, callee, register }: FlowQuery,
  pipeline: PipelineState,
  at: At,
): Promise<void> {
  const { depth, calls } = at.run;
  const { nextLambdaVariable } = at.run.spark;
  try {
    const around = callee.kind === 'function' ? surroundingsOf(callee) : undefined;
    const plan = await queryPlan({ flow, callee }, pipeline, at);
    register(plan);
    if (pipeline.dialect === 'databricks' && callee.kind === 'function' && around !== undefined) {
      pipeline.pending.push(async () => {
        if (haveChanged(around, callee)) {
          await warnOfLateBinding({ flow, callee, plan, nextLambdaVariable }, pipeline, at);
        }
      });
    }
  } catch (error) {
    if (pipeline.dialect === 'spark' || !(error instanceof PythonRaise) || !isMissingName(error)) throw error;
    at.run.depth = depth;
    at.run.calls = calls;
    pipeline.pending.push(async () => register(await queryPlan({ flow, callee }, pipeline, at)));
  }
}

interface FirstCall extends Pick<FlowQuery, 'flow' | 'callee'> {
  readonly plan: LogicalPlan;
  readonly nextLambdaVariable: number;
}

/** Databricks calls the function when the whole file has been read: a variable of a loop then has its last value. */
async function warnOfLateBinding(
  { flow, callee, plan, nextLambdaVariable }: FirstCall,
  pipeline: PipelineState,
  at: At,
): Promise<void> {
  let late: LogicalPlan | undefined;
  // The parameters of lambdas are numbered through, and both calls must give them the same names.
  at.run.spark.nextLambdaVariable = nextLambdaVariable;
  try {
    late = await queryPlan({ flow, callee }, pipeline, at);
  } catch (error) {
    if (!(error instanceof PythonRaise) && !isSluiceError(error)) throw error;
  }
  if (late !== undefined && planText(late) === planText(plan)) return;
  pipeline.warnings.push({
    kind: 'lateBinding',
    message: `The query of ${flow} is another one at the end of the file, where Databricks calls its function; here it is the one of its own place, as in Spark. Bind the loop's variable by a default argument, such as def f(name=name).`,
    position: placeOf(callee, at),
  });
}

/** A plan without what differs from one evaluation to the next. */
function planText(plan: LogicalPlan): string {
  return JSON.stringify(plan, (key, value: unknown) => {
    if (key === 'planId' || key === 'position') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

async function queryPlan(
  { flow, callee }: Pick<FlowQuery, 'flow' | 'callee'>,
  pipeline: PipelineState,
  at: At,
): Promise<LogicalPlan> {
  const outer = pipeline.flow;
  pipeline.flow = flow;
  try {
    const value = await callWith(callee, [], { run: at.run, position: placeOf(callee, at) });
    const frame = asObject(value, dataFrameClass);
    if (frame === undefined) {
      throw sluiceError(
        'PIPELINE_QUERY_FUNCTION_WITHOUT_DATAFRAME',
        { flow, type: typeName(value) },
        { position: placeOf(callee, at) },
      );
    }
    return frame.data.plan;
  } finally {
    pipeline.flow = outer;
  }
}

function isMissingName({ exception }: PythonRaise): boolean {
  return exception.type.name === 'NameError' || exception.type.name === 'UnboundLocalError';
}

/** Analysis and execution are refused inside a query function, by Spark's own condition, and need data outside of it. */
export function refuseAnalysis(pipeline: PipelineState, call: string, position: Position): Error {
  return pipeline.flow === undefined
    ? sluiceError('PYTHON_NEEDS_DATA', { call }, { position })
    : sluiceError('ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION', {}, { position });
}

export function notCallable(decorator: string, at: Pick<At, 'position'>): Error {
  return sluiceError(
    'DECORATOR_ARGUMENT_NOT_CALLABLE',
    { decorator_name: decorator, example_usage: `@${decorator}(name='${decorator}_a')` },
    { position: at.position },
  );
}
