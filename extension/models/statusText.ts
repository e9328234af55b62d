import type { UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import type { EmulatorState } from '../process/emulatorClient.ts';
import { count, listOf, shortName } from './guardTexts.ts';

/** What the one status bar item shows. */
export interface StatusText {
  /** With a codicon in front. */
  readonly text: string;
  /** Whole sentences. */
  readonly tooltip: string;
  readonly severity: 'none' | 'warning' | 'error';
}

/** A project with its newest update. */
export interface ProjectUpdate {
  readonly name: string;
  readonly update: UpdateStateDto;
}

const endStates: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELED']);

/** The update to speak of: one that runs, else the one that ended last. */
export function shownUpdate(updates: readonly ProjectUpdate[]): ProjectUpdate | undefined {
  const running = updates.find(({ update }) => isRunning(update));
  return running ?? updates.toSorted((a, b) => (b.update.endedAt ?? 0) - (a.update.endedAt ?? 0))[0];
}

export function isRunning({ state }: UpdateStateDto): boolean {
  return !endStates.has(state);
}

export function statusText(state: EmulatorState, shown: ProjectUpdate | undefined): StatusText {
  switch (state.kind) {
    case 'idle':
      return plain('$(layers) Sluice', 'The emulator is not running. It starts when something asks for it.');
    case 'starting':
      return plain('$(loading~spin) Sluice', 'The emulator is starting.');
    case 'restarting':
      return {
        text: '$(warning) Sluice: restarting',
        tooltip: `${state.reason} It is started again by itself.`,
        severity: 'warning',
      };
    case 'failed':
      return {
        text: '$(error) Sluice: no emulator',
        tooltip: `${state.reason} Click to try again.`,
        severity: 'error',
      };
    case 'connected':
      return shown === undefined
        ? plain('$(layers) Sluice', 'The emulator is ready. No update has run yet.')
        : updateText(shown);
  }
}

function updateText({ name, update }: ProjectUpdate): StatusText {
  const rows = count(
    update.flows.reduce((sum, flow) => sum + flow.rows, 0),
    'row',
  );
  if (isRunning(update)) {
    const now = update.flows.filter(({ status }) => status === 'RUNNING').map(({ dataset }) => shortName(dataset));
    const doing = now.length === 0 ? update.state.toLowerCase().replaceAll('_', ' ') : `into ${listOf(now)}`;
    return plain(
      `$(sync~spin) Sluice: ${rows}`,
      `An update of ${name} is running, ${doing}; ${rows} so far. Click to stop it.`,
    );
  }
  const took =
    update.endedAt === undefined ? '' : ` after ${((update.endedAt - update.startedAt) / 1000).toFixed(1)} seconds`;
  switch (update.state) {
    case 'COMPLETED':
      return plain(`$(pass) Sluice: ${rows}`, `The last update of ${name} was complete${took}; ${rows} were written.`);
    case 'CANCELED':
      return plain(
        '$(circle-slash) Sluice: stopped',
        `The last update of ${name} was stopped${took}. Run it to go on.`,
      );
    default:
      return {
        text: '$(error) Sluice: failed',
        tooltip: `The last update of ${name} failed${took}. ${update.error?.message ?? ''}`.trim(),
        severity: 'error',
      };
  }
}

function plain(text: string, tooltip: string): StatusText {
  return { text, tooltip, severity: 'none' };
}
