import type { BatchServices } from '../batch/services.ts';
import { requireLog } from '../delta/changes.ts';
import { earliestRecreatable } from '../delta/commitTimes.ts';
import { planScan, type PlannedScan } from '../delta/scan.ts';
import { readSnapshot, readSnapshotAtVersion, refreshSnapshot, type Snapshot } from '../delta/snapshot.ts';
import { resolveVersion, type TimeTravel } from '../delta/timeTravel.ts';
import { sluiceError } from '../base/errors.ts';

/** Snapshots of tables that somebody looks at, kept as long as they are asked for. */
export interface TableVersions {
  /** The newest version; a few system calls where nothing was committed since. */
  newest(path: string): Promise<Snapshot>;
  /** However old it is: whoever inspects a table wants to see what is left of it. */
  at(path: string, at: TimeTravel | undefined): Promise<Snapshot>;
  /** All files of a version, read once. */
  scan(snapshot: Snapshot): Promise<PlannedScan>;
}

const keptTables = 512;
const keptVersions = 16;

export function tableVersions({ io, session }: BatchServices): TableVersions {
  const newestOf = new Map<string, Snapshot>();
  const older = new Map<string, Snapshot>();
  const scans = new WeakMap<Snapshot, Promise<PlannedScan>>();

  const newest = async (path: string): Promise<Snapshot> => {
    const known = newestOf.get(path);
    const snapshot = known === undefined ? await readSnapshot(io, path) : await refreshSnapshot(io, known);
    remember(newestOf, path, snapshot, keptTables);
    return snapshot;
  };

  const kept = async (path: string, wanted: number): Promise<Snapshot | undefined> => {
    const key = `${path}\n${wanted}`;
    const known = older.get(key);
    if (known === undefined || !(await isSame(known))) return undefined;
    remember(older, key, known, keptVersions);
    return known;
  };

  const version = async (path: string, wanted: number): Promise<Snapshot> => {
    const snapshot = await readSnapshotAtVersion(io, path, wanted);
    remember(older, `${path}\n${wanted}`, snapshot, keptVersions);
    return snapshot;
  };

  /** A table that was removed and made anew has other commits under the same numbers. */
  const isSame = async ({ commitFile }: Snapshot): Promise<boolean> => {
    const now = await io.files.status(commitFile.path);
    return now?.modifiedAt === commitFile.modifiedAt && now.size === commitFile.size;
  };

  return {
    newest,
    async at(path, at) {
      const latest = await newest(path);
      if (at === undefined || ('version' in at && at.version === latest.version)) return latest;
      if ('version' in at) {
        const known = await kept(path, at.version);
        if (known !== undefined) return known;
      }
      const listing = await requireLog(io, path);
      if ('version' in at) {
        requireVersion(at.version, latest, earliestRecreatable(listing));
        return version(path, at.version);
      }
      const found = await resolveVersion(io, listing, latest, at);
      return found === latest.version ? latest : ((await kept(path, found)) ?? version(path, found));
    },
    scan(snapshot) {
      const known = scans.get(snapshot);
      if (known !== undefined) return known;
      const planned = planScan(io, snapshot, { timeZone: session.settings.timeZone });
      scans.set(snapshot, planned);
      planned.catch(() => scans.delete(snapshot));
      return planned;
    },
  };
}

function requireVersion(version: number, { version: latest }: Snapshot, earliest: number): void {
  if (Number.isSafeInteger(version) && version >= earliest && version < latest) return;
  throw sluiceError('DELTA_VERSION_NOT_FOUND', { version, earliest, latest, reason: '' });
}

/** Puts a value at the end of a map that holds at most so many, the longest unused going first. */
export function remember<Value>(kept: Map<string, Value>, key: string, value: Value, most: number): void {
  kept.delete(key);
  kept.set(key, value);
  for (const first of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(first);
  }
}
