/**
 * What Spark calls the plan of a statement that is no part of a pipeline, by the statement's first words; undefined where no
 * statement begins so. Only the words are looked at: what follows them is not checked.
 * Source: apache/spark SqlBaseParser.g4 (statement), AstBuilder and SparkSqlParser; delta-io/delta DeltaSqlBase.g4
 */
export function otherPlan(text: string): string | undefined {
  const first = /^\w+/.exec(text)?.[0].toUpperCase() ?? '';
  if (!firstWords.has(first) || (first === 'CREATE' && ofPipelines.test(text))) return undefined;
  const words = text.replace(/\s+/g, ' ').toUpperCase();
  return plans.find(([start]) => start.test(words))?.[1];
}

/** Definitions of pipelines, so that most texts need no further look. */
const ofPipelines = /^CREATE\s+(?:OR\s+\w+\s+)?(?:PRIVATE\s+)?(?:STREAMING|MATERIALIZED|LIVE|FLOW|VIEW)\b/i;

const plans: readonly (readonly [start: RegExp, plan: string])[] = [
  [/^ALTER (TABLE|VIEW) \S+ SET TBLPROPERTIES\b/, 'SetTableProperties'],
  [/^ALTER (TABLE|VIEW) \S+ UNSET TBLPROPERTIES\b/, 'UnsetTableProperties'],
  [/^ALTER (TABLE|VIEW) \S+ RENAME TO\b/, 'RenameTable'],
  [/^ALTER (TABLE|VIEW) \S+ RENAME COLUMN\b/, 'RenameColumn'],
  [/^ALTER (TABLE|VIEW) \S+ ADD COLUMNS?\b/, 'AddColumns'],
  [/^ALTER (TABLE|VIEW) \S+ ADD CONSTRAINT\b/, 'AddConstraint'],
  [/^ALTER (TABLE|VIEW) \S+ ADD\b/, 'AddPartitions'],
  [/^ALTER (TABLE|VIEW) \S+ DROP COLUMNS?\b/, 'DropColumns'],
  [/^ALTER (TABLE|VIEW) \S+ DROP CONSTRAINT\b/, 'DropConstraint'],
  [/^ALTER (TABLE|VIEW) \S+ DROP\b/, 'DropPartitions'],
  [/^ALTER (TABLE|VIEW) \S+ (ALTER|CHANGE)\b/, 'AlterColumns'],
  [/^ALTER (TABLE|VIEW) \S+ REPLACE COLUMNS\b/, 'ReplaceColumns'],
  [/^ALTER (TABLE|VIEW) \S+ RECOVER PARTITIONS\b/, 'RecoverPartitions'],
  [/^ALTER (TABLE|VIEW) \S+ CLUSTER BY\b/, 'AlterTableClusterBy'],
  [/^ALTER (TABLE|VIEW) \S+ SET LOCATION\b/, 'SetTableLocation'],
  [/^ALTER (TABLE|VIEW) \S+ SET (SERDE|SERDEPROPERTIES)\b/, 'SetTableSerDeProperties'],
  [/^ALTER VIEW \S+ (AS|SELECT|WITH|FROM|VALUES|TABLE)\b/, 'AlterViewAs'],
  [/^ALTER (SCHEMA|DATABASE|NAMESPACE) \S+ SET LOCATION\b/, 'SetNamespaceLocation'],
  [/^ALTER (SCHEMA|DATABASE|NAMESPACE) \S+ SET\b/, 'SetNamespaceProperties'],
  [/^ALTER (STREAMING TABLE|MATERIALIZED VIEW|TABLE|VIEW|SCHEMA|DATABASE|NAMESPACE|CATALOG) /, 'AlterTable'],
  [/^DROP TABLE\b/, 'DropTable'],
  [/^DROP (MATERIALIZED )?VIEW\b/, 'DropView'],
  [/^DROP (SCHEMA|DATABASE|NAMESPACE)\b/, 'DropNamespace'],
  [/^DROP (TEMPORARY )?FUNCTION\b/, 'DropFunction'],
  [/^DROP TEMPORARY VARIABLE\b/, 'DropVariable'],
  [/^DROP INDEX\b/, 'DropIndex'],
  [/^CREATE OR REPLACE TABLE\b.*? (AS )?(SELECT|WITH|FROM|VALUES)\b/, 'ReplaceTableAsSelect'],
  [/^(CREATE OR )?REPLACE TABLE\b/, 'ReplaceTable'],
  [/^CREATE (EXTERNAL )?TABLE (IF NOT EXISTS )?\S+ LIKE\b/, 'CreateTableLikeCommand'],
  [/^CREATE (EXTERNAL )?TABLE\b.*? (AS (SELECT|WITH|FROM|VALUES|TABLE|\()|SELECT\b)/, 'CreateTableAsSelect'],
  [/^CREATE (EXTERNAL )?TABLE\b/, 'CreateTable'],
  [/^CREATE (SCHEMA|DATABASE|NAMESPACE)\b/, 'CreateNamespace'],
  [/^CREATE (OR REPLACE )?(TEMPORARY )?FUNCTION\b.*? RETURNS?\b/, 'CreateUserDefinedFunctionCommand'],
  [/^CREATE (OR REPLACE )?TEMPORARY FUNCTION\b/, 'CreateFunctionCommand'],
  [/^CREATE (OR REPLACE )?FUNCTION\b/, 'CreateFunction'],
  [/^CREATE (OR REPLACE )?(GLOBAL )?(TEMPORARY|TEMP) VIEW \S+ (\(.*?\) )?USING\b/, 'CreateTempViewUsing'],
  [/^CREATE INDEX\b/, 'CreateIndex'],
  [/^INSERT INTO (TABLE )?\S+ REPLACE\b/, 'OverwriteByExpression'],
  [/^INSERT (INTO|OVERWRITE)( TABLE)? \S/, 'InsertIntoStatement'],
  [/^MERGE (WITH SCHEMA EVOLUTION )?INTO\b/, 'MergeIntoTable'],
  [/^UPDATE \S+ (\S+ )?SET\b/, 'UpdateTable'],
  [/^DELETE FROM\b/, 'DeleteFromTable'],
  [/^TRUNCATE TABLE\b/, 'TruncateTable'],
  [/^COPY INTO\b/, 'CopyIntoCommand'],
  [/^DECLARE\b/, 'CreateVariable'],
  [/^SET (VARIABLE|VAR)\b/, 'SetVariable'],
  [/^RESET\b/, 'ResetCommand'],
  [/^USE IDENTIFIER ?\(/, 'SetCatalogAndNamespace'],
  [/^SHOW TABLES\b/, 'ShowTables'],
  [/^SHOW (SCHEMAS|DATABASES|NAMESPACES)\b/, 'ShowNamespacesCommand'],
  [/^SHOW VIEWS\b/, 'ShowViews'],
  [/^SHOW COLUMNS\b/, 'ShowColumns'],
  [/^SHOW TBLPROPERTIES\b/, 'ShowTableProperties'],
  [/^SHOW PARTITIONS\b/, 'ShowPartitions'],
  [/^SHOW CREATE TABLE\b/, 'ShowCreateTable'],
  [/^SHOW CATALOGS\b/, 'ShowCatalogsCommand'],
  [/^SHOW (\S+ )?FUNCTIONS\b/, 'ShowFunctions'],
  [/^(DESC|DESCRIBE) (SCHEMA|DATABASE|NAMESPACE)\b/, 'DescribeNamespace'],
  [/^(DESC|DESCRIBE) FUNCTION\b/, 'DescribeFunction'],
  [/^(DESC|DESCRIBE) HISTORY\b/, 'DescribeDeltaHistory'],
  [/^(DESC|DESCRIBE) DETAIL\b/, 'DescribeDeltaDetailCommand'],
  [/^(DESC|DESCRIBE) (QUERY|SELECT|WITH|VALUES|FROM)\b/, 'DescribeQueryCommand'],
  [/^(DESC|DESCRIBE) \S/, 'DescribeRelation'],
  [/^EXPLAIN\b/, 'ExplainCommand'],
  [/^CACHE (LAZY )?TABLE\b.*? (AS )?SELECT\b/, 'CacheTableAsSelect'],
  [/^CACHE (LAZY )?TABLE\b/, 'CacheTable'],
  [/^UNCACHE TABLE\b/, 'UncacheTable'],
  [/^CLEAR CACHE\b/, 'ClearCacheCommand'],
  [/^REFRESH TABLE\b/, 'RefreshTable'],
  [/^REFRESH FUNCTION\b/, 'RefreshFunction'],
  [/^REFRESH (STREAMING TABLE|MATERIALIZED VIEW)\b/, 'RefreshTable'],
  [/^ANALYZE TABLES\b/, 'AnalyzeTables'],
  [/^ANALYZE TABLE\b.* FOR (ALL )?COLUMNS\b/, 'AnalyzeColumn'],
  [/^ANALYZE TABLE\b/, 'AnalyzeTable'],
  [/^COMMENT ON (SCHEMA|DATABASE|NAMESPACE)\b/, 'CommentOnNamespace'],
  [/^COMMENT ON TABLE\b/, 'CommentOnTable'],
  [/^LOAD DATA\b/, 'LoadData'],
  [/^(MSCK )?REPAIR TABLE\b/, 'RepairTable'],
  [/^ADD (JAR|JARS|FILE|FILES|ARCHIVE|ARCHIVES)\b/, 'AddJarsCommand'],
  [/^CALL\b/, 'Call'],
  [/^EXECUTE IMMEDIATE\b/, 'ExecuteImmediateQuery'],
  [/^OPTIMIZE \S/, 'OptimizeTableCommand'],
  [/^VACUUM \S/, 'VacuumTableCommand'],
  [/^RESTORE (TABLE )?\S/, 'RestoreTableStatement'],
  [/^CONVERT TO DELTA\b/, 'ConvertToDeltaCommand'],
  [/^REORG TABLE\b/, 'DeltaReorgTable'],
  [/^GRANT\b|^REVOKE\b|^DENY\b/, 'GrantCommand'],
];

const firstWords: ReadonlySet<string> = new Set(
  (
    'ADD ALTER ANALYZE CACHE CALL CLEAR COMMENT CONVERT COPY CREATE DECLARE DELETE DENY DESC DESCRIBE DROP EXECUTE EXPLAIN GRANT ' +
    'INSERT LOAD MERGE MSCK OPTIMIZE REFRESH REORG REPAIR REPLACE RESET RESTORE REVOKE SET SHOW TRUNCATE UNCACHE UPDATE USE VACUUM'
  ).split(' '),
);
