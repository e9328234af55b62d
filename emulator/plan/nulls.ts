import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import type { DataType } from './dataType.ts';
import type { Expression } from './expression.ts';
import type { LogicalPlan, NullFilling, NullsPlan } from './logicalPlan.ts';
import { findColumn, unresolvedColumn, type Relation } from './scope.ts';

/** A column by its name and type; more is not asked of a schema here. */
export interface NullableColumn {
  readonly name: string;
  readonly dataType: DataType;
}

/** `dropna` and `fillna`. Source: DataFrameNaFunctions of apache/spark. */
export function analyzeNulls(analysis: Analysis, plan: NullsPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const { settings } = analysis.context;
  const fieldNamed = (name: string): NullableColumn => {
    const found = findColumn([name], child, settings, plan.position);
    if (found === undefined || found.fields.length > 0) throw unresolvedColumn([name], child, plan.position);
    return found.attribute;
  };
  const names = new Set(child.visible.map(({ name }) => name));
  if (plan.work.kind === 'fill' && names.size < child.visible.length) {
    throw sluiceError(
      'UNSUPPORTED_OPERATOR',
      { operator: 'fillna', detail: ' on columns of the same name' },
      { position: plan.position },
    );
  }
  return analysis.analyzeRelation(expandedNulls(plan, child.visible, fieldNamed), environment);
}

/** The same as a filter or a select list, for columns that are known. */
export function expandedNulls(
  { child, work, position }: NullsPlan,
  columns: readonly NullableColumn[],
  fieldNamed: (name: string) => NullableColumn,
): LogicalPlan {
  if (work.kind === 'drop') {
    const chosen = work.columns?.map(fieldNamed) ?? columns;
    const [first, ...rest] = chosen.map((column) => isThere(column, position));
    if (first === undefined) return child;
    const name = work.how === 'any' ? 'and' : 'or';
    const condition = rest.reduce<Expression>(
      (left, right) => ({ kind: 'call', name, args: [left, right], position }),
      first,
    );
    return { kind: 'filter', role: 'where', child, condition, position };
  }
  const fillings = new Map<string, NullFilling['value']>();
  for (const { value, columns: named, fits } of work.fillings) {
    const chosen = named?.map(fieldNamed) ?? columns;
    for (const { name, dataType } of chosen) if (isFilledBy(dataType, fits)) fillings.set(name, value);
  }
  const list = columns.map((column): Expression => {
    const value = fillings.get(column.name);
    return value === undefined ? columnOf(column, position) : filled(column, value, position);
  });
  return { kind: 'project', child, list, position };
}

type Place = Position | undefined;

function isThere(column: NullableColumn, position: Place): Expression {
  const own = columnOf(column, position);
  const notNull: Expression = { kind: 'call', name: 'isnotnull', args: [own], position };
  if (!isFloat(column.dataType)) return notNull;
  const isNaN: Expression = { kind: 'call', name: 'isnan', args: [own], position };
  const number: Expression = { kind: 'call', name: 'not', args: [isNaN], position };
  return { kind: 'call', name: 'and', args: [notNull, number], position };
}

function columnOf({ name }: NullableColumn, position: Place): Expression {
  return { kind: 'column', nameParts: [name], position };
}

const numeric: ReadonlySet<DataType['kind']> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
]);

/** Numbers fill numbers, texts texts, bools bools. */
function isFilledBy({ kind }: DataType, fits: NullFilling['fits']): boolean {
  return fits === 'any' || (fits === 'number' ? numeric.has(kind) : kind === fits);
}

/** `coalesce(column, cast(value))`; NaN counts as null. */
function filled(column: NullableColumn, value: Expression, position: Place): Expression {
  const { dataType, name } = column;
  const cast = (child: Expression): Expression => ({ kind: 'cast', child, dataType, mode: 'cast', position });
  const own = columnOf(column, position);
  const nothing: Expression = { kind: 'literal', value: null, dataType: { kind: 'void' }, position };
  const known: Expression = isFloat(dataType)
    ? { kind: 'call', name: 'nanvl', args: [own, cast(nothing)], position }
    : own;
  const child: Expression = { kind: 'call', name: 'coalesce', args: [known, cast(value)], position };
  return { kind: 'alias', child, names: [name], position };
}

function isFloat({ kind }: DataType): boolean {
  return kind === 'float' || kind === 'double';
}
