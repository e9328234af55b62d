import type { ComputeSession } from '../compute/computeSession.ts';
import type { DataType } from '../plan/dataType.ts';
import { keyedSide } from './diffTable.ts';
import type { ComparedColumn, DiffSides } from './diffSides.ts';
import type { FileScan } from '../plan/fileScan.ts';

/** Names that people give to columns which tell rows apart, best first. */
const telling = [/^id$/i, /(^|[_\s])(u?u?id|guid|key|pk)$/i, /(Id|Key|ID)$/, /(code|number|no|name)$/i];

/** Candidates that are counted over both whole versions. */
const mostCounted = 4;
const mostCandidates = 32;

/**
 * A column by which rows of the two versions can be paired: it is never NULL and never the same in two rows of a version, and some differing
 * rows of both sides share it. The name decides between several.
 */
export async function detectKey(
  session: ComputeSession,
  sides: DiffSides,
  differing: string,
  whole: { readonly before: FileScan; readonly after: FileScan },
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const candidates = sides.columns
    .map((column, index) => ({ column, index, rank: rankOf(column.name) }))
    .filter(({ column }) => canBeKey(column))
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .slice(0, mostCandidates);
  if (candidates.length === 0) return undefined;
  const counts = candidates.map(({ index }) => {
    const name = `k${index}`;
    const unique = (sign: string): string =>
      `coalesce(sum(abs(n)) FILTER (n ${sign} 0), 0) = count(DISTINCT ${name}) FILTER (n ${sign} 0)`;
    const shared = `count(DISTINCT ${name}) < count(DISTINCT ${name}) FILTER (n < 0) + count(DISTINCT ${name}) FILTER (n > 0)`;
    return `${unique('<')} AND ${unique('>')} AND ${shared}`;
  });
  const [found = []] = await session.rows(`SELECT ${counts.join(', ')} FROM ${differing}`, signal);
  const likely = candidates.filter((_, place) => found[place] === true).slice(0, mostCounted);
  for (const { index } of likely) {
    const column = sides.columns[index];
    if (column === undefined) continue;
    if (await isUnique(session, whole, column, signal)) return index;
  }
  return undefined;
}

async function isUnique(
  session: ComputeSession,
  whole: { readonly before: FileScan; readonly after: FileScan },
  column: ComparedColumn,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const side of ['before', 'after'] as const) {
    const rows = await keyedSide(session, whole[side], [column], side);
    const [counted] = await session.rows(`SELECT count(*) = count(DISTINCT k0) FROM ${rows}`, signal);
    if (counted?.[0] !== true) return false;
  }
  return true;
}

function rankOf(name: string): number {
  const place = telling.findIndex((pattern) => pattern.test(name));
  return place < 0 ? telling.length : place;
}

const keyKinds: ReadonlySet<DataType['kind']> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'decimal',
  'string',
  'char',
  'varchar',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
]);

function canBeKey({ dataType, before, after }: ComparedColumn): boolean {
  return keyKinds.has(dataType.kind) && before !== undefined && after !== undefined;
}
