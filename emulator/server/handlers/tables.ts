import { isAbsolute } from 'node:path';
import { sluiceError } from '../../base/errors.ts';
import { localPath } from '../../batch/localPath.ts';
import { restoreTable } from '../../delta/commands/restoreTable.ts';
import { underPermits } from '../../guard/underPermits.ts';
import { beginning } from '../../inspect/cells.ts';
import type { TableInspector } from '../../inspect/tableInspector.ts';
import { whyProtected, type KnownTable } from '../../pipeline/guard/knownTables.ts';
import { pageBytes } from '../../protocol/rpc/dto.ts';
import { guardChanged } from '../../protocol/rpc/guard.ts';
import { projectsChanged } from '../../protocol/rpc/projects.ts';
import {
  describeTable,
  diffVersions,
  exportRows,
  listFiles,
  listTables,
  readCell,
  readHistory,
  readRows,
  readSchemaEvolution,
  restoreVersion,
  type TableDto,
} from '../../protocol/rpc/tables.ts';
import { openGuard } from '../../workspace/openGuard.ts';
import type { OpenProject } from '../../workspace/openProject.ts';
import { errorDtoOf } from '../dto/error.ts';
import { descriptionDto, diffDto, evolutionDto, fileDto, historyDto, rowsDto, stateDto } from '../dto/tables.ts';
import { writeExport } from '../exportFile.ts';
import { handle, type Call, type Handler } from '../handler.ts';
import { inspectorOf } from '../inspectors.ts';
import { knownAs, withGuardOf } from '../tableGuard.ts';

/** UTF-16 units of a part of a cell: three bytes each at most, six where JSON escapes them. */
const cellPart = 40_000;

export const tableHandlers: readonly Handler[] = [
  handle(listTables, ({ spec }, call) =>
    call.workspace.withProject(spec, async (open) => {
      const known = await openGuard(open).known();
      return withInspector(call, (inspector) => Promise.all(known.map((table) => tableDto(inspector, open, table))));
    }),
  ),
  handle(describeTable, ({ path, at }, call) =>
    withTable(call, path, async (inspector, folder) => {
      const description = await inspector.describe(folder, at);
      const { name, protection } = await knownAs(call, folder, description.snapshot.configuration);
      return descriptionDto(description, name, protection);
    }),
  ),
  handle(readHistory, ({ path, from, limit }, call) =>
    withTable(call, path, async (inspector, folder) => historyDto(await inspector.history(folder, { from, limit }))),
  ),
  handle(readRows, ({ path, ...request }, call) =>
    withTable(call, path, async (inspector, folder) =>
      rowsDto(
        await inspector.rows(folder, { ...request, at: request.at, bytes: pageBytes - 16_384, signal: call.signal }),
      ),
    ),
  ),
  handle(readCell, ({ path, offset, ...cell }, call) =>
    withTable(call, path, async (inspector, folder) => {
      const { text, length } = await inspector.cell(folder, { ...cell, signal: call.signal });
      return { text: text === null ? null : beginning(text.slice(offset), cellPart), offset, length };
    }),
  ),
  handle(readSchemaEvolution, ({ path }, call) =>
    withTable(call, path, async (inspector, folder) => evolutionDto(await inspector.evolution(folder, call.signal))),
  ),
  handle(listFiles, ({ path, at, offset, limit }, call) =>
    withTable(call, path, async (inspector, folder) => {
      const { version, total, files } = await inspector.files(folder, at, { offset, limit });
      return { version, total, offset, files: withinPage(files.map(fileDto)) };
    }),
  ),
  handle(diffVersions, ({ path, ...request }, call) =>
    withTable(call, path, async (inspector, folder) =>
      diffDto(
        await inspector.diff(folder, {
          ...request,
          keys: request.keys,
          bytes: pageBytes - 16_384,
          signal: call.signal,
        }),
      ),
    ),
  ),
  handle(exportRows, ({ path, file, ...request }, call) =>
    withTable(call, path, async (inspector, folder) => {
      if (!isAbsolute(file))
        throw sluiceError('RPC_INVALID_PARAMS', {
          method: 'tables/export',
          where: 'file',
          detail: 'it has to be an absolute path',
        });
      let rows = 0;
      const bytes = await writeExport(file, call.workspace.ids.uuid(), async (target) => {
        const progress = (done: number, total: number): void =>
          call.progress({ message: `${done} of ${total} rows are written.`, fraction: total === 0 ? 1 : done / total });
        rows = await inspector.export(folder, { ...request, at: request.at, target, progress, signal: call.signal });
      });
      return { rows, bytes };
    }),
  ),
  handle(restoreVersion, async ({ path, version, why }, call) => {
    const folder = folderOf(call, path);
    return withGuardOf(call, folder, async ({ io, guard, table, spec }) => {
      try {
        return await underPermits(guard, [{ act: 'restore', table, path: folder, why }], async () => {
          const outcome = await restoreTable(io, folder, { to: { version } });
          if (outcome.kind !== 'committed') throw outcome.error;
          const { numRestoredFiles, numRemovedFiles } = outcome.report;
          return {
            version: outcome.version,
            filesRestored: numRestoredFiles,
            filesRemoved: numRemovedFiles,
            details: { ...outcome.report },
          };
        });
      } finally {
        if (spec !== undefined) call.workspace.broadcast(guardChanged, { spec });
        call.workspace.broadcast(projectsChanged, { ...(spec !== undefined && { spec }), what: 'data' });
      }
    });
  }),
];

function withInspector<Result>(call: Call, work: (inspector: TableInspector) => Promise<Result>): Promise<Result> {
  return call.workspace.withEngine((engine) => work(inspectorOf(engine)));
}

function withTable<Result>(
  call: Call,
  path: string,
  work: (inspector: TableInspector, folder: string) => Promise<Result>,
): Promise<Result> {
  return withInspector(call, (inspector) => work(inspector, folderOf(call, path)));
}

/** Without a slash at the end, as paths of tables are compared. */
function folderOf({ workspace }: Call, path: string): string {
  const folder = localPath(path, workspace.folder);
  return folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder;
}

function withinPage<Item>(items: readonly Item[]): readonly Item[] {
  let used = 0;
  const fitting = items.findIndex((item) => {
    used += Buffer.byteLength(JSON.stringify(item)) + 1;
    return used > pageBytes - 16_384;
  });
  return fitting < 0 ? items : items.slice(0, Math.max(1, fitting));
}

async function tableDto(inspector: TableInspector, { project, io }: OpenProject, known: KnownTable): Promise<TableDto> {
  const dataset = project.definitions.datasets.find(({ name }) => name.join('.') === known.table);
  const [catalog = '', schema = '', ...name] = known.table.split('.');
  const why = whyProtected(known);
  const own = {
    key: known.table,
    catalog,
    schema,
    name: name.join('.'),
    kind: dataset?.kind === 'streamingTable' || dataset?.kind === 'materializedView' ? dataset.kind : 'table',
    path: known.path,
    protected: why !== undefined,
    ...(why !== undefined && { protection: `Protected ${why}: what would take rows from it is refused.` }),
  } as const;
  if ((await io.files.status(`${known.path}/_delta_log`)) === undefined) return own;
  try {
    return { ...own, state: stateDto(await inspector.summary(known.path)) };
  } catch (error) {
    return { ...own, error: errorDtoOf(error) };
  }
}
