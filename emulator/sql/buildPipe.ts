import { sluiceError } from '../base/errors.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import { nameOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildNamedList } from './buildExpression.ts';
import { buildQueryPrimary, buildTail, setOperation } from './buildQuery.ts';
import { buildJoinStep, buildPivot, buildSample, buildUnpivot } from './buildRelation.ts';
import { withWindows } from './buildWindow.ts';
import {
  PipeAggregateContext,
  PipeAsContext,
  PipeDropContext,
  PipeExtendContext,
  PipeJoinContext,
  PipePivotContext,
  PipeSampleContext,
  PipeSelectContext,
  PipeSetContext,
  PipeSetOperationContext,
  type PipeStepContext,
  PipeTailContext,
  PipeUnpivotContext,
  PipeWhereContext,
} from './generated/SluiceSqlParser.ts';

/** One `|>` step over its input. Source: https://spark.apache.org/docs/latest/sql-pipe-syntax.html */
export function buildPipeStep(tree: PipeStepContext, child: LogicalPlan, outer: BuildContext): LogicalPlan {
  const position = outer.position(tree);
  if (tree instanceof PipeSelectContext) {
    const context = withWindows(tree.windowClause(), outer);
    const list = buildNamedList(tree.namedExpressionList(), context);
    const plan: LogicalPlan = { kind: 'project', child, list, position };
    return tree.setQuantifier()?.DISTINCT() ? { kind: 'distinct', child: plan, position } : plan;
  }
  const context = outer;
  if (tree instanceof PipeExtendContext) {
    const star: Expression = { kind: 'star', qualifier: [], position };
    const list = [star, ...buildNamedList(tree.namedExpressionList(), context)];
    return { kind: 'project', child, list, position };
  }
  if (tree instanceof PipeSetContext) {
    // Each assignment sees the ones before it; a column that is not there is refused.
    return tree.pipeAssignment().reduce<LogicalPlan>(
      (input, assignment) => ({
        kind: 'withColumns',
        child: input,
        columns: [{ name: nameOf(assignment.identifier()), value: buildExpression(assignment.expression(), context) }],
        existingOnly: true,
        position: context.position(assignment),
      }),
      child,
    );
  }
  if (tree instanceof PipeDropContext) {
    const except = tree.identifier().map((name) => [nameOf(name)]);
    return { kind: 'project', child, list: [{ kind: 'star', qualifier: [], except, position }], position };
  }
  if (tree instanceof PipeAsContext) {
    return { kind: 'subqueryAlias', child, alias: nameOf(tree.identifier()), position };
  }
  if (tree instanceof PipeWhereContext) {
    const condition = buildExpression(tree.whereClause().expression(), context);
    return { kind: 'filter', role: 'where', child, condition, position };
  }
  if (tree instanceof PipePivotContext) return buildPivot(tree.pivotClause(), child, context);
  if (tree instanceof PipeUnpivotContext) return buildUnpivot(tree.unpivotClause(), child, context);
  if (tree instanceof PipeSampleContext) return buildSample(tree.sample(), child, context);
  if (tree instanceof PipeJoinContext) return buildJoinStep(tree.joinStep(), child, context);
  if (tree instanceof PipeSetOperationContext) {
    return setOperation({
      operator: required(tree._operator).text ?? '',
      quantifier: tree.setQuantifier(),
      left: child,
      right: buildQueryPrimary(tree.queryPrimary(), context),
      position,
    });
  }
  if (tree instanceof PipeAggregateContext) return buildAggregateStep(tree, child, context);
  if (tree instanceof PipeTailContext) return buildTail(tree.queryTail(), child, context);
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of pipe step has no builder' });
}

/** `|> AGGREGATE list GROUP BY keys` gives the keys, then the list. */
function buildAggregateStep(tree: PipeAggregateContext, child: LogicalPlan, context: BuildContext): LogicalPlan {
  const position = context.position(tree);
  const lists = tree.namedExpressionList().map((list) => buildNamedList(list, context));
  const group = tree.GROUP() === null ? [] : (lists.at(-1) ?? []);
  const aggregates = tree.GROUP() === null || lists.length > 1 ? (lists[0] ?? []) : [];
  for (const key of group) {
    if (key.kind === 'literal') {
      const parameters = { operator: '|> AGGREGATE … GROUP BY with a position', detail: '' };
      throw sluiceError('UNSUPPORTED_OPERATOR', parameters, { position: key.position });
    }
  }
  const expressions = group.map((key) => (key.kind === 'alias' ? key.child : key));
  return {
    kind: 'aggregate',
    child,
    grouping: { kind: 'simple', expressions },
    list: [...group, ...aggregates],
    pipe: { keys: group.length },
    position,
  };
}
