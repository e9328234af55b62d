import * as vscode from 'vscode';
import type { Sluice } from '../platform/context.ts';

/**
 * What an editor asks for by itself while a person types or points: where it can't be told, nothing is, and the log says why. The state of the emulator is
 * shown by the status bar.
 */
export async function quietly<Result>(
  { log }: Pick<Sluice, 'log'>,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) log.debug(`Nothing could be told: ${String(error)}`);
    return undefined;
  }
}
