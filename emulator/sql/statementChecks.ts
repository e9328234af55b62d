import { sluiceError, type Position } from '../base/errors.ts';
import type { CreateDataset, CreateView, PipelineStatement, RecordedClause, SqlDialect } from './pipelineStatement.ts';

/**
 * What a parser refuses of a statement that its grammar reads. Raises _LEGACY_ERROR_TEMP_0035 ("Operation not allowed"),
 * INVALID_STATEMENT_OR_CLAUSE, _LEGACY_ERROR_TEMP_0053, CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE,
 * SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED and UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY.
 * Source: apache/spark SparkSqlAstBuilder.visitCreatePipelineDataset, visitCreateTableClauses
 */
export function checkStatement(statement: PipelineStatement, dialect: SqlDialect): void {
  if (statement.kind === 'createDataset') checkDataset(statement, dialect);
  if (statement.kind === 'createView') checkView(statement, dialect);
}

function checkDataset(statement: CreateDataset, dialect: SqlDialect): void {
  const what = `CREATE ${statement.dataset === 'streamingTable' ? 'STREAMING TABLE' : 'MATERIALIZED VIEW'} statements`;
  const clause = (keyword: string): RecordedClause | undefined =>
    statement.otherClauses.find((other) => other.keyword === keyword);
  const columnConstraint = (statement.columns ?? [])
    .flatMap(({ otherClauses }) => otherClauses)
    .find(({ keyword }) => keyword === 'CONSTRAINT');
  const constraint = columnConstraint ?? statement.tableConstraints[0];
  if (dialect === 'spark' && constraint !== undefined) {
    throw notAllowed(
      'Pipeline datasets do not currently support column constraints. Please remove any CHECK, UNIQUE, PK, and FK constraints specified on the pipeline dataset',
      constraint.position,
    );
  }
  const skewed = clause('SKEWED BY');
  if (skewed !== undefined) {
    const operation = 'CREATE TABLE ... SKEWED BY';
    throw sluiceError('INVALID_STATEMENT_OR_CLAUSE', { operation }, { position: skewed.position });
  }
  if (statement.partitionedBy !== undefined && statement.clusterBy !== undefined) {
    if (dialect === 'databricks') {
      throw sluiceError('SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED', {}, { position: statement.position });
    }
    throw notAllowed(
      'Clustering and partitioning cannot both be specified. Please remove PARTITIONED BY if you want to create a Delta table with clustering',
      statement.position,
    );
  }
  checkReserved(statement);
  const refuse = (keyword: string, message: string): void => {
    const found = clause(keyword);
    if (found !== undefined) throw notAllowed(message, found.position);
  };
  refuse(
    'CLUSTERED BY',
    `Bucketing is not supported for ${what}. Please remove any bucket spec specified in the statement`,
  );
  refuse(
    'OPTIONS',
    `Options are not supported for ${what}. Please remove any OPTIONS lists specified in the statement`,
  );
  refuse(
    'STORED AS/BY',
    `The STORED AS syntax is not supported for ${what}. Consider using the Data Source based USING clause instead`,
  );
  refuse('ROW FORMAT', `Hive SerDe format options are not supported for ${what}`);
  if (dialect === 'spark') {
    refuse(
      'LOCATION',
      `Specifying location is not supported for ${what}. The storage location for a pipeline dataset is managed by the pipeline itself`,
    );
  }
  if (statement.dataset === 'materializedView' && statement.body === undefined) {
    throw notAllowed('Unable to find query for CREATE MATERIALIZED VIEW statement', statement.position);
  }
}

function checkView(statement: CreateView, dialect: SqlDialect): void {
  checkReserved(statement);
  if (dialect === 'spark' && statement.temporary && statement.properties.length > 0) {
    throw notAllowed("TBLPROPERTIES can't coexist with CREATE TEMPORARY VIEW", statement.position);
  }
  const { position } = statement;
  if (statement.ifNotExists && statement.orReplace) {
    const viewName = statement.name.parts.map((part) => `\`${part}\``).join('.');
    throw sluiceError('CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE', { viewName }, { position });
  }
  if (statement.temporary && statement.ifNotExists) throw sluiceError('_LEGACY_ERROR_TEMP_0053', {}, { position });
}

/** What each reserved property is set by. Source: apache/spark AstBuilder.cleanTableProperties */
const reserved: Readonly<Record<string, string>> = {
  provider: 'please use the USING clause to specify it',
  location: 'please use the LOCATION clause to specify it',
  owner: 'it will be set to the current user',
  external: 'please use CREATE EXTERNAL TABLE',
  is_managed_location: 'it is a reserved property',
};

function checkReserved({ properties }: CreateDataset | CreateView): void {
  for (const { key, position } of properties) {
    const msg = Object.hasOwn(reserved, key) ? reserved[key] : undefined;
    if (msg === undefined) continue;
    throw sluiceError('UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY', { property: `\`${key}\``, msg }, { position });
  }
}

function notAllowed(message: string, position: Position): Error {
  return sluiceError('_LEGACY_ERROR_TEMP_0035', { message }, { position });
}
