import { sluiceError } from '../../base/errors.ts';
import type { TemporaryView } from '../../batch/catalog.ts';
import type { TableCatalog, TableName } from '../../batch/tableCatalog.ts';
import type { Guard } from '../../guard/guard.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { SessionConf } from '../sessionConf.ts';
import { sparkSession, type AnalyzedQuery, type SessionPorts, type SparkSession } from '../sparkSession.ts';

/** What SQL commands work with. */
export interface SqlEnvironment {
  readonly ports: Omit<SessionPorts, 'tables'>;
  readonly conf: SessionConf;
  /** Tables by name; absent where there are only paths. */
  readonly tables?: TableCatalog | undefined;
  /** Where names start from; `spark_catalog` and `default` when absent. */
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
  /** By name in lower case. */
  readonly temporaryViews?: ReadonlyMap<string, TemporaryView> | undefined;
  readonly guard: Guard;
}

/** A session of SQL: what it has set and which schema it uses lives as long as it does. */
export interface SqlSession {
  readonly spark: SparkSession;
  readonly conf: SessionConf;
  readonly tables: TableCatalog | undefined;
  readonly guard: Guard;
  readonly ports: SqlEnvironment['ports'];
  /** Catalog and schema that names start from. */
  current(): { readonly catalog: string; readonly schema: string };
  use(catalog: string, schema: string): void;
  /** The query of a view that is being made. Raises RECURSIVE_VIEW where it reads the view itself. */
  analyzeView(name: TableName, plan: LogicalPlan): Promise<AnalyzedQuery>;
  close(): Promise<void>;
}

export function sqlSession(environment: SqlEnvironment): SqlSession {
  const { ports, conf, tables, guard } = environment;
  let current = { catalog: environment.catalog ?? 'spark_catalog', schema: environment.schema ?? 'default' };
  let within: TableName | undefined;
  const names =
    tables === undefined
      ? undefined
      : {
          catalog: tables,
          get currentCatalog() {
            return current.catalog;
          },
          get currentSchema() {
            return current.schema;
          },
          get within() {
            return within;
          },
          temporaryView: (name: string) => environment.temporaryViews?.get(name.toLowerCase()),
        };
  const spark = sparkSession({ ...ports, tables: names }, conf);
  return {
    spark,
    conf,
    tables,
    guard,
    ports,
    current: () => current,
    async analyzeView(name, plan) {
      within = name;
      try {
        return await spark.analyze(plan);
      } finally {
        within = undefined;
      }
    },
    use: (catalog, schema) => void (current = { catalog, schema }),
    close: () => spark.close(),
  };
}

/** The tables by name, for a command that makes no sense without. */
export function requireTables({ tables }: SqlSession, command: string): TableCatalog {
  if (tables === undefined) throw sluiceError('SQL_NEEDS_CATALOG', { command });
  return tables;
}
