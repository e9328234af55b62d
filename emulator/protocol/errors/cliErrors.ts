import type { ErrorEntry } from './errorText.ts';

/** Errors of the command line. They end the process with exit code 2. */
export const cliErrors = {
  /** The first word after `sluice` is not one of its commands. */
  UNKNOWN_COMMAND: {
    message: 'There is no command "{name}".{suggestion}',
    action: 'Run `sluice --help` to see all commands.',
  },
  /** An option is misspelt, misses its value, or has a value that it cannot take. */
  INVALID_USAGE: { message: '{detail}', action: 'Run `sluice {command} --help` to see how the command is used.' },
} as const satisfies Record<string, ErrorEntry>;
