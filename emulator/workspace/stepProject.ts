import { hostname } from 'node:os';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { eventLog } from '../pipeline/eventLog/eventLog.ts';
import type { PipelineEventListener } from '../pipeline/event.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import { startStepSession, type StepSession } from '../pipeline/step/stepSession.ts';
import type { StepState } from '../pipeline/step/stepState.ts';
import type { OpenProject } from './openProject.ts';

export interface SteppedProject {
  readonly graph: PipelineGraph;
  readonly flow: string;
  /** The command that asks, for the audit log. */
  readonly why: string;
  tell(state: StepState): void;
  listener: PipelineEventListener;
  print(text: string): void;
  /** What stops nothing: an event that could not be written to the event log. */
  onWarning(error: unknown): void;
}

/** Steps through a flow of a project of this machine's disk. Its events go into the event log as those of any update do. */
export function stepProject(
  { project, ports, tables, guard }: OpenProject,
  { graph, flow, why, tell, listener, print, onWarning }: SteppedProject,
): Promise<StepSession> {
  const { storage, catalog, schema } = project.spec;
  return startStepSession(
    { graph, flow, why },
    {
      ...ports,
      files: nodeFileSystem,
      tables,
      guard,
      lock: acquireStorageLock,
      print,
      tell,
      openEvents(files) {
        const log = eventLog({ ...ports, files, tables, onWarning }, { storage, catalog, schema, host: hostname() });
        return {
          listener(event) {
            log.listener(event);
            listener(event);
          },
          close: () => log.close(),
        };
      },
    },
  );
}
