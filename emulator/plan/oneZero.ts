import type { Analysis } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { namedExpression, passed, projectPlan } from './relations.ts';
import type { NamedExpression, ResolvedPlan, TypedExpression } from './resolved.ts';
import { isFloating } from './types.ts';

/** Spark makes -0.0 to 0.0 where rows are grouped (`NormalizeFloatingNumbers`), which shows in the group's key. */
export function oneZero(analysis: Analysis, expression: TypedExpression): TypedExpression {
  return isFloating(expression.dataType) ? callEntry(analysis, { name: 'one zero', args: [expression] }) : expression;
}

/** The same for every column of a plan whose rows are about to be compared. */
export function withOneZero(analysis: Analysis, plan: ResolvedPlan): ResolvedPlan {
  if (!plan.output.some((attribute) => isFloating(attribute.dataType))) return plan;
  return projectPlan(
    plan,
    plan.output.map((attribute): NamedExpression => {
      if (!isFloating(attribute.dataType)) return passed(attribute);
      const named = namedExpression(analysis, attribute.name, oneZero(analysis, attribute));
      return { ...named, attribute: { ...named.attribute, qualifier: attribute.qualifier } };
    }),
  );
}
