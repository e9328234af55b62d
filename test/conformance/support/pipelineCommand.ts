import { isAbsolute, join } from 'node:path';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import { printFailure } from '../../../emulator/cli/failure.ts';
import type { Terminal } from '../../../emulator/cli/terminal.ts';
import { dryRun } from '../../../emulator/cli/verbs/dryRun.ts';
import { init } from '../../../emulator/cli/verbs/init.ts';
import { run } from '../../../emulator/cli/verbs/run.ts';
import { parseVerb, type Verb } from '../../../emulator/cli/verb.ts';

/** What one call of a command line gave. */
export interface CommandResult {
  readonly exitCode: number;
  /** Codes of each error, the outermost first, then its causes. The first error is the one that is told. */
  readonly errors: readonly (readonly string[])[];
  readonly message: string;
  /** Messages of events, in order. */
  readonly events: readonly string[];
  readonly crashed?: string;
}

const verbs: Readonly<Record<string, Verb>> = { 'dry-run': dryRun, init, run };

/** Runs `sluice` with these words, in this process, as the file that node starts would; open-source Spark's dialect. */
export async function runCommand(argv: readonly string[], folder: string): Promise<CommandResult> {
  const printed: string[] = [];
  const terminal: Terminal = {
    colours: false,
    width: Number.POSITIVE_INFINITY,
    print: (line) => void printed.push(line),
    note: () => undefined,
  };
  const [name = '', ...words] = argv;
  const verb = verbs[name];
  if (verb === undefined) return { exitCode: 2, errors: [['UNKNOWN_COMMAND']], message: '', events: [] };
  const dialect = Object.hasOwn(verb.options, 'dialect') ? ['--dialect', 'spark'] : [];
  const signal = new AbortController().signal;
  try {
    const call = parseVerb(verb, [...words, ...dialect, '--json'], { terminal, folder, signal });
    if (call === 'help') return { exitCode: 0, errors: [], message: '', events: [] };
    return resultOf(await verb.run(call), printed);
  } catch (error) {
    printFailure({ ...terminal, note: () => undefined }, error, true);
    const code = isSluiceError(error, 'INVALID_USAGE') ? 2 : 1;
    const result = resultOf(code, printed);
    return isSluiceError(error) ? result : { ...result, crashed: String(error instanceof Error ? error.stack : error) };
  }
}

function resultOf(exitCode: number, printed: readonly string[]): CommandResult {
  const lines = printed.map((line) => JSON.parse(line) as JsonLine);
  const last = lines.at(-1);
  const outcome = typeof last?.outcome === 'object' ? last.outcome.error : undefined;
  const errors = [...(last?.errors ?? []), ...[last?.error, outcome].flatMap((error) => error ?? [])];
  return {
    exitCode,
    errors: errors.map(codesOf),
    message: errors.map(({ message }) => message).join('\n'),
    events: lines.flatMap((line) => [...(line.events ?? []), ...sparkEvent(line)]),
  };
}

/** Of the events of a run those that Spark has too. */
function sparkEvent({ type, level, message }: JsonLine): readonly string[] {
  if (typeof message !== 'string') return [];
  if (type === 'flow_progress') return level === 'METRICS' ? [] : [message];
  return message === 'Run is COMPLETED.' ? [message] : [];
}

interface JsonLine {
  readonly type?: string;
  readonly level?: string;
  readonly message?: unknown;
  readonly events?: readonly string[];
  readonly error?: JsonError;
  readonly errors?: readonly JsonError[];
  readonly outcome?: string | { readonly error?: JsonError };
}

interface JsonError {
  readonly code: string;
  readonly message: string;
  readonly cause?: JsonError;
}

function codesOf({ code, cause }: JsonError): readonly string[] {
  return [code, ...(cause === undefined ? [] : codesOf(cause))];
}

export function below(project: string, path: string): string {
  return isAbsolute(path) ? path : join(project, path);
}
