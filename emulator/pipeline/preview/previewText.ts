import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { substituteParameters } from '../../sql/parameters.ts';
import { parseQuery } from '../../sql/parseSql.ts';
import { parsePipelineFile } from '../../sql/pipelineFile.ts';
import type { PipelineStatement } from '../../sql/pipelineStatement.ts';
import type { ProjectSpec } from '../project.ts';

/** The query of a text: a query itself, or the one that a statement of a pipeline is made of. */
export function previewQuery(text: string, { configuration, settings }: ProjectSpec): LogicalPlan {
  const query = text.trim().replace(/;\s*$/, '');
  const databricks = settings.dialect === 'databricks';
  const { statements, errors } = parsePipelineFile(query, { dialect: settings.dialect, parameters: configuration });
  const [statement, more] = statements;
  const [error] = errors;
  if (error !== undefined) throw error;
  if (statement === undefined || more !== undefined) throw sluiceError('PREVIEW_NO_QUERY', {});
  const found = queryOf(statement);
  if (found !== undefined) return found;
  if (statement.kind !== 'other') throw sluiceError('PREVIEW_NO_QUERY', {});
  try {
    return parseQuery(substituteParameters(query, configuration)?.text ?? query, { databricks });
  } catch (failure) {
    // A command such as DROP TABLE is well formed and no query.
    if (isSluiceError(failure, 'PARSE_SYNTAX_ERROR')) throw sluiceError('PREVIEW_NO_QUERY', {}, { cause: failure });
    throw failure;
  }
}

function queryOf(statement: PipelineStatement): LogicalPlan | undefined {
  switch (statement.kind) {
    case 'createView':
      return statement.query.plan;
    case 'createDataset':
      switch (statement.body?.kind) {
        case 'query':
        case 'insertFlow':
        case 'replaceFlow':
          return statement.body.query.plan;
        default:
          return undefined;
      }
    case 'createFlow':
      return statement.body.kind === 'insert' ? statement.body.query.plan : undefined;
    default:
      return undefined;
  }
}
