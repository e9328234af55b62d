import { allJavaScriptFunctions } from './javascript/allFunctions.ts';
import { javaScriptFamilies } from './javascript/families.ts';
import { javascriptFunctions } from './javascriptFunctions.ts';
import { orderedPlanSql, planSql } from './translate/translatePlan.ts';
import type { Bind, ComputeSession } from './computeSession.ts';
import { openDuckdb, type ComputeOptions } from './duckdbSession.ts';
import { recordParquet, type RecordParquet } from './actionParquet.ts';
import { footerCache } from './parquet/footerSchema.ts';
import { sparkSchemaOf } from './parquet/sparkSchema.ts';
import { writeParquetFiles } from './parquet/writeParquet.ts';
import { malformedLines, scanFilesOrderedSql, scanFilesSql } from './scanFiles.ts';

export interface OpenedSession extends ComputeSession {
  /** Parquet files of records on the same connection; Delta's log and the state store use it. */
  readonly records: RecordParquet;
}

/** Opens a session of its own: an in-memory database with one connection. */
export async function openComputeSession(options: ComputeOptions): Promise<OpenedSession> {
  const connection = await openDuckdb(options);
  const footers = footerCache(connection, options.files);
  const functions = javascriptFunctions(
    allJavaScriptFunctions,
    connection.native,
    connection.duckdb,
    javaScriptFamilies,
  );
  const { settings } = options;
  const scanning = { settings, footers, functions };
  const context = (bind: Bind) => ({ settings, bind, useJavaScript: functions.use });
  return {
    settings,
    records: recordParquet(connection, options.files),
    execute: (sql, signal) => connection.execute(sql, signal),
    rows: (sql, signal) => connection.rows(sql, signal),
    translate: (plan, bind) => planSql(plan, context(bind)),
    translateOrdered: (plan, bind) => orderedPlanSql(plan, context(bind)),
    scanFiles: (scan, names) => scanFilesSql(scan, names, scanning),
    scanFilesOrdered: (scan, names) => scanFilesOrderedSql(scan, names, scanning),
    parquetSchema: (path) => sparkSchemaOf(path, footers, connection),
    malformedRows: (scan, limit) => malformedLines(scan, limit, scanning, connection),
    writeParquet: (write) => writeParquetFiles(write, connection, options),
    interrupt: () => connection.interrupt(),
    close: () => connection.close(),
  };
}
