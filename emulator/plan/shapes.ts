import { sluiceError } from '../base/errors.ts';
import { hasAggregate } from './typedExpression.ts';
import type { Analysis, CommonTable, Environment } from './analysis.ts';
import { analyzeExpression, expressionContext } from './analyzeExpression.ts';
import { refuseGenerator } from './generate.ts';
import { renamed } from './leafRelations.ts';
import type { DropPlan, RenamePlan, SubqueryAliasPlan, ToDfPlan, WithColumnsPlan, WithPlan } from './logicalPlan.ts';
import { namedExpression, passed, projectPlan } from './relations.ts';
import { distinctIds } from './relations.ts';
import type { NamedExpression } from './resolved.ts';
import { findColumn, relationOf, sameName, unresolvedColumn, type Relation } from './scope.ts';
import { extractWindows } from './windows.ts';
import { quoteIdentifier } from './typeText.ts';

export function analyzeSubqueryAlias(analysis: Analysis, plan: SubqueryAliasPlan, environment: Environment): Relation {
  return renamed(analysis.analyzeRelation(plan.child, environment), plan.alias, plan.columns, plan, plan.qualifier);
}

/** WITH: each definition sees those before it; a use of one is analysed where it stands. */
export function analyzeWith(analysis: Analysis, plan: WithPlan, environment: Environment): Relation {
  const ctes = new Map(environment.ctes);
  for (const { name, columns, plan: definition } of plan.definitions) {
    const seen: Environment = { ctes: new Map(ctes) };
    const table: CommonTable = { plan: definition, ...(columns === undefined ? {} : { columns }), environment: seen };
    ctes.set(name.toLowerCase(), table);
  }
  return analysis.analyzeRelation(plan.child, { ...environment, ctes });
}

/** `withColumn(s)`: a column of the name is replaced in its place, a new one comes last. */
export function analyzeWithColumns(analysis: Analysis, plan: WithColumnsPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const settings = analysis.context.settings;
  refuseDuplicateNames(analysis, plan);
  if (plan.existingOnly === true) requireExisting(analysis, plan, child);
  const context = expressionContext(analysis, environment, child);
  const values = plan.columns.map(({ value }) => {
    const typed = analyzeExpression(value, context);
    refuseGenerator(typed, 'withColumn', value.position ?? plan.position);
    if (hasAggregate(typed)) {
      throw sluiceError('MISSING_GROUP_BY', {}, { position: value.position ?? plan.position });
    }
    return typed;
  });
  const windows = extractWindows(analysis, child.plan, values);
  const columns = plan.columns.map(({ name }, index): NamedExpression => {
    const expression = windows.expressions[index];
    if (expression === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a column was lost' });
    return namedExpression(analysis, name, expression);
  });
  const replaced = child.visible.map(
    (attribute) =>
      columns.find((column) => sameName(column.attribute.name, attribute.name, settings)) ?? passed(attribute),
  );
  const added = columns.filter(
    (column) => !child.visible.some((attribute) => sameName(attribute.name, column.attribute.name, settings)),
  );
  return relationOf(projectPlan(windows.plan, distinctIds(analysis, [...replaced, ...added])));
}

/** `|> SET` replaces columns that are there. */
function requireExisting(analysis: Analysis, plan: WithColumnsPlan, child: Relation): void {
  for (const { name } of plan.columns) {
    const found = findColumn([name], child, analysis.context.settings, plan.position);
    if (found === undefined) throw unresolvedColumn([name], child, plan.position);
  }
}

function refuseDuplicateNames(analysis: Analysis, plan: WithColumnsPlan): void {
  const settings = analysis.context.settings;
  const twice = plan.columns.find(({ name }, index) =>
    plan.columns.slice(0, index).some((other) => sameName(other.name, name, settings)),
  );
  if (twice !== undefined) {
    throw sluiceError(
      'COLUMN_ALREADY_EXISTS',
      { columnName: quoteIdentifier(twice.name) },
      { position: plan.position },
    );
  }
}

export function analyzeRename(analysis: Analysis, plan: RenamePlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const settings = analysis.context.settings;
  const list = child.visible.map((attribute) => {
    let name = attribute.name;
    for (const [from, to] of plan.names) if (sameName(name, from, settings)) name = to;
    return name === attribute.name ? passed(attribute) : namedExpression(analysis, name, attribute);
  });
  const changed = list.some((item) => item.attribute !== item.expression);
  return changed ? relationOf(projectPlan(child.plan, list)) : child;
}

/** `drop`: names that are not there are ignored, as Spark does. */
export function analyzeDrop(analysis: Analysis, plan: DropPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const settings = analysis.context.settings;
  const dropped = new Set<number>();
  for (const column of plan.columns) {
    if (column.kind !== 'column') {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: 'drop of something that is not a column', detail: '' },
        { position: plan.position },
      );
    }
    if (column.planId === undefined) {
      const [name = ''] = column.nameParts;
      const byName =
        column.nameParts.length === 1
          ? child.visible.filter((attribute) => sameName(attribute.name, name, settings))
          : [];
      for (const attribute of byName) dropped.add(attribute.id);
      if (byName.length > 0) continue;
      const found = findColumn(column.nameParts, child, settings, column.position);
      if (found !== undefined && found.fields.length === 0) dropped.add(found.attribute.id);
      continue;
    }
    const typed = analyzeExpression(column, expressionContext(analysis, environment, child));
    if (typed.kind === 'attribute') dropped.add(typed.id);
  }
  if (dropped.size === 0) return child;
  return relationOf(
    projectPlan(child.plan, child.visible.filter((attribute) => !dropped.has(attribute.id)).map(passed)),
  );
}

export function analyzeToDf(analysis: Analysis, plan: ToDfPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  if (plan.names.length !== child.visible.length) {
    throw sluiceError(
      'ASSIGNMENT_ARITY_MISMATCH',
      { numTarget: plan.names.length, numExpr: child.visible.length },
      { position: plan.position },
    );
  }
  return relationOf(
    projectPlan(
      child.plan,
      child.visible.map((attribute, index) =>
        namedExpression(analysis, plan.names[index] ?? attribute.name, attribute),
      ),
    ),
  );
}
