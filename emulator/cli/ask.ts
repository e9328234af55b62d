import { createInterface } from 'node:readline/promises';
import type { VerbCall } from './verb.ts';

/** Whether somebody sits at a terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks at the terminal; the answer without surrounding white space. Ctrl-C ends the command. */
export async function ask({ signal }: VerbCall, question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question, { signal })).trim();
  } finally {
    terminal.close();
  }
}
