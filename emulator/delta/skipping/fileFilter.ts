import type { StructType } from '../../plan/dataType.ts';
import { physicalName } from '../../plan/fileScan.ts';
import type { TypedExpression } from '../../plan/resolved.ts';
import type { AddFile } from '../actions.ts';
import type { Snapshot } from '../snapshot.ts';
import {
  parseStatistics,
  statisticsRange,
  unknownRange,
  type ColumnRange,
  type FileStatistics,
} from './columnRange.ts';
import { partitionRange } from './partitionRange.ts';
import { compareValues, literalComparable, widened, type Comparable } from './value.ts';

/**
 * Whether a file may hold a row for which every predicate is true. Whatever is not understood here counts as possible, so that a file is left out
 * only when partition values or statistics rule it out.
 */
export function fileFilter(
  snapshot: Snapshot,
  predicates: readonly TypedExpression[],
  timeZone: string,
): (file: AddFile) => boolean {
  if (predicates.length === 0) return () => true;
  return (file) => {
    const facts = factsOf(snapshot, file, timeZone);
    return predicates.every((predicate) => outcomes(predicate, facts).canBeTrue);
  };
}

/** What a condition can come to over the rows of a file; NULL is neither. */
interface Outcomes {
  readonly canBeTrue: boolean;
  readonly canBeFalse: boolean;
}

const either: Outcomes = { canBeTrue: true, canBeFalse: true };
const neither: Outcomes = { canBeTrue: false, canBeFalse: false };

type Facts = (expression: TypedExpression) => ColumnRange;

function outcomes(expression: TypedExpression, facts: Facts): Outcomes {
  switch (expression.kind) {
    case 'literal':
      if (expression.value === null) return neither;
      return { canBeTrue: expression.value !== false, canBeFalse: expression.value !== true };
    case 'attribute':
      return expression.dataType.kind === 'boolean' ? compared(facts(expression), '=', 1n) : either;
    case 'in':
      return inOutcomes(expression, facts);
    case 'call':
      return callOutcomes(expression.entry.names[0] ?? '', expression.args, facts);
    default:
      return either;
  }
}

function callOutcomes(name: string, args: readonly TypedExpression[], facts: Facts): Outcomes {
  const [first, second] = args;
  if (first === undefined) return either;
  switch (name) {
    case 'not': {
      const inner = outcomes(first, facts);
      return { canBeTrue: inner.canBeFalse, canBeFalse: inner.canBeTrue };
    }
    case 'isnull':
    case 'isnotnull': {
      const { mayBeNull, mayHaveValues } = facts(first);
      return name === 'isnull'
        ? { canBeTrue: mayBeNull, canBeFalse: mayHaveValues }
        : { canBeTrue: mayHaveValues, canBeFalse: mayBeNull };
    }
    default:
      break;
  }
  if (second === undefined) return either;
  if (name === 'and' || name === 'or') {
    const left = outcomes(first, facts);
    const right = outcomes(second, facts);
    return name === 'and'
      ? { canBeTrue: left.canBeTrue && right.canBeTrue, canBeFalse: left.canBeFalse || right.canBeFalse }
      : { canBeTrue: left.canBeTrue || right.canBeTrue, canBeFalse: left.canBeFalse && right.canBeFalse };
  }
  if (!isComparison(name)) return either;
  const right = constantOf(second);
  if (right !== undefined) return comparison(facts(first), name, right);
  const left = constantOf(first);
  return left === undefined ? either : comparison(facts(second), mirrored[name], left);
}

type Comparison = '=' | '<=>' | '<' | '<=' | '>' | '>=';

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<=>': '<=>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function isComparison(name: string): name is Comparison {
  return Object.hasOwn(mirrored, name);
}

function comparison(range: ColumnRange, operator: Comparison, constant: Constant): Outcomes {
  if (constant.value === null) {
    return operator === '<=>' ? { canBeTrue: range.mayBeNull, canBeFalse: range.mayHaveValues } : neither;
  }
  if (operator !== '<=>') return compared(range, operator, constant.value);
  const equal = compared(range, '=', constant.value);
  return { canBeTrue: equal.canBeTrue, canBeFalse: equal.canBeFalse || range.mayBeNull };
}

function compared(range: ColumnRange, operator: Exclude<Comparison, '<=>'>, value: Comparable): Outcomes {
  if (!range.mayHaveValues) return neither;
  const low = range.lower === undefined ? -1 : compareValues(range.lower, value);
  const high = range.upper === undefined ? 1 : compareValues(range.upper, value);
  switch (operator) {
    case '=':
      return { canBeTrue: low <= 0 && high >= 0, canBeFalse: !(low === 0 && high === 0) };
    case '<':
      return { canBeTrue: low < 0, canBeFalse: high >= 0 };
    case '<=':
      return { canBeTrue: low <= 0, canBeFalse: high > 0 };
    case '>':
      return { canBeTrue: high > 0, canBeFalse: low <= 0 };
    case '>=':
      return { canBeTrue: high >= 0, canBeFalse: low < 0 };
  }
}

function inOutcomes(expression: Extract<TypedExpression, { kind: 'in' }>, facts: Facts): Outcomes {
  const { child, list } = expression;
  if (!isList(list)) return either;
  const range = facts(child);
  const canBeTrue = list.some((item) => {
    const constant = constantOf(item);
    return constant === undefined || comparison(range, '=', constant).canBeTrue;
  });
  return { canBeTrue, canBeFalse: true };
}

function isList(list: Extract<TypedExpression, { kind: 'in' }>['list']): list is readonly TypedExpression[] {
  return Array.isArray(list);
}

interface Constant {
  readonly value: Comparable | null;
}

/** A literal, perhaps widened by casts; undefined for anything that is not sure to be its value. */
function constantOf(expression: TypedExpression): Constant | undefined {
  if (expression.kind === 'literal') {
    if (expression.value === null) return { value: null };
    const value = literalComparable(expression.value, expression.dataType);
    return value === undefined ? undefined : { value };
  }
  if (expression.kind !== 'cast' || expression.mode === 'try') return undefined;
  const inner = constantOf(expression.child);
  if (inner === undefined || inner.value === null) return inner;
  const value = widened(inner.value, expression.child.dataType, expression.dataType);
  return value === undefined ? undefined : { value };
}

/** The ranges of a file's columns, of fields inside them, and of both when widened by casts. */
function factsOf(snapshot: Snapshot, file: AddFile, timeZone: string): Facts {
  let statistics: FileStatistics | undefined;
  let parsed = false;
  const statisticsOfFile = (): FileStatistics | undefined => {
    if (!parsed) statistics = parseStatistics(file.stats);
    parsed = true;
    return statistics;
  };
  const range = (expression: TypedExpression): ColumnRange => {
    if (expression.kind === 'cast' && expression.mode !== 'try')
      return widenedRange(range(expression.child), expression);
    const path = fieldPath(expression);
    if (path === undefined) return unknownRange;
    const physical = physicalPath(snapshot, path);
    const [column, ...inner] = physical ?? [];
    if (physical === undefined || column === undefined) return unknownRange;
    if (snapshot.partitionColumns.includes(path[0]?.toString() ?? ''))
      return inner.length === 0
        ? partitionRange(file.partitionValues[column], expression.dataType, timeZone)
        : unknownRange;
    const known = statisticsOfFile();
    return known === undefined
      ? unknownRange
      : statisticsRange(known, physical, expression.dataType, inner.length === 0);
  };
  return range;
}

function widenedRange(range: ColumnRange, cast: Extract<TypedExpression, { kind: 'cast' }>): ColumnRange {
  const bound = (value: Comparable | undefined): Comparable | undefined =>
    value === undefined ? undefined : widened(value, cast.child.dataType, cast.dataType);
  const exact = widened(0n, cast.child.dataType, cast.dataType) !== undefined || cast.child.dataType.kind === 'float';
  // Any other cast may turn a value into NULL or raise.
  return exact ? { ...range, lower: bound(range.lower), upper: bound(range.upper) } : unknownRange;
}

/** A column's name and the ordinals of the fields inside it. */
function fieldPath(expression: TypedExpression): readonly [string, ...number[]] | undefined {
  if (expression.kind === 'attribute') return [expression.name];
  if (expression.kind !== 'call' || expression.entry.names[0] !== '.') return undefined;
  const [struct, ordinal] = expression.args;
  if (struct === undefined || ordinal?.kind !== 'literal' || typeof ordinal.value !== 'number') return undefined;
  const path = fieldPath(struct);
  return path === undefined ? undefined : [...path, ordinal.value];
}

function physicalPath(
  snapshot: Snapshot,
  [column, ...ordinals]: readonly [string, ...number[]],
): readonly string[] | undefined {
  const name = (field: StructType['fields'][number]): string =>
    snapshot.columnMapping === 'none' ? field.name : physicalName(field);
  let field = snapshot.schema.fields.find((candidate) => candidate.name === column);
  const path: string[] = [];
  for (const ordinal of [undefined, ...ordinals]) {
    if (ordinal !== undefined) field = field?.dataType.kind === 'struct' ? field.dataType.fields[ordinal] : undefined;
    if (field === undefined) return undefined;
    path.push(name(field));
  }
  return path;
}
