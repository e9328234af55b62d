import fc from 'fast-check';
import { decimalText, type RowValue } from '../../emulator/compute/rowValue.ts';
import type { DataType, StructField, StructType } from '../../emulator/plan/dataType.ts';

export interface Table {
  readonly schema: StructType;
  readonly rows: readonly (readonly RowValue[])[];
}

/** Schemas of any depth with rows that fit them, nulls and the edges of every type among them. */
export function arbitraryTable(options: { readonly maxRows: number }): fc.Arbitrary<Table> {
  return arbitraryStruct(2).chain((schema) =>
    fc
      .array(fc.tuple(...schema.fields.map((field) => valueOf(field.dataType))), { maxLength: options.maxRows })
      .map((rows) => ({ schema, rows })),
  );
}

export function arbitraryStruct(depth: number): fc.Arbitrary<StructType> {
  return fc
    .uniqueArray(fc.tuple(fieldName, typeOf(depth)), {
      minLength: 1,
      maxLength: 4,
      selector: ([name]) => name.toLowerCase(),
    })
    .map((fields) => ({
      kind: 'struct' as const,
      fields: fields.map(([name, dataType]): StructField => ({ name, dataType, nullable: true, metadata: {} })),
    }));
}

const fieldName = fc.constantFrom('a', 'b', 'Key', 'with space', 'dot.ted', 'quo"te', "tick'", 'größe', 'x1', 'list');

const flatTypes: fc.Arbitrary<DataType> = fc.oneof(
  fc
    .constantFrom<DataType['kind'] & ('boolean' | 'byte' | 'short' | 'integer' | 'long' | 'float' | 'double')>(
      'boolean',
      'byte',
      'short',
      'integer',
      'long',
      'float',
      'double',
    )
    .map((kind): DataType => ({ kind })),
  fc
    .constantFrom<'binary' | 'date' | 'timestamp' | 'timestamp_ntz'>('binary', 'date', 'timestamp', 'timestamp_ntz')
    .map((kind): DataType => ({ kind })),
  fc.constant<DataType>({ kind: 'string' }),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
    .map(([precision, scale]): DataType => ({ kind: 'decimal', precision, scale: Math.min(scale, precision) })),
);

function typeOf(depth: number): fc.Arbitrary<DataType> {
  if (depth === 0) return flatTypes;
  const inner = typeOf(depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: flatTypes },
    { weight: 1, arbitrary: inner.map((element): DataType => ({ kind: 'array', element, containsNull: true })) },
    { weight: 1, arbitrary: arbitraryStruct(depth - 1) },
    {
      weight: 1,
      arbitrary: inner.map((value): DataType => ({
        kind: 'map',
        key: { kind: 'string' },
        value,
        valueContainsNull: true,
      })),
    },
  );
}

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    "'",
    '"',
    'null',
    'x'.repeat(300),
    '語'.repeat(40),
    '\u{10ffff}'.repeat(40),
    'x'.repeat(33),
  ),
);

export function valueOf(type: DataType): fc.Arbitrary<RowValue> {
  return fc.option(definedValueOf(type), { nil: null, freq: 6 });
}

function definedValueOf(type: DataType): fc.Arbitrary<RowValue> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'byte':
      return fc.integer({ min: -128, max: 127 });
    case 'short':
      return fc.integer({ min: -32_768, max: 32_767 });
    case 'integer':
      return fc.integer();
    case 'long':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'float':
      return fc.float();
    case 'double':
      return fc.double();
    case 'decimal':
      return fc
        .bigInt({ min: -(10n ** BigInt(type.precision)) + 1n, max: 10n ** BigInt(type.precision) - 1n })
        .map((unscaled) => decimalText(unscaled, type.scale));
    case 'binary':
      return fc.uint8Array({ maxLength: 8 });
    case 'date':
      return fc.integer({ min: -719_162, max: 2_932_896 });
    case 'timestamp':
    case 'timestamp_ntz':
      return fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    case 'string':
      return text;
    case 'array':
      return fc.array(valueOf(type.element), { maxLength: 3 });
    case 'map':
      return fc
        .uniqueArray(fc.tuple(text, valueOf(type.value)), { maxLength: 3, selector: ([key]) => key })
        .map((entries) => ({ entries }));
    case 'struct':
      return fc.tuple(...type.fields.map((field) => valueOf(field.dataType))).map((fields) => ({ fields }));
    default:
      throw new Error(`no values for ${type.kind}`);
  }
}
