import type { AuditEvent, AuditRecord } from './auditRecord.ts';
import { auditEventLines } from './auditText.ts';
import { permitId } from './guardState.ts';
import { actText } from './refusal.ts';
import type { DestructiveAct } from './verdict.ts';

/** A record with what a person reads and looks for. */
export interface AuditEntry {
  readonly record: AuditRecord;
  readonly kind: AuditEntryKind;
  /** A short sentence without its full stop, with short names of tables. */
  readonly title: string;
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
  const permitted = permittedActs(records);
  const wanted = filter.trim().toLowerCase();
  const entries: AuditEntry[] = [];
  for (const record of records.toReversed()) {
    if (record.sequence >= before) continue;
    const entry = entryOf(record, permitted);
    if (
      wanted !== '' &&
      ![entry.title, ...entry.lines, ...entry.tables, record.who].some((one) => one.toLowerCase().includes(wanted))
    )
      continue;
    if (entries.length === limit) return { entries, more: true };
    entries.push(entry);
  }
  return { entries, more: false };
}

interface PermittedAct {
  readonly act: DestructiveAct;
  readonly table: string;
}

/** The end of an act names its permit alone; the decision that gave it names the act and the table. */
function permittedActs(records: readonly AuditRecord[]): ReadonlyMap<string, PermittedAct> {
  const acts = new Map<string, PermittedAct>();
  for (const { sequence, event } of records) {
    if (event.kind !== 'decided') continue;
    for (const [index, { act, table }] of event.decisions.entries())
      acts.set(permitId(sequence, index), { act, table });
  }
  return acts;
}

function entryOf(record: AuditRecord, permitted: ReadonlyMap<string, PermittedAct>): AuditEntry {
  const { event } = record;
  const entry = { record, lines: auditEventLines(event) };
  switch (event.kind) {
    case 'decided': {
      const { decisions } = event;
      const verdicts = new Set(decisions.map(({ verdict }) => verdict));
      const kind = verdicts.has('refused') ? 'refused' : verdicts.has('demoted') ? 'demoted' : 'allowed';
      const such = decisions.filter(({ verdict }) => verdict === kind);
      const tables = [...new Set(decisions.map(({ table }) => table))];
      return {
        ...entry,
        kind,
        tables,
        title: `${actsOf(such)} ${verdictTexts[kind][isOneAct(such) ? 0 : 1]}`,
      };
    }
    case 'finished': {
      const act = permitted.get(event.permit);
      const tables = act === undefined ? [] : [act.table];
      const subject = act === undefined ? 'An act' : actsOf([act]);
      return event.done
        ? { ...entry, kind: 'done', tables, title: `${subject} was done` }
        : { ...entry, kind: 'notDone', tables, title: `${subject} was not done` };
    }
    case 'approved': {
      const { table, acts } = event;
      const permits = acts.map((act) => ({ act, table }));
      const subject = actsOf(permits);
      return {
        ...entry,
        kind: event.kind,
        tables: [table],
        title: `${subject} ${isOneAct(permits) ? 'was' : 'were'} approved`,
      };
    }
    case 'approvalRefused':
      return {
        ...entry,
        kind: event.kind,
        tables: [event.table],
        title: `An approval for ${shortName(event.table)} was refused`,
      };
    case 'protected':
      return {
        ...entry,
        kind: event.kind,
        tables: [event.table],
        title: `${shortName(event.table)} is protected from here on`,
      };
    case 'found':
      return {
        ...entry,
        kind: event.kind,
        tables: [event.table],
        title: `${shortName(event.table)} was changed by another hand`,
      };
    case 'recovered':
      return {
        ...entry,
        kind: event.kind,
        tables: [],
        title: `A full refresh that was broken off was ${event.outcome === 'rolledBack' ? 'taken back' : 'brought to its end'}`,
      };
    case 'restarted':
      return {
        ...entry,
        kind: event.kind,
        tables: event.protectedTables.map(({ table }) => table),
        title: 'A new log was begun after a broken one',
      };
  }
}

const verdictTexts = {
  refused: ['was refused', 'were refused'],
  demoted: ['became a refresh', 'became a refresh'],
  allowed: ['was allowed', 'were allowed'],
} as const;

/** `The full refresh of bronze`, `The full refresh of bronze, silver and 2 more`; of different acts how many there are. */
function actsOf(acts: readonly PermittedAct[]): string {
  const [first] = acts;
  if (first === undefined) return 'Nothing';
  const tables = [...new Set(acts.map(({ table }) => shortName(table)))];
  const act = first.act === 'fullRefreshAll' ? 'fullRefresh' : first.act;
  return isOneAct(acts) ? capital(`${actText(act)} of ${listOf(tables)}`) : `${acts.length} acts on ${listOf(tables)}`;
}

function isOneAct(acts: readonly PermittedAct[]): boolean {
  return acts.every(({ act }) => act === acts[0]?.act);
}

function listOf(names: readonly string[]): string {
  const more = names.length - mostNames;
  const shown = more > 1 ? [...names.slice(0, mostNames), `${more} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

const mostNames = 3;

function shortName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
