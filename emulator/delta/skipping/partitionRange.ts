import type { DataType } from '../../plan/dataType.ts';
import { unknownRange, type ColumnRange } from './columnRange.ts';
import { dateDays, decimalComparable, isBinaryString, timestampMicroseconds, type Comparable } from './value.ts';

/**
 * The one value that a partition column has in a file, as a range. Source: PROTOCOL.md, section "Partition Value Serialization": an empty text is
 * NULL for every type but strings, where Spark keeps it empty.
 */
export function partitionRange(text: string | null | undefined, type: DataType, timeZone: string): ColumnRange {
  if (text === null || text === undefined || (text === '' && type.kind !== 'string')) {
    return { lower: undefined, upper: undefined, mayBeNull: true, mayHaveValues: false };
  }
  const value = partitionComparable(text, type, timeZone);
  // A text that cannot be read here may still be one that the reader makes a value, or NULL, of.
  if (value === undefined) return unknownRange;
  return { lower: value, upper: value, mayBeNull: false, mayHaveValues: true };
}

function partitionComparable(text: string, type: DataType, timeZone: string): Comparable | undefined {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'boolean':
      return text === 'true' ? 1n : text === 'false' ? 0n : undefined;
    case 'decimal':
      return decimalComparable(text);
    case 'float':
    case 'double': {
      if (!/^(NaN|-?Infinity|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(text)) return undefined;
      return type.kind === 'float' ? Math.fround(Number(text)) : Number(text);
    }
    case 'date':
      return dateDays(text);
    case 'timestamp_ntz':
      return timestampMicroseconds(text)?.microseconds;
    case 'timestamp': {
      const time = timestampMicroseconds(text);
      return time !== undefined && (time.zoned || isUtc(timeZone)) ? time.microseconds : undefined;
    }
    case 'string':
      return isBinaryString(type) ? text : undefined;
    default:
      return undefined;
  }
}

function isUtc(timeZone: string): boolean {
  return /^(UTC|Z|Etc\/UTC)$/i.test(timeZone);
}
