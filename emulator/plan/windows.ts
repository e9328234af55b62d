import type { Analysis } from './analysis.ts';
import { expressionText } from './expressionText.ts';
import { namedExpression } from './relations.ts';
import type { NamedExpression, ResolvedPlan, TypedExpression } from './resolved.ts';
import { fingerprint, transform } from './typedExpression.ts';
import { checkWindow } from './windowChecks.ts';

/** Puts the window functions of expressions below them; they are replaced by the columns that they become. */
export function extractWindows(
  analysis: Analysis,
  plan: ResolvedPlan,
  expressions: readonly TypedExpression[],
): { readonly plan: ResolvedPlan; readonly expressions: readonly TypedExpression[] } {
  const found = new Map<string, NamedExpression>();
  const replaced = expressions.map((expression) =>
    transform(expression, (part) => {
      if (part.kind !== 'windowCall') return undefined;
      const key = fingerprint(part);
      const known = found.get(key);
      if (known !== undefined) return known.attribute;
      checkWindow(analysis, part);
      const named = namedExpression(analysis, expressionText(part), part);
      found.set(key, named);
      return named.attribute;
    }),
  );
  if (found.size === 0) return { plan, expressions };
  const list = [...found.values()];
  return {
    plan: {
      kind: 'window',
      child: plan,
      list,
      output: [...plan.output, ...list.map((item) => item.attribute)],
      streaming: plan.streaming,
    },
    expressions: replaced,
  };
}
