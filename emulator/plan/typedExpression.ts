import type { Position } from '../base/errors.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import type { TypedExpression, TypedLiteral, TypedSortOrder } from './resolved.ts';
import { equalType, isString, sameType } from './types.ts';

/** A constant. */
export function literal(value: LiteralValue, dataType: DataType, position?: Position): TypedLiteral {
  return {
    kind: 'literal',
    value,
    dataType,
    nullable: value === null,
    ...(position === undefined ? {} : { position }),
  };
}

/** The expression with an implicit cast to the type, unless it is of it already. An untyped NULL becomes one of the type. */
export function castTo(expression: TypedExpression, dataType: DataType): TypedExpression {
  if (equalType(expression.dataType, dataType)) return expression;
  if (isString(expression.dataType) && dataType.kind === 'string') return expression;
  if (expression.kind === 'literal' && expression.value === null) {
    return literal(null, dataType, expression.position);
  }
  return { kind: 'cast', child: expression, dataType, nullable: expression.nullable, mode: 'implicit' };
}

/** As `castTo`, but leaves a type alone that differs only in nullability. */
export function castIfNotSameType(expression: TypedExpression, dataType: DataType): TypedExpression {
  return sameType(expression.dataType, dataType) ? expression : castTo(expression, dataType);
}

/** The value of a constant that is written as such, through implicit casts and signs; undefined for anything else. */
export function constantValue(expression: TypedExpression): LiteralValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'cast': {
      const value = constantValue(expression.child);
      return value === undefined ? undefined : castConstant(value, expression.child.dataType, expression.dataType);
    }
    case 'call': {
      const [argument] = expression.args;
      if (expression.entry.names[0] !== 'negative' || argument === undefined) return undefined;
      const value = constantValue(argument);
      if (typeof value === 'number' || typeof value === 'bigint') return -value;
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Whether the value does not depend on the rows (`Expression.foldable`). */
export function isFoldable(expression: TypedExpression): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'cast':
      return isFoldable(expression.child);
    case 'call':
      return expression.entry.nondeterministic !== true && expression.args.every(isFoldable);
    case 'case':
    case 'in':
      return children(expression).every(isFoldable) && !(expression.kind === 'in' && 'subquery' in expression.list);
    case 'lambda':
      return isFoldable(expression.body);
    case 'lambdaVariable':
      return true;
    default:
      return false;
  }
}

/** The direct parts of an expression; subqueries are not entered. */
export function children(expression: TypedExpression): readonly TypedExpression[] {
  switch (expression.kind) {
    case 'attribute':
    case 'literal':
    case 'lambdaVariable':
    case 'subquery':
      return [];
    case 'call':
      return expression.args;
    case 'cast':
      return [expression.child];
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ];
    case 'in':
      return 'subquery' in expression.list ? [expression.child] : [expression.child, ...expression.list];
    case 'lambda':
      return [expression.body];
    case 'aggregateCall':
      return [
        ...expression.args,
        ...(expression.filter === undefined ? [] : [expression.filter]),
        ...(expression.withinGroup ?? []).map((order) => order.child),
      ];
    case 'windowCall':
      return [
        expression.call,
        ...expression.partitionBy,
        ...expression.orderBy.map((order) => order.child),
        ...frameOffsets(expression),
      ];
  }
}

/** An aggregate that is not the call of a window function (whose arguments may still hold one). */
export function hasAggregate(expression: TypedExpression): boolean {
  if (expression.kind === 'aggregateCall') return true;
  if (expression.kind === 'windowCall') {
    return [...expression.call.args, ...expression.partitionBy, ...expression.orderBy.map((order) => order.child)].some(
      hasAggregate,
    );
  }
  return children(expression).some(hasAggregate);
}

/** The delay of the watermark that an expression's value carries on: a column's own, or that of the window whose time it is. */
export function watermarkDelayOf(expression: TypedExpression): number | undefined {
  if (expression.kind === 'attribute') return expression.watermarkDelay;
  if (expression.kind !== 'call' || expression.entry.names[0] !== 'window_time') return undefined;
  const [window] = expression.args;
  return window?.kind === 'attribute' ? window.watermarkDelay : undefined;
}

/** Whether the expression or a part of it passes the test. */
export function someExpression(expression: TypedExpression, test: (part: TypedExpression) => boolean): boolean {
  return test(expression) || children(expression).some((child) => someExpression(child, test));
}

/**
 * Rebuilds an expression from the top. Where `replace` answers, its answer stands and its parts are not visited.
 */
export function transform(
  expression: TypedExpression,
  replace: (part: TypedExpression) => TypedExpression | undefined,
): TypedExpression {
  const replaced = replace(expression);
  if (replaced !== undefined) return replaced;
  const go = (part: TypedExpression): TypedExpression => transform(part, replace);
  const goOrder = (order: TypedSortOrder): TypedSortOrder => ({ ...order, child: go(order.child) });
  switch (expression.kind) {
    case 'attribute':
    case 'literal':
    case 'lambdaVariable':
    case 'subquery':
      return expression;
    case 'call':
      return { ...expression, args: expression.args.map(go) };
    case 'cast':
      return { ...expression, child: go(expression.child) };
    case 'case':
      return {
        ...expression,
        // oxlint-disable-next-line unicorn/no-thenable -- the words of CASE
        branches: expression.branches.map((branch) => ({ when: go(branch.when), then: go(branch.then) })),
        ...(expression.otherwise === undefined ? {} : { otherwise: go(expression.otherwise) }),
      };
    case 'in':
      return {
        ...expression,
        child: go(expression.child),
        list: 'subquery' in expression.list ? expression.list : expression.list.map(go),
      };
    case 'lambda':
      return { ...expression, body: go(expression.body) };
    case 'aggregateCall':
      return {
        ...expression,
        args: expression.args.map(go),
        ...(expression.filter === undefined ? {} : { filter: go(expression.filter) }),
        ...(expression.withinGroup === undefined ? {} : { withinGroup: expression.withinGroup.map(goOrder) }),
      };
    case 'windowCall': {
      const call = expression.call;
      const args = call.args.map(go);
      return {
        ...expression,
        call:
          call.kind === 'call'
            ? { ...call, args }
            : { ...call, args, ...(call.filter === undefined ? {} : { filter: go(call.filter) }) },
        partitionBy: expression.partitionBy.map(go),
        orderBy: expression.orderBy.map(goOrder),
      };
    }
  }
}

/** Equal but for how and where they were written (Spark's `semanticEquals`). */
export function sameExpression(left: TypedExpression, right: TypedExpression): boolean {
  return fingerprint(left) === fingerprint(right);
}

/** A text that equal expressions share. */
export function fingerprint(expression: TypedExpression): string {
  switch (expression.kind) {
    case 'attribute':
      return `#${expression.id}`;
    case 'lambdaVariable':
      return `@${expression.id}`;
    case 'literal':
      return `${valueText(expression.value)}:${JSON.stringify(expression.dataType)}`;
    case 'call':
      return `${expression.entry.names[0]}(${expression.args.map(fingerprint).join(',')})${typeTag(expression)}`;
    case 'cast':
      return `cast(${fingerprint(expression.child)},${JSON.stringify(expression.dataType)},${expression.mode === 'try'})`;
    case 'aggregateCall':
      return [
        `agg:${expression.entry.names[0]}`,
        expression.distinct,
        expression.ignoreNulls,
        expression.args.map(fingerprint).join(','),
        expression.filter === undefined ? '' : fingerprint(expression.filter),
        (expression.withinGroup ?? []).map(orderText).join(','),
      ].join('|');
    case 'windowCall':
      return [
        'window',
        fingerprint(expression.call),
        expression.partitionBy.map(fingerprint).join(','),
        expression.orderBy.map(orderText).join(','),
        JSON.stringify(
          expression.frame === undefined
            ? null
            : [expression.frame.unit, expression.frame.start.kind, expression.frame.end.kind],
        ),
        frameOffsets(expression).map(fingerprint).join(','),
      ].join('|');
    case 'lambda':
      return `lambda(${expression.parameters.map((parameter) => parameter.id).join(',')},${fingerprint(expression.body)})`;
    case 'subquery':
      return `subquery:${subqueryIdentity(expression)}`;
    default:
      return `${expression.kind}(${children(expression).map(fingerprint).join(',')})${
        expression.kind === 'in' && 'subquery' in expression.list ? subqueryIdentity(expression.list) : ''
      }`;
  }
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** Two subqueries are held equal only when they are the very same node. */
function subqueryIdentity(node: object): number {
  const known = identities.get(node);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(node, lastIdentity);
  return lastIdentity;
}

function frameOffsets(expression: Extract<TypedExpression, { kind: 'windowCall' }>): readonly TypedExpression[] {
  if (expression.frame === undefined) return [];
  return [expression.frame.start, expression.frame.end].flatMap((bound) => ('offset' in bound ? [bound.offset] : []));
}

function orderText(order: TypedSortOrder): string {
  return `${fingerprint(order.child)} ${order.descending} ${order.nulls}`;
}

/** Some entries (casts inside functions, struct fields) differ only in their result. */
function typeTag(expression: TypedExpression): string {
  return `:${JSON.stringify(expression.dataType)}`;
}

function valueText(value: LiteralValue): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
}

/** Only casts between whole numbers, which cannot change a value that fits. */
function castConstant(value: LiteralValue, from: DataType, to: DataType): LiteralValue | undefined {
  if (value === null) return null;
  const whole = ['byte', 'short', 'integer', 'long'];
  if (whole.includes(from.kind) && whole.includes(to.kind)) {
    return to.kind === 'long' ? BigInt(value as number | bigint) : Number(value as number | bigint);
  }
  if (isString(from) && isString(to)) return value;
  return undefined;
}
