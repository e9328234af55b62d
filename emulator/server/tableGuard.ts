import { userInfo } from 'node:os';
import type { DeltaIo } from '../delta/deltaIo.ts';
import type { Guard } from '../guard/guard.ts';
import { pathGuard } from '../guard/pathGuard.ts';
import { protectionOf } from '../guard/protection.ts';
import { whyProtected } from '../pipeline/guard/knownTables.ts';
import { openGuard } from '../workspace/openGuard.ts';
import type { ShownProtection } from './dto/tables.ts';
import type { Call } from './handler.ts';

/** The project in whose storage a table lies, and the name that it has there. */
async function storageOf(
  { workspace }: Call,
  folder: string,
): Promise<{ readonly spec: string; readonly storage: string; readonly table: string } | undefined> {
  const project = (await workspace.projects()).find(
    ({ storage }) => storage !== '' && folder.startsWith(`${storage}/`),
  );
  if (project === undefined) return undefined;
  const name = folder.slice(project.storage.length).match(/^\/tables\/([^/]+)\/([^/]+)\/([^/]+)$/);
  const table = name === null ? folder : name.slice(1).map(decoded).join('.');
  return { spec: project.spec, storage: project.storage, table };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a table is called and whether it is protected, by its project where it has one and by its own properties elsewhere. */
export async function knownAs(
  call: Call,
  folder: string,
  properties: Readonly<Record<string, string>>,
): Promise<{ readonly name: string; readonly protection: ShownProtection }> {
  const { guarded, nearMisses } = protectionOf(properties);
  const [near] = nearMisses;
  const self: ShownProtection =
    guarded === false
      ? {
          protected: true,
          protection: near?.message ?? 'Protected by its own property pipelines.reset.allowed = false.',
        }
      : { protected: false, ...(near !== undefined && { protection: near.message }) };
  const place = await storageOf(call, folder);
  if (place === undefined) return { name: folder.slice(folder.lastIndexOf('/') + 1), protection: self };
  try {
    const known = await call.workspace.withProject(place.spec, (open) => openGuard(open).known(), { saved: true });
    const table = known.find(({ path }) => path === folder);
    const why = table === undefined ? undefined : whyProtected(table);
    return {
      name: table?.table ?? place.table,
      protection: why === undefined ? self : { protected: true, protection: `Protected ${why}.` },
    };
  } catch {
    // A project whose files cannot be read says nothing of a table that can.
    return { name: place.table, protection: self };
  }
}

export interface GuardedTable {
  readonly io: DeltaIo;
  readonly guard: Guard;
  readonly table: string;
  readonly spec: string | undefined;
}

/** The guard of the project in whose storage the table lies; elsewhere the one that knows only what the table says of itself. */
export async function withGuardOf<Result>(
  call: Call,
  folder: string,
  work: (guarded: GuardedTable) => Promise<Result>,
): Promise<Result> {
  const place = await storageOf(call, folder);
  const who = userInfo().username;
  if (place === undefined) {
    return call.workspace.withEngine(({ io }) => {
      const guard = pathGuard({ io, policy: 'standard', door: 'rpc', who });
      return work({ io, guard, table: folder, spec: undefined });
    });
  }
  const { spec, storage, table } = place;
  return call.workspace.withProject(
    spec,
    async (open) => {
      const { io, project } = open;
      const policy = project.spec.settings.guardPolicy;
      const guard = pathGuard({ io, policy, door: 'rpc', who }, { storage, guard: open.guard });
      const known = (await openGuard(open).known()).find(({ path }) => path === folder);
      return work({ io, guard, table: known?.table ?? table, spec });
    },
    { saved: true },
  );
}
