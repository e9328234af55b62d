import { sluiceError } from '../../base/errors.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import { someExpression } from '../../plan/typedExpression.ts';
import {
  type TypedExpression,
  columnName,
  type Attribute,
  type NamedExpression,
  type ResolvedExpect,
  type ResolvedGenerate,
  type ResolvedJoin,
  type ResolvedPlan,
  type ResolvedSetOperation,
  type ResolvedValues,
} from '../../plan/resolved.ts';
import type { Bind, OrderedRelation, RelationSql } from '../computeSession.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { quoteText, raiseSql } from '../sqlText.ts';
import { aggregateRelationSql } from './translateAggregate.ts';
import { firstRowsSql } from './firstRows.ts';
import { expressionSql, orderSql, type ExpressionContext } from './translateExpression.ts';

export interface PlanContext {
  readonly settings: AnalysisSettings;
  readonly useJavaScript: (name: string) => string;
  readonly bind: Bind;
}

/** SQL of a plan: each node is a query in brackets over those of its children, with columns named by `columnName`. */
export function planSql(plan: ResolvedPlan, context: PlanContext): RelationSql {
  return translated(plan, context).relation;
}

/** As `planSql`, with an order column as the last one. */
export function orderedPlanSql(plan: ResolvedPlan, context: PlanContext): OrderedRelation {
  return numbered(translated(plan, context));
}

/** A node's SQL, and the order column that its rows carry beyond its output, if any. */
interface Translated {
  readonly relation: RelationSql;
  readonly order: string | undefined;
}

function translated(plan: ResolvedPlan, context: PlanContext): Translated {
  const bound = context.bind(plan);
  if (bound !== undefined) return typeof bound === 'string' ? { relation: bound, order: undefined } : bound;
  const expressions: ExpressionContext = {
    settings: context.settings,
    useJavaScript: context.useJavaScript,
    relation: (inner) => planSql(inner, context),
  };
  switch (plan.kind) {
    case 'leaf':
      throw sluiceError('INTERNAL_ERROR', { detail: `nothing is bound to the leaf ${plan.leaf.format}` });
    case 'values':
      return unordered(valuesSql(plan, expressions));
    case 'range': {
      const name = plan.output.map(columnName).join(', ');
      return unordered(
        `(SELECT range AS ${name} FROM range('${plan.start}'::BIGINT, '${plan.end}'::BIGINT, '${plan.step}'::BIGINT))`,
      );
    }
    case 'project': {
      const child = translated(plan.child, context);
      const list = withOrder(namedList(plan.list, expressions), child.order);
      return { relation: `(SELECT ${list} FROM ${child.relation})`, order: child.order };
    }
    case 'filter': {
      const child = translated(plan.child, context);
      const condition = expressionSql(plan.condition, expressions);
      return { relation: `(SELECT * FROM ${child.relation} WHERE ${condition})`, order: child.order };
    }
    case 'watermark':
      return translated(plan.child, context);
    case 'aggregate':
      return unordered(aggregateRelationSql(plan, () => translated(plan.child, context), expressions, numbered));
    case 'join':
      return joinSql(plan, context, expressions);
    case 'setOperation':
      return unordered(setOperationSql(plan, context));
    case 'distinct': {
      const child = translated(plan.child, context);
      return unordered(`(SELECT DISTINCT ${columnList(plan.output)} FROM ${child.relation})`);
    }
    case 'deduplicate': {
      const child = numbered(translated(plan.child, context));
      return unordered(firstRowsSql(child, plan.keys.map(columnName), plan.output.map(columnName)));
    }
    case 'sort': {
      const child = translated(plan.child, context);
      const order = orderSql(plan.order, expressions);
      return unordered(`(SELECT ${columnList(plan.output)} FROM ${child.relation} ORDER BY ${order})`);
    }
    case 'limit': {
      const child = translated(plan.child, context);
      const limit = plan.limit === undefined ? '' : ` LIMIT ${plan.limit}`;
      const offset = plan.offset === undefined ? '' : ` OFFSET ${plan.offset}`;
      return { relation: `(SELECT * FROM ${child.relation}${limit}${offset})`, order: child.order };
    }
    case 'generate':
      return unordered(generateSql(plan, context, expressions));
    case 'window': {
      const child = translated(plan.child, context);
      const list = plan.list.map(({ attribute, expression }) =>
        named(expressionSql(expression, expressions), attribute),
      );
      return { relation: `(SELECT ${columnList(plan.child.output, list)} FROM ${child.relation})`, order: undefined };
    }
    case 'expect':
      return unordered(expectSql(plan, translated(plan.child, context).relation));
  }
}

/** Where nobody counts, as in a preview: the rows that may pass, or the error of a row that may not. */
function expectSql({ dataset, expectations, output }: ResolvedExpect, child: RelationSql): RelationSql {
  const tests = expectations.flatMap(({ name, onViolation, holds }) => {
    if (onViolation === 'keep') return [];
    const broken = raiseSql('EXPECTATION_VIOLATION.VERBOSITY_NONE', {
      flowName: quoteText(dataset),
      dataset: quoteText(dataset),
      expectationsViolated: quoteText(name),
    });
    const test = `${columnName(holds)} IS TRUE`;
    return [onViolation === 'drop' ? test : `CASE WHEN ${test} THEN true ELSE ${broken}::BOOLEAN END`];
  });
  return `(SELECT ${columnList(output)} FROM ${child}${tests.length === 0 ? '' : ` WHERE ${tests.join(' AND ')}`})`;
}

function unordered(relation: RelationSql): Translated {
  return { relation, order: undefined };
}

const orderColumn = '"_order"';

function numbered(child: Translated): OrderedRelation {
  if (child.order !== undefined) return { relation: child.relation, order: child.order };
  return {
    relation: `(SELECT *, row_number() OVER () AS ${orderColumn} FROM ${child.relation})`,
    order: orderColumn,
  };
}

function named(sql: string, attribute: Attribute): string {
  return `${sql} AS ${columnName(attribute)}`;
}

/** A relation has one column at least, even where the plan's rows have none. */
function columnList(output: readonly Attribute[], more: readonly string[] = []): string {
  const list = [...output.map(columnName), ...more];
  return list.length === 0 ? '1 AS "_"' : list.join(', ');
}

function namedList(list: readonly NamedExpression[], context: ExpressionContext): readonly string[] {
  return list.map(({ attribute, expression }) => named(expressionSql(expression, context), attribute));
}

function withOrder(list: readonly string[], order: string | undefined): string {
  const all = order === undefined ? list : [...list, order];
  return all.length === 0 ? '1 AS "_"' : all.join(', ');
}

/** Spark evaluates the cells while it reads the statement: whatever fails there is one error of the table. */
function cellSql(cell: TypedExpression, context: ExpressionContext): string {
  const sql = expressionSql(cell, context);
  if (someExpression(cell, (part) => part.kind === 'subquery')) return sql;
  if (!someExpression(cell, (part) => part.kind === 'cast' || part.kind === 'call')) return sql;
  const failed = 'SLUICE:INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION:';
  if (/SLUICE:|\berror\(/.test(sql)) return sql.replaceAll(/SLUICE:(?!UNSUPPORTED)[A-Z0-9_.]+:/g, failed);
  return `coalesce(TRY([${sql}]), error('${failed}{}'))[1]`;
}

function valuesSql(plan: ResolvedValues, context: ExpressionContext): RelationSql {
  if (plan.output.length === 0) return `(SELECT 1 AS "_" FROM range(${plan.rows.length}))`;
  if (plan.rows.length === 0) {
    const list = plan.output.map((attribute) => named(`NULL::${duckdbType(attribute.dataType)}`, attribute));
    return `(SELECT ${list.join(', ')} WHERE false)`;
  }
  const rows = plan.rows.map((row) => `(${row.map((value) => cellSql(value, context)).join(', ')})`);
  return `(SELECT * FROM (VALUES ${rows.join(', ')}) AS t(${columnList(plan.output)}))`;
}

const joinWords: Readonly<Record<ResolvedJoin['joinType'], string>> = {
  inner: 'JOIN',
  cross: 'CROSS JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  leftSemi: 'SEMI JOIN',
  leftAnti: 'ANTI JOIN',
};

function joinSql(plan: ResolvedJoin, context: PlanContext, expressions: ExpressionContext): Translated {
  const left = translated(plan.left, context);
  const right = translated(plan.right, context);
  const condition = plan.condition === undefined ? undefined : expressionSql(plan.condition, expressions);
  const isProduct = condition === undefined && (plan.joinType === 'inner' || plan.joinType === 'cross');
  const word = isProduct ? 'CROSS JOIN' : plan.joinType === 'cross' ? 'JOIN' : joinWords[plan.joinType];
  const lateral = plan.lateral === true ? ' LATERAL' : '';
  const on = isProduct ? '' : ` ON ${condition ?? 'true'}`;
  const order = joinedOrder(plan, left, right);
  const list = columnList(plan.output, order === undefined ? [] : [`${order} AS ${orderColumn}`]);
  return {
    relation: `(SELECT ${list} FROM ${left.relation} AS l ${word}${lateral} ${right.relation} AS r${on})`,
    order: order === undefined ? undefined : orderColumn,
  };
}

/** Rows are in the order of the one side that has one, if each of them is a row of it. */
function joinedOrder({ joinType, lateral }: ResolvedJoin, left: Translated, right: Translated): string | undefined {
  if (lateral === true || (left.order === undefined) === (right.order === undefined)) return undefined;
  if (left.order !== undefined) return joinType === 'right' || joinType === 'full' ? undefined : `l.${left.order}`;
  return joinType === 'inner' || joinType === 'cross' || joinType === 'right' ? `r.${right.order}` : undefined;
}

function setOperationSql(plan: ResolvedSetOperation, context: PlanContext): RelationSql {
  const sides = [plan.left, plan.right].map(
    (side) => `SELECT ${columnList(side.output)} FROM ${translated(side, context).relation}`,
  );
  const word = `${plan.operation.toUpperCase()}${plan.all ? ' ALL' : ''}`;
  return `(SELECT * FROM (${sides.join(` ${word} `)}) AS t(${columnList(plan.output)}))`;
}

/** The generator gives a list of structs, one for each row; an outer one makes a row of NULLs where there is none. */
function generateSql(plan: ResolvedGenerate, context: PlanContext, expressions: ExpressionContext): RelationSql {
  const child = translated(plan.child, context).relation;
  const list = expressionSql(plan.generator, expressions);
  const rows = plan.outer ? `CASE WHEN coalesce(len(${list}), 0) = 0 THEN [NULL] ELSE ${list} END` : list;
  const inner = columnList(plan.child.output, [`unnest(${rows}) AS "_row"`]);
  const generated = plan.generated.map((attribute, index) =>
    named(`struct_extract_at("_row", ${index + 1})`, attribute),
  );
  const kept = plan.output.filter(({ id }) => !plan.generated.some((attribute) => attribute.id === id));
  return `(SELECT ${columnList(kept, generated)} FROM (SELECT ${inner} FROM ${child}))`;
}
