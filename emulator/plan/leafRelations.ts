import { sluiceError } from '../base/errors.ts';
import { newAttribute, type Analysis, type Environment } from './analysis.ts';
import { analyzeExpression, expressionContext } from './analyzeExpression.ts';
import { findWiderTypeWithoutStringPromotion } from './coercion.ts';
import type { DataType } from './dataType.ts';
import { expressionText } from './expressionText.ts';
import { generatedColumns, generatePlan, generatorCall, outerOf } from './generate.ts';
import type { RangePlan, ReadPlan, RelationPlan, TableFunctionPlan, ValuesPlan } from './logicalPlan.ts';
import type { ResolvedPlan, TypedExpression } from './resolved.ts';
import { emptyScope, relationOf, type Relation } from './scope.ts';
import { castTo, constantValue, isFoldable, someExpression } from './typedExpression.ts';
import { quoteIdentifier } from './typeText.ts';
import { isIntegral, isString, types } from './types.ts';

/** A table, a reader, or a common table expression by its name. */
export function analyzeRelationLeaf(
  analysis: Analysis,
  plan: RelationPlan | ReadPlan,
  environment: Environment,
): Relation {
  if (plan.kind === 'relation' && plan.nameParts.length === 1) {
    const [name = ''] = plan.nameParts;
    const common = environment.ctes.get(name.toLowerCase());
    if (common !== undefined) {
      const inside: Environment = {
        ctes: common.environment.ctes,
        ...(environment.outer === undefined ? {} : { outer: environment.outer }),
      };
      const child = analysis.analyzeRelation(common.plan, inside);
      return renamed(child, name, common.columns, plan);
    }
  }
  const found = analysis.leaves.get(plan);
  if (found === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a table was not looked up' });
  if (found instanceof Error) throw found;
  if (found.view !== undefined) {
    const child = analysis.analyzeRelation(found.view.plan, { ctes: new Map() });
    return renamed(child, found.qualifier.at(-1) ?? '', found.view.columns, plan, found.qualifier.slice(0, -1));
  }
  const output = found.schema.fields.map((field) =>
    newAttribute(analysis, {
      name: field.name,
      dataType: field.dataType,
      nullable: field.nullable,
      qualifier: found.qualifier,
    }),
  );
  return relationOf({
    kind: 'leaf',
    leaf: found.leaf,
    schema: found.schema,
    output,
    streaming: plan.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

/** The relation under an alias, its columns renamed where a list is given. */
export function renamed(
  child: Relation,
  alias: string,
  columns: readonly string[] | undefined,
  plan: { readonly position?: RelationPlan['position'] },
  qualifier: readonly string[] = [],
): Relation {
  if (columns !== undefined && columns.length !== child.visible.length) {
    throw sluiceError(
      'ASSIGNMENT_ARITY_MISMATCH',
      { numTarget: columns.length, numExpr: child.visible.length },
      { position: plan.position },
    );
  }
  const visible = child.visible.map((attribute, index) => ({
    ...attribute,
    name: columns?.[index] ?? attribute.name,
    qualifier: [...qualifier, alias],
  }));
  const byId = new Map(visible.map((attribute) => [attribute.id, attribute]));
  const { plan: below } = child;
  const relabelled: ResolvedPlan = {
    ...below,
    output: below.output.map((attribute) => byId.get(attribute.id) ?? attribute),
  };
  return { plan: relabelled, visible, hidden: [] };
}

export function analyzeValues(analysis: Analysis, plan: ValuesPlan, environment: Environment): Relation {
  const [firstRow = []] = plan.rows;
  const width = plan.schema?.fields.length ?? firstRow.length;
  const context = expressionContext(analysis, { ctes: environment.ctes }, emptyScope);
  const rows = plan.rows.map((row, rowIndex) => {
    if (row.length !== width) {
      throw sluiceError(
        'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH',
        { expectedNumCols: width, actualNumCols: row.length, rowIndex },
        { position: plan.position },
      );
    }
    return row.map((cell) => inlineCell(analyzeExpression(cell, context), plan));
  });
  const output = Array.from({ length: width }, (_, index) => {
    const field = plan.schema?.fields[index];
    const name = field?.name ?? plan.names?.[index] ?? `col${index + 1}`;
    const cells = rows.flatMap((row) => (row[index] === undefined ? [] : [row[index]]));
    const dataType = field?.dataType ?? columnType(cells, name, plan);
    return newAttribute(analysis, {
      name,
      dataType,
      nullable: field?.nullable ?? cells.some((cell) => cell.nullable),
    });
  });
  return relationOf({
    kind: 'values',
    rows: rows.map((row) => row.map((cell, index) => castTo(cell, output[index]?.dataType ?? cell.dataType))),
    output,
    streaming: false,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

function columnType(cells: readonly TypedExpression[], name: string, plan: ValuesPlan): DataType {
  const kinds = cells.map((cell) => cell.dataType);
  const floats = kinds.some((type) => type.kind === 'float');
  // Here Spark widens without ANSI mode, where whole numbers beside floats become floats.
  if (floats && kinds.every((type) => type.kind === 'float' || type.kind === 'void' || isIntegral(type)))
    return types.float;
  const common = findWiderTypeWithoutStringPromotion(kinds);
  if (common !== undefined) return common;
  throw sluiceError(
    'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE',
    { colName: quoteIdentifier(name) },
    { position: plan.position },
  );
}

function inlineCell(cell: TypedExpression, plan: ValuesPlan): TypedExpression {
  const constant = isFoldable(cell) || someExpression(cell, (part) => part.kind === 'subquery');
  if (constant) return cell;
  throw sluiceError(
    'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE',
    { expr: `"${expressionText(cell)}"` },
    { position: plan.position },
  );
}

export function analyzeRange(analysis: Analysis, plan: RangePlan): Relation {
  return relationOf({
    kind: 'range',
    start: plan.start,
    end: plan.end,
    step: plan.step,
    output: [newAttribute(analysis, { name: 'id', dataType: types.long, nullable: false })],
    streaming: false,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

export function analyzeTableFunction(analysis: Analysis, plan: TableFunctionPlan, environment: Environment): Relation {
  const name = plan.name.toLowerCase();
  if (name === 'range') return rangeFunction(analysis, plan, environment);
  if (plan.refusal !== undefined) {
    const operator = `The table function ${name}`;
    throw sluiceError('UNSUPPORTED_OPERATOR', { operator, detail: plan.refusal }, { position: plan.position });
  }
  const entry = analysis.context.functions.find(name);
  if (entry === undefined || entry.kind !== 'generator') {
    const code = analysis.context.functions.isSparkFunction(name) || entry !== undefined;
    if (code) {
      throw sluiceError(
        'UNSUPPORTED_OPERATOR',
        { operator: `The table function ${name}`, detail: '' },
        { position: plan.position },
      );
    }
    throw sluiceError(
      'UNRESOLVABLE_TABLE_VALUED_FUNCTION',
      { name: quoteIdentifier(plan.name) },
      { position: plan.position },
    );
  }
  const generator = generatorCall(
    analysis,
    { kind: 'call', name, args: plan.args, namedArgs: plan.namedArgs, position: plan.position },
    environment,
    emptyScope,
  );
  const oneRow: ResolvedPlan = { kind: 'values', rows: [[]], output: [], streaming: false };
  return relationOf(
    generatePlan(oneRow, generator, generatedColumns(analysis, generator, undefined, []), outerOf(generator)),
  );
}

/** `range(end)`, `range(start, end[, step[, partitions]])`. */
function rangeFunction(analysis: Analysis, plan: TableFunctionPlan, environment: Environment): Relation {
  const { position } = plan;
  const values = plan.args.map((arg) => {
    const typed = analyzeExpression(arg, expressionContext(analysis, environment, emptyScope));
    const value = constantValue(typed);
    if (isString(typed.dataType)) {
      if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return BigInt(value.trim());
      throw sluiceError(
        'CAST_INVALID_INPUT',
        { expression: `'${String(value)}'`, sourceType: '"STRING"', targetType: '"BIGINT"' },
        { position },
      );
    }
    if (!isIntegral(typed.dataType) || (typeof value !== 'number' && typeof value !== 'bigint')) {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: `"${expressionText(typed)}"`, detail: ' as a bound of range(); write a number' },
        { position },
      );
    }
    return BigInt(value);
  });
  if (values.length === 0 || values.length > 4) {
    throw sluiceError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      { functionName: '`range`', expectedNum: '[1, 4]', actualNum: values.length },
      { position },
    );
  }
  const [first = 0n, second, third = 1n] = values;
  if (third === 0n) throw sluiceError('FAILED_FUNCTION_CALL', { funcName: '`range`' }, { position });
  const bounds = second === undefined ? { start: 0n, end: first } : { start: first, end: second };
  return analyzeRange(analysis, { kind: 'range', ...bounds, step: third, position });
}
