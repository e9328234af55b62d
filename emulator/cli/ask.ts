import { createInterface } from 'node:readline/promises';
import { sluiceError } from '../base/errors.ts';
import type { VerbCall } from './verb.ts';

/** Whether somebody sits at a terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks at the terminal; the answer without surrounding white space. CANCELLED when it is ended by Ctrl-C or Ctrl-D. */
export async function ask({ signal }: VerbCall, question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal gives Ctrl-C to this interface; the command itself is what ends by it.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    terminal.on('close', () => reject(sluiceError('CANCELLED', {})));
    signal.addEventListener('abort', () => terminal.close(), { once: true });
  });
  ended.catch(() => undefined);
  try {
    return (await Promise.race([terminal.question(question), ended])).trim();
  } finally {
    terminal.close();
  }
}
