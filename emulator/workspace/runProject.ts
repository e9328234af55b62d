import { hostname } from 'node:os';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { eventLog } from '../pipeline/eventLog/eventLog.ts';
import type { PipelineEventListener } from '../pipeline/event.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import type { Selection, UpdateOutcome } from '../pipeline/update/request.ts';
import { runUpdate } from '../pipeline/update/update.ts';
import type { OpenProject } from './openProject.ts';

export interface ProjectUpdate {
  readonly graph: PipelineGraph;
  readonly selection: Selection;
  readonly trigger: 'triggered' | 'continuous';
  /** When it aborts, flows end after their running batch. */
  readonly signal: AbortSignal;
  /** The command that asks, for the audit log. */
  readonly why: string;
  /** Output of console sinks, whole lines. */
  print(text: string): void;
  /** What stops nothing: an event that could not be written to the event log. */
  onWarning(error: unknown): void;
}

/** Runs an update of a project of this machine's disk under its lock; its events go to the listener and into the event log. */
export async function runProject(
  { project, ports, tables, guard }: OpenProject,
  { graph, selection, trigger, signal, why, print, onWarning }: ProjectUpdate,
  listener: PipelineEventListener,
): Promise<UpdateOutcome> {
  const { storage, catalog, schema } = project.spec;
  const log = eventLog({ ...ports, tables, onWarning }, { storage, catalog, schema, host: hostname() });
  try {
    return await runUpdate(
      graph,
      { selection, trigger, signal, why },
      {
        ...ports,
        files: nodeFileSystem,
        tables,
        guard,
        lock: acquireStorageLock,
        print: (text) => print(text.endsWith('\n') ? text.slice(0, -1) : text),
      },
      (event) => {
        log.listener(event);
        listener(event);
      },
    );
  } finally {
    await log.close();
  }
}
