import { commitInfo, readCommit } from '../delta/changes.ts';
import { earliestRecreatable } from '../delta/commitTimes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { listLog } from '../delta/logSegment.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';
import { amountsOf, countText, rowsText } from './tableAmounts.ts';

/** What a flow reads, as its caller knows it. */
export type SourceDescription =
  /** Absolute plain path of the table's folder. */
  | { readonly kind: 'delta'; readonly name: string; readonly path: string }
  /** The files that the stream has read so far, by its own log. */
  | { readonly kind: 'files'; readonly name: string; readonly readFiles: readonly string[] }
  /** A bus or a format whose retention cannot be looked up. */
  | { readonly kind: 'other'; readonly name: string; readonly format: string };

/** How much of what a source gave once it can give again. */
export interface SourceReach {
  readonly name: string;
  /** `whole`: all of it; `part`: `lost` names what not; `none`: nothing; `unknown`: nobody can tell from here. */
  readonly reach: 'whole' | 'part' | 'none' | 'unknown';
  /** A whole sentence. */
  readonly detail: string;
  /** What cannot be had again, a sentence each. */
  readonly lost: readonly string[];
}

export function sourceReach(io: DeltaIo, source: SourceDescription): Promise<SourceReach> {
  switch (source.kind) {
    case 'delta':
      return deltaReach(io, source);
    case 'files':
      return fileReach(io, source);
    case 'other': {
      const { name, format } = source;
      const detail = `How far ${format} can still be read back is not known here: what its retention has let go cannot be had again.`;
      return Promise.resolve({ name, reach: 'unknown', detail, lost: [] });
    }
  }
}

/** More commits than these are not looked through for rows that were taken away. */
const mostCommits = 1000;

/** A stream that begins anew reads the rows that the table holds now, then its new commits; rows that were taken away do not come back. */
async function deltaReach(
  io: DeltaIo,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<SourceReach> {
  const [snapshot, listing] = await Promise.all([readSnapshotIfPresent(io, path), listLog(io.files, path)]);
  if (snapshot === undefined || listing === undefined) {
    return { name, reach: 'none', detail: 'The table is gone.', lost: [`Every row that came from ${name}.`] };
  }
  const { rows } = amountsOf(snapshot.files);
  const earliest = earliestRecreatable(listing);
  const first = listing.commits.find(({ version }) => version >= earliest);
  const since = first === undefined ? '' : ` of ${new Date(first.file.modifiedAt).toISOString()}`;
  const detail = `It holds ${rowsText(rows)} at version ${snapshot.version}, and its log reaches back to version ${earliest}${since}.`;
  const lost: string[] = [];
  for (const { version } of listing.commits.slice(-mostCommits)) {
    const actions = (await readCommit(io, path, version))?.actions ?? [];
    const removed = actions.filter((action) => action.kind === 'remove' && action.file.dataChange);
    if (removed.length === 0) continue;
    const operation = commitInfo(actions)?.['operation'];
    lost.push(
      `Rows of ${name} that version ${version} (${typeof operation === 'string' ? operation : 'unknown'}) took away.`,
    );
  }
  const unseen = Math.max(listing.commits.at(-mostCommits)?.version ?? 0, 0);
  if (unseen > 0) lost.push(`Rows of ${name} that versions before ${unseen} took away, if any did.`);
  return { name, reach: lost.length === 0 ? 'whole' : 'part', detail, lost };
}

const mostNames = 5;

async function fileReach(
  io: DeltaIo,
  { name, readFiles }: { readonly name: string; readonly readFiles: readonly string[] },
): Promise<SourceReach> {
  const gone: string[] = [];
  for (const file of readFiles) if ((await io.files.status(file)) === undefined) gone.push(file);
  const there = readFiles.length - gone.length;
  const detail = `${there} of ${countText(readFiles.length, 'file')} that the stream has read ${there === 1 ? 'is' : 'are'} still there.`;
  if (gone.length === 0) return { name, reach: 'whole', detail, lost: [] };
  const more = gone.length > mostNames ? `, and ${gone.length - mostNames} more` : '';
  const lost = [`The rows of ${gone.slice(0, mostNames).join(', ')}${more}.`];
  return { name, reach: there === 0 ? 'none' : 'part', detail, lost };
}
