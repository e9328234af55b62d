import type { Expression } from '../plan/expression.ts';
import type { BuildContext } from './buildContext.ts';
import { buildExpression, buildNamed } from './buildExpression.ts';
import {
  type ExpressionContext,
  ParenthesizedContext,
  PredicatedContext,
  RowOfContext,
  SimpleValueContext,
  StructOfContext,
} from './generated/SluiceSqlParser.ts';

/** The values of one row of VALUES: `(a, b)` and `struct(a, b)` are rows of two, anything else is a row of one. */
export function valuesOfRow(tree: ExpressionContext, context: BuildContext): readonly Expression[] {
  if (tree instanceof PredicatedContext && tree.predicate() === null) {
    const value = tree.value();
    const primary = value instanceof SimpleValueContext ? value.primary() : undefined;
    if (primary instanceof ParenthesizedContext) return valuesOfRow(primary.expression(), context);
    if (primary instanceof RowOfContext || primary instanceof StructOfContext) {
      return primary.namedExpression().map((item) => {
        const built = buildNamed(item, context);
        return built.kind === 'alias' ? built.child : built;
      });
    }
  }
  return [buildExpression(tree, context)];
}
