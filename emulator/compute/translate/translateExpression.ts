import { sluiceError } from '../../base/errors.ts';
import type { LiteralValue } from '../../plan/dataType.ts';
import type { AnalysisSettings, CallToTranslate } from '../../plan/functionEntry.ts';
import {
  columnName,
  type ResolvedPlan,
  type TypedAggregate,
  type TypedCall,
  type TypedExpression,
  type TypedSortOrder,
  type TypedWindow,
} from '../../plan/resolved.ts';
import { orderKey } from '../../functions/orderKey.ts';
import type { RelationSql } from '../computeSession.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { literalSql } from '../literalSql.ts';
import { castSql } from './casts.ts';

export interface ExpressionContext {
  readonly settings: AnalysisSettings;
  readonly useJavaScript: (name: string) => string;
  /** SQL of a subquery's plan. */
  readonly relation: (plan: ResolvedPlan) => RelationSql;
  /** The order column of the rows that an aggregate reads, where there is one. */
  readonly inputOrder?: string;
}

/** DuckDB SQL of a typed expression, in brackets wherever it is not one word or call. */
export function expressionSql(expression: TypedExpression, context: ExpressionContext): string {
  switch (expression.kind) {
    case 'attribute':
      return columnName(expression);
    case 'literal':
      return literalSql(expression.value, expression.dataType);
    case 'call':
      return expression.entry.toSql(callOf(expression, context));
    case 'cast':
      return castSql({
        sql: expressionSql(expression.child, context),
        from: expression.child.dataType,
        to: expression.dataType,
        mode: expression.mode,
        settings: context.settings,
        useJavaScript: context.useJavaScript,
      });
    case 'case': {
      const branches = expression.branches.map(
        ({ when, then }) => `WHEN ${expressionSql(when, context)} THEN ${expressionSql(then, context)}`,
      );
      const otherwise =
        expression.otherwise === undefined
          ? `CAST(NULL AS ${duckdbType(expression.dataType)})`
          : expressionSql(expression.otherwise, context);
      return `(CASE ${branches.join(' ')} ELSE ${otherwise} END)`;
    }
    case 'in': {
      const child = expressionSql(expression.child, context);
      const list =
        'subquery' in expression.list
          ? subquerySql(expression.list.subquery, context)
          : expression.list.map((item) => expressionSql(item, context)).join(', ');
      return `(${child} IN (${list}))`;
    }
    case 'lambda': {
      const parameters = expression.parameters.map(lambdaVariable).join(', ');
      return `lambda ${parameters}: ${expressionSql(expression.body, context)}`;
    }
    case 'lambdaVariable':
      return lambdaVariable(expression);
    case 'aggregateCall':
      return aggregateSql(expression, context);
    case 'windowCall':
      return windowSql(expression, context);
    case 'subquery': {
      if (expression.form === 'exists') return `EXISTS (SELECT 1 FROM ${context.relation(expression.plan)})`;
      return `(${subquerySql(expression.plan, context)})`;
    }
  }
}

export function orderSql(orders: readonly TypedSortOrder[], context: ExpressionContext): string {
  return orders
    .map(
      ({ child, descending, nulls }) =>
        `${orderKey(keySql(child, context), child.dataType)} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`,
    )
    .join(', ');
}

/** A key to sort by; DuckDB hands a bare column back with 0.0 for -0.0. */
function keySql(key: TypedExpression, context: ExpressionContext): string {
  const sql = expressionSql(key, context);
  return key.dataType.kind === 'double' || key.dataType.kind === 'float' ? `(${sql} + 0)` : sql;
}

function lambdaVariable(variable: { readonly id: number }): string {
  return `v${variable.id}`;
}

function subquerySql(plan: ResolvedPlan, context: ExpressionContext): string {
  return `SELECT ${plan.output.map(columnName).join(', ')} FROM ${context.relation(plan)}`;
}

function callOf(call: TypedCall | TypedAggregate, context: ExpressionContext): CallToTranslate {
  return {
    name: call.name,
    args: call.args.map((arg) => expressionSql(arg, context)),
    argTypes: call.args.map((arg) => arg.dataType),
    nullable: call.args.map((arg) => arg.nullable),
    dataType: call.dataType,
    literals: call.args.map(literalValue),
    settings: context.settings,
    useJavaScript: context.useJavaScript,
  };
}

function literalValue(expression: TypedExpression): LiteralValue | undefined {
  return expression.kind === 'literal' ? expression.value : undefined;
}

function aggregateSql(call: TypedAggregate, context: ExpressionContext, over = ''): string {
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${expressionSql(call.filter, context)})`;
  const ordered = call.entry.ordered === true && !call.distinct && over === '' && context.inputOrder !== undefined;
  return decorated(call, context, filter + over, ordered ? ` ORDER BY ${context.inputOrder ?? ''}` : '');
}

function windowSql(window: TypedWindow, context: ExpressionContext): string {
  const parts: string[] = [];
  if (window.partitionBy.length > 0)
    parts.push(`PARTITION BY ${window.partitionBy.map((key) => keySql(key, context)).join(', ')}`);
  if (window.orderBy.length > 0) parts.push(`ORDER BY ${orderSql(window.orderBy, context)}`);
  if (window.frame !== undefined) {
    const { unit, start, end } = window.frame;
    parts.push(`${unit.toUpperCase()} BETWEEN ${boundSql(start, context)} AND ${boundSql(end, context)}`);
  }
  const over = ` OVER (${parts.join(' ')})`;
  return window.call.kind === 'aggregateCall'
    ? aggregateSql(window.call, context, over)
    : decorated(window.call, context, over, '');
}

function boundSql(bound: NonNullable<TypedWindow['frame']>['start'], context: ExpressionContext): string {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'currentRow':
      return 'CURRENT ROW';
    case 'preceding':
    case 'following':
      return `${expressionSql(bound.offset, context)} ${bound.kind.toUpperCase()}`;
  }
}

/** Puts suffix and order into the call's SQL, which the entry has done itself or which must be one plain call. */
function decorated(
  call: TypedCall | TypedAggregate,
  context: ExpressionContext,
  suffix: string,
  inputOrder: string,
): string {
  const aggregate = call.kind === 'aggregateCall' ? call : undefined;
  let sql = call.entry.toSql({
    ...callOf(call, context),
    ...(aggregate === undefined
      ? { ignoreNulls: call.kind === 'call' && call.ignoreNulls === true }
      : { distinct: aggregate.distinct, ignoreNulls: aggregate.ignoreNulls }),
    ...(aggregate?.withinGroup === undefined ? {} : { withinGroup: orderSql(aggregate.withinGroup, context) }),
    ...(suffix === '' ? {} : { suffix }),
    ...(inputOrder === '' ? {} : { inputOrder }),
  });
  if (inputOrder !== '' && !sql.includes(inputOrder.replace(/^ ORDER BY /, ''))) {
    if (!isSingleCall(sql)) throw notDecorable(call);
    sql = `${sql.slice(0, -1)}${inputOrder})`;
  }
  // An entry may have put a frame of its own into the window.
  const placed = suffix.includes(' OVER (') ? sql.includes(' OVER (') : sql.includes(suffix);
  if (suffix === '' || placed) return sql;
  if (!isSingleCall(sql)) throw notDecorable(call);
  return sql + suffix;
}

function notDecorable(call: TypedCall | TypedAggregate): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the function ${call.name} in this place` });
}

/** Whether SQL is `name(…)` with the first bracket closed by the last character. */
export function isSingleCall(sql: string): boolean {
  const head = /^\w+\(/.exec(sql);
  if (head === null) return false;
  let depth = 0;
  for (let index = head[0].length - 1; index < sql.length; index += 1) {
    const character = sql[index];
    if (character === "'" || character === '"') {
      index = sql.indexOf(character, index + 1);
      if (index < 0) return false;
    } else if (character === '(') {
      depth += 1;
    } else if (character === ')') {
      depth -= 1;
      if (depth === 0) return index === sql.length - 1;
    }
  }
  return false;
}
