import { showTable } from '../base/showTable.ts';
import type { BatchServices } from '../batch/services.ts';
import { jsonRow } from '../compute/rowJson.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import { planScan } from '../delta/scan.ts';
import { readSnapshot, type Snapshot } from '../delta/snapshot.ts';
import type { TimeTravel } from '../delta/timeTravel.ts';
import { prettyText } from '../plan/prettyText.ts';
import { plainText } from './plainText.ts';
import type { Terminal } from './terminal.ts';

export interface TableRequest {
  /** Absolute plain path of the table's folder. */
  readonly path: string;
  readonly at?: TimeTravel | undefined;
  readonly limit: number;
}

/** Prints rows of a Delta table as Spark's show() does, and how many there are. */
export async function printTable(
  terminal: Terminal,
  services: BatchServices,
  request: TableRequest & { readonly truncate: number },
): Promise<void> {
  const { session } = services;
  const { snapshot, relation } = await tableRelation(services, request);
  const { fields } = snapshot.schema;
  if (relation === undefined) {
    terminal.print(`The table has no columns at version ${snapshot.version}.`);
    return;
  }
  const rows = await session.rows(`SELECT * FROM ${relation} LIMIT ${request.limit}`);
  const [counted] = await session.rows(`SELECT count(*) FROM ${relation}`);
  const cells = rows.map((row) =>
    fields.map((field, index) => plainText(prettyText(row[index] ?? null, field.dataType, session.settings.timeZone))),
  );
  const names = fields.map((field) => plainText(field.name));
  terminal.print(showTable(names, cells, { truncate: request.truncate, vertical: false }));
  const total = Number(counted?.[0] ?? 0);
  terminal.print(`${rows.length} of ${total} ${total === 1 ? 'row' : 'rows'} at version ${snapshot.version}`);
}

/** Prints rows of a Delta table as JSON objects, one a line. */
export async function printTableJson(
  terminal: Terminal,
  services: BatchServices,
  request: TableRequest,
): Promise<void> {
  const { snapshot, relation } = await tableRelation(services, request);
  if (relation === undefined) return;
  const { fields } = snapshot.schema;
  const types = fields.map((field) => field.dataType);
  for (const row of await services.session.rows(`SELECT * FROM ${relation} LIMIT ${request.limit}`)) {
    const values = jsonRow(row, types, 'table');
    terminal.print(JSON.stringify(Object.fromEntries(fields.map((field, index) => [field.name, values[index]]))));
  }
}

async function tableRelation(
  { io, session }: BatchServices,
  { path, at }: TableRequest,
): Promise<{
  readonly snapshot: Snapshot;
  /** Absent for a table without columns. */ readonly relation?: RelationSql;
}> {
  const snapshot = await readSnapshot(io, path, at);
  const { fields } = snapshot.schema;
  if (fields.length === 0) return { snapshot };
  const scan = await planScan(io, snapshot, { timeZone: session.settings.timeZone });
  const names = fields.map((_, index) => `c${index}`);
  return { snapshot, relation: await session.scanFiles(scan, names) };
}
