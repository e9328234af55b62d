import { parseArgs, type ParseArgsConfig } from 'node:util';
import { sluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Terminal } from './terminal.ts';

/** One command of `sluice`. Each lies in a file of its own below `verbs/` and is loaded only when it is called. */
export interface Verb {
  readonly name: string;
  /** One line of the list that `sluice --help` prints. */
  readonly summary: string;
  /** Usage, options and examples, as `sluice <verb> --help` prints them. */
  readonly help: string;
  readonly options: VerbOptions;
  /** How many words may follow: smallest and largest number. */
  readonly positionals: readonly [number, number];
  run(call: VerbCall): Promise<number>;
}

export type VerbOptions = NonNullable<ParseArgsConfig['options']>;

export interface VerbCall {
  readonly terminal: Terminal;
  readonly positionals: readonly string[];
  /** Current folder; relative paths start here. */
  readonly folder: string;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly json: boolean;
  text(option: string): string | undefined;
  /** Of an option that may be given several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

/** Reads the words of a verb. INVALID_USAGE names the option that is wrong. */
export function parseVerb(
  verb: Verb,
  words: readonly string[],
  base: Pick<VerbCall, 'terminal' | 'folder' | 'signal'>,
): VerbCall | 'help' {
  const usage = (detail: string): Error => sluiceError('INVALID_USAGE', { detail, command: verb.name });
  let parsed;
  try {
    parsed = parseArgs({
      args: [...words],
      options: { ...verb.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw usage(wrongOption(error, verb));
  }
  const values: Readonly<Record<string, unknown>> = parsed.values;
  if (values['help'] === true) return 'help';
  const [least, most] = verb.positionals;
  const given = parsed.positionals.length;
  if (given < least)
    throw usage(
      `The command "${verb.name}" needs ${least === 1 ? 'one more word' : `${least} words`} after it: ${usageLine(verb)}.`,
    );
  if (given > most) throw usage(`The word "${parsed.positionals[most] ?? ''}" is one too many.`);
  return {
    ...base,
    positionals: parsed.positionals,
    json: values['json'] === true,
    text: (option) => {
      const value = values[option];
      return typeof value === 'string' ? value : undefined;
    },
    texts: (option) => {
      const value = values[option];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    },
    flag: (option) => values[option] === true,
  };
}

/** The whole number that an option holds, or undefined when it is not given. */
export function wholeNumber(call: VerbCall, option: string, command: string): number | undefined {
  const text = call.text(option);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw sluiceError('INVALID_USAGE', {
      detail: `The option --${option} takes a whole number, not "${text}".`,
      command,
    });
  }
  return Number(text);
}

/** What `parseArgs` found wrong, in a sentence that fits these commands. */
function wrongOption(error: unknown, verb: Verb): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const option = /'(?:-\w, )?(--?[^\s'=]+)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const close = nearest(
      option,
      [...Object.keys(verb.options), 'json', 'help'].map((name) => `--${name}`),
    );
    const meant = close === undefined ? '' : ` Did you mean "${close}"?`;
    const behind = verb.positionals[1] > 1 ? ' Arguments of the program itself go behind "--".' : '';
    return `The command "${verb.name}" has no option "${option}".${meant}${behind}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const needs = /missing|ambiguous/.test(message);
    return needs ? `The option ${option} needs a value.` : `The option ${option} takes no value.`;
  }
  return message.endsWith('.') ? message : `${message}.`;
}

function usageLine({ help, name }: Verb): string {
  return /^Usage: (.*)$/m.exec(help)?.[1] ?? `sluice ${name}`;
}
