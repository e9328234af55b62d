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
      const tables = [...new Set(decisions.map(({ table }) => table))];
      return {
        ...entry,
        kind,
        tables,
        title: `${actsOf(decisions)} ${verdictTexts[kind][decisions.length === 1 ? 0 : 1]}`,
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
      const subject = actsOf(acts.map((act) => ({ act, table })));
      return {
        ...entry,
        kind: event.kind,
        tables: [table],
        title: `${subject} ${acts.length === 1 ? 'was' : 'were'} approved`,
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
  demoted: ['became a refresh', 'were decided, some as a refresh only'],
  allowed: ['was allowed', 'were allowed'],
} as const;

/** `The full refresh of bronze`, `The drops of bronze and silver`; of many the first ones. */
function actsOf(acts: readonly PermittedAct[]): string {
  const [first] = acts;
  if (first === undefined) return 'Nothing';
  if (acts.length === 1)
    return capital(
      `${actText(first.act === 'fullRefreshAll' ? 'fullRefresh' : first.act)} of ${shortName(first.table)}`,
    );
  const tables = [...new Set(acts.map(({ table }) => shortName(table)))];
  const names =
    tables.length > mostNames ? [...tables.slice(0, mostNames), `${tables.length - mostNames} more`] : tables;
  return `${acts.length} acts on ${names.join(', ')}`;
}

const mostNames = 3;

function shortName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
