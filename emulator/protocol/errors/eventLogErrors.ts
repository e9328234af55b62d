import type { ErrorEntry } from './errorText.ts';

/** Errors of the event log. */
export const eventLogErrors = {
  /**
   * Events of an update could not be written to the event log, a Delta table in `_event_log` below the storage folder. The update
   * itself is not touched by it: its tables and stream checkpoints are written as ever. Events that were kept are written with the
   * next ones.
   */
  EVENT_LOG_NOT_WRITTEN: {
    message: 'Events of this update could not be written to the event log: {reason}',
    action: 'Put right what the reason names; the update itself goes on without its event log.',
  },

  /** The project has no event log yet: no update has run with this storage folder. */
  EVENT_LOG_NOT_FOUND: {
    message: 'There is no event log in {path}.',
    action: 'Run an update of the project first, with sluice run.',
  },

  /** No event of the event log belongs to an update whose id is, or begins with, what was asked for. */
  EVENT_LOG_UPDATE_NOT_FOUND: {
    message: 'The event log knows no update "{update}".',
    action: 'See which there are with sluice events --limit 200.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
