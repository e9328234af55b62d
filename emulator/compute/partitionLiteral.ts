import type { DataType } from '../plan/dataType.ts';
import { duckdbType } from './duckdbTypes.ts';
import { quoteText } from './sqlText.ts';

/**
 * SQL of a partition value. Protocol, section "Partition Value Serialization": an empty text is NULL for every type;
 * timestamps are `yyyy-MM-dd HH:mm:ss[.SSSSSS]` in the session's zone or ISO 8601 with `Z`; binary is the UTF-8 of the text.
 */
export function partitionLiteral(text: string | null, type: DataType): string {
  const target = duckdbType(type);
  if (text === null || text === '') return `NULL::${target}`;
  if (type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar') return quoteText(text);
  if (type.kind === 'binary') return `encode(${quoteText(text)})`;
  return `${quoteText(text)}::${target}`;
}
