import { sluiceError, type Position } from '../base/errors.ts';
import { nameOf, namePartsOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression } from './buildExpression.ts';
import { queryText, statementName, wholeOf, type StatementContext } from './buildPipelineStatement.ts';
import { buildRelationPrimary } from './buildRelation.ts';
import { oneOfEach } from './clauseKeyword.ts';
import {
  type ApplyChangesContext,
  ApplyAsContext,
  AutoCdcFlowContext,
  type CdcBodyContext,
  CdcColumnsContext,
  CdcFlowBodyContext,
  type CdcSourceContext,
  type ColumnChoiceContext,
  ColumnsToUpdateContext,
  type CreateFlowContext,
  type DatasetBodyContext,
  IgnoreNullUpdatesContext,
  InsertBodyContext,
  InsertFlowContext,
  RelationSourceContext,
  ReplaceUsingBodyContext,
  ReplaceWhereBodyContext,
  SequenceByContext,
  SnapshotSourceContext,
  StoredAsContext,
  TrackHistoryContext,
} from './generated/SluiceSqlParser.ts';
import type { AutoCdcClause, ColumnChoice, CreateFlow, DatasetBody, RecordedClause } from './pipelineStatement.ts';
import { stringValue } from './stringText.ts';

export function buildFlow(tree: CreateFlowContext, context: StatementContext): CreateFlow {
  const action = tree.flowAction();
  const comment = tree.commentClause();
  const shared = {
    kind: 'createFlow',
    name: { parts: namePartsOf(required(tree._name)), live: false, position: context.position(required(tree._name)) },
    ...(comment === null ? {} : { comment: stringValue(comment.StringText().getText()) }),
    ...wholeOf(tree, context),
  } as const;
  if (action instanceof InsertFlowContext) {
    return {
      ...shared,
      target: statementName(required(action._target), context),
      body: {
        kind: 'insert',
        once: action.ONCE() !== null,
        byName: action.NAME() !== null,
        otherClauses: insertClauses(action, context),
        query: queryText(action.query(), context),
      },
    };
  }
  if (action instanceof AutoCdcFlowContext) {
    return {
      ...shared,
      target: statementName(required(action._target), context),
      body: {
        kind: 'autoCdc',
        form: 'AUTO CDC',
        once: action.ONCE() !== null,
        autoCdc: buildAutoCdc(action.cdcBody(), context),
      },
    };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of flow has no builder' });
}

/** What flows refuse, in the order in which Spark looks for it. Source: apache/spark CreateFlowHandler.validateInsertIntoFlow */
function insertClauses(tree: InsertFlowContext, context: BuildContext): readonly RecordedClause[] {
  const clauses: RecordedClause[] = [];
  const partition = tree.partitionSpec();
  const columns = tree.columnNames();
  const exists = tree.ifNotExists();
  const record = (keyword: string, part: Parameters<BuildContext['position']>[0]): void => {
    clauses.push({ keyword, text: context.source.written(part), position: context.position(part) });
  };
  if (partition !== null) record('PARTITION', partition);
  if (columns !== null) record('COLUMNS', columns);
  if (tree.OVERWRITE() !== null) record('OVERWRITE', tree);
  if (exists !== null) record('IF NOT EXISTS', exists);
  if (tree._replaced !== undefined) record('REPLACE WHERE', tree._replaced);
  return clauses;
}

export function buildApplyChanges(tree: ApplyChangesContext, context: StatementContext): CreateFlow {
  return {
    kind: 'createFlow',
    target: statementName(required(tree._target), context),
    body: {
      kind: 'autoCdc',
      form: 'APPLY CHANGES',
      once: false,
      autoCdc: buildAutoCdc(tree.cdcBody(), context),
    },
    ...wholeOf(tree, context),
  };
}

/** What follows FLOW in CREATE STREAMING TABLE. */
export function buildFlowBody(tree: DatasetBodyContext, context: StatementContext): DatasetBody {
  if (tree instanceof InsertBodyContext) {
    return { kind: 'insertFlow', once: tree.ONCE() !== null, byName: true, query: queryText(tree.query(), context) };
  }
  if (tree instanceof CdcFlowBodyContext) {
    return { kind: 'autoCdcFlow', once: tree.ONCE() !== null, autoCdc: buildAutoCdc(tree.cdcBody(), context) };
  }
  if (tree instanceof ReplaceWhereBodyContext) {
    const where = buildExpression(tree.expression(), context);
    return { kind: 'replaceFlow', where, query: queryText(tree.query(), context), position: context.position(tree) };
  }
  if (tree instanceof ReplaceUsingBodyContext) {
    const using = tree.columnNames().identifier().map(nameOf);
    return { kind: 'replaceFlow', using, query: queryText(tree.query(), context), position: context.position(tree) };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of body has no builder' });
}

function buildAutoCdc(tree: CdcBodyContext, context: StatementContext): AutoCdcClause {
  const clauses = tree.cdcClause();
  oneOfEach(clauses, context);
  const found: {
    -readonly [Key in keyof AutoCdcClause]?: AutoCdcClause[Key];
  } = {};
  for (const clause of clauses) {
    if (clause instanceof IgnoreNullUpdatesContext) {
      found.ignoreNullUpdates = true;
      const on = clause.columnChoice();
      if (on !== null) found.ignoreNullUpdatesOn = columnChoice(on, context);
    } else if (clause instanceof ApplyAsContext) {
      const condition = buildExpression(clause.expression(), context);
      if (clause.DELETE() === null) found.applyAsTruncates = condition;
      else found.applyAsDeletes = condition;
    } else if (clause instanceof SequenceByContext) {
      const sequence = buildExpression(clause.expression(), context);
      if (clause.SYSTEM() === null) found.sequenceBy = sequence;
      else found.systemSequenceBy = sequence;
    } else if (clause instanceof CdcColumnsContext) found.columns = columnChoice(clause.columnChoice(), context);
    else if (clause instanceof ColumnsToUpdateContext) found.columnsToUpdate = nameOf(clause.identifier());
    else if (clause instanceof TrackHistoryContext) found.trackHistory = columnChoice(clause.columnChoice(), context);
    else if (clause instanceof StoredAsContext) found.storedAs = storedAs(clause, context);
  }
  return {
    ...found,
    source: cdcSource(tree.cdcSource(), context),
    keys: tree._key.map(namePartsOf),
    ignoreNullUpdates: found.ignoreNullUpdates ?? false,
    position: context.position(tree),
  };
}

function storedAs(tree: StoredAsContext, context: BuildContext): NonNullable<AutoCdcClause['storedAs']> {
  if (tree.BITEMPORAL() !== null) return 'bitemporal';
  const type = required(tree.IntegerValue()).getText();
  if (type === '1') return 'scd1';
  if (type === '2') return 'scd2';
  throw sluiceError(
    'PARSE_SYNTAX_ERROR',
    { error: `'${type}'`, hint: ': the types of slowly changing dimensions are 1 and 2' },
    { position: context.source.tokenPosition(required(tree.IntegerValue()).symbol) },
  );
}

function columnChoice(tree: ColumnChoiceContext, context: BuildContext): ColumnChoice {
  const position = context.position(tree);
  const except = tree.columnNames();
  if (except !== null) return { kind: 'allExcept', columns: except.identifier().map(nameOf), position };
  const names = tree.qualifiedName().map((name) => singleName(namePartsOf(name), context.position(name)));
  return { kind: 'only', columns: names.length > 0 ? names : tree.identifier().map(nameOf), position };
}

/** A column by its bare name. Source: apache/spark AUTOCDC_MULTIPART_COLUMN_IDENTIFIER */
export function singleName(parts: readonly string[], position: Position): string {
  const [name] = parts;
  if (parts.length === 1 && name !== undefined) return name;
  throw sluiceError(
    'AUTOCDC_MULTIPART_COLUMN_IDENTIFIER',
    { columnName: parts.map((part) => `\`${part}\``).join('.'), nameParts: parts.join(', ') },
    { position },
  );
}

function cdcSource(tree: CdcSourceContext, context: StatementContext): AutoCdcClause['source'] {
  const position = context.position(tree);
  if (tree instanceof RelationSourceContext) {
    return { kind: 'relation', plan: buildRelationPrimary(tree.relationPrimary(), context), position };
  }
  if (tree instanceof SnapshotSourceContext) {
    const version = tree._version;
    return {
      kind: 'snapshot',
      query: queryText(required(tree.query(0)), context),
      ...(version === undefined ? {} : { version: queryText(version, context) }),
      position,
    };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of source has no builder' });
}
