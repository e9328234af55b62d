import { sluiceError } from '../base/errors.ts';
import type { BuildContext } from './buildContext.ts';
import { nameOf, namePartsOf, required } from './buildContext.ts';
import { buildDataset, buildView } from './buildDataset.ts';
import { buildApplyChanges, buildFlow } from './buildFlow.ts';
import {
  ApplyChangesContext,
  CreateDatasetContext,
  CreateFlowContext,
  CreateViewContext,
  type PipelineStatementContext,
  type QualifiedNameContext,
  type QueryContext,
  SetCatalogContext,
  UseStatementContext,
} from './generated/SluiceSqlParser.ts';
import type { PipelineStatement, QueryText, SqlDialect, StatementName, UseStatement } from './pipelineStatement.ts';
import { stringValue } from './stringText.ts';

export interface StatementContext extends BuildContext {
  readonly dialect: SqlDialect;
}

/** The statement of a parse tree. Raises DUPLICATE_CLAUSES, INVALID_TEMP_OBJ_QUALIFIER and what the clauses themselves raise. */
export function buildPipelineStatement(tree: PipelineStatementContext, context: StatementContext): PipelineStatement {
  if (tree instanceof CreateDatasetContext) return buildDataset(tree, context);
  if (tree instanceof CreateViewContext) return buildView(tree, context);
  if (tree instanceof CreateFlowContext) return buildFlow(tree, context);
  if (tree instanceof ApplyChangesContext) return buildApplyChanges(tree, context);
  if (tree instanceof UseStatementContext) return buildUse(tree, context);
  if (tree instanceof SetCatalogContext) {
    const name = tree.identifier();
    const part = name === null ? stringValue(required(tree.StringText()).getText()) : nameOf(name);
    return { kind: 'use', form: 'SET CATALOG', parts: [part], ...wholeOf(tree, context) };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of statement has no builder' });
}

function buildUse(tree: UseStatementContext, context: StatementContext): UseStatement {
  const scope = tree._scope?.text?.toUpperCase();
  const form = scope === undefined ? 'USE' : scope === 'CATALOG' ? 'USE CATALOG' : 'USE SCHEMA';
  return { kind: 'use', form, parts: namePartsOf(required(tree._name)), ...wholeOf(tree, context) };
}

/** Position and text of a whole statement. */
export function wholeOf(
  tree: PipelineStatementContext,
  context: BuildContext,
): Pick<PipelineStatement, 'position' | 'text'> {
  return { position: context.position(tree), text: context.source.written(tree) };
}

/** A name, `LIVE.` before it taken off where the dialect knows that prefix. */
export function statementName(tree: QualifiedNameContext, context: StatementContext): StatementName {
  const parts = namePartsOf(tree);
  const live = context.databricks && parts.length === 2 && parts[0]?.toUpperCase() === 'LIVE';
  return { parts: live ? parts.slice(1) : parts, live, position: context.position(tree) };
}

export function queryText(tree: QueryContext, context: BuildContext): QueryText {
  return {
    plan: context.buildQuery(tree, context),
    text: context.source.written(tree),
    position: context.position(tree),
  };
}
