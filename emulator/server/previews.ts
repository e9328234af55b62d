import { sluiceError } from '../base/errors.ts';
import { cellLimit, cellsOf, selectCut, type Cell } from '../inspect/cells.ts';
import { simpleString } from '../plan/typeText.ts';
import type { OpenPreview } from '../pipeline/preview/openPreview.ts';
import type { ColumnDto } from '../protocol/rpc/dto.ts';
import type { Workspace } from './workspace.ts';

/** A result of a preview, all of it in memory: cells are cut, so that it is small. */
export interface PreviewResult {
  readonly id: string;
  readonly columns: readonly ColumnDto[];
  readonly rows: readonly (readonly Cell[])[];
  /** For each row, the places of the expectations that it breaks. */
  readonly broken: readonly (readonly number[])[];
  readonly more: boolean;
}

/** Results that one client can go back to. */
const mostKept = 8;

const kept = new WeakMap<Workspace, Map<number, Map<string, PreviewResult>>>();

/** Computes the first rows of a preview. A signal that aborts ends the query with CANCELLED. */
export async function computePreview(
  { session, relation, columns, holds }: OpenPreview,
  { id, limit, signal }: { readonly id: string; readonly limit: number; readonly signal: AbortSignal },
): Promise<PreviewResult> {
  const fields = columns.map(({ attribute }) => attribute);
  const most = cellLimit(columns.length);
  const list = [
    ...holds,
    ...(fields.length === 0
      ? ['1']
      : [
          selectCut(
            fields,
            columns.map(({ sql }) => sql),
            most,
          ),
        ]),
  ].join(', ');
  const found = await session.rows(`SELECT ${list} FROM ${relation} LIMIT ${limit + 1}`, signal);
  const rows = found.slice(0, limit);
  const zone = session.settings.timeZone;
  return {
    id,
    columns: fields.map(({ name, dataType }) => ({ name, type: simpleString(dataType) })),
    rows: rows.map((row) => cellsOf(row.slice(holds.length), fields, { limit: most, zone })),
    broken: rows.map((row) => holds.flatMap((_, index) => (row[index] === true ? [] : [index]))),
    more: found.length > limit,
  };
}

export function keepPreview(workspace: Workspace, client: number, result: PreviewResult): void {
  const clients = kept.get(workspace) ?? new Map<number, Map<string, PreviewResult>>();
  kept.set(workspace, clients);
  let own = clients.get(client);
  if (own === undefined) {
    own = new Map();
    clients.set(client, own);
    workspace.onClientGone(client, () => void clients.delete(client));
  }
  own.set(result.id, result);
  for (const id of [...own.keys()].slice(0, -mostKept)) own.delete(id);
}

export function previewOf(workspace: Workspace, client: number, id: string): PreviewResult {
  const found = kept.get(workspace)?.get(client)?.get(id);
  if (found === undefined) throw sluiceError('RPC_NOT_FOUND', { what: 'preview', name: id });
  return found;
}
