import type { ErrorEntry } from './errorText.ts';

/** Errors of running a streaming flow one phase at a time. */
export const stepErrors = {
  /** A flow of the project is being stepped through already. Two stepped queries would write the same tables. */
  STEP_IN_PROGRESS: {
    message: 'The flow {flow} of this project is being stepped through already.',
    action: 'Stop that session first.',
  },
  /** No flow of the project is being stepped through. */
  STEP_NOT_STARTED: {
    message: 'No flow of this project is being stepped through.',
    action: 'Start the stepper first.',
  },
  /** The session has ended, or runs a phase at this moment: it takes the next command once it is paused. */
  STEP_NOT_PAUSED: {
    message: 'The stepped flow {flow} is not paused: it {state}.',
    action: 'Wait until it is paused, or start the stepper again once it has ended.',
  },
  /** Only streaming flows run in micro-batches. */
  STEP_FLOW_NOT_STREAMING: {
    message: 'The flow {flow} is no stream, so it has no micro-batches to step through.',
    action: 'Choose a flow that reads a stream: {streams}.',
  },
  /** The project has no flow of this name. */
  STEP_FLOW_NOT_FOUND: { message: 'The project has no flow {flow}.{suggestion}' },
  /** The person let the stepped query break off here, as a kill of the process would. */
  STEP_CRASHED: {
    message: 'The query was broken off {place}, as a kill of the process would do it. Nothing was tidied up.',
    action: 'Start the stepper again, or run an update: both carry on from what is on disk.',
  },
} as const satisfies Record<string, ErrorEntry>;
