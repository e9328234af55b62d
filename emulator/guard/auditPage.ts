import type { AuditEvent, AuditRecord } from './auditRecord.ts';
import { auditEventLines } from './auditText.ts';
import { permitId } from './guardState.ts';

/** A record with what a person reads and looks for. */
export interface AuditEntry {
  readonly record: AuditRecord;
  readonly kind: AuditEntryKind;
  /** One line, and one more for each of several acts that were decided together. */
  readonly lines: readonly string[];
  /** Full names of the tables that it speaks of, each once. */
  readonly tables: readonly string[];
}

/** What a record tells; a decision counts by the worst verdict in it. */
export type AuditEntryKind =
  'allowed' | 'demoted' | 'refused' | 'done' | 'notDone' | Exclude<AuditEvent['kind'], 'decided' | 'finished'>;

export interface AuditQuestion {
  readonly limit: number;
  /** Only records before this one. */
  readonly before?: number | undefined;
  /** Only records with this text in their lines or the names of their tables, in any case of its letters. */
  readonly filter?: string | undefined;
}

/** A page of a log, newest first, and whether older records match too. */
export function auditPage(
  records: readonly AuditRecord[],
  { limit, before = Number.POSITIVE_INFINITY, filter = '' }: AuditQuestion,
): { readonly entries: readonly AuditEntry[]; readonly more: boolean } {
  const permitted = permittedTables(records);
  const wanted = filter.trim().toLowerCase();
  const entries: AuditEntry[] = [];
  for (const record of records.toReversed()) {
    if (record.sequence >= before) continue;
    const entry = entryOf(record, permitted);
    if (
      wanted !== '' &&
      ![...entry.lines, ...entry.tables, record.who].some((one) => one.toLowerCase().includes(wanted))
    )
      continue;
    if (entries.length === limit) return { entries, more: true };
    entries.push(entry);
  }
  return { entries, more: false };
}

/** The end of an act names its permit alone; the decision that gave it names the table. */
function permittedTables(records: readonly AuditRecord[]): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const { sequence, event } of records) {
    if (event.kind !== 'decided') continue;
    for (const [index, decision] of event.decisions.entries()) {
      tables.set(permitId(sequence, index), decision.table);
    }
  }
  return tables;
}

function entryOf(record: AuditRecord, permitted: ReadonlyMap<string, string>): AuditEntry {
  const { event } = record;
  const lines = auditEventLines(event);
  switch (event.kind) {
    case 'decided': {
      const verdicts = new Set(event.decisions.map(({ verdict }) => verdict));
      const kind = verdicts.has('refused') ? 'refused' : verdicts.has('demoted') ? 'demoted' : 'allowed';
      return { record, kind, lines, tables: [...new Set(event.decisions.map(({ table }) => table))] };
    }
    case 'finished': {
      const table = permitted.get(event.permit);
      const kind = event.done ? 'done' : 'notDone';
      return { record, kind, lines, tables: table === undefined ? [] : [table] };
    }
    case 'approved':
    case 'approvalRefused':
    case 'protected':
    case 'found':
      return { record, kind: event.kind, lines, tables: [event.table] };
    case 'recovered':
      return { record, kind: event.kind, lines, tables: [] };
    case 'restarted':
      return { record, kind: event.kind, lines, tables: event.protectedTables.map(({ table }) => table) };
  }
}
