import * as vscode from 'vscode';
import { EmulatorError } from '../process/emulatorClient.ts';

/** Texts of an error for a person: what went wrong, and what to do next. */
export function errorText(error: unknown): string {
  if (error instanceof EmulatorError) {
    const { message, action } = error.error;
    return action === undefined ? message : `${message} ${action}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Shows an error that a person's own act ran into, with buttons for what can be done. A cancelled act is no error. Gives the button that was pressed. */
export async function showError(error: unknown, ...buttons: readonly string[]): Promise<string | undefined> {
  if (error instanceof vscode.CancellationError) return undefined;
  return vscode.window.showErrorMessage(errorText(error), ...buttons);
}
