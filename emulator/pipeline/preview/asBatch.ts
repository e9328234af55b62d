import { sluiceError, type Position } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';

/** Options that say how a stream goes along, and nothing of which rows there are. */
const pace: ReadonlySet<string> = new Set([
  'maxfilespertrigger', 'maxbytespertrigger', 'ignoredeletes', 'ignorechanges', 'skipchangecommits', 'failondataloss', 'maxfileage',
  'latestfirst', 'filenameonly', 'ignorefiledeletion', 'cleansource', 'ignoremissingfiles',
]); // prettier-ignore
/** Options that leave rows out at the beginning of a stream. */
const starts: ReadonlySet<string> = new Set(['startingversion', 'startingtimestamp', 'excluderegex']);

/** The query over what is there now, each stream read as the batch of all of its rows. */
export function asBatch(plan: LogicalPlan, notes: Set<string>): LogicalPlan {
  return changed(plan, notes) as LogicalPlan;
}

function changed(value: unknown, notes: Set<string>): unknown {
  if (Array.isArray(value)) return mapped(value, (item) => changed(item, notes));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'position' || key === 'schema') continue;
    const next = changed(part, notes);
    if (next === part) continue;
    copy ??= { ...value };
    copy[key] = next;
  }
  const node = copy ?? value;
  return isStreamed(node) ? batchOf(node, notes) : node;
}

function mapped(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const next = items.map(change);
  return next.some((item, index) => item !== items[index]) ? next : items;
}

interface Streamed {
  readonly kind: string;
  readonly streaming: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly position?: Position | undefined;
}

function isStreamed(node: object): node is Streamed {
  return 'kind' in node && 'streaming' in node && node.streaming === true;
}

function batchOf(node: Streamed, notes: Set<string>): object {
  if (node.options === undefined) return { ...node, streaming: false };
  const kept = Object.entries(node.options).filter(([name, value]) => {
    const lower = name.toLowerCase();
    if ((lower === 'readchangefeed' || lower === 'readchangedata') && value.toLowerCase() === 'true') {
      const reason = 'it reads the change feed of a table, which only streams do here';
      throw sluiceError('PREVIEW_NOT_COMPUTED', { dataset: 'the query', reason }, { position: node.position });
    }
    if (starts.has(lower)) notes.add(`The option ${name} is left out: all rows that are there count.`);
    return !pace.has(lower) && !starts.has(lower);
  });
  return { ...node, streaming: false, options: Object.fromEntries(kept) };
}
