import { pathCatalog, type NamedTables } from '../batch/catalog.ts';
import type { BatchServices } from '../batch/services.ts';
import type { OpenedSession } from '../compute/openComputeSession.ts';
import type { ComputeOptions } from '../compute/duckdbSession.ts';
import type { Clock, Ids } from '../base/clock.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { builtins } from '../functions/builtins.ts';
import { analyze } from '../plan/analyzer.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';
import { parseQuery } from '../sql/parseSql.ts';
import type { SessionConf } from './sessionConf.ts';
import { textParsers } from './textParsers.ts';

/** What of the outside world a session works with. */
export interface SessionPorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Absolute path that relative ones start from. */
  readonly folder: string;
  /** Tables that queries may name; absent where there are only paths. */
  readonly tables?: NamedTables | undefined;
  openCompute(options: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession>;
}

/** A query typed under the settings of one moment, with the services that read what it names. */
export interface AnalyzedQuery {
  readonly plan: ResolvedPlan;
  readonly services: BatchServices;
  /** The same connection as in `services`; it also reads and writes Parquet files of records. */
  readonly compute: OpenedSession;
}

/** Where SQL and PySpark meet the engines: settings, analysis, compute sessions. */
export interface SparkSession {
  readonly conf: SessionConf;
  /** The query over the session's shared connection, for reads and batch writes. */
  analyze(plan: LogicalPlan): Promise<AnalyzedQuery>;
  /** The query over a connection of its own, that its caller closes: for a streaming query, which lives on its own. */
  analyzeApart(plan: LogicalPlan): Promise<AnalyzedQuery>;
  /** The shared connection with the rest, for commands that are no queries. */
  services(): Promise<BatchServices>;
  close(): Promise<void>;
}

export function sparkSession(ports: SessionPorts, conf: SessionConf): SparkSession {
  let shared: OpenedSession | undefined;
  let nextId = 1;
  // Ids are never used twice in a session, so that plans analysed apart can stand in one statement.
  const ids = { next: () => nextId++ };

  const servicesOf = (compute: OpenedSession): BatchServices => ({
    io: { files: ports.files, parquet: compute.records, clock: ports.clock, ids: ports.ids },
    session: compute,
    folder: ports.folder,
  });
  const analyzeOn = async (
    plan: LogicalPlan,
    compute: OpenedSession,
    settings: AnalysisSettings,
  ): Promise<AnalyzedQuery> => {
    const services = servicesOf(compute);
    const resolved = await analyze(plan, {
      catalog: pathCatalog(services, namedTables(ports.tables, conf)),
      functions: builtins,
      settings,
      parsers: textParsers,
      ids,
    });
    return { plan: resolved, services, compute };
  };

  const sharedUnder = async (settings: AnalysisSettings): Promise<OpenedSession> => {
    // These two are properties of the connection; the other settings are looked up at each analysis.
    const { timeZone, caseSensitive } = settings;
    if (
      shared !== undefined &&
      (shared.settings.timeZone !== timeZone || shared.settings.caseSensitive !== caseSensitive)
    ) {
      await shared.close();
      shared = undefined;
    }
    shared ??= await ports.openCompute({ settings });
    return shared;
  };

  return {
    conf,
    async analyze(plan) {
      const settings = conf.settings();
      return analyzeOn(plan, await sharedUnder(settings), settings);
    },
    async services() {
      return servicesOf(await sharedUnder(conf.settings()));
    },
    async analyzeApart(plan) {
      const settings = conf.settings();
      const compute = await ports.openCompute({ settings });
      try {
        return await analyzeOn(plan, compute, settings);
      } catch (error) {
        await compute.close();
        throw error;
      }
    },
    async close() {
      await shared?.close();
      shared = undefined;
    },
  };
}

/** With the queries of views, which are SQL. */
function namedTables(names: NamedTables | undefined, conf: SessionConf): NamedTables | undefined {
  if (names === undefined || names.parseView !== undefined) return names;
  // Spread now: which schema is in use may change later.
  return {
    ...names,
    parseView: (text, [, , view]) => parseQuery(text, { timeZone: conf.settings().timeZone, file: `view ${view}` }),
  };
}
