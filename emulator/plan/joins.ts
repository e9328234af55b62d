import { sluiceError } from '../base/errors.ts';
import { newAttribute, type Analysis, type Environment } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { analyzeExpression, expressionContext, isBooleanOrNull } from './analyzeExpression.ts';
import { expressionText } from './expressionText.ts';
import { refuseGenerator } from './generate.ts';
import type { JoinPlan } from './logicalPlan.ts';
import { passed, projectPlan } from './relations.ts';
import type { Attribute, NamedExpression, ResolvedJoin, TypedExpression } from './resolved.ts';
import { sameName, type Relation } from './scope.ts';
import { hasAggregate, someExpression } from './typedExpression.ts';
import { quoteIdentifier, sqlText } from './typeText.ts';

export function analyzeJoin(analysis: Analysis, plan: JoinPlan, environment: Environment): Relation {
  const left = analysis.analyzeRelation(plan.left, environment);
  const rightEnvironment: Environment =
    plan.lateral === true
      ? {
          ...environment,
          outer: {
            scope: left,
            references: [],
            ...(environment.outer === undefined ? {} : { outer: environment.outer }),
          },
        }
      : environment;
  const right = analysis.analyzeRelation(plan.right, rightEnvironment);
  const { condition } = plan;
  if (condition?.kind === 'using') return usingJoin({ analysis, plan, left, right }, condition.columns);
  if (condition?.kind === 'natural') {
    const settings = analysis.context.settings;
    const shared = left.visible
      .map((attribute) => attribute.name)
      .filter((name) => right.visible.some((attribute) => sameName(attribute.name, name, settings)));
    return usingJoin({ analysis, plan, left, right }, shared);
  }
  const typed =
    condition === undefined ? undefined : joinCondition(analysis, condition.expression, environment, left, right);
  const joined = joinPlan(plan, left, right, typed);
  return relationAfterJoin(plan, left, right, joined);
}

function joinCondition(
  analysis: Analysis,
  expression: Parameters<typeof analyzeExpression>[0],
  environment: Environment,
  left: Relation,
  right: Relation,
): TypedExpression {
  const scope = {
    visible: [...left.visible, ...right.visible],
    hidden: [...left.hidden, ...right.hidden],
  };
  const typed = analyzeExpression(expression, expressionContext(analysis, environment, scope));
  const { position } = expression;
  if (!isBooleanOrNull(typed)) {
    throw sluiceError(
      'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE',
      { joinCondition: `"${expressionText(typed)}"`, conditionType: `"${sqlText(typed.dataType)}"` },
      { position },
    );
  }
  if (hasAggregate(typed) || someExpression(typed, (part) => part.kind === 'windowCall')) {
    throw sluiceError('UNSUPPORTED_EXPR_FOR_OPERATOR', { invalidExprSqls: `"${expressionText(typed)}"` }, { position });
  }
  refuseGenerator(typed, 'Join', position);
  return typed;
}

interface Sides {
  readonly analysis: Analysis;
  readonly plan: JoinPlan;
  readonly left: Relation;
  readonly right: Relation;
}

/** USING: the keys come first and once; the other side's keys can still be reached by a qualified name. */
function usingJoin({ analysis, plan, left, right }: Sides, columns: readonly string[]): Relation {
  const pairs = columns.map((name) => ({
    left: keyColumn(analysis, left, name, 'left', plan),
    right: keyColumn(analysis, right, name, 'right', plan),
  }));
  const conditions = pairs.map((pair) =>
    callEntry(analysis, { name: '=', args: [pair.left, pair.right], position: plan.position }),
  );
  const typed = conditions.reduce<TypedExpression | undefined>(
    (all, one) =>
      all === undefined ? one : callEntry(analysis, { name: 'and', args: [all, one], position: plan.position }),
    undefined,
  );
  const joined = joinPlan(plan, left, right, typed);
  if (plan.joinType === 'leftSemi' || plan.joinType === 'leftAnti') return relationAfterJoin(plan, left, right, joined);
  const isKey = (side: 'left' | 'right', attribute: Attribute): boolean =>
    pairs.some((pair) => pair[side].id === attribute.id);
  const after = (attribute: Attribute): Attribute =>
    joined.output.find((candidate) => candidate.id === attribute.id) ?? attribute;
  const keys = pairs.map((pair): NamedExpression => {
    if (plan.joinType === 'right') return passed(after(pair.right));
    if (plan.joinType !== 'full') return passed(after(pair.left));
    const expression = callEntry(analysis, {
      name: 'coalesce',
      args: [after(pair.left), after(pair.right)],
      position: plan.position,
    });
    const { dataType, nullable } = expression;
    return { attribute: newAttribute(analysis, { name: pair.left.name, dataType, nullable }), expression };
  });
  const rest = [
    ...left.visible.filter((attribute) => !isKey('left', attribute)),
    ...right.visible.filter((attribute) => !isKey('right', attribute)),
  ].map((attribute) => passed(after(attribute)));
  const shown = new Set([...keys, ...rest].map((item) => item.attribute.id));
  const hidden = [...pairs.flatMap((pair) => [pair.left, pair.right]), ...left.hidden, ...right.hidden]
    .filter((attribute) => !shown.has(attribute.id))
    .map(after);
  const visible = [...keys, ...rest].map((item) => item.attribute);
  return { plan: projectPlan(joined, [...keys, ...rest, ...hidden.map(passed)]), visible, hidden };
}

function keyColumn(
  analysis: Analysis,
  side: Relation,
  name: string,
  which: 'left' | 'right',
  plan: JoinPlan,
): Attribute {
  const settings = analysis.context.settings;
  const matches = side.visible.filter((attribute) => sameName(attribute.name, name, settings));
  const [first] = matches;
  if (first === undefined) {
    throw sluiceError(
      'UNRESOLVED_USING_COLUMN_FOR_JOIN',
      {
        colName: quoteIdentifier(name),
        side: which,
        suggestion: side.visible.map((attribute) => quoteIdentifier(attribute.name)).join(', '),
      },
      { position: plan.position },
    );
  }
  if (matches.length > 1) {
    const referenceNames = matches.map((attribute) => quoteIdentifier(attribute.name)).join(', ');
    throw sluiceError(
      'AMBIGUOUS_REFERENCE',
      { name: quoteIdentifier(name), referenceNames },
      { position: plan.position },
    );
  }
  return first;
}

function joinPlan(
  plan: JoinPlan,
  left: Relation,
  right: Relation,
  condition: TypedExpression | undefined,
): ResolvedJoin {
  const { joinType } = plan;
  const nullable = (attributes: readonly Attribute[], outer: boolean): readonly Attribute[] =>
    outer ? attributes.map((attribute) => ({ ...attribute, nullable: true })) : attributes;
  const leftOutput = nullable(left.plan.output, joinType === 'right' || joinType === 'full');
  const rightOutput = nullable(right.plan.output, joinType === 'left' || joinType === 'full');
  const oneSided = joinType === 'leftSemi' || joinType === 'leftAnti';
  return {
    kind: 'join',
    left: left.plan,
    right: right.plan,
    joinType: condition === undefined && joinType === 'inner' ? 'cross' : joinType,
    ...(condition === undefined ? {} : { condition }),
    ...(plan.lateral === undefined ? {} : { lateral: plan.lateral }),
    output: oneSided ? leftOutput : [...leftOutput, ...rightOutput],
    streaming: left.plan.streaming || right.plan.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  };
}

function relationAfterJoin(plan: JoinPlan, left: Relation, right: Relation, joined: ResolvedJoin): Relation {
  const after = (attribute: Attribute): Attribute =>
    joined.output.find((candidate) => candidate.id === attribute.id) ?? attribute;
  const oneSided = plan.joinType === 'leftSemi' || plan.joinType === 'leftAnti';
  return {
    plan: joined,
    visible: (oneSided ? left.visible : [...left.visible, ...right.visible]).map(after),
    hidden: (oneSided ? left.hidden : [...left.hidden, ...right.hidden]).map(after),
  };
}
