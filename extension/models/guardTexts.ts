import type { ActImpactDto, DestructiveActDto, ResetDto, TableImpactDto } from '../../emulator/protocol/rpc/guard.ts';

/** What a modal dialog says: one sentence, and what lies behind it. */
export interface Question {
  readonly message: string;
  readonly detail: string;
}

/** A dialog shows so many tables one by one; of the others it shows the sum. */
const mostTables = 6;

/** What a full refresh would destroy, in numbers, and what the guard would say. `everything`: no table was named. */
export function fullRefreshQuestion(
  { tables, sinks }: ActImpactDto,
  { name, everything }: { readonly name: string; readonly everything: boolean },
): Question {
  const emptied = tables.filter(({ verdict }) => verdict !== 'demoted');
  const kept = tables.filter(({ verdict }) => verdict === 'demoted');
  const refused = tables.filter(({ verdict }) => verdict === 'refused');
  const readers = emptied.filter(({ reader }) => reader);
  const paragraphs = [
    everything ? sumText(emptied) : undefined,
    ...emptied.slice(0, mostTables).map((table) => tableText(table, emptied)),
    emptied.length > mostTables ? `… and ${count(emptied.length - mostTables, 'more table')}.` : undefined,
    readers.length === 0
      ? undefined
      : `${listOf(readers.map(nameOf))} ${readers.length === 1 ? 'reads' : 'read'} what is emptied as a stream, and ${readers.length === 1 ? 'begins' : 'begin'} anew as well.`,
    sinks.length === 0
      ? undefined
      : `The streams into ${listOf(sinks.map(shortName))} begin anew; what they have written there stays, and comes again.`,
    kept.length === 0
      ? undefined
      : `${listOf(kept.map(nameOf))} ${kept.length === 1 ? 'is' : 'are'} protected: ${kept.length === 1 ? 'its' : 'their'} rows stay, and only new ones are read.`,
    refused.length === 0
      ? undefined
      : `${listOf(refused.map(nameOf))} ${refused.length === 1 ? 'is' : 'are'} protected (${refused[0]?.why ?? ''}), so that the guard will refuse this unless it is approved.`,
    ...emptied.flatMap((table) =>
      table.approval === undefined
        ? []
        : [`The approval for ${nameOf(table)} (${table.approval.reason}) is used by it.`],
    ),
    refused.length > 0 || emptied.every(({ impact }) => impact.version === null)
      ? undefined
      : 'Afterwards it can be undone for a while by "Sluice: Undo Full Refresh".',
  ];
  return {
    message: everything
      ? `Full refresh ${name}, all of its tables?`
      : `Full refresh ${listOf(emptied.filter(({ reader }) => !reader).map(nameOf))}?`,
    detail: paragraphs.filter((text) => text !== undefined).join('\n\n'),
  };
}

/** What restoring a full refresh takes away and brings back. */
export function undoQuestion(reset: ResetDto, { tables }: ActImpactDto): Question {
  const refused = tables.filter(({ verdict }) => verdict === 'refused');
  return {
    message: `Undo the full refresh of ${listOf(reset.tables.map(shortName))}?`,
    detail: [
      `The rows and the stream checkpoints of before ${timeText(reset.time)} come back, and the streams go on from where they stood then.`,
      `Now ${listOf(tables.map((table) => `${nameOf(table)} holds ${rowsText(table)}`))}.`,
      ...(refused.length === 0
        ? []
        : [
            `${listOf(refused.map(nameOf))} ${refused.length === 1 ? 'is' : 'are'} protected, so that the guard will refuse this unless it is approved.`,
          ]),
    ].join('\n\n'),
  };
}

/** A table's rows and versions, and what its sources can still give; of those that are emptied too there is nothing to say. */
function tableText(table: TableImpactDto, emptied: readonly TableImpactDto[]): string {
  const { version, versions, since, sources } = table.impact;
  if (version === null) return `${nameOf(table)}: there is no table yet, so nothing would be lost.`;
  const back = since === undefined ? '' : `, back to ${timeText(since)}`;
  const kept = sources.filter(({ name }) => !emptied.some(({ impact }) => impact.table === name));
  return [
    `${nameOf(table)}: ${rowsText(table)}; ${count(versions, 'version')}${back}.`,
    ...kept.flatMap(({ name, detail, lost }) => [
      `• ${sourceName(name)}: ${detail}`,
      ...lost.map((what) => `• Cannot be had again: ${what}`),
    ]),
  ].join('\n');
}

function rowsText({ impact: { rows } }: TableImpactDto): string {
  return rows === null ? 'an unknown number of rows' : count(rows, 'row');
}

/** A table by its last part, a folder by its last two. */
function sourceName(name: string): string {
  return name.includes('/')
    ? name
        .split('/')
        .filter((part) => part !== '')
        .slice(-2)
        .join('/')
    : shortName(name);
}

function sumText(tables: readonly TableImpactDto[]): string {
  const there = tables.filter(({ impact }) => impact.version !== null);
  if (there.length === 0) return 'None of its tables is there yet, so nothing would be lost.';
  const known = there.every(({ impact }) => impact.rows !== null);
  const rows = there.reduce((sum, { impact }) => sum + (impact.rows ?? 0), 0);
  return `It empties ${count(there.length, 'table')} with ${known ? '' : 'at least '}${count(rows, 'row')} in all, and reads their sources from the beginning.`;
}

const actTexts: Readonly<Record<DestructiveActDto, string>> = {
  fullRefresh: 'the full refresh',
  fullRefreshAll: 'the full refresh of everything',
  drop: 'the drop',
  truncate: 'the truncation',
  overwrite: 'the overwrite',
  restore: 'the restore',
  deleteAll: 'the deletion of rows',
  deleteCheckpoint: 'the reset of the stream checkpoints',
  rewindCheckpoint: 'the rewind of the stream checkpoint',
  liftProtection: 'the end of the protection',
};

/** An act as a part of a sentence. */
export function actText(act: DestructiveActDto): string {
  return actTexts[act];
}

/** Why a name that is being typed is not the one that is asked for; undefined once it is. */
export function wrongName(typed: string, table: string): string | undefined {
  if (typed === table) return undefined;
  if (typed.trim() === table) return 'There is a blank before or behind the name.';
  if (typed.toLowerCase() === table.toLowerCase()) return `The letters differ in their case: type ${table}.`;
  if (typed !== '' && table.endsWith(`.${typed}`)) return `That is the last part only: type the full name, ${table}.`;
  return `Type ${table} to go on.`;
}

export function wrongReason(typed: string): string | undefined {
  return typed.trim() === '' ? 'Say why the rows may go; it stands in the audit log.' : undefined;
}

export function nameOf({ impact }: TableImpactDto): string {
  return shortName(impact.table);
}

export function shortName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

export function count(number: number, one: string): string {
  return `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
}

export function timeText(time: number): string {
  return new Date(time).toLocaleString();
}
