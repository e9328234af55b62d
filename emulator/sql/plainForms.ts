import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import type { ColumnExpression } from '../plan/expression.ts';
import { types } from '../plan/types.ts';
import type { SourceText } from './sourceText.ts';
import { isName, keywordType } from './words.ts';

/*
 * The plainest texts, read without the grammar: a name, a type of one word, columns of such types. They mean the same either
 * way; but the first use of the grammar's automaton costs a tenth of a second, which a program of plain texts need not pay.
 */

/** A column's name, alone or qualified; undefined when the text is anything else. */
export function plainColumn(source: SourceText): ColumnExpression | undefined {
  const name = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/.exec(source.text);
  if (name === null) return undefined;
  const nameParts = name[0].split('.');
  return nameParts.some(hasRole) ? undefined : { kind: 'column', nameParts, position: source.wholePosition() };
}

function hasRole(word: string): boolean {
  const keyword = keywordType(word);
  return keyword !== undefined && !isName(keyword);
}

/** A type of one word, or a decimal. */
export function plainType(text: string): DataType | undefined {
  const word = text.trim();
  const decimal = /^(?:decimal|dec|numeric)\((\d{1,2}),\s*(\d{1,2})\)$/i.exec(word);
  if (decimal !== null) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
    return precision <= 38 && scale <= precision ? { kind: 'decimal', precision, scale } : undefined;
  }
  return /^string$/i.test(word) ? types.string : plainTypes[word.toUpperCase()];
}

/** Columns of plain names and types, such as `a INT, b STRING NOT NULL`. */
export function plainSchema(text: string): StructType | undefined {
  const fields: StructField[] = [];
  for (const column of text.split(/,(?![^(]*\))/)) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\s|:)\s*([A-Za-z_]+(?:\([\d, ]+\))?)(\s+NOT\s+NULL)?\s*$/i.exec(
      column,
    );
    const dataType = match?.[2] === undefined ? undefined : plainType(match[2]);
    if (match?.[1] === undefined || dataType === undefined) return undefined;
    fields.push({ name: match[1], dataType, nullable: match[3] === undefined, metadata: {} });
  }
  return { kind: 'struct', fields };
}

export const plainTypes: Readonly<Record<string, DataType>> = {
  BOOLEAN: types.boolean,
  TINYINT: types.byte,
  BYTE: types.byte,
  SMALLINT: types.short,
  SHORT: types.short,
  INT: types.integer,
  INTEGER: types.integer,
  BIGINT: types.long,
  LONG: types.long,
  FLOAT: types.float,
  REAL: types.float,
  DOUBLE: types.double,
  DATE: types.date,
  TIMESTAMP: types.timestamp,
  TIMESTAMP_LTZ: types.timestamp,
  TIMESTAMP_NTZ: types.timestampNtz,
  BINARY: types.binary,
  VOID: types.void,
  INTERVAL: types.calendarInterval,
  VARIANT: types.variant,
};
