import type { Clock, Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { NotificationContract } from '../protocol/rpc/define.ts';
import type { ProjectDto } from '../protocol/rpc/projects.ts';
import type { Engine } from '../workspace/engine.ts';
import { withProject, type OpenProject } from '../workspace/openProject.ts';
import type { Documents } from './documentOverlay.ts';
import { findProjects } from './findProjects.ts';
import { sharedEngine, type SharedEngine } from './sharedEngine.ts';
import { updateBoard, type UpdateBoard } from './updateBoard.ts';

/** Tells every client that is connected. */
export type Broadcast = <Payload>(contract: NotificationContract<Payload>, payload: Payload) => void;

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface WorkspacePorts {
  /** Absolute folder. */
  readonly folder: string;
  /** The disk, with the unsaved texts of the editor over it. */
  readonly files: FileSystem;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly broadcast: Broadcast;
  log(level: LogLevel, message: string): void;
}

/** What the requests of all clients share: one folder, its projects, one engine for reading, the updates that run. */
export interface Workspace extends WorkspacePorts {
  readonly updates: UpdateBoard;
  projects(): Promise<readonly ProjectDto[]>;
  /**
   * Opens a project by its spec for the time of the work. What an editor has not saved counts, unless `saved` asks for what lies on the disk,
   * as everything that runs does. RPC_NOT_FOUND for a spec outside of the workspace.
   */
  withProject<Result>(
    spec: string,
    work: (open: OpenProject) => Promise<Result>,
    options?: { readonly saved?: boolean },
  ): Promise<Result>;
  /** Works with the engine that all reading requests share: one compute session, opened by the first and closed when nobody has asked for some time. */
  withEngine<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result>;
  /** Called when the client of this number goes. */
  onClientGone(client: number, free: () => void | Promise<void>): void;
  /** Called when the emulator ends, before the process goes. */
  onClose(free: () => void | Promise<void>): void;
}

/** The other side of a workspace: what the process that holds it does when clients go, and at its end. */
export interface WorkspaceOwner {
  readonly workspace: Workspace;
  clientGone(client: number): Promise<void>;
  close(): Promise<void>;
}

export function openWorkspace(ports: WorkspacePorts): WorkspaceOwner {
  const engine: SharedEngine = sharedEngine(ports.folder);
  const gone = new Map<number, (() => void | Promise<void>)[]>();
  const closing: (() => void | Promise<void>)[] = [];
  const updates = updateBoard(ports);
  const workspace: Workspace = {
    ...ports,
    updates,
    projects: () => findProjects(ports.files, ports.folder),
    withProject(spec, work, { saved = false } = {}) {
      if (!isInside(ports.folder, spec)) throw sluiceError('RPC_NOT_FOUND', { what: 'project', name: spec });
      const files = saved ? undefined : ports.files;
      return withProject({ folder: ports.folder, spec, door: 'rpc', files }, work);
    },
    withEngine: (work) => engine.use(work),
    onClientGone(client, free) {
      gone.set(client, [...(gone.get(client) ?? []), free]);
    },
    onClose: (free) => void closing.push(free),
  };
  const freeAll = async (all: readonly (() => void | Promise<void>)[]): Promise<void> => {
    for (const free of all) {
      try {
        await free();
      } catch (error) {
        ports.log('error', `Something could not be freed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  return {
    workspace,
    async clientGone(client) {
      const all = gone.get(client) ?? [];
      gone.delete(client);
      await freeAll(all);
    },
    async close() {
      await updates.stopAll();
      await freeAll([...gone.values()].flat());
      await freeAll(closing);
      await engine.close();
    },
  };
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`) && !path.split('/').includes('..');
}
