import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis } from './analysis.ts';
import type { FunctionEntry, ResolvedCall } from './functionEntry.ts';
import type { TypedAggregate, TypedCall, TypedExpression, TypedSortOrder } from './resolved.ts';

export interface TypedCallRequest {
  readonly name: string;
  readonly args: readonly TypedExpression[];
  readonly argNames?: readonly (string | undefined)[];
  readonly distinct?: boolean;
  readonly filter?: TypedExpression;
  readonly nulls?: 'ignore' | 'respect';
  readonly withinGroup?: readonly TypedSortOrder[];
  readonly position?: Position | undefined;
}

/** The entry of a name, or the error that says whether Spark has such a function at all. */
export function findFunction(analysis: Analysis, name: string, position: Position | undefined): FunctionEntry {
  const { functions } = analysis.context;
  const entry = functions.find(name);
  if (entry !== undefined) return entry;
  if (functions.isSparkFunction(name)) {
    throw sluiceError('UNSUPPORTED_FUNCTION', { name: `\`${name.toLowerCase()}\``, detail: '' }, { position });
  }
  throw sluiceError('UNRESOLVED_ROUTINE', { routineName: `\`${name}\`` }, { position });
}

/** Types a call over arguments that are already typed. */
export function callEntry(analysis: Analysis, request: TypedCallRequest): TypedCall | TypedAggregate {
  const entry = findFunction(analysis, request.name, request.position);
  const { args, position } = request;
  const name = request.name.toLowerCase();
  checkArity(entry, request);
  checkSyntax(entry, request);
  const resolved = entry.resolve({
    name,
    args,
    ...(request.argNames === undefined ? {} : { argNames: request.argNames }),
    distinct: request.distinct === true,
    ignoreNulls: request.nulls === 'ignore',
    ...(request.withinGroup === undefined ? {} : { withinGroup: request.withinGroup }),
    settings: analysis.context.settings,
    parsers: analysis.context.parsers,
    position,
  });
  return entry.kind === 'aggregate' ? aggregate(entry, request, resolved) : scalar(entry, name, request, resolved);
}

function scalar(entry: FunctionEntry, name: string, request: TypedCallRequest, resolved: ResolvedCall): TypedCall {
  const withNulls = entry.kind === 'window' && request.nulls === 'ignore' ? { ignoreNulls: true as const } : {};
  return {
    kind: 'call',
    entry: resolved.entry ?? entry,
    name,
    args: resolved.args,
    dataType: resolved.dataType,
    nullable: resolved.nullable,
    ...withNulls,
    ...(request.position === undefined ? {} : { position: request.position }),
  };
}

function aggregate(entry: FunctionEntry, request: TypedCallRequest, resolved: ResolvedCall): TypedAggregate {
  const withinGroup = resolved.withinGroup ?? request.withinGroup;
  return {
    kind: 'aggregateCall',
    entry: resolved.entry ?? entry,
    name: request.name.toLowerCase(),
    args: resolved.args,
    dataType: resolved.dataType,
    nullable: resolved.nullable,
    distinct: request.distinct === true,
    ...(request.filter === undefined ? {} : { filter: request.filter }),
    ignoreNulls: resolved.ignoreNulls ?? request.nulls === 'ignore',
    ...(withinGroup === undefined ? {} : { withinGroup }),
    ...(request.position === undefined ? {} : { position: request.position }),
  };
}

function checkArity(entry: FunctionEntry, { name, args, position }: TypedCallRequest): void {
  if (entry.arity === undefined) return;
  const [fewest, most] = entry.arity;
  if (args.length >= fewest && args.length <= most) return;
  const expectedNum = fewest === most ? String(fewest) : most === Infinity ? `> ${fewest - 1}` : `[${fewest}, ${most}]`;
  throw sluiceError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    { functionName: `\`${name.toLowerCase()}\``, expectedNum, actualNum: args.length },
    { position },
  );
}

/** DISTINCT, FILTER, IGNORE NULLS and WITHIN GROUP belong to aggregates, and to some only. */
function checkSyntax(entry: FunctionEntry, request: TypedCallRequest): void {
  const refuse = (syntax: string): Error =>
    sluiceError(
      'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX',
      { prettyName: `\`${request.name.toLowerCase()}\``, syntax },
      { position: request.position },
    );
  if (request.distinct === true && entry.kind !== 'aggregate') throw refuse('DISTINCT');
  if (request.filter !== undefined && entry.kind !== 'aggregate') throw refuse('FILTER CLAUSE');
  if (request.nulls === 'ignore' && entry.nulls !== true) throw refuse('IGNORE NULLS');
  if (request.withinGroup !== undefined && entry.withinGroup !== true) throw refuse('WITHIN GROUP (ORDER BY ...)');
}
