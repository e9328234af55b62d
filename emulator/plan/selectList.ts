import { sluiceError } from '../base/errors.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import { hasWindow } from './analyzeWindow.ts';
import type { AliasExpression, Expression } from './expression.ts';
import { columnText, expressionText } from './expressionText.ts';
import type { AggregatePlan, ProjectPlan } from './logicalPlan.ts';
import type { Attribute, TypedExpression } from './resolved.ts';
import { expandNamed } from './star.ts';
import { someExpression, watermarkDelayOf } from './typedExpression.ts';

/** One column of a SELECT list. */
export interface SelectItem {
  readonly name: string;
  readonly expression: TypedExpression;
  /** The column that the item becomes; absent for a plain column, which stays the one that it is. */
  readonly attribute?: Attribute;
  /** More than one name: the aliases of a generator's columns. */
  readonly names?: readonly string[];
  readonly source?: Expression;
}

/** The items of a SELECT list, `*` expanded. A later item may use the name of an earlier one that is no column. */
export function blockItems(select: ProjectPlan | AggregatePlan, base: ExpressionContext): readonly SelectItem[] {
  const items: SelectItem[] = [];
  const prepended =
    select.kind === 'aggregate' && select.prependGrouping === true && select.grouping.kind === 'simple'
      ? select.grouping.expressions
      : [];
  for (const source of [...prepended, ...select.list]) items.push(...itemsOf(source, items, base));
  return items;
}

/** The column that an item becomes: a name that is no mere column gets one of its own. */
export function withAttribute(item: SelectItem, context: ExpressionContext): SelectItem {
  if (item.attribute !== undefined) return item;
  if (item.expression.kind === 'attribute' && item.source?.kind !== 'alias') return item;
  const { dataType, nullable } = item.expression;
  const delay = watermarkDelayOf(item.expression);
  const attribute: Attribute = {
    kind: 'attribute',
    id: context.analysis.context.ids.next(),
    name: item.name,
    dataType,
    nullable,
    qualifier: [],
    ...(delay === undefined ? {} : { watermarkDelay: delay }),
  };
  return { ...item, attribute };
}

function itemsOf(source: Expression, earlier: readonly SelectItem[], base: ExpressionContext): readonly SelectItem[] {
  if (source.kind === 'star') {
    return expandNamed(source, base).map((item) => withAttribute({ ...item, source }, base));
  }
  const context: ExpressionContext = {
    ...base,
    selectList: true,
    alias: (name) => lateralAlias(name, earlier, source),
  };
  const expression = analyzeExpression(source, context);
  if (source.kind !== 'alias') {
    return [withAttribute({ name: nameOf(source, expression, base), expression, source }, base)];
  }
  return [aliased(source, expression, base)];
}

/** A field is named by the last part of its name, a cast column keeps its own (`ResolveAliases`), anything else is its text. */
function nameOf(source: Expression, expression: TypedExpression, { analysis }: ExpressionContext): string {
  const isField = source.kind === 'column' && expression.kind === 'call' && fieldEntries.has(expression.name);
  const field = isField ? source.nameParts.at(-1) : undefined;
  if (field !== undefined) return field;
  if (source.kind === 'cast' && expression.kind === 'cast' && expression.child.kind === 'attribute') {
    return expression.child.name;
  }
  return columnText(expression, analysis.context.settings.timeZone);
}

const fieldEntries = new Set(['.', '.*', '[]']);

function aliased(source: AliasExpression, expression: TypedExpression, base: ExpressionContext): SelectItem {
  const [name = ''] = source.names;
  const generator = expression.kind === 'call' && expression.entry.kind === 'generator';
  if (generator) return { name, names: source.names, expression, source };
  if (source.names.length > 1) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `several aliases for "${expressionText(expression)}"`, detail: '' },
      { position: source.position },
    );
  }
  return withAttribute({ name, expression, source }, base);
}

function lateralAlias(name: string, earlier: readonly SelectItem[], source: Expression): TypedExpression | undefined {
  const matches = earlier.filter(
    (item) => item.source?.kind === 'alias' && item.name.toLowerCase() === name.toLowerCase(),
  );
  const [only] = matches;
  if (only === undefined) return undefined;
  if (matches.length > 1) {
    throw sluiceError(
      'AMBIGUOUS_REFERENCE',
      { name: `\`${name}\``, referenceNames: matches.map((item) => `\`${item.name}\``).join(', ') },
      { position: source.position },
    );
  }
  if (containsWindow(source)) {
    throw sluiceError(
      'UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW',
      { lca: `\`${name}\``, windowExpr: `"${name}"` },
      { position: source.position },
    );
  }
  const volatile = someExpression(
    only.expression,
    (part) => part.kind === 'call' && part.entry.nondeterministic === true,
  );
  if (volatile || hasWindow(only.expression) || isGenerator(only.expression)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `the alias ${name} of the same SELECT list`, detail: '; put it into a subquery' },
      { position: source.position },
    );
  }
  return only.expression;
}

function isGenerator(expression: TypedExpression): boolean {
  return someExpression(expression, (part) => part.kind === 'call' && part.entry.kind === 'generator');
}

function containsWindow(expression: Expression): boolean {
  if (expression.kind === 'window') return true;
  return Object.values(expression).some((value) => holdsWindow(value));
}

function holdsWindow(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsWindow);
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'window') return true;
  return Object.values(value).some(holdsWindow);
}
