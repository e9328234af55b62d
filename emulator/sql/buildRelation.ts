import { sluiceError, type Position } from '../base/errors.ts';
import type { Expression } from '../plan/expression.ts';
import type { JoinPlan, LogicalPlan, RelationPlan, TableFunctionPlan, ValuesPlan } from '../plan/logicalPlan.ts';
import { types } from '../plan/types.ts';
import { call, functionNameOf, nameOf, namePartsOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildNamed, buildNamedList, buildValue } from './buildExpression.ts';
import { buildArguments } from './buildFunction.ts';
import { valuesOfRow } from './buildRow.ts';
import {
  type FromClauseContext,
  FunctionRelationContext,
  type InlineTableContext,
  type JoinStepContext,
  type JoinTypeContext,
  type LateralViewContext,
  NamedRelationContext,
  NestedRelationContext,
  type PivotClauseContext,
  type QualifiedNameContext,
  QueryRelationContext,
  type RelationContext,
  type RelationOptionsContext,
  type RelationPrimaryContext,
  type SampleContext,
  StreamRelationContext,
  type TableAliasContext,
  type TableFunctionContext,
  type TimeTravelContext,
  type UnpivotClauseContext,
  ValuesRelationContext,
  type WatermarkContext,
} from './generated/SluiceSqlParser.ts';
import { intervalLiteral } from './intervalLiteral.ts';
import { databricksFunction } from './readFiles.ts';
import { stringValue } from './stringText.ts';

/** FROM: relations separated by commas are joined without a condition. */
export function buildFrom(tree: FromClauseContext, context: BuildContext): LogicalPlan {
  let plan: LogicalPlan | undefined;
  for (const relation of tree.relation()) {
    const right = buildRelation(relation, context);
    const lateral = relation.LATERAL() !== null;
    const oneRow: LogicalPlan = { kind: 'values', rows: [[]] };
    plan =
      plan === undefined && !lateral
        ? right
        : join({ left: plan ?? oneRow, right, joinType: 'inner', lateral, position: context.position(relation) });
  }
  let whole = required(plan);
  for (const view of tree.lateralView()) whole = buildLateralView(view, whole, context);
  const pivot = tree.pivotClause();
  if (pivot !== null) whole = buildPivot(pivot, whole, context);
  const unpivot = tree.unpivotClause();
  return unpivot === null ? whole : buildUnpivot(unpivot, whole, context);
}

function buildRelation(tree: RelationContext, context: BuildContext): LogicalPlan {
  let plan = buildRelationPrimary(tree.relationPrimary(), context);
  for (const step of tree.relationStep()) {
    const joined = step.joinStep();
    const pivot = step.pivotClause();
    if (joined !== null) plan = buildJoinStep(joined, plan, context);
    else if (pivot !== null) plan = buildPivot(pivot, plan, context);
    else plan = buildUnpivot(required(step.unpivotClause()), plan, context);
  }
  return plan;
}

export function buildJoinStep(tree: JoinStepContext, left: LogicalPlan, context: BuildContext): JoinPlan {
  const on = tree.joinCondition();
  const expression = on?.expression() ?? null;
  const columns = on?.columnNames()?.identifier().map(nameOf);
  const condition: JoinPlan['condition'] | undefined =
    tree.NATURAL() !== null
      ? { kind: 'natural' }
      : expression !== null
        ? { kind: 'on', expression: buildExpression(expression, context) }
        : columns === undefined
          ? undefined
          : { kind: 'using', columns };
  return join({
    left,
    right: buildRelationPrimary(tree.relationPrimary(), context),
    joinType: joinTypeOf(tree.joinType()),
    lateral: tree.LATERAL() !== null,
    position: context.position(tree),
    ...(condition === undefined ? {} : { condition }),
  });
}

function join(parts: Omit<JoinPlan, 'kind' | 'lateral'> & { readonly lateral: boolean }): JoinPlan {
  const { lateral, ...rest } = parts;
  return { kind: 'join', ...rest, ...(lateral ? { lateral } : {}) };
}

function joinTypeOf(tree: JoinTypeContext): JoinPlan['joinType'] {
  if (tree.SEMI() !== null) return 'leftSemi';
  if (tree.ANTI() !== null) return 'leftAnti';
  if (tree.CROSS() !== null) return 'cross';
  if (tree.LEFT() !== null) return 'left';
  if (tree.RIGHT() !== null) return 'right';
  return tree.FULL() === null ? 'inner' : 'full';
}

export function buildRelationPrimary(tree: RelationPrimaryContext, context: BuildContext): LogicalPlan {
  const position = context.position(tree);
  if (tree instanceof ValuesRelationContext) return buildInlineTable(tree.inlineTable(), context);
  if (tree instanceof FunctionRelationContext) {
    const table = buildTableFunction(tree.tableFunction(), false, context);
    return aliased(watermarked(table, tree.watermark(), context), tree.tableAlias(), position);
  }
  if (tree instanceof StreamRelationContext) {
    const streamed = tree.streamed();
    const table = streamed.tableFunction();
    const name = streamed.qualifiedName();
    const plan: LogicalPlan =
      table !== null
        ? buildTableFunction(table, true, context)
        : {
            kind: 'relation',
            nameParts: relationName(required(name), context),
            streaming: true,
            options: optionsOf(streamed.relationOptions()),
            position,
          };
    return aliased(watermarked(plan, tree.watermark(), context), tree.tableAlias(), position);
  }
  if (tree instanceof NamedRelationContext) {
    const travel = tree.timeTravel();
    const relation: RelationPlan = {
      kind: 'relation',
      nameParts: relationName(tree.qualifiedName(), context),
      streaming: false,
      options: optionsOf(tree.relationOptions()),
      ...(travel === null ? {} : { timeTravel: buildTimeTravel(travel, context) }),
      position,
    };
    return decorated(relation, tree, context);
  }
  if (tree instanceof QueryRelationContext) {
    const plan = decorated(context.buildQuery(tree.query(), context), tree, context);
    // Without an alias nothing inside can be named from outside.
    return tree.tableAlias().strictIdentifier() === null
      ? { kind: 'subqueryAlias', child: plan, alias: '__auto_generated_subquery_name', position }
      : plan;
  }
  if (tree instanceof NestedRelationContext) return decorated(buildRelation(tree.relation(), context), tree, context);
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of relation has no builder' });
}

/** `LIVE.x` is x where that prefix is known. */
function relationName(tree: QualifiedNameContext, context: BuildContext): readonly string[] {
  const parts = namePartsOf(tree);
  return context.databricks && parts.length === 2 && parts[0]?.toUpperCase() === 'LIVE' ? parts.slice(1) : parts;
}

/** TABLESAMPLE, then WATERMARK, then the alias. */
function decorated(
  plan: LogicalPlan,
  tree: NamedRelationContext | QueryRelationContext | NestedRelationContext,
  context: BuildContext,
): LogicalPlan {
  const sample = tree.sample();
  const sampled = sample === null ? plan : buildSample(sample, plan, context);
  return aliased(watermarked(sampled, tree.watermark(), context), tree.tableAlias(), context.position(tree));
}

export function buildSample(tree: SampleContext, child: LogicalPlan, context: BuildContext): LogicalPlan {
  return { kind: 'sample', child, text: context.source.written(tree), position: context.position(tree) };
}

function watermarked(child: LogicalPlan, tree: WatermarkContext | null, context: BuildContext): LogicalPlan {
  if (tree === null) return child;
  const position = context.position(tree);
  const delay = intervalLiteral(tree.interval(), context);
  const text = delay.dataType.kind === 'yearMonthInterval' ? `${delay.value} months` : `${delay.value} microseconds`;
  const named = buildNamed(tree.namedExpression(), context);
  if (named.kind === 'column') return { kind: 'withWatermark', child, column: named, delay: text, position };
  if (named.kind !== 'alias') {
    const sqlExpr = context.source.written(tree.namedExpression());
    throw sluiceError('REQUIRES_EXPLICIT_NAME_IN_WATERMARK_CLAUSE', { sqlExpr: `"${sqlExpr}"` }, { position });
  }
  if (named.names.length > 1) throw sluiceError('CANNOT_USE_MULTI_ALIASES_IN_WATERMARK_CLAUSE', {}, { position });
  const name = named.names[0] ?? '';
  return {
    kind: 'withWatermark',
    child: { kind: 'withColumns', child, columns: [{ name, value: named.child }], position },
    column: { kind: 'column', nameParts: [name], position },
    delay: text,
    position,
  };
}

function aliased(child: LogicalPlan, tree: TableAliasContext, position: Position): LogicalPlan {
  const alias = tree.strictIdentifier();
  if (alias === null) return child;
  const columns = tree.columnNames()?.identifier().map(nameOf);
  const plan = { kind: 'subqueryAlias', child, alias: nameOf(alias), position } as const;
  return columns === undefined ? plan : { ...plan, columns };
}

function buildTableFunction(tree: TableFunctionContext, streaming: boolean, context: BuildContext): LogicalPlan {
  const name = functionNameOf(tree.qualifiedName());
  const position = context.position(tree);
  const plan: TableFunctionPlan = {
    kind: 'tableFunction',
    name,
    ...buildArguments(tree.argument(), context),
    streaming,
    position,
  };
  return context.databricks ? databricksFunction(plan) : plan;
}

/** VALUES: each row is a struct's fields, or one value. */
export function buildInlineTable(tree: InlineTableContext, context: BuildContext): LogicalPlan {
  const position = context.position(tree);
  const rows = tree.expression().map((row) => valuesOfRow(row, context));
  const alias = tree.tableAlias();
  const names = alias.columnNames()?.identifier().map(nameOf);
  const width = names?.length ?? rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    throw sluiceError(
      'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH',
      { expectedNumCols: width, actualNumCols: rows[odd]?.length ?? 0, rowIndex: odd },
      { position },
    );
  }
  const values: ValuesPlan = { kind: 'values', rows, ...(names === undefined ? {} : { names }), position };
  const name = alias.strictIdentifier();
  return name === null ? values : { kind: 'subqueryAlias', child: values, alias: nameOf(name), position };
}

function buildTimeTravel(tree: TimeTravelContext, context: BuildContext): NonNullable<RelationPlan['timeTravel']> {
  if (tree._timestamp !== undefined) return { timestamp: buildValue(tree._timestamp, context) };
  const token = required(tree._version);
  const position = context.source.tokenPosition(token);
  const text = token.text ?? '';
  const version: Expression = /^\d/.test(text)
    ? { kind: 'literal', value: BigInt(text), dataType: types.long, position }
    : { kind: 'literal', value: stringValue(text), dataType: types.string, position };
  return { version };
}

function optionsOf(tree: RelationOptionsContext | null): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const option of tree?.relationOption() ?? []) {
    const key = required(option._key);
    const value = option.optionValue();
    const name = key.StringText() === null ? key.identifier().map(nameOf).join('.') : stringValue(key.getText());
    const written = value?.getText() ?? '';
    options[name] = value?.StringText() ? stringValue(written) : written;
  }
  return options;
}

export function buildLateralView(tree: LateralViewContext, child: LogicalPlan, context: BuildContext): LogicalPlan {
  const position = context.position(tree);
  const args = tree.expression().map((argument) => buildExpression(argument, context));
  return {
    kind: 'generate',
    child,
    generator: call(functionNameOf(required(tree._function_)), args, position),
    outer: tree.OUTER() !== null,
    alias: nameOf(required(tree._table)),
    columns: tree._column.map(nameOf),
    position,
  };
}

export function buildPivot(tree: PivotClauseContext, child: LogicalPlan, context: BuildContext): LogicalPlan {
  const columnTree = tree.pivotColumn();
  const position = context.position(tree);
  const columns = columnTree
    .identifier()
    .map((name): Expression => ({ kind: 'column', nameParts: [nameOf(name)], position: context.position(columnTree) }));
  const [first] = columns;
  return {
    kind: 'pivot',
    child,
    column: columns.length === 1 && first !== undefined ? first : call('struct', columns, context.position(columnTree)),
    values: tree.pivotValue().map((item) => {
      const alias = item.identifier();
      const value = buildExpression(item.expression(), context);
      return alias === null ? { value } : { value, alias: nameOf(alias) };
    }),
    aggregates: buildNamedList(required(tree._aggregates), context),
    position,
  };
}

export function buildUnpivot(tree: UnpivotClauseContext, child: LogicalPlan, context: BuildContext): LogicalPlan {
  const position = context.position(tree);
  const alias = tree.identifier().find((item) => item !== tree._name);
  const several = tree.unpivotNames().LeftParen() !== null;
  const odd = tree.unpivotColumn().find((item) => (item.LeftParen() !== null) !== several);
  if (odd !== undefined) {
    const error = `'${several ? odd.getText() : '('}'`;
    throw sluiceError('PARSE_SYNTAX_ERROR', { error, hint: '' }, { position: context.position(odd) });
  }
  const plan: LogicalPlan = {
    kind: 'unpivot',
    child,
    includeNulls: tree.INCLUDE() !== null,
    name: nameOf(required(tree._name)),
    values: tree.unpivotNames().identifier().map(nameOf),
    groups: tree.unpivotColumn().map((item) => {
      const given = item.identifier();
      const columns = item.qualifiedName().map(namePartsOf);
      return given === null ? { columns } : { columns, alias: nameOf(given) };
    }),
    position,
  };
  return alias === undefined ? plan : { kind: 'subqueryAlias', child: plan, alias: nameOf(alias), position };
}
