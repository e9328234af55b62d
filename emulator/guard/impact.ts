import type { JsonObject } from '../base/json.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { earliestRecreatable } from '../delta/commitTimes.ts';
import { listLog } from '../delta/logSegment.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';
import { sourceReach, type SourceDescription, type SourceReach } from './sourceReach.ts';
import { amountsOf, countText, rowsText, type TableAmounts } from './tableAmounts.ts';

/** What a full refresh, or another act that empties a table, would destroy. */
export interface ResetImpact extends TableAmounts {
  readonly table: string;
  readonly path: string;
  /** The newest version; undefined when there is no table. */
  readonly version: number | undefined;
  /** How many versions can still be read, this one included. */
  readonly versions: number;
  /** When the oldest of them was written, in milliseconds. */
  readonly since: number | undefined;
  readonly sources: readonly SourceReach[];
}

/** Looks up what a table holds and what its sources can still give. Nothing is touched. */
export async function resetImpact(
  io: DeltaIo,
  { table, path }: { readonly table: string; readonly path: string },
  sources: readonly SourceDescription[],
): Promise<ResetImpact> {
  const [snapshot, listing, reaches] = await Promise.all([
    readSnapshotIfPresent(io, path),
    listLog(io.files, path),
    Promise.all(sources.map((source) => sourceReach(io, source))),
  ]);
  const earliest = listing === undefined ? 0 : earliestRecreatable(listing);
  const oldest = listing?.commits.find(({ version }) => version >= earliest);
  return {
    table,
    path,
    version: snapshot?.version,
    versions: snapshot === undefined ? 0 : snapshot.version - earliest + 1,
    since: snapshot === undefined ? undefined : oldest?.file.modifiedAt,
    ...amountsOf(snapshot?.files ?? []),
    sources: reaches,
  };
}

/** For an audit record. */
export function impactJson({ version, versions, rows, bytes, files, sources }: ResetImpact): JsonObject {
  return {
    version: version ?? null,
    versions,
    rows: rows ?? null,
    bytes,
    files,
    sources: sources.map(({ name, reach, lost }) => ({ name, reach, lost: [...lost] })),
  };
}

/** What a person reads before saying yes, a line each. */
export function impactLines({ version, versions, since, rows, bytes, files, sources }: ResetImpact): readonly string[] {
  if (version === undefined) return ['There is no table yet, so nothing would be lost.'];
  const from = since === undefined ? '' : `, the oldest of ${new Date(since).toISOString()}`;
  return [
    `${rowsText(rows)} in ${countText(files, 'file')} (${bytesText(bytes)}) at version ${version}; ${countText(versions, 'version')} can be read${from}.`,
    ...sources.flatMap(({ name, detail, lost }) => [
      `source ${name}: ${detail}`,
      ...lost.map((what) => `  cannot be had again: ${what}`),
    ]),
  ];
}

function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit] ?? 'B'}`;
}
