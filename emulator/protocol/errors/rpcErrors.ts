import type { ErrorEntry } from './errorText.ts';

/** Errors between the emulator's process and its clients: the editor and the command line. */
export const rpcErrors = {
  /** A client asked for something that this emulator does not know. The two are of different versions, or the client has an error. */
  RPC_UNKNOWN_METHOD: {
    message: 'The emulator has no method "{method}".',
    action: 'Reload the window, so that the extension and the emulator are of the same version.',
  },
  /** The parameters of a request do not have the form that its contract gives. */
  RPC_INVALID_PARAMS: {
    message: 'The request {method} has a wrong parameter at {where}: {detail}.',
    action: 'Reload the window, so that the extension and the emulator are of the same version.',
  },
  /** The first request of a connection must be `initialize`, with the secret of the locator file. */
  RPC_NOT_INITIALIZED: {
    message: 'The connection is not initialized, so {method} is refused.',
    action: 'Connect through the extension or the command line.',
  },
  /** The extension and the emulator speak different versions of the protocol. It happens after an update of the extension while an old emulator runs. */
  RPC_PROTOCOL_MISMATCH: {
    message: 'The emulator {version} speaks version {theirs} of the protocol, and this client version {ours}.',
    action: 'Run the command "Sluice: Restart Emulator".',
  },
  /** The workspace is not trusted: what is there can be looked at, and nothing runs, is written or taken away. */
  WORKSPACE_NOT_TRUSTED: {
    message: 'The workspace is not trusted, so {method} does nothing.',
    action: 'Trust the workspace with "Workspaces: Manage Workspace Trust", then try again.',
  },
  /** The answer is larger than one message may be. */
  RPC_ANSWER_TOO_LARGE: {
    message: 'The answer to {method} has {bytes} bytes, more than the {limit} of one message.',
    action: 'Ask for less at once.',
  },
  /** One update of a project runs at a time. */
  UPDATE_IN_PROGRESS: {
    message: 'An update of {project} is running.',
    action: 'Wait until it ends, or stop it.',
  },
  /** A request names a project that is not one of the workspace, or a table or flow that it does not have. */
  RPC_NOT_FOUND: {
    message: 'There is no {what} {name} here.',
    action: 'Refresh the view: it may have been renamed or removed.',
  },
  /** The emulator's process could not be started, or ended before it answered. Its log tells more. */
  EMULATOR_NOT_STARTED: {
    message: 'The emulator did not start: {detail}',
    action: 'Look at the log below, and try again with "Sluice: Restart Emulator".',
  },
  /** The emulator's process ended while it worked on a request. What was committed stays; a run goes on where it stopped. */
  EMULATOR_GONE: {
    message: 'The emulator ended while it worked on {method}.',
    action: 'Try again: the emulator starts by itself, and an update goes on where it stopped.',
  },
} as const satisfies Record<string, ErrorEntry>;
