import { pathCatalog } from '../../batch/catalog.ts';
import type { BatchServices } from '../../batch/services.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import type { Clock, Ids } from '../../base/clock.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { ComputeOptions } from '../../compute/duckdbSession.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { OpenedSession } from '../../compute/openComputeSession.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import type { Catalog, CatalogLeaf } from '../../plan/catalog.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import { connectorLeaf } from './connectors.ts';

/** What of the outside world the resolution of a graph looks at. It writes nothing. */
export interface GraphPorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly localTimeZone: string;
  openCompute(options: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession>;
}

export interface DiskCatalog {
  /** Under the settings of one flow; the same table is looked at once. */
  under(settings: AnalysisSettings): Catalog;
  /** Names of the tables and views of a schema. */
  names(catalog: string, schema: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Tables and files that the project reads and does not define. A compute session is opened only when a Parquet file must be
 * looked into, so that most dry runs start no database.
 */
export function diskCatalog(
  ports: GraphPorts,
  tables: TableCatalog,
  folder: string,
  names: { readonly catalog: string; readonly schema: string; readonly connectors: boolean },
): DiskCatalog {
  let opened: Promise<OpenedSession> | undefined;
  const found = new Map<string, Promise<CatalogLeaf>>();
  const listed = new Map<string, Promise<readonly string[]>>();
  return {
    names(catalog, schema) {
      const known = listed.get(`${catalog}.${schema}`) ?? tables.list(catalog, schema);
      listed.set(`${catalog}.${schema}`, known);
      return known;
    },
    under(settings) {
      const session = (): Promise<OpenedSession> => {
        opened ??= ports.openCompute({ settings });
        return opened;
      };
      const services: BatchServices = {
        io: { files: ports.files, clock: ports.clock, ids: ports.ids, parquet: lazyParquet(session) },
        session: schemaSession(settings, async (path) => (await session()).parquetSchema(path)),
        folder,
      };
      const catalog = pathCatalog(services, {
        catalog: tables,
        currentCatalog: names.catalog,
        currentSchema: names.schema,
      });
      return {
        async resolve(node) {
          const { position: _, planId: __, ...rest } = node;
          const key = JSON.stringify([settings.timeZone, rest]);
          const connector = names.connectors && node.kind === 'read' ? connectorLeaf(node) : undefined;
          if (connector !== undefined) return connector;
          const known = found.get(key) ?? catalog.resolve({ ...node, position: undefined });
          found.set(key, known);
          return known;
        },
      };
    },
    async close() {
      await (await opened)?.close();
    },
  };
}

/** Parquet records by a session that is opened only when the first is asked for. */
export function lazyParquet(session: () => Promise<OpenedSession>): DeltaIo['parquet'] {
  return {
    read: async (path, columns) => (await session()).records.read(path, columns),
    columns: async (path) => (await session()).records.columns(path),
    write: async (path, schema, rows) => (await session()).records.write(path, schema, rows),
  };
}

/** The one thing that names and types ask of a session is the schema of a Parquet file; every other call is a mistake. */
export function schemaSession(
  settings: AnalysisSettings,
  parquetSchema: ComputeSession['parquetSchema'],
): ComputeSession {
  const refused = (): never => {
    throw new Error('The resolution of names and types reads no rows.');
  };
  return {
    settings,
    parquetSchema,
    execute: refused,
    rows: refused,
    translate: refused,
    translateOrdered: refused,
    scanFiles: refused,
    scanFilesOrdered: refused,
    malformedRows: refused,
    writeParquet: refused,
    interrupt: refused,
    close: refused,
  };
}
