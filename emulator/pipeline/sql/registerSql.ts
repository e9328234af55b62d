import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { parsePipelineFile } from '../../sql/pipelineFile.ts';
import type { PipelineStatement, SetStatement, UseStatement } from '../../sql/pipelineStatement.ts';
import type { Dataset, Flow } from '../definition.ts';
import type { Dialect, FileDefinitions, ProjectWarning, SourceFile } from '../project.ts';
import { registerDataset, registerView } from './registerDataset.ts';
import { registerFlow } from './registerFlow.ts';
import type { FileScope, Registered } from './scope.ts';

export interface RegisterContext {
  readonly dialect: Dialect;
  /** What unqualified names start from. */
  readonly catalog: string;
  readonly schema: string;
  /** What `${key}` stands for. */
  readonly configuration: Readonly<Record<string, string>>;
  /** In which timestamp literals without a zone are read: the session's, whatever the file sets. */
  readonly timeZone?: string;
}

/**
 * What one SQL file defines. SET and USE reach from where they stand to the end of the file. Errors come in the order in which
 * Spark would meet them: those of parsing before those of registering, each in the file's order. A statement with an error is left
 * out. Source: apache/spark SqlGraphRegistrationContext
 */
export function registerSqlFile(source: SourceFile, context: RegisterContext): FileDefinitions {
  const { dialect, configuration, timeZone } = context;
  const options = { file: source.name, dialect, parameters: configuration };
  const parsed = parsePipelineFile(source.text, timeZone === undefined ? options : { ...options, timeZone });
  const datasets: Dataset[] = [];
  const flows: Flow[] = [];
  const errors: SluiceError[] = [...parsed.errors];
  const warnings: ProjectWarning[] = (parsed.emptyParameters ?? []).map(({ name, position }) => ({
    kind: 'undefinedParameter',
    message: `The parameter ${name} is not in the configuration of the pipeline; it was replaced by nothing, as Spark does.`,
    position,
  }));
  let scope: FileScope = { dialect, catalog: context.catalog, schema: context.schema, conf: {} };
  for (const statement of parsed.statements) {
    try {
      if (statement.kind === 'set') scope = { ...scope, conf: withSetting(scope.conf, statement) };
      else if (statement.kind === 'use') scope = inUse(scope, statement);
      else {
        const found = register(statement, scope);
        datasets.push(...found.datasets);
        flows.push(...found.flows);
        warnings.push(...found.warnings);
      }
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      errors.push(error);
    }
  }
  return { definitions: { datasets, flows, sinks: [] }, errors, warnings };
}

function register(statement: Exclude<PipelineStatement, SetStatement | UseStatement>, scope: FileScope): Registered {
  switch (statement.kind) {
    case 'createDataset':
      return registerDataset(statement, scope);
    case 'createView':
      return registerView(statement, scope);
    case 'createFlow':
      return registerFlow(statement, scope);
    case 'other':
      throw sluiceError(
        'PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR',
        { message: `Unsupported plan ${statement.plan} parsed from SQL query` },
        { position: statement.position },
      );
  }
}

function withSetting(
  conf: FileScope['conf'],
  { key, value, position }: SetStatement,
): Readonly<Record<string, string>> {
  if (key === undefined) throw sluiceError('INCOMPLETE_SET_STATEMENT', { missing: 'key-value pair' }, { position });
  if (value === undefined) throw sluiceError('INCOMPLETE_SET_STATEMENT', { missing: 'value' }, { position });
  return { ...conf, [key]: value };
}

function inUse(scope: FileScope, { form, parts, position }: UseStatement): FileScope {
  const [first = '', second] = parts;
  const databricks = scope.dialect === 'databricks';
  if (form === 'USE' && !databricks) {
    throw sluiceError(
      'PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR',
      { message: 'Unsupported plan SetCatalogAndNamespace parsed from SQL query' },
      { position },
    );
  }
  if (form === 'SET CATALOG' || form === 'USE CATALOG') {
    if (parts.length > 1) throw invalidName(parts, 'catalog', position);
    // Databricks goes on in the catalog's schema `default`; Spark has none until USE SCHEMA.
    return { ...scope, catalog: first, schema: databricks ? 'default' : undefined };
  }
  if (parts.length > 2) throw invalidName(parts, 'schema', position);
  return second === undefined ? { ...scope, schema: first } : { ...scope, catalog: first, schema: second };
}

function invalidName(parts: readonly string[], what: string, position: UseStatement['position']): SluiceError {
  return sluiceError('INVALID_USE_IDENTIFIER', { what, identifier: parts.join('.') }, { position });
}
