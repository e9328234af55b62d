import type { Analysis } from './analysis.ts';
import { newAttribute } from './analysis.ts';
import type { Attribute, NamedExpression, ResolvedPlan, ResolvedProject, TypedExpression } from './resolved.ts';
import type { Relation } from './scope.ts';
import { watermarkDelayOf } from './typedExpression.ts';

/** The plan with just the visible columns, in order. */
export function outputOnly({ plan, visible }: Relation): ResolvedPlan {
  const same =
    plan.output.length === visible.length &&
    plan.output.every((attribute, index) => attribute.id === visible[index]?.id);
  return same ? plan : projectPlan(plan, visible.map(passed));
}

export function projectPlan(child: ResolvedPlan, list: readonly NamedExpression[]): ResolvedProject {
  return {
    kind: 'project',
    child,
    list,
    output: list.map((item) => item.attribute),
    streaming: child.streaming,
    ...(child.position === undefined ? {} : { position: child.position }),
  };
}

/** A column handed on as it is. */
export function passed(attribute: Attribute): NamedExpression {
  return { attribute, expression: attribute };
}

/** An expression under a name of its own. The watermark of a column stays on it when it is only renamed. */
export function namedExpression(analysis: Analysis, name: string, expression: TypedExpression): NamedExpression {
  const { dataType, nullable } = expression;
  const delay = watermarkDelayOf(expression);
  return {
    attribute: newAttribute(analysis, {
      name,
      dataType,
      nullable,
      ...(delay === undefined ? {} : { watermarkDelay: delay }),
    }),
    expression,
  };
}

/**
 * A list in which no column stands twice under one id, as generated SQL needs it: the second copy of a column becomes a column
 * of its own with the same name and qualifier.
 */
export function distinctIds(analysis: Analysis, list: readonly NamedExpression[]): readonly NamedExpression[] {
  const seen = new Set<number>();
  return list.map((item) => {
    if (!seen.has(item.attribute.id)) {
      seen.add(item.attribute.id);
      return item;
    }
    const copyOf = item.attribute.copyOf ?? item.attribute.id;
    return {
      attribute: { ...item.attribute, id: analysis.context.ids.next(), copyOf },
      expression: item.expression,
    };
  });
}
