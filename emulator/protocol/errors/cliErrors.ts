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
  /** The sample did not do what it shows. The lines above tell what went wrong. */
  SAMPLE_FAILED: {
    message: 'The sample in {folder} did not come to its end; the lines above tell why.',
    action: 'Remove the folder and run the sample again, or repair what was changed in it.',
  },
} as const satisfies Record<string, ErrorEntry>;
