import type { FileSystem } from '../base/fileSystem.ts';
import { auditFolder } from './auditLog.ts';
import { guard, type ActRequest, type Guard, type GuardPorts, type Permit } from './guard.ts';
import { propertyGuard } from './propertyGuard.ts';

/**
 * The guard for tables wherever they lie: one of a storage folder is guarded by that folder's own guard, with its record and its
 * approvals, from whatever folder a program or a command reaches it; any other is as protected as it says itself.
 */
export function pathGuard(ports: Omit<GuardPorts, 'storage' | 'witness'>, own?: OwnStorage): Guard {
  const { io } = ports;
  const outside = propertyGuard(io);
  const guards = new Map<string, Guard>(own === undefined ? [] : [[own.storage, own.guard]]);
  const givenBy = new WeakMap<Permit, Guard>();
  const guardOf = async ({ path }: Pick<ActRequest, 'path'>): Promise<Guard> => {
    const storage = await storageOf(io.files, path, own?.storage);
    if (storage === undefined) return outside;
    const known = guards.get(storage) ?? guard({ ...ports, storage });
    guards.set(storage, known);
    return known;
  };
  return {
    async permit(requests) {
      const byGuard = new Map<Guard, number[]>();
      for (const [index, request] of requests.entries()) {
        const chosen = await guardOf(request);
        byGuard.set(chosen, [...(byGuard.get(chosen) ?? []), index]);
      }
      const permits = new Map<number, Permit>();
      for (const [chosen, indexes] of byGuard) {
        const given = await chosen.permit(indexes.flatMap((index) => requests[index] ?? []));
        for (const [place, permit] of given.entries()) {
          givenBy.set(permit, chosen);
          permits.set(indexes[place] ?? place, permit);
        }
      }
      return requests.flatMap((_, index) => permits.get(index) ?? []);
    },
    keptFiles: async (path) => (await (await guardOf({ path })).keptFiles?.(path)) ?? new Set<string>(),
    finished: async (permit, outcome) => givenBy.get(permit)?.finished(permit, outcome),
  };
}

export interface OwnStorage {
  readonly storage: string;
  readonly guard: Guard;
}

/** The storage folder that a table's folder lies in: that of the caller, or one that has an audit log, a record or stream checkpoints. */
async function storageOf(files: FileSystem, path: string, own: string | undefined): Promise<string | undefined> {
  if (own !== undefined && path.startsWith(`${own}/`)) return own;
  const storage = /^(.+)\/tables\/[^/]+\/[^/]+\/[^/]+$/.exec(path)?.[1];
  if (storage === undefined) return own;
  for (const folder of [auditFolder(storage), `${storage}/_guard`, `${storage}/_checkpoints`]) {
    if ((await files.status(folder)) !== undefined) return storage;
  }
  return own;
}
