import { sluiceError, type Position } from '../base/errors.ts';
import { newAttribute, type Analysis, type Environment } from './analysis.ts';
import { analyzeExpression, expressionContext } from './analyzeExpression.ts';
import type { Expression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import type { GeneratePlan } from './logicalPlan.ts';
import type { Attribute, ResolvedPlan, TypedCall, TypedExpression } from './resolved.ts';
import { type Relation } from './scope.ts';
import type { SelectItem } from './selectList.ts';
import { children, someExpression } from './typedExpression.ts';

export function isGenerator(expression: TypedExpression): expression is TypedCall {
  return expression.kind === 'call' && expression.entry.kind === 'generator';
}

/** Puts the generator of a SELECT list below it; the item becomes the columns that the generator makes. */
export function extractGenerator(
  analysis: Analysis,
  plan: ResolvedPlan,
  items: readonly SelectItem[],
): { readonly plan: ResolvedPlan; readonly items: readonly SelectItem[] } {
  for (const item of items) refuseNested(item.expression);
  const generators = items.filter((item) => isGenerator(item.expression));
  const [first] = generators;
  if (first === undefined || !isGenerator(first.expression)) return { plan, items };
  if (generators.length > 1) {
    throw sluiceError(
      'UNSUPPORTED_GENERATOR.MULTI_GENERATOR',
      { num: generators.length, generators: generators.map((item) => `"${item.name}"`).join(', ') },
      { position: first.expression.position },
    );
  }
  const names = first.names ?? (first.source?.kind === 'alias' ? first.source.names : undefined);
  const generated = generatedColumns(analysis, first.expression, names, []);
  return {
    plan: generatePlan(plan, first.expression, generated, outerOf(first.expression)),
    items: items.flatMap((item): readonly SelectItem[] =>
      item === first ? generated.map((attribute) => ({ name: attribute.name, expression: attribute })) : [item],
    ),
  };
}

/** LATERAL VIEW [OUTER] f(…) t AS a, b. */
export function analyzeGenerate(analysis: Analysis, plan: GeneratePlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const generator = generatorCall(analysis, plan.generator, environment, child);
  const names = plan.columns.length === 0 ? undefined : plan.columns;
  const generated = generatedColumns(analysis, generator, names, [plan.alias]);
  const resolved = generatePlan(child.plan, generator, generated, plan.outer || outerOf(generator));
  return { plan: resolved, visible: [...child.visible, ...generated], hidden: child.hidden };
}

export function generatorCall(
  analysis: Analysis,
  expression: Expression,
  environment: Environment,
  scope: Pick<Relation, 'visible' | 'hidden'>,
): TypedCall {
  const name = expression.kind === 'call' ? expression.name : '';
  const { functions } = analysis.context;
  if (functions.find(name) === undefined && !functions.isSparkFunction(name)) {
    throw sluiceError('ROUTINE_NOT_FOUND', { routineName: `\`${name}\`` }, { position: expression.position });
  }
  const typed = analyzeExpression(expression, expressionContext(analysis, environment, scope));
  if (!isGenerator(typed)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `"${expressionText(typed)}"`, detail: ' where a generator is expected' },
      { position: expression.position },
    );
  }
  return typed;
}

/** The columns that a generator makes, under their own names or the given ones. */
export function generatedColumns(
  analysis: Analysis,
  generator: TypedCall,
  names: readonly string[] | undefined,
  qualifier: readonly string[],
): readonly Attribute[] {
  const fields = generator.dataType.kind === 'struct' ? generator.dataType.fields : [];
  if (names !== undefined && names.length !== fields.length) {
    throw sluiceError(
      'UDTF_ALIAS_NUMBER_MISMATCH',
      { aliasesSize: fields.length, aliasesNames: names.join(', ') },
      { position: generator.position },
    );
  }
  const outer = outerOf(generator);
  return fields.map((field, index) =>
    newAttribute(analysis, {
      name: names?.[index] ?? field.name,
      dataType: field.dataType,
      nullable: field.nullable || outer,
      qualifier,
    }),
  );
}

export function generatePlan(
  child: ResolvedPlan,
  generator: TypedCall,
  generated: readonly Attribute[],
  outer: boolean,
): ResolvedPlan {
  return {
    kind: 'generate',
    child,
    generator,
    outer,
    generated,
    output: [...child.output, ...generated],
    streaming: child.streaming,
  };
}

/** Refuses a generator where none can stand. */
export function refuseGenerator(expression: TypedExpression, plan: string, position: Position | undefined): void {
  if (someExpression(expression, isGenerator)) {
    throw sluiceError('UNSUPPORTED_GENERATOR.OUTSIDE_SELECT', { plan }, { position });
  }
}

/** `explode_outer` and its kin. */
export function outerOf(generator: TypedCall): boolean {
  return generator.name.endsWith('_outer');
}

function refuseNested(expression: TypedExpression): void {
  const parts = children(expression);
  const nested = parts.find((part) => someExpression(part, isGenerator));
  if (nested === undefined) return;
  throw sluiceError(
    'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
    { expression: `"${expressionText(expression)}"` },
    { position: expression.kind === 'attribute' ? undefined : expression.position },
  );
}
