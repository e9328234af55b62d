import type { Expression, FrameBound } from '../../emulator/plan/expression.ts';
import { sqlText } from '../../emulator/plan/typeText.ts';

/** An expression as PySpark's classic Column prints it. */
export function columnText(expression: Expression): string {
  const texts = (items: readonly Expression[]): string => items.map(columnText).join(', ');
  switch (expression.kind) {
    case 'literal':
      return literalText(expression);
    case 'column':
      return expression.nameParts.join('.');
    case 'star':
      return [...expression.qualifier, '*'].join('.');
    case 'call':
      return `${shown[expression.name] ?? expression.name}(${[...expression.args.map(columnText), ...flags(expression)].join(', ')})`;
    case 'cast':
      return `${expression.mode === 'try' ? 'TRY_' : ''}CAST(${columnText(expression.child)} AS ${sqlText(expression.dataType)})`;
    case 'alias':
      return `${columnText(expression.child)} AS ${expression.names.length > 1 ? `(${expression.names.join(', ')})` : expression.names[0]}`;
    case 'case': {
      const branches = expression.branches.map(
        (branch) => `WHEN ${columnText(branch.when)} THEN ${columnText(branch.then)}`,
      );
      const otherwise = expression.otherwise === undefined ? [] : [`ELSE ${columnText(expression.otherwise)}`];
      return ['CASE', ...branches, ...otherwise, 'END'].join(' ');
    }
    case 'in':
      return 'subquery' in expression.list ? 'in(…)' : `in(${texts([expression.child, ...expression.list])})`;
    case 'field':
      return `${columnText(expression.child)}[${columnText(expression.key)}]`;
    case 'sortOrder': {
      const nulls = expression.nulls ?? (expression.descending ? 'last' : 'first');
      return `${columnText(expression.child)} ${expression.descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`;
    }
    case 'lambda': {
      const parameters = expression.parameters.map(unnumbered);
      const [only] = parameters;
      return `${parameters.length === 1 ? only : `(${parameters.join(', ')})`} -> ${unnumbered(columnText(expression.body))}`;
    }
    case 'window': {
      const { spec } = expression;
      if ('reference' in spec) return spec.reference;
      const parts = [
        spec.partitionBy.length === 0 ? '' : `PARTITION BY ${texts(spec.partitionBy)}`,
        spec.orderBy.length === 0 ? '' : `ORDER BY ${texts(spec.orderBy)}`,
        spec.frame === undefined
          ? ''
          : `${spec.frame.unit.toUpperCase()} BETWEEN ${boundText(spec.frame.start)} AND ${boundText(spec.frame.end)}`,
      ];
      return `${columnText(expression.call)} OVER (${parts.filter((part) => part !== '').join(' ')})`;
    }
    case 'subquery':
      return '(subquery)';
  }
}

const shown: Readonly<Record<string, string>> = { not: '!', isnull: 'isNull', isnotnull: 'isNotNull', isnan: 'isNaN' };

/** Flags that PySpark passes as arguments and the plan holds apart. */
function flags(call: Extract<Expression, { kind: 'call' }>): readonly string[] {
  return ['first', 'last', 'lag', 'lead', 'nth_value'].includes(call.name) ? [String(call.nulls === 'ignore')] : [];
}

function literalText({ value, dataType }: Extract<Expression, { kind: 'literal' }>): string {
  if (value === null) return 'NULL';
  if (dataType.kind === 'string') return `'${String(value)}'`;
  if (dataType.kind === 'long') return `${String(value)}L`;
  if (dataType.kind === 'double' && Number.isInteger(value)) return `${String(value)}.0`;
  return String(value);
}

function boundText(bound: FrameBound): string {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'currentRow':
      return 'CURRENT ROW';
    case 'preceding':
      return `-${columnText(bound.offset)}`;
    case 'following':
      return columnText(bound.offset);
  }
}

function unnumbered(text: string): string {
  return text.replace(/([xyz])_\d+/g, '$1');
}
