import { sluiceError } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { findWiderTypeWithoutStringPromotion } from './coercion.ts';
import type { DataType } from './dataType.ts';
import { generatedColumns, generatePlan, isGenerator } from './generate.ts';
import type { UnpivotPlan } from './logicalPlan.ts';
import { passed, projectPlan } from './relations.ts';
import type { Attribute, ResolvedPlan, TypedExpression } from './resolved.ts';
import { findColumn, relationOf, unresolvedColumn, type Relation } from './scope.ts';
import { castIfNotSameType, literal } from './typedExpression.ts';
import { quoteIdentifier, sqlText } from './typeText.ts';
import { types } from './types.ts';

/**
 * UNPIVOT: each row becomes one row for each group of value columns, under the group's name; the other columns stay as they are.
 * Rows whose values are all NULL are left out unless INCLUDE NULLS says otherwise. Source: apache/spark, `Unpivot`,
 * `UnpivotCoercion`.
 */
export function analyzeUnpivot(analysis: Analysis, plan: UnpivotPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const groups = plan.groups.map(({ columns, alias }) => {
    const values = columns.map((parts) => valueColumn(analysis, parts, child, plan));
    return { values, name: alias ?? values.map((value) => value.name).join('_') };
  });
  const width = plan.values.length;
  if (groups.some(({ values }) => values.length !== width)) {
    throw sluiceError('UNPIVOT_VALUE_SIZE_MISMATCH', { names: plan.values.join(', ') }, { position: plan.position });
  }
  const valueTypes = plan.values.map((_, place) =>
    commonType(
      groups.flatMap(({ values }) => values[place] ?? []),
      plan,
    ),
  );
  const args = groups.flatMap(({ values, name }): readonly TypedExpression[] => [
    literal(name, types.string),
    ...values.map((value, place) => castIfNotSameType(value, valueTypes[place] ?? value.dataType)),
  ]);
  const count = literal(groups.length, types.integer);
  const generator = callEntry(analysis, { name: 'stack', args: [count, ...args], position: plan.position });
  if (!isGenerator(generator)) throw sluiceError('INTERNAL_ERROR', { detail: 'stack is a generator' });
  const generated = generatedColumns(analysis, generator, [plan.name, ...plan.values], []);
  const used = new Set(groups.flatMap(({ values }) => values.map((value) => value.id)));
  const kept = child.visible.filter((attribute) => !used.has(attribute.id));
  const stacked = generatePlan(child.plan, generator, generated, false);
  const named = { visible: [...kept, ...generated], hidden: [] };
  // The filter names the value columns, as a query would.
  if (!plan.includeNulls)
    for (const value of plan.values) findColumn([value], named, analysis.context.settings, plan.position);
  const filtered = plan.includeNulls ? stacked : withValues(analysis, stacked, generated.slice(1), plan);
  return relationOf(projectPlan(filtered, named.visible.map(passed)));
}

function valueColumn(analysis: Analysis, parts: readonly string[], child: Relation, plan: UnpivotPlan): Attribute {
  const found = findColumn(parts, child, analysis.context.settings, plan.position);
  if (found === undefined) throw unresolvedColumn(parts, child, plan.position);
  if (found.fields.length > 0) {
    const name = parts.map(quoteIdentifier).join('.');
    throw sluiceError(
      'UNPIVOT_REQUIRES_ATTRIBUTES',
      { given: 'value', empty: 'id', expressions: name },
      { position: plan.position },
    );
  }
  return found.attribute;
}

function commonType(columns: readonly Attribute[], plan: UnpivotPlan): DataType {
  const type = findWiderTypeWithoutStringPromotion(columns.map((column) => column.dataType));
  if (type !== undefined) return type;
  const shown = columns.map((column) => `"${sqlText(column.dataType)}" (${quoteIdentifier(column.name)})`).join(', ');
  throw sluiceError('UNPIVOT_VALUE_DATA_TYPE_MISMATCH', { types: shown }, { position: plan.position });
}

function withValues(
  analysis: Analysis,
  child: ResolvedPlan,
  values: readonly Attribute[],
  { position }: UnpivotPlan,
): ResolvedPlan {
  const first = callEntry(analysis, { name: 'coalesce', args: values, position });
  const condition = callEntry(analysis, { name: 'isnotnull', args: [first], position });
  return { kind: 'filter', child, condition, output: child.output, streaming: child.streaming };
}
