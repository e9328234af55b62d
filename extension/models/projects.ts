import * as vscode from 'vscode';
import {
  listProjects,
  projectsChanged,
  readGraph,
  type GraphDto,
  type ProjectDto,
} from '../../emulator/protocol/rpc/projects.ts';
import {
  readLastUpdate,
  readUpdates,
  updateChanged,
  type UpdateStateDto,
} from '../../emulator/protocol/rpc/updates.ts';
import type { Sluice } from '../platform/context.ts';

/** What changed: texts (specs, SQL, Python), data (tables, stream checkpoints, the audit log), or the state of an update. */
export type ProjectChange = 'files' | 'data' | 'update';

/** The projects of the window's folder as the views share them: asked for once and kept until something changes. */
export interface Projects {
  readonly onDidChange: vscode.Event<ProjectChange>;
  list(): Promise<readonly ProjectDto[]>;
  graph(spec: string): Promise<GraphDto>;
  update(spec: string): UpdateStateDto | undefined;
  isRunning(spec: string): boolean;
  /** The project of an argument of a command, the only one, that of the active editor, or the one that the person picks. */
  choose(argument: unknown, title: string): Promise<ProjectDto | undefined>;
  refresh(): void;
}

const ended = new Set(['COMPLETED', 'FAILED', 'CANCELED']);
/** Milliseconds that follow a change of a file before it is told: saves and runs come in bursts. */
const quietTime = 250;

export function projectsModel(sluice: Sluice): Projects {
  const { emulator } = sluice;
  const changed = sluice.own(new vscode.EventEmitter<ProjectChange>());
  let projects: Promise<readonly ProjectDto[]> | undefined;
  const graphs = new Map<string, Promise<GraphDto>>();
  const updates = new Map<string, UpdateStateDto>();

  const forget = (what: ProjectChange): void => {
    if (what === 'files') projects = undefined;
    if (what !== 'update') graphs.clear();
    changed.fire(what);
    if (what === 'data' && emulator.state.kind === 'connected') readLast().catch(() => undefined);
  };
  /** What an update of another process, or of before the emulator began, left in the event log. */
  const readLast = async (): Promise<void> => {
    for (const { spec, error } of await list()) {
      if (error !== undefined) continue;
      const state = await emulator.request(readLastUpdate, { spec });
      const known = updates.get(spec);
      if (state === null || (known !== undefined && known.startedAt > state.startedAt)) continue;
      updates.set(spec, state);
    }
    changed.fire('update');
  };
  const later = debounced(forget, quietTime);
  sluice.own(later);
  sluice.own(emulator.on(projectsChanged, ({ what }) => later.tell(what)));
  sluice.own(
    emulator.on(updateChanged, (state) => {
      updates.set(state.spec, state);
      changed.fire('update');
    }),
  );
  sluice.own(
    emulator.onDidChangeState(({ kind }) => {
      if (kind !== 'connected') return;
      updates.clear();
      emulator
        .request(readUpdates, {})
        .then((states) => {
          for (const state of states) updates.set(state.spec, state);
          return readLast();
        })
        .catch(() => undefined);
      later.tell('files');
    }),
  );
  for (const [pattern, what] of watched) {
    const watcher = sluice.own(vscode.workspace.createFileSystemWatcher(pattern));
    const tell = (): void => later.tell(what);
    sluice.own(watcher.onDidChange(tell));
    sluice.own(watcher.onDidCreate(tell));
    sluice.own(watcher.onDidDelete(tell));
  }

  /** A failed answer is not kept: whoever asks next asks the emulator. */
  const keep = <Result>(asked: Promise<Result>, drop: () => void): Promise<Result> => {
    asked.catch(drop);
    return asked;
  };
  const list = (): Promise<readonly ProjectDto[]> => {
    if (projects === undefined) {
      const asked: Promise<readonly ProjectDto[]> = keep(emulator.request(listProjects, {}), () => {
        if (projects === asked) projects = undefined;
      });
      projects = asked;
    }
    return projects;
  };

  return {
    onDidChange: changed.event,
    list,
    graph(spec) {
      let asked = graphs.get(spec);
      if (asked === undefined) {
        asked = keep(emulator.request(readGraph, { spec }), () => void graphs.delete(spec));
        graphs.set(spec, asked);
      }
      return asked;
    },
    update: (spec) => updates.get(spec),
    isRunning(spec) {
      const state = updates.get(spec);
      return state !== undefined && !ended.has(state.state);
    },
    async choose(argument, title) {
      const all = (await list()).filter(({ error }) => error === undefined);
      const named = specOf(argument);
      if (named !== undefined) return all.find(({ spec }) => spec === named);
      const active = vscode.window.activeTextEditor?.document.uri.fsPath;
      const near =
        active === undefined
          ? undefined
          : all.filter(({ root }) => active.startsWith(root)).sort((a, b) => b.root.length - a.root.length)[0];
      if (all.length === 1) return all[0];
      if (near !== undefined) return near;
      if (all.length === 0) {
        void vscode.window.showInformationMessage('There is no pipeline project in this folder.');
        return undefined;
      }
      const picked = await vscode.window.showQuickPick(
        all.map((project) => ({
          label: project.name,
          description: vscode.workspace.asRelativePath(project.spec),
          project,
        })),
        { title, placeHolder: 'Pick a pipeline project.' },
      );
      return picked?.project;
    },
    refresh: () => forget('files'),
  };
}

/** An argument of a command that names a project: a tree node, or `{ spec }`. */
export function specOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('spec' in argument)) return undefined;
  return typeof argument.spec === 'string' ? argument.spec : undefined;
}

/** An argument of a command that names a dataset of a project by its full name. */
export function datasetOf(argument: unknown): { readonly spec: string; readonly dataset: string } | undefined {
  const spec = specOf(argument);
  if (spec === undefined || typeof argument !== 'object' || argument === null || !('dataset' in argument))
    return undefined;
  return typeof argument.dataset === 'string' ? { spec, dataset: argument.dataset } : undefined;
}

const watched: readonly (readonly [pattern: string, what: ProjectChange])[] = [
  ['**/*.{sql,py,yml,yaml}', 'files'],
  ['**/_delta_log/*.json', 'data'],
  ['**/_checkpoints/**/commits/*', 'data'],
  ['**/_audit/*', 'data'],
];

interface Debounced extends vscode.Disposable {
  tell(what: ProjectChange): void;
}

function debounced(run: (what: ProjectChange) => void, quiet: number): Debounced {
  const waiting = new Map<ProjectChange, NodeJS.Timeout>();
  return {
    tell(what) {
      clearTimeout(waiting.get(what));
      waiting.set(
        what,
        setTimeout(() => {
          waiting.delete(what);
          run(what);
        }, quiet),
      );
    },
    dispose() {
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}
