import type { TimeTravel } from '../delta/timeTravel.ts';
import { describeTable, type TableDescription } from './describeTable.ts';
import { dataFiles, type FileEntry } from './dataFiles.ts';
import { exportRows, type ExportRequest } from './exportRows.ts';
import { historyPage, type HistoryPage } from './historyPage.ts';
import type { RowQuery } from './rowFilter.ts';
import { cellText, rowPage, type CellText, type RowPage } from './rowPage.ts';
import { rowViews } from './rowViews.ts';
import { schemaEvolution, type SchemaEvolution } from './schemaEvolution.ts';
import type { InspectServices } from './services.ts';
import { summarizeTable, type TableSummary } from './summarizeTable.ts';
import { tableDiffs, type DiffPage, type DiffRequest } from './tableDiff.ts';
import { tableVersions } from './tableVersions.ts';

export interface RowsRequest {
  readonly at: TimeTravel | undefined;
  readonly query: RowQuery;
  readonly offset: number;
  readonly limit: number;
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks into Delta tables by the absolute paths of their folders and changes none. What it worked out for one question (snapshots, the order of
 * filtered rows) it keeps for the next ones, as long as its session lives.
 */
export interface TableInspector {
  describe(path: string, at: TimeTravel | undefined): Promise<TableDescription>;
  history(path: string, page: { readonly from?: number | undefined; readonly limit: number }): Promise<HistoryPage>;
  rows(path: string, request: RowsRequest): Promise<RowPage>;
  cell(
    path: string,
    cell: { readonly version: number; readonly row: string; readonly column: string; readonly signal?: AbortSignal },
  ): Promise<CellText>;
  diff(path: string, request: VersionsRequest): Promise<DiffPage>;
  evolution(path: string, signal?: AbortSignal): Promise<SchemaEvolution>;
  files(
    path: string,
    at: TimeTravel | undefined,
    part: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly version: number; readonly total: number; readonly files: readonly FileEntry[] }>;
  summary(path: string): Promise<TableSummary>;
  /** Gives the number of rows. */
  export(
    path: string,
    request: Omit<ExportRequest, 'snapshot'> & { readonly at: TimeTravel | undefined },
  ): Promise<number>;
}

export interface VersionsRequest extends Omit<DiffRequest, 'before' | 'after'> {
  readonly from: number;
  readonly to: number;
}

export function tableInspector(services: InspectServices): TableInspector {
  const { io, session } = services;
  const versions = tableVersions(services);
  const views = rowViews(services, versions);
  const diffs = tableDiffs(services);
  return {
    describe: async (path, at) => describeTable(io, await versions.at(path, at), await versions.newest(path)),
    history: (path, page) => historyPage(io, path, page),
    async rows(path, { at, ...request }) {
      const snapshot = await versions.at(path, at);
      return rowPage(session, versions, views, { snapshot, ...request });
    },
    async cell(path, { version, ...cell }) {
      const snapshot = await versions.at(path, { version });
      return cellText(session, versions, { snapshot, ...cell });
    },
    async diff(path, { from, to, ...request }) {
      const before = await versions.at(path, { version: from });
      return diffs.page({ before, after: await versions.at(path, { version: to }), ...request });
    },
    evolution: async (path, signal) => schemaEvolution(io, await versions.newest(path), signal),
    async files(path, at, part) {
      const snapshot = await versions.at(path, at);
      return {
        version: snapshot.version,
        total: snapshot.files.length,
        files: await dataFiles(io, snapshot, part),
      };
    },
    summary: async (path) => summarizeTable(io, await versions.newest(path)),
    async export(path, { at, ...request }) {
      return exportRows(services, versions, views, { snapshot: await versions.at(path, at), ...request });
    },
  };
}
