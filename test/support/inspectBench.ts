import { tableInspector, type TableInspector } from '../../emulator/inspect/tableInspector.ts';
import type { InspectServices } from '../../emulator/inspect/services.ts';
import { queryAnalyzer } from '../../emulator/program/queryAnalyzer.ts';
import { sqlBench, type SqlBench } from './sqlBench.ts';

/** Tables made by SQL, and an inspector that looks into them. */
export interface InspectBench {
  readonly sql: SqlBench;
  readonly inspector: TableInspector;
  readonly services: InspectServices;
  /** Absolute folder of a managed table of the default schema. */
  pathOf(table: string): string;
  close(): Promise<void>;
}

export async function inspectBench(): Promise<InspectBench> {
  const sql = sqlBench();
  const batch = await sql.session.spark.services();
  const services: InspectServices = { ...batch, analyzer: queryAnalyzer(batch.session.settings) };
  return {
    sql,
    services,
    inspector: tableInspector(services),
    pathOf: (table) => `${sql.storage}/tables/spark_catalog/default/${table}`,
    close: () => sql.close(),
  };
}
