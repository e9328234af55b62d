import { sluiceError } from '../base/errors.ts';
import type { ExpressionContext } from './analyzeExpression.ts';
import type { StarExpression } from './expression.ts';
import { extractValue } from './extractValue.ts';
import type { Attribute, TypedExpression } from './resolved.ts';
import { findColumn, hasQualifier, sameName, unresolvedColumn } from './scope.ts';
import { callEntry } from './analyzeCall.ts';
import { literal } from './typedExpression.ts';
import { quoteIdentifier } from './typeText.ts';
import { types } from './types.ts';

export function unqualifiedStar(star: StarExpression): boolean {
  return star.qualifier.length === 0 && star.except === undefined;
}

/** The columns of `*`, `t.*`, `struct.*` and `* EXCEPT (…)`. Fields of a struct come without their names; see `starNames`. */
export function expandStar(star: StarExpression, context: ExpressionContext): readonly TypedExpression[] {
  return expandNamed(star, context).map((item) => item.expression);
}

export interface StarItem {
  readonly name: string;
  readonly expression: TypedExpression;
}

export function expandNamed(star: StarExpression, context: ExpressionContext): readonly StarItem[] {
  const items = starItems(star, context);
  if (star.except !== undefined && items.every((item) => item.expression.kind !== 'attribute')) {
    return withoutNames(items, star, star.except, context);
  }
  return star.except === undefined ? items : removeExcepted(items, star, star.except, context);
}

function starItems(star: StarExpression, context: ExpressionContext): readonly StarItem[] {
  const { scope, analysis } = context;
  const settings = analysis.context.settings;
  if (star.qualifier.length === 0) return scope.visible.map(named);
  const qualified = [...scope.visible, ...scope.hidden].filter((attribute) =>
    hasQualifier(attribute, star.qualifier, settings),
  );
  if (qualified.length > 0) return dedupe(qualified).map(named);
  const lambda = context.lambdas.get((star.qualifier[0] ?? '').toLowerCase());
  const found = lambda === undefined ? findColumn(star.qualifier, scope, settings, star.position) : undefined;
  if (found === undefined) {
    const targetString = star.qualifier.map(quoteIdentifier).join('.');
    const columns = scope.visible.map((attribute) => quoteIdentifier(attribute.name)).join(', ');
    throw sluiceError('CANNOT_RESOLVE_STAR_EXPAND', { targetString, columns }, { position: star.position });
  }
  let base: TypedExpression = found.attribute;
  for (const field of found.fields) base = extractValue(analysis, base, literal(field, types.string), star.position);
  if (base.dataType.kind !== 'struct') {
    const attributes = `\`${found.attribute.name}\``;
    throw sluiceError('STAR_EXPAND_NOT_STRUCT', { attributes }, { position: star.position });
  }
  const struct = base;
  return base.dataType.fields.map((field, ordinal) => ({
    name: field.name,
    expression: callEntry(analysis, {
      name: '.',
      args: [struct, literal(ordinal, types.integer)],
      position: star.position,
    }),
  }));
}

/** `struct.* EXCEPT (…)` names fields of the struct. */
function withoutNames(
  items: readonly StarItem[],
  star: StarExpression,
  except: readonly (readonly string[])[],
  context: ExpressionContext,
): readonly StarItem[] {
  const { settings } = context.analysis.context;
  const left = new Set(items);
  for (const [name = '', ...inner] of except) {
    const item = inner.length === 0 ? items.find((other) => sameName(other.name, name, settings)) : undefined;
    if (item === undefined || !left.delete(item)) {
      const detail = ' of a struct, of anything but its own fields, each once';
      throw sluiceError('UNSUPPORTED_EXPRESSION', { expression: 'EXCEPT', detail }, { position: star.position });
    }
  }
  return items.filter((item) => left.has(item));
}

/** EXCEPT takes columns away, and fields out of struct columns. */
function removeExcepted(
  items: readonly StarItem[],
  star: StarExpression,
  except: readonly (readonly string[])[],
  context: ExpressionContext,
): readonly StarItem[] {
  const { scope, analysis } = context;
  const settings = analysis.context.settings;
  const whole = new Set<number>();
  const partly = new Map<number, string[]>();
  for (const parts of except) {
    const found = findColumn(parts, scope, settings, star.position);
    if (found === undefined) throw unresolvedColumn(parts, scope, star.position);
    const { id } = found.attribute;
    const [field] = found.fields;
    const overlaps =
      whole.has(id) ||
      (field === undefined ? partly.has(id) : (partly.get(id) ?? []).some((other) => sameName(other, field, settings)));
    if (overlaps) {
      const columns = except.map((names) => names.map(quoteIdentifier).join('.')).join(', ');
      throw sluiceError('EXCEPT_OVERLAPPING_COLUMNS', { columns }, { position: star.position });
    }
    if (field === undefined) whole.add(id);
    else if (found.fields.length > 1)
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: 'EXCEPT of a field inside of a field', detail: '' },
        { position: star.position },
      );
    else partly.set(id, [...(partly.get(id) ?? []), field]);
  }
  return items.flatMap((item) => {
    if (item.expression.kind !== 'attribute') return [item];
    if (whole.has(item.expression.id)) return [];
    const fields = partly.get(item.expression.id);
    return fields === undefined
      ? [item]
      : [{ name: item.name, expression: withoutFields(item.expression, fields, star, context) }];
  });
}

function withoutFields(
  base: TypedExpression,
  dropped: readonly string[],
  star: StarExpression,
  context: ExpressionContext,
): TypedExpression {
  const { analysis } = context;
  const settings = analysis.context.settings;
  const type = base.dataType;
  const missing = dropped.find(
    (name) => type.kind !== 'struct' || !type.fields.some((field) => sameName(field.name, name, settings)),
  );
  if (type.kind !== 'struct' || missing !== undefined) {
    throw unresolvedColumn([base.kind === 'attribute' ? base.name : '', missing ?? ''], context.scope, star.position);
  }
  const args = type.fields.flatMap((field, ordinal) =>
    dropped.some((name) => sameName(field.name, name, settings))
      ? []
      : [
          literal(field.name, types.string),
          callEntry(analysis, { name: '.', args: [base, literal(ordinal, types.integer)], position: star.position }),
        ],
  );
  return callEntry(analysis, { name: 'named_struct', args, position: star.position });
}

function named(attribute: Attribute): StarItem {
  return { name: attribute.name, expression: attribute };
}

function dedupe(attributes: readonly Attribute[]): readonly Attribute[] {
  return attributes.filter((attribute, index) => attributes.findIndex((other) => other.id === attribute.id) === index);
}
