import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis } from './analysis.ts';
import type { StructType } from './dataType.ts';
import { expressionText } from './expressionText.ts';
import type { TypedExpression } from './resolved.ts';
import { literal } from './typedExpression.ts';
import { callEntry } from './analyzeCall.ts';
import { sqlText } from './typeText.ts';
import { isString, types } from './types.ts';

/** `base[key]` and `base.name`: a struct's field, an array's element, a map's value (Spark's `ExtractValue`). */
export function extractValue(
  analysis: Analysis,
  base: TypedExpression,
  key: TypedExpression,
  position: Position | undefined,
): TypedExpression {
  const name =
    key.kind === 'literal' && isString(key.dataType) && typeof key.value === 'string' ? key.value : undefined;
  const type = base.dataType;
  if (type.kind === 'struct') {
    if (name === undefined) {
      throw sluiceError('INVALID_EXTRACT_FIELD_TYPE', { extraction: `"${expressionText(key)}"` }, { position });
    }
    return field(analysis, { base, name, struct: type, operator: '.', position });
  }
  if (type.kind === 'array' && type.element.kind === 'struct' && name !== undefined) {
    return field(analysis, { base, name, struct: type.element, operator: '.*', position });
  }
  if (type.kind === 'array' || type.kind === 'map')
    return callEntry(analysis, { name: '[]', args: [base, key], position });
  if (type.kind === 'variant') {
    throw sluiceError('UNSUPPORTED_EXPRESSION', { expression: 'a path into a variant', detail: '' }, { position });
  }
  throw sluiceError(
    'INVALID_EXTRACT_BASE_FIELD_TYPE',
    { base: `"${expressionText(base)}"`, other: `"${sqlText(type)}"` },
    { position },
  );
}

interface FieldRequest {
  readonly base: TypedExpression;
  readonly name: string;
  readonly struct: StructType;
  readonly operator: '.' | '.*';
  readonly position: Position | undefined;
}

function field(analysis: Analysis, { base, name, struct, operator, position }: FieldRequest): TypedExpression {
  const sensitive = analysis.context.settings.caseSensitive;
  const same = (other: string): boolean => (sensitive ? other === name : other.toLowerCase() === name.toLowerCase());
  const ordinals = struct.fields.flatMap((candidate, index) => (same(candidate.name) ? [index] : []));
  const [ordinal] = ordinals;
  if (ordinal === undefined) {
    throw sluiceError(
      'FIELD_NOT_FOUND',
      { fieldName: `\`${name}\``, fields: struct.fields.map((candidate) => `\`${candidate.name}\``).join(', ') },
      { position },
    );
  }
  if (ordinals.length > 1) {
    throw sluiceError('AMBIGUOUS_REFERENCE_TO_FIELDS', { field: `\`${name}\``, count: ordinals.length }, { position });
  }
  return callEntry(analysis, { name: operator, args: [base, literal(ordinal, types.integer)], position });
}
