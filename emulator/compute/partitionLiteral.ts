import type { DataType } from '../plan/dataType.ts';
import { duckdbType } from './duckdbTypes.ts';
import { quoteText } from './sqlText.ts';

/**
 * SQL of a partition value. Protocol, section "Partition Value Serialization": an empty text is NULL, but for strings and binary,
 * where Spark keeps it empty;
 * timestamps are `yyyy-MM-dd HH:mm:ss[.SSSSSS]` in the session's zone or ISO 8601 with `Z`; binary is the UTF-8 of the text.
 */
export function partitionLiteral(text: string | null, type: DataType): string {
  const target = duckdbType(type);
  if (text === null) return `NULL::${target}`;
  if (type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar') return quoteText(text);
  if (type.kind === 'binary') return `encode(${quoteText(text)})`;
  if (text === '') return `NULL::${target}`;
  return `${quoteText(text)}::${target}`;
}
