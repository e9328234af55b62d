import { sluiceError, type Position } from '../base/errors.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan, SetOperationPlan, SortPlan, WithPlan } from '../plan/logicalPlan.ts';
import { nameOf, namePartsOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildNamedList, buildSortItem } from './buildExpression.ts';
import { buildGrouping } from './buildGrouping.ts';
import { buildPipeStep } from './buildPipe.ts';
import { buildFrom, buildInlineTable, buildLateralView } from './buildRelation.ts';
import { withWindows } from './buildWindow.ts';
import {
  type FromQueryContext,
  FromContext,
  NestedQueryContext,
  PipeContext,
  PrimaryTermContext,
  type QueryContext,
  type QueryPrimaryContext,
  type QueryTailContext,
  type QueryTermContext,
  SelectContext,
  type SelectQueryContext,
  SetOperationContext,
  type SetQuantifierContext,
  TableQueryContext,
  ValuesContext,
  type WithClauseContext,
} from './generated/SluiceSqlParser.ts';

/** Source: https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select.html */
export function buildQuery(tree: QueryContext, outer: BuildContext): LogicalPlan {
  const tail = tree.queryTail();
  // A WINDOW clause after ORDER BY serves the whole query.
  const context = withWindows(tail.windowClause(), outer);
  const body = buildTail(tail, buildTerm(tree.queryTerm(), context), context);
  const clause = tree.withClause();
  return clause === null ? body : buildWith(clause, body, outer);
}

function buildWith(clause: WithClauseContext, child: LogicalPlan, context: BuildContext): WithPlan {
  const position = context.position(clause);
  if (clause.RECURSIVE() !== null) {
    throw sluiceError('UNSUPPORTED_OPERATOR', { operator: 'WITH RECURSIVE', detail: '' }, { position });
  }
  const seen = new Set<string>();
  const definitions = clause.commonTable().map((table) => {
    const name = nameOf(required(table._name));
    const key = name.toLowerCase();
    if (seen.has(key)) {
      const parameters = { duplicateNames: `\`${name}\`` };
      throw sluiceError('DUPLICATED_CTE_DEFINITION_NAMES', parameters, { position: context.position(table) });
    }
    seen.add(key);
    const columns = table.columnNames()?.identifier().map(nameOf);
    return { name, plan: buildQuery(table.query(), context), ...(columns === undefined ? {} : { columns }) };
  });
  return { kind: 'with', definitions, child, position };
}

export function buildTerm(tree: QueryTermContext, context: BuildContext): LogicalPlan {
  if (tree instanceof PrimaryTermContext) return buildQueryPrimary(tree.queryPrimary(), context);
  if (tree instanceof PipeContext) {
    return buildPipeStep(tree.pipeStep(), buildTerm(required(tree._left), context), context);
  }
  if (tree instanceof SetOperationContext) {
    return setOperation({
      operator: required(tree._operator).text ?? '',
      quantifier: tree.setQuantifier(),
      left: buildTerm(required(tree._left), context),
      right: buildTerm(required(tree._right), context),
      position: context.position(tree),
    });
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of query has no builder' });
}

export function setOperation(parts: {
  readonly operator: string;
  readonly quantifier: SetQuantifierContext | null;
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly position: Position;
}): SetOperationPlan {
  const word = parts.operator.toLowerCase();
  return {
    kind: 'setOperation',
    operation: word === 'union' ? 'union' : word === 'intersect' ? 'intersect' : 'except',
    all: parts.quantifier !== null && parts.quantifier.ALL() !== null,
    byName: false,
    allowMissingColumns: false,
    left: parts.left,
    right: parts.right,
    position: parts.position,
  };
}

export function buildQueryPrimary(tree: QueryPrimaryContext, context: BuildContext): LogicalPlan {
  if (tree instanceof SelectContext) {
    const select = tree.selectQuery();
    const from = select.fromClause();
    const position = context.position(select);
    const child: LogicalPlan = from === null ? { kind: 'values', rows: [[]], position } : buildFrom(from, context);
    return buildSelect(select, child, context);
  }
  if (tree instanceof FromContext) {
    const query = tree.fromQuery();
    return buildSelect(query, buildFrom(query.fromClause(), context), context);
  }
  if (tree instanceof ValuesContext) return buildInlineTable(tree.inlineTable(), context);
  if (tree instanceof NestedQueryContext) return buildQuery(tree.query(), context);
  if (tree instanceof TableQueryContext) {
    const nameParts = namePartsOf(tree.qualifiedName());
    return { kind: 'relation', nameParts, streaming: false, options: {}, position: context.position(tree) };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of query has no builder' });
}

function buildSelect(
  tree: SelectQueryContext | FromQueryContext,
  relation: LogicalPlan,
  outer: BuildContext,
): LogicalPlan {
  const listTree = tree.namedExpressionList();
  if (listTree === null) return relation;
  const context = withWindows(tree.windowClause(), outer);
  const position = context.position(tree);
  let plan = tree.lateralView().reduce((child, view) => buildLateralView(view, child, context), relation);
  const where = tree.whereClause();
  if (where !== null) {
    plan = {
      kind: 'filter',
      role: 'where',
      child: plan,
      condition: buildExpression(where.expression(), context),
      position: context.position(where),
    };
  }
  const list = buildNamedList(listTree, context);
  const group = tree.groupClause();
  const having = tree.havingClause();
  if (group !== null) {
    plan = { kind: 'aggregate', child: plan, grouping: buildGrouping(group, context), list, position };
  } else if (having !== null) {
    plan = { kind: 'aggregate', child: plan, grouping: { kind: 'simple', expressions: [] }, list, position };
  } else {
    plan = { kind: 'project', child: plan, list, position };
  }
  if (having !== null) {
    const condition = buildExpression(having.expression(), context);
    plan = { kind: 'filter', role: 'having', child: plan, condition, position: context.position(having) };
  }
  const qualify = tree.qualifyClause();
  if (qualify !== null) {
    const condition = buildExpression(qualify.expression(), context);
    plan = { kind: 'filter', role: 'qualify', child: plan, condition, position: context.position(qualify) };
  }
  return tree.setQuantifier()?.DISTINCT() ? { kind: 'distinct', child: plan, position } : plan;
}

export function buildTail(tail: QueryTailContext, body: LogicalPlan, context: BuildContext): LogicalPlan {
  const position = context.position(tail);
  const orders = [tail._order, tail._sort, tail._clusterBy].filter((items) => items.length > 0).length;
  if (orders > 1 || (tail._distributeBy.length > 0 && tail._order.length + tail._clusterBy.length > 0)) {
    throw sluiceError('UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES', {}, { position });
  }
  let plan = body;
  if (tail._order.length > 0) {
    plan = { kind: 'sort', child: plan, order: sortOrder(tail, context), global: true, position };
  }
  // All rows are one partition: CLUSTER BY is SORT BY, and DISTRIBUTE BY, which promises no order, may sort behind it.
  const clustered = [...tail._clusterBy, ...tail._distributeBy];
  if (tail._sort.length + clustered.length > 0) {
    const order = [
      ...tail._sort.map((item) => buildSortItem(item, context)),
      ...clustered.map((item) => ({
        kind: 'sortOrder' as const,
        child: buildExpression(item, context),
        descending: false,
      })),
    ];
    plan = { kind: 'sort', child: plan, order, global: false, position };
  }
  if (tail._limit === undefined && tail._offset === undefined) return plan;
  return {
    kind: 'limit',
    child: plan,
    ...(tail._limit === undefined ? {} : { limit: buildExpression(tail._limit, context) }),
    ...(tail._offset === undefined ? {} : { offset: buildExpression(tail._offset, context) }),
    position,
  };
}

function sortOrder(tail: QueryTailContext, context: BuildContext): SortPlan['order'] {
  const items = tail._order.map((item) => buildSortItem(item, context));
  const [only] = items;
  if (items.length === 1 && only !== undefined && isBareAll(only.child)) {
    return { all: true, descending: only.descending, ...(only.nulls === undefined ? {} : { nulls: only.nulls }) };
  }
  return items;
}

/** `ORDER BY ALL` and `GROUP BY ALL`. */
export function isBareAll(expression: Expression): boolean {
  return (
    expression.kind === 'column' &&
    expression.nameParts.length === 1 &&
    expression.nameParts[0]?.toLowerCase() === 'all'
  );
}
