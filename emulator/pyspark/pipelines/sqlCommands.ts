import { sluiceError } from '../../base/errors.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import type { At } from '../runtime/values.ts';

/** Commands by their first words, with the class that Spark's message names. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/^CREATE\s+(OR\s+REPLACE\s+)?(GLOBAL\s+)?(TEMP|TEMPORARY)\s+VIEW\b/, 'CreateViewCommand'],
  [/^CREATE\s+(OR\s+REPLACE\s+)?VIEW\b/, 'CreateView'],
  [/^CREATE\s+(OR\s+REPLACE\s+)?(TEMPORARY\s+)?FUNCTION\b/, 'CreateFunction'],
  [/^CREATE\s+(SCHEMA|DATABASE|NAMESPACE)\b/, 'CreateNamespace'],
  [/^CREATE\s+(OR\s+REPLACE\s+)?TABLE\b[^]*\bAS\b\s*\(?\s*(SELECT|WITH|VALUES|FROM|TABLE)\b/, 'CreateTableAsSelect'],
  [/^(CREATE\s+OR\s+)?REPLACE\s+TABLE\b/, 'ReplaceTable'],
  [/^CREATE\s+(EXTERNAL\s+)?TABLE\b/, 'CreateTable'],
  [/^CREATE\s+(OR\s+REFRESH\s+)?MATERIALIZED\s+VIEW\b/, 'CreateMaterializedViewAsSelect'],
  [/^CREATE\s+(OR\s+REFRESH\s+)?STREAMING\s+TABLE\b/, 'CreateStreamingTable'],
  [/^CREATE\s+FLOW\b/, 'CreateFlowCommand'],
  [/^CREATE\b/, 'Create'],
  [/^DROP\s+TABLE\b/, 'DropTable'],
  [/^DROP\s+VIEW\b/, 'DropView'],
  [/^DROP\s+(SCHEMA|DATABASE|NAMESPACE)\b/, 'DropNamespace'],
  [/^DROP\b/, 'Drop'],
  [/^INSERT\b/, 'InsertIntoStatement'],
  [/^DELETE\b/, 'DeleteFromTable'],
  [/^UPDATE\b/, 'UpdateTable'],
  [/^MERGE\b/, 'MergeIntoTable'],
  [/^TRUNCATE\b/, 'TruncateTable'],
  [/^SET\s+CATALOG\b/, 'SetCatalogCommand'],
  [/^USE\b/, 'SetCatalogAndNamespace'],
  [/^RESET\b/, 'ResetCommand'],
  [/^SET\b/, 'SetCommand'],
  [/^CACHE\b/, 'CacheTable'],
  [/^UNCACHE\b/, 'UncacheTable'],
  [/^REFRESH\b/, 'RefreshTable'],
  [/^ANALYZE\b/, 'AnalyzeTable'],
  [/^EXPLAIN\b/, 'ExplainCommand'],
  [/^ALTER\b/, 'AlterTable'],
  [/^COMMENT\b/, 'CommentOnTable'],
  [/^(OPTIMIZE|VACUUM|RESTORE|DECLARE|CALL|EXECUTE|LOAD|MSCK|REPAIR|ADD|LIST|GRANT|REVOKE)\b/, 'Command'],
];

/** Commands that Spark lets through, because they change nothing. They need data here. */
const showing = /^(SHOW|DESC|DESCRIBE)\b/;

/**
 * `spark.sql` of a pipeline takes queries only. Source: `blockUnsupportedSqlCommand` of SparkConnectPlanner in apache/spark; the condition
 * and not the class's name is what counts.
 */
export function refuseCommand(text: string, at: At): void {
  const words = text
    .replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ')
    .trim()
    .toUpperCase();
  if (showing.test(words)) {
    throw unsupportedPySpark(at, `spark.sql("${words.split(/\s+/).slice(0, 2).join(' ')} …") in a pipeline`);
  }
  const command = commands.find(([pattern]) => pattern.test(words))?.[1];
  if (command === undefined) return;
  throw sluiceError('UNSUPPORTED_PIPELINE_SPARK_SQL_COMMAND', { command }, { position: at.position });
}
