import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { simpleString } from '../plan/typeText.ts';

export interface ReadCompatibility {
  /** Columns of the data that the reader does not know are fine. */
  readonly allowMissingColumns?: boolean;
  /** A wider type may read a narrower one. */
  readonly allowWidening?: boolean;
}

/**
 * Whether data written with `data` can be read with the fixed schema `read`: no column of the data is missing in it, names
 * agree to the letter, types agree, and no column that may be null is read as one that may not.
 * Source: delta-io/delta, `SchemaUtils.isReadCompatible` with `forbidTightenNullability`.
 */
export function isReadCompatible(data: StructType, read: StructType, options: ReadCompatibility = {}): boolean {
  const byLowerName = new Map(read.fields.map((field) => [field.name.toLowerCase(), field]));
  if (options.allowMissingColumns !== true) {
    if (!data.fields.every((field) => byLowerName.has(field.name.toLowerCase()))) return false;
  }
  return data.fields.every((field) => {
    const reader = byLowerName.get(field.name.toLowerCase());
    return reader === undefined || fieldCompatible(field, reader, options);
  });
}

function fieldCompatible(data: StructField, read: StructField, options: ReadCompatibility): boolean {
  return (
    data.name === read.name &&
    nullabilityCompatible(data.nullable, read.nullable) &&
    typeCompatible(data.dataType, read.dataType, options)
  );
}

function typeCompatible(data: DataType, read: DataType, options: ReadCompatibility): boolean {
  if (data.kind === 'struct' && read.kind === 'struct') return isReadCompatible(data, read, options);
  if (data.kind === 'array' && read.kind === 'array') {
    return (
      nullabilityCompatible(data.containsNull, read.containsNull) && typeCompatible(data.element, read.element, options)
    );
  }
  if (data.kind === 'map' && read.kind === 'map') {
    return (
      nullabilityCompatible(data.valueContainsNull, read.valueContainsNull) &&
      typeCompatible(data.key, read.key, options) &&
      typeCompatible(data.value, read.value, options)
    );
  }
  return simpleString(data) === simpleString(read) || (options.allowWidening === true && isWidening(data, read));
}

function nullabilityCompatible(data: boolean, read: boolean): boolean {
  return read || !data;
}

const wholeDigits: Readonly<Record<string, number>> = { byte: 10, short: 10, integer: 10, long: 20 };
const wider: Readonly<Record<string, readonly string[]>> = {
  byte: ['short', 'integer', 'long', 'double'],
  short: ['integer', 'long', 'double'],
  integer: ['long', 'double'],
  float: ['double'],
  date: ['timestamp_ntz'],
};

/** PROTOCOL.md, section "Type Widening": the changes that readers must support. */
export function isWidening(from: DataType, to: DataType): boolean {
  if (to.kind === 'decimal') {
    const digits = from.kind === 'decimal' ? from.precision - from.scale : wholeDigits[from.kind];
    const scale = from.kind === 'decimal' ? from.scale : 0;
    return digits !== undefined && to.scale >= scale && to.precision - to.scale >= digits;
  }
  return wider[from.kind]?.includes(to.kind) === true;
}
