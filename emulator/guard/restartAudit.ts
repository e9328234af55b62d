import type { FileSystem } from '../base/fileSystem.ts';
import { auditFolder, nextAuditFolder, verifyAudit } from './auditLog.ts';
import { nextRecord, parseRecord, recordFileName, recordText, type AuditRecord } from './auditRecord.ts';
import type { StorageGuard } from './guard.ts';
import { guardState } from './guardState.ts';

export interface RestartReport {
  /** Where the former log lies now. */
  readonly former: string;
  /** Names of the tables that the new log knows as protected. */
  readonly protectedTables: readonly string[];
}

/**
 * Sets a broken audit log aside and begins a new one. What the former says in favour of a table is kept, whatever else is wrong with it:
 * every table that any readable record calls protected is protected in the new one, although it may have been lifted since. Approvals
 * are not kept. A log that verifies is left alone. Broken off, it leaves the broken log or the new one: see `openAuditLog`.
 */
export async function restartAudit(
  place: {
    readonly io: { readonly files: FileSystem };
    readonly storage: string;
    readonly witness?: string | undefined;
    readonly guard: StorageGuard;
  },
  reason: string,
): Promise<RestartReport> {
  const { storage, guard, witness } = place;
  const { files } = place.io;
  const folder = auditFolder(storage);
  const { problems, count, records } = await verifyAudit(files, storage, witness);
  if (problems.length === 0) {
    return { former: folder, protectedTables: [...guardState(records).protectedTables.values()] };
  }
  const tables = new Map<string, string>();
  for (const { event } of await readableRecords(files, folder)) {
    if (event.kind === 'protected') tables.set(event.path, event.table);
    if (event.kind === 'restarted') for (const { table, path } of event.protectedTables) tables.set(path, table);
  }
  const former = await freeName(files, `${folder}.former`);
  const protectedTables = [...tables].map(([path, table]) => ({ table, path }));
  const event = { kind: 'restarted', former, records: count, reason, protectedTables } as const;
  const record = nextRecord(undefined, guard.stamped(event));
  const next = nextAuditFolder(storage);
  await files.remove(next);
  await files.writeIfAbsent(`${next}/${recordFileName(1)}`, new TextEncoder().encode(recordText(record)));
  if (witness !== undefined) await files.remove(witness);
  if ((await files.status(folder)) !== undefined) await files.rename(folder, former);
  await files.rename(next, folder);
  return { former, protectedTables: protectedTables.map(({ table }) => table) };
}

async function readableRecords(files: FileSystem, folder: string): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (const { path, name } of (await files.list(folder)) ?? []) {
    const bytes = name.endsWith('.json') ? await files.read(path) : undefined;
    const read = bytes === undefined ? undefined : parseRecord(new TextDecoder().decode(bytes));
    if (read?.kind === 'record') records.push(read.record);
  }
  return records;
}

async function freeName(files: FileSystem, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = `${name}.${number}`;
    if ((await files.status(candidate)) === undefined) return candidate;
  }
}
