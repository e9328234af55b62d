import { sluiceError } from '../base/errors.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import { quoteIdentifier } from '../plan/typeText.ts';
import { containsType, types } from '../plan/types.ts';

/** Which rows of a version, and in which order; nothing means all of them in the order of the files. */
export interface RowQuery {
  /** All have to hold. */
  readonly filters: readonly ColumnFilter[];
  /** A condition in Spark SQL, as WHERE takes it. */
  readonly condition?: string | undefined;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
}

export interface ColumnFilter {
  readonly column: string;
  readonly test:
    | 'contains'
    | 'equals'
    | 'notEquals'
    | 'less'
    | 'lessOrEqual'
    | 'greater'
    | 'greaterOrEqual'
    | 'isNull'
    | 'isNotNull';
  readonly value?: string | undefined;
}

export const everyRow: RowQuery = { filters: [] };

/** The condition of a query as one expression; undefined where every row is meant. Raises UNRESOLVED_COLUMN and what the parser raises. */
export function queryCondition(
  query: RowQuery,
  schema: StructType,
  parse: (text: string) => Expression,
): Expression | undefined {
  const parts = query.filters.map((filter) => filterExpression(filter, findField(schema, filter.column)));
  if (query.condition !== undefined && query.condition.trim() !== '') parts.push(condition(query.condition, parse));
  return parts.reduce<Expression | undefined>(
    (all, part) => (all === undefined ? part : call('and', all, part)),
    undefined,
  );
}

/** WHERE takes no alias, which the grammar of a single expression would. */
function condition(text: string, parse: (text: string) => Expression): Expression {
  const parsed = parse(text);
  if (parsed.kind !== 'alias') return parsed;
  const error = `'${parsed.names[0] ?? ''}'`;
  throw sluiceError('PARSE_SYNTAX_ERROR', { error, hint: '' }, { position: parsed.position });
}

/** Exact before another case, as the analyzer finds it. */
export function findField({ fields }: StructType, name: string): StructField {
  const found =
    fields.find((field) => field.name === name) ??
    fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const proposal = fields.map((field) => quoteIdentifier(field.name)).join(', ');
  throw sluiceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', { objectName: quoteIdentifier(name), proposal });
}

const operators = {
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
} as const;

function filterExpression({ test, value = '' }: ColumnFilter, { name, dataType }: StructField): Expression {
  const column: Expression = { kind: 'column', nameParts: [name] };
  switch (test) {
    case 'isNull':
      return call('isnull', column);
    case 'isNotNull':
      return call('isnotnull', column);
    case 'contains':
      return call('contains', call('lower', cellText(column, dataType)), call('lower', text(needle(value, dataType))));
    case 'equals':
      return equal(column, dataType, value);
    case 'notEquals':
      return call('not', equal(column, dataType, value));
    default:
      return call(operators[test], column, typed(value, dataType));
  }
}

/** Nested values are compared by their text: a map has no order and no equality, and nobody types a struct. */
function equal(column: Expression, type: DataType, value: string): Expression {
  return isNested(type) ? call('=', cellText(column, type), text(value)) : call('=', column, typed(value, type));
}

function cellText(column: Expression, type: DataType): Expression {
  if (type.kind === 'string') return column;
  if (type.kind === 'binary') return call('hex', column);
  return { kind: 'cast', child: column, dataType: types.string, mode: 'cast' };
}

/** Binary shows as `[01 AB]`: what is looked for in it are its digits. */
function needle(value: string, type: DataType): string {
  return type.kind === 'binary' ? value.replace(/[\s[\]]/g, '') : value;
}

function typed(value: string, type: DataType): Expression {
  if (type.kind === 'string') return text(value);
  if (type.kind === 'binary') return call('unhex', text(needle(value, type)));
  return { kind: 'cast', child: text(value.trim()), dataType: type, mode: 'cast' };
}

function isNested({ kind }: DataType): boolean {
  return kind === 'struct' || kind === 'array' || kind === 'map';
}

function text(value: string): Expression {
  return { kind: 'literal', value, dataType: types.string };
}

function call(name: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', name, args };
}

/**
 * A text that is compared with a CHAR column is padded first in Spark, which the analyzer does not do; the answer could be another one.
 * Source: apache/spark, `ApplyCharTypePadding`.
 */
export function requireNoChar(schema: StructType): void {
  for (const { name, dataType, metadata } of schema.fields) {
    const rawType = metadata['__CHAR_VARCHAR_TYPE_STRING'];
    const isChar =
      (typeof rawType === 'string' && /\bchar\(/i.test(rawType)) ||
      containsType(dataType, ({ kind }) => kind === 'char');
    if (!isChar) continue;
    throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
      format: 'delta',
      columnName: quoteIdentifier(name),
      columnType: typeof rawType === 'string' ? rawType.toUpperCase() : 'CHAR',
    });
  }
}
