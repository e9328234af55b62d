import type { DataType, LiteralValue, StructType } from '../../../plan/dataType.ts';
import { CorruptStream } from './lz4Block.ts';

/**
 * Values of an `UnsafeRow`: a bit set of nulls, a word of eight bytes a field (little-endian), then the values of variable
 * size, which their words point to from the row's start.
 * Source: apache/spark, `UnsafeRow.java`. Raises CorruptStream.
 */
export function decodeUnsafeRow(bytes: Uint8Array, schema: StructType): readonly LiteralValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bitset = bitsetLength(schema.fields.length);
  if (bytes.length < bitset + 8 * schema.fields.length) {
    throw new CorruptStream(`a row of ${bytes.length} bytes is too short for ${schema.fields.length} columns`);
  }
  return schema.fields.map((field, index) =>
    isNull(bytes, index) ? null : fieldValue(view, bitset + 8 * index, field.dataType),
  );
}

function fieldValue(view: DataView, position: number, type: DataType): LiteralValue {
  const fixed = fixedValue(view, position, type);
  return fixed === undefined ? variableValue(view, position, type) : fixed;
}

function fixedValue(view: DataView, position: number, type: DataType): LiteralValue | undefined {
  switch (type.kind) {
    case 'void':
      return null;
    case 'boolean':
      return view.getUint8(position) !== 0;
    case 'byte':
      return view.getInt8(position);
    case 'short':
      return view.getInt16(position, true);
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(position, true);
    case 'float':
      return view.getFloat32(position, true);
    case 'double':
      return view.getFloat64(position, true);
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return view.getBigInt64(position, true);
    case 'decimal':
      return type.precision <= 18 ? decimalText(view.getBigInt64(position, true), type.scale) : undefined;
    default:
      return undefined;
  }
}

function variableValue(view: DataView, position: number, type: DataType): LiteralValue {
  const size = view.getInt32(position, true);
  const start = view.getInt32(position + 4, true);
  if (start < 0 || size < 0 || start + size > view.byteLength) throw new CorruptStream('a value lies outside its row');
  return sizedValue(new Uint8Array(view.buffer, view.byteOffset + start, size), type);
}

function sizedValue(bytes: Uint8Array, type: DataType): LiteralValue {
  switch (type.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return new TextDecoder().decode(bytes);
    case 'binary':
      return bytes;
    case 'decimal':
      return decimalText(bigEndian(bytes), type.scale);
    case 'struct':
      return { fields: decodeUnsafeRow(bytes, type) };
    case 'array':
      return arrayValues(bytes, type.element);
    case 'map': {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const keysLength = Number(view.getBigInt64(0, true));
      const keys = arrayValues(bytes.subarray(8, 8 + keysLength), type.key);
      const values = arrayValues(bytes.subarray(8 + keysLength), type.value);
      return { entries: keys.map((key, index) => [key, values[index] ?? null] as const) };
    }
    default:
      throw new CorruptStream(`values of the type ${type.kind} are not read yet`);
  }
}

/** A number of elements, a bit set of nulls, elements of their natural width, then values of variable size. */
function arrayValues(bytes: Uint8Array, element: DataType): readonly LiteralValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new CorruptStream('an array has no length');
  const count = Number(view.getBigInt64(0, true));
  const width = elementWidth(element);
  const start = 8 + bitsetLength(count);
  if (count < 0 || start + count * width > bytes.length) throw new CorruptStream('an array is longer than its bytes');
  return Array.from({ length: count }, (_, index) =>
    isNull(bytes.subarray(8), index) ? null : fieldValue(view, start + index * width, element),
  );
}

function elementWidth(type: DataType): number {
  switch (type.kind) {
    case 'boolean':
    case 'byte':
      return 1;
    case 'short':
      return 2;
    case 'integer':
    case 'date':
    case 'float':
    case 'yearMonthInterval':
      return 4;
    default:
      return 8;
  }
}

function bitsetLength(fields: number): number {
  return 8 * Math.ceil(fields / 64);
}

function isNull(bytes: Uint8Array, index: number): boolean {
  return (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
