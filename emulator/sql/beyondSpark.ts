import type { ParserRuleContext, TerminalNode, Token } from 'antlr4ng';
import {
  ApplyChangesContext,
  AutoCdcFlowContext,
  ClusterByClauseContext,
  ColumnConstraintContext,
  ColumnElementContext,
  ColumnMaskContext,
  CommentOfContext,
  CollationClauseContext,
  ConstraintElementContext,
  type ConstraintOptionContext,
  CreateDatasetContext,
  CreateFlowContext,
  CreateViewContext,
  type DatasetClauseContext,
  ExpectationContext,
  InsertFlowContext,
  OptionsClauseContext,
  type PipelineStatementContext,
  PropertiesClauseContext,
  QueryBodyContext,
  RowFilterClauseContext,
  ScheduleClauseContext,
  type TableElementsContext,
  TriggerClauseContext,
  UsingClauseContext,
  UseStatementContext,
} from './generated/SluiceSqlParser.ts';

type Part = ParserRuleContext | TerminalNode | Token | null | undefined;

/**
 * The first word of a statement that open-source Spark 4.2 cannot read where it stands; undefined where Spark reads it all. Source:
 * apache/spark SqlBaseParser.g4 of 4.2.0 (createPipelineDataset, createPipelineInsertIntoFlow, createView, useNamespace)
 */
export function beyondSpark(tree: PipelineStatementContext): Token | undefined {
  let first: Token | undefined;
  for (const part of partsBeyondSpark(tree)) {
    const token = tokenOf(part);
    if (token !== undefined && (first === undefined || token.start < first.start)) first = token;
  }
  return first;
}

function tokenOf(part: Part): Token | undefined {
  if (part === null || part === undefined) return undefined;
  if ('start' in part && typeof part.start === 'object') return part.start ?? undefined;
  if ('symbol' in part) return part.symbol;
  return part as Token;
}

function partsBeyondSpark(tree: PipelineStatementContext): readonly Part[] {
  if (tree instanceof ApplyChangesContext) return [tree];
  if (tree instanceof UseStatementContext) return tree.CATALOG() === null ? [] : [tree._name];
  if (tree instanceof CreateFlowContext) {
    const action = tree.flowAction();
    if (action instanceof AutoCdcFlowContext) return [action];
    if (!(action instanceof InsertFlowContext)) return [];
    // ONCE is a table's name to Spark, the name after it an alias; the query is where it gives up.
    return action.ONCE() === null ? [] : [action.query()];
  }
  if (tree instanceof CreateViewContext) return viewParts(tree);
  return tree instanceof CreateDatasetContext ? datasetParts(tree) : [];
}

function datasetParts(tree: CreateDatasetContext): readonly Part[] {
  const kind = tree.datasetKind();
  const body = tree.datasetBody();
  const or = tree.orPart();
  return [
    or?.REFRESH(),
    or === null && tree.temporaryPart() === null ? undefined : (kind.STREAMING() ?? kind.MATERIALIZED()),
    tree.PRIVATE(),
    kind.INCREMENTAL(),
    kind.LIVE(),
    ...tableParts(tree.tableElements()),
    ...clauseParts(tree.datasetClause(), datasetClauses),
    ...tree
      .datasetClause()
      .slice(1)
      .filter((clause) => clause instanceof UsingClauseContext),
    body === null || body instanceof QueryBodyContext ? undefined : body,
  ];
}

const datasetClauses = [RowFilterClauseContext, ScheduleClauseContext, TriggerClauseContext];

function clauseParts(
  clauses: readonly DatasetClauseContext[],
  beyond: readonly (abstract new (...args: never[]) => DatasetClauseContext)[],
): readonly Part[] {
  return clauses.flatMap((clause): readonly Part[] => {
    if (beyond.some((type) => clause instanceof type)) return [clause];
    if (clause instanceof ClusterByClauseContext) return [clause.AUTO() ?? clause.NONE()];
    if (clause instanceof PropertiesClauseContext || clause instanceof OptionsClauseContext) {
      return clause
        .properties()
        .property()
        .map((property) => property.optionValue()?.Minus());
    }
    return [];
  });
}

function tableParts(elements: TableElementsContext | null): readonly Part[] {
  return (elements?.tableElement() ?? []).flatMap((element): readonly Part[] => {
    if (element instanceof ExpectationContext) return [element.EXPECT()];
    if (element instanceof ConstraintElementContext) {
      return [
        ...element
          .constraintBody()
          .keyColumn()
          .map((column) => column.TIMESERIES()),
        ...optionParts(element.constraintOption()),
      ];
    }
    if (!(element instanceof ColumnElementContext)) return [];
    return [
      element.Colon(),
      element.dataType() === null ? (element.columnClause(0) ?? elements?.RightParen()) : undefined,
      ...element.columnClause().flatMap((clause): readonly Part[] => {
        if (clause instanceof ColumnMaskContext) return [clause];
        if (!(clause instanceof ColumnConstraintContext)) return [];
        return [clause.columnConstraintBody().TIMESERIES(), ...optionParts(clause.constraintOption())];
      }),
    ];
  });
}

/** Spark has ENFORCED and RELY and their opposites. */
function optionParts(options: readonly ConstraintOptionContext[]): readonly Part[] {
  return options.filter((option) => option.ENFORCED() === null && option.RELY() === null && option.NORELY() === null);
}

function viewParts(tree: CreateViewContext): readonly Part[] {
  const kind = tree.viewKind();
  const elements = tree.tableElements()?.tableElement() ?? [];
  return [
    tree.orPart()?.REFRESH(),
    tree.PRIVATE(),
    kind.STREAMING(),
    kind.INCREMENTAL(),
    kind.LIVE(),
    ...elements.flatMap((element): readonly Part[] => {
      // A view's list holds names and comments; CONSTRAINT is such a name, and the word after it one too many.
      if (element instanceof ExpectationContext) return [element._name];
      if (element instanceof ConstraintElementContext) return [element._name ?? element];
      if (!(element instanceof ColumnElementContext)) return [];
      return [
        element.Colon(),
        element.dataType(),
        ...element.columnClause().filter((clause) => clause.start?.text?.toUpperCase() !== 'COMMENT'),
      ];
    }),
    ...tree
      .datasetClause()
      .filter(
        (clause) =>
          !(
            clause instanceof CommentOfContext ||
            clause instanceof PropertiesClauseContext ||
            clause instanceof CollationClauseContext
          ),
      ),
    ...clauseParts(tree.datasetClause(), []),
  ];
}
