import { isSluiceError, sluiceError } from '../base/errors.ts';
import type { DataType, DecimalType, StructField, StructType } from '../plan/dataType.ts';
import { isAtomic, isDatetime, isDecimal, isNumeric, sameType, types } from '../plan/types.ts';
import { typeClassName } from './typeClassName.ts';

/**
 * The table's schema after data of another schema is written to it: columns are matched by name without regard to case, the table's
 * names, nullability and metadata stay, new columns come last, at every depth. Types merge where the files can be read as one of
 * them; with `implicitCasts` also where Spark casts implicitly, as the streaming sink does.
 * Source: https://docs.delta.io/latest/delta-batch.html, sections "Schema validation" and "Update table schema"
 *
 * Raises DELTA_DUPLICATE_COLUMNS_FOUND.DATA and DELTA_FAILED_TO_MERGE_FIELDS.
 */
export function mergeSchemas(
  table: StructType,
  data: StructType,
  rules: { readonly implicitCasts: boolean },
): StructType {
  requireDistinctNames(data);
  return mergeStructs(table, data, rules.implicitCasts);
}

/** Raises DELTA_DUPLICATE_COLUMNS_FOUND.DATA when two names, at any depth, differ by case at most. */
export function requireDistinctNames(schema: StructType): void {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const name of fieldPaths(schema, '')) {
    if (seen.has(name)) duplicates.add(name);
    seen.add(name);
  }
  if (duplicates.size > 0) {
    throw sluiceError('DELTA_DUPLICATE_COLUMNS_FOUND.DATA', { columns: [...duplicates].join(', ') });
  }
}

/** The field of a name, without regard to case. */
export function findField(schema: StructType, name: string): StructField | undefined {
  const lower = name.toLowerCase();
  return schema.fields.find((field) => field.name.toLowerCase() === lower);
}

/** The type with everything in it nullable: what data says about its nulls is not trusted. */
export function asNullable<Type extends DataType>(type: Type): Type;
export function asNullable(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field) => ({ ...field, dataType: asNullable(field.dataType), nullable: true })),
      };
    case 'array':
      return { kind: 'array', element: asNullable(type.element), containsNull: true };
    case 'map':
      return { kind: 'map', key: asNullable(type.key), value: asNullable(type.value), valueContainsNull: true };
    default:
      return type;
  }
}

function mergeStructs(table: StructType, data: StructType, implicitCasts: boolean): StructType {
  const merged = table.fields.map((field) => {
    const update = findField(data, field.name);
    if (update === undefined) return field;
    try {
      return { ...field, dataType: mergeTypes(field.dataType, update.dataType, implicitCasts) };
    } catch (cause) {
      if (!isSluiceError(cause)) throw cause;
      throw sluiceError(
        'DELTA_FAILED_TO_MERGE_FIELDS',
        { current: field.name, update: update.name, reason: cause.message },
        { cause },
      );
    }
  });
  const added = data.fields.filter((field) => findField(table, field.name) === undefined);
  return { kind: 'struct', fields: [...merged, ...added] };
}

function mergeTypes(current: DataType, update: DataType, implicitCasts: boolean): DataType {
  if (current.kind === 'struct' && update.kind === 'struct') return mergeStructs(current, update, implicitCasts);
  if (current.kind === 'array' && update.kind === 'array') {
    return { ...current, element: mergeTypes(current.element, update.element, implicitCasts) };
  }
  if (current.kind === 'map' && update.kind === 'map') {
    return {
      ...current,
      key: mergeTypes(current.key, update.key, implicitCasts),
      value: mergeTypes(current.value, update.value, implicitCasts),
    };
  }
  if (implicitCasts && castsImplicitly(update, current)) return current;
  if (isDecimal(current) && isDecimal(update)) return mergeDecimals(current, update);
  if (sameType(current, update)) return current;
  const integer = mergeIntegers(current, update);
  if (integer !== undefined) return integer;
  if (current.kind === 'void') return update;
  if (update.kind === 'void') return current;
  throw sluiceError('DELTA_MERGE_INCOMPATIBLE_DATATYPE', {
    current: typeClassName(current),
    update: typeClassName(update),
  });
}

/** Parquet stores byte, short and integer alike, so that a file of one can be read as another. */
function mergeIntegers(current: DataType, update: DataType): DataType | undefined {
  const order = ['byte', 'short', 'integer'];
  const left = order.indexOf(current.kind);
  const right = order.indexOf(update.kind);
  if (left < 0 || right < 0) return undefined;
  return left >= right ? current : update.kind === 'short' ? types.short : types.integer;
}

function mergeDecimals(current: DecimalType, update: DecimalType): DecimalType {
  const precision = `precision ${current.precision} and ${update.precision}`;
  const scale = `scale ${current.scale} and ${update.scale}`;
  const samePrecision = current.precision === update.precision;
  const sameScale = current.scale === update.scale;
  if (samePrecision && sameScale) return current;
  const detail = samePrecision ? scale : sameScale ? precision : `${precision} & ${scale}`;
  throw sluiceError('DELTA_MERGE_INCOMPATIBLE_DECIMAL_TYPE', { detail });
}

/** Source: Spark's `TypeCoercion.implicitCast` with a concrete target type. */
function castsImplicitly(from: DataType, to: DataType): boolean {
  if (from.kind === 'void') return true;
  if (sameType(from, to)) return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  const fromDatetime = isDatetime(from) && from.kind !== 'time';
  const toDatetime = isDatetime(to) && to.kind !== 'time';
  if (fromDatetime && toDatetime) return true;
  if (from.kind === 'string') return isNumeric(to) || toDatetime || to.kind === 'binary';
  return to.kind === 'string' && isAtomic(from);
}

function fieldPaths(type: DataType, prefix: string): readonly string[] {
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap((field) => {
        const path = `${prefix}${quoted(field.name.toLowerCase())}`;
        return [path, ...fieldPaths(field.dataType, `${path}.`)];
      });
    case 'array':
      return fieldPaths(type.element, `${prefix}element.`);
    case 'map':
      return [...fieldPaths(type.key, `${prefix}key.`), ...fieldPaths(type.value, `${prefix}value.`)];
    default:
      return [];
  }
}

function quoted(name: string): string {
  return name.includes('.') || name.includes('`') ? `\`${name.replaceAll('`', '``')}\`` : name;
}
