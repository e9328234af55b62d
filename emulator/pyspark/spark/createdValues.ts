import { sluiceError } from '../../base/errors.ts';
import type { DataType, LiteralValue, StructField } from '../../plan/dataType.ts';
import type { LiteralExpression } from '../../plan/expression.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { reprOf } from '../runtime/text.ts';
import { asObject, hasKind, typeName, type At, type PyValue } from '../runtime/values.ts';
import { dataTypeRepr } from './dataTypeText.ts';
import { rowClass } from './rowClass.ts';
import { temporalLiteral } from './temporalLiterals.ts';

interface Place {
  readonly field: Pick<StructField, 'dataType' | 'nullable'>;
  /** As in PySpark's messages: `field a`. */
  readonly path: string;
}

/** A value of a row as a literal of its field's type; PySpark's own checks, and no conversions. */
export async function fieldLiteral(value: PyValue, place: Place, at: At): Promise<LiteralExpression> {
  const literal = await literalValue(value, place, at);
  return { kind: 'literal', value: literal, dataType: place.field.dataType, position: at.position };
}

const wholeNumbers: Readonly<Partial<Record<DataType['kind'], number>>> = { byte: 8, short: 16, integer: 32, long: 64 };

async function literalValue(value: PyValue, place: Place, at: At): Promise<LiteralValue> {
  const { dataType: type, nullable } = place.field;
  if (value === null) {
    if (nullable) return null;
    throw sluiceError('FIELD_NOT_NULLABLE_WITH_NAME', { field_name: place.path }, { position: at.position });
  }
  const bits = wholeNumbers[type.kind];
  if (bits !== undefined && typeof value === 'bigint') return wholeNumber(value, bits, at);
  switch (type.kind) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'float':
      if (typeof value === 'number') return Math.fround(value);
      break;
    case 'double':
      if (typeof value === 'number') return value;
      break;
    case 'string':
      if (typeof value === 'string') return value;
      throw unsupportedPySpark(at, `A ${typeName(value)} in a column of texts`, '; write the text');
    case 'binary':
      if (hasKind(value, 'bytes')) return value.bytes;
      break;
    case 'date':
    case 'timestamp':
    case 'dayTimeInterval': {
      const literal = temporalLiteral(value, at);
      if (literal?.dataType.kind === type.kind) return literal.value;
      break;
    }
    case 'array':
      if (hasKind(value, 'list') || hasKind(value, 'tuple')) {
        return values(value.items, { dataType: type.element, nullable: type.containsNull }, place, at);
      }
      break;
    case 'map':
      if (hasKind(value, 'dict')) {
        const entries = [...value.entries.values()];
        const keys = await values(
          entries.map(({ key }) => key),
          { dataType: type.key, nullable: false },
          place,
          at,
        );
        const inner = { dataType: type.value, nullable: type.valueContainsNull };
        const items = await values(
          entries.map((entry) => entry.value),
          inner,
          place,
          at,
        );
        return { entries: keys.map((key, index) => [key, items[index] ?? null] as const) };
      }
      break;
    case 'struct': {
      const items = structItems(value, type.fields);
      if (items === undefined || items.length !== type.fields.length) break;
      const fields: LiteralValue[] = [];
      for (const [index, field] of type.fields.entries()) {
        fields.push(
          await literalValue(items[index] ?? null, { field, path: `field ${field.name} in ${place.path}` }, at),
        );
      }
      return { fields };
    }
    case 'decimal':
    case 'char':
    case 'varchar':
    case 'timestamp_ntz':
    case 'time':
    case 'yearMonthInterval':
    case 'calendarInterval':
    case 'variant':
      throw unsupportedPySpark(
        at,
        `A value of type ${type.kind} in rows of createDataFrame`,
        '; cast the column instead',
      );
    default:
      break;
  }
  throw sluiceError(
    'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME',
    {
      field_name: place.path,
      data_type: dataTypeRepr(type),
      obj: await reprOf(value, at),
      obj_type: `<class '${typeName(value)}'>`,
    },
    { position: at.position },
  );
}

async function values(
  items: readonly PyValue[],
  field: Place['field'],
  place: Place,
  at: At,
): Promise<readonly LiteralValue[]> {
  const literals: LiteralValue[] = [];
  for (const item of items) literals.push(await literalValue(item, { field, path: `element in ${place.path}` }, at));
  return literals;
}

function structItems(value: PyValue, fields: readonly StructField[]): readonly PyValue[] | undefined {
  const row = asObject(value, rowClass);
  if (row !== undefined) return row.data.values;
  if (hasKind(value, 'tuple') || hasKind(value, 'list')) return value.items;
  if (!hasKind(value, 'dict')) return undefined;
  return fields.map((field) => [...value.entries.values()].find(({ key }) => key === field.name)?.value ?? null);
}

function wholeNumber(value: bigint, bits: number, at: At): LiteralValue {
  const limit = 2n ** BigInt(bits - 1);
  if (value < -limit || value >= limit) {
    throw sluiceError(
      'VALUE_OUT_OF_BOUNDS',
      { arg_name: 'obj', lower_bound: -limit, upper_bound: limit - 1n, actual: value },
      { position: at.position },
    );
  }
  return bits === 64 ? value : Number(value);
}
