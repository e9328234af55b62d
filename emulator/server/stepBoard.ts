import { sluiceError } from '../base/errors.ts';
import { eventDto } from '../pipeline/eventLog/eventDto.ts';
import type { StepSession } from '../pipeline/step/stepSession.ts';
import { projectsChanged } from '../protocol/rpc/projects.ts';
import { stepChanged, type StepStateDto } from '../protocol/rpc/step.ts';
import { updateEvent } from '../protocol/rpc/updates.ts';
import { stepProject } from '../workspace/stepProject.ts';
import { stepStateDto } from './dto/step.ts';
import type { Workspace } from './workspace.ts';

/** The step sessions of a workspace: at most one of each project, in the place that an update would have. */
export interface StepBoard {
  /** Resolves when the session is paused before its first phase, or has ended. `client` is who it ends with. */
  start(asked: {
    readonly spec: string;
    readonly flow: string;
    readonly why: string;
    readonly client: number;
  }): Promise<StepStateDto>;
  /** Lets the session do something and resolves when it is paused again, or has ended. STEP_NOT_STARTED without one. */
  act(spec: string, act: (session: StepSession) => void): Promise<StepStateDto>;
  state(spec: string): StepStateDto | undefined;
}

const boards = new WeakMap<Workspace['updates'], StepBoard>();

/** The board of a workspace, made when somebody asks for it. */
export function stepBoardOf(workspace: Workspace): StepBoard {
  const known = boards.get(workspace.updates) ?? stepBoard(workspace);
  boards.set(workspace.updates, known);
  return known;
}

interface Entry {
  session: StepSession | undefined;
  /** Called with each change. */
  readonly waiting: Set<() => void>;
}

function stepBoard(workspace: Workspace): StepBoard {
  const running = new Map<string, Entry>();
  const states = new Map<string, StepStateDto>();

  const told = (spec: string, entry: Entry, state: StepStateDto): void => {
    states.set(spec, state);
    workspace.broadcast(stepChanged, state);
    for (const wake of entry.waiting) wake();
  };
  const settled = async (spec: string, entry: Entry): Promise<StepStateDto> => {
    for (;;) {
      const state = states.get(spec);
      const kind = state?.status.kind;
      if (state !== undefined && (kind === 'paused' || kind === 'ended')) return state;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          entry.waiting.delete(wake);
          resolve();
        };
        entry.waiting.add(wake);
      });
    }
  };

  const run = (
    spec: string,
    asked: { readonly flow: string; readonly why: string },
    entry: Entry,
    begun: (session: StepSession) => void,
  ) =>
    workspace.withProject(
      spec,
      async (open) => {
        const { graph, errors } = await open.check({ purpose: 'run' });
        if (graph === undefined) throw errors[0] ?? new Error('the project has no graph and no error');
        const warn = (error: unknown): void =>
          workspace.log('warn', error instanceof Error ? error.message : String(error));
        const session = await stepProject(open, {
          ...asked,
          graph,
          tell: (state) => told(spec, entry, stepStateDto(spec, state)),
          listener: (event) => workspace.broadcast(updateEvent, { spec, event: eventDto(event) }),
          print: (text) => workspace.log('info', text),
          onWarning: warn,
        });
        begun(session);
        await session.ended;
      },
      { saved: true },
    );

  return {
    async start({ spec, flow, why, client }) {
      const other = states.get(spec);
      if (running.has(spec)) throw sluiceError('STEP_IN_PROGRESS', { flow: other?.flow ?? flow });
      const endUpdate = workspace.updates.begin(spec, spec);
      const entry: Entry = { session: undefined, waiting: new Set() };
      running.set(spec, entry);
      states.delete(spec);
      const ended = (): void => {
        endUpdate();
        running.delete(spec);
        workspace.broadcast(projectsChanged, { spec, what: 'data' });
      };
      await new Promise<void>((resolve, reject) => {
        run(spec, { flow, why }, entry, (session) => {
          entry.session = session;
          workspace.onClientGone(client, () => free(session));
          workspace.onClose(() => free(session));
          resolve();
        }).then(ended, (error: unknown) => {
          ended();
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      });
      return settled(spec, entry);
    },
    async act(spec, act) {
      const entry = running.get(spec);
      if (entry?.session === undefined) throw sluiceError('STEP_NOT_STARTED', {});
      act(entry.session);
      return settled(spec, entry);
    },
    state: (spec) => states.get(spec),
  };
}

async function free(session: StepSession): Promise<void> {
  session.stop();
  await session.ended;
}
