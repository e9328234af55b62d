import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { showError } from '../platform/showError.ts';
import { cliProgram, pathWith, writeLauncher } from './cliProgram.ts';

/** A terminal that has `sluice` on its PATH: the command, and a profile in the terminal's own menu. */
export function registerTerminal(sluice: Sluice, projects: Projects): void {
  const { extension } = sluice;
  const options = (cwd?: string): vscode.TerminalOptions => {
    const folder = writeLauncher(join(extension.globalStorageUri.fsPath, 'bin'), cliProgram(extension.extensionPath));
    return {
      name: 'Sluice',
      iconPath: new vscode.ThemeIcon('layers'),
      env: { ...pathWith(folder, process.env) },
      message: 'The command sluice is on the PATH of this terminal. Type "sluice --help" to see what it does.',
      ...(cwd === undefined ? {} : { cwd }),
    };
  };
  sluice.own(
    vscode.window.registerTerminalProfileProvider('sluice.terminal', {
      provideTerminalProfile: () => new vscode.TerminalProfile(options()),
    }),
  );
  sluice.own(
    vscode.commands.registerCommand('sluice.terminal.open', async (argument: unknown) => {
      try {
        const known = await projects.list().catch(() => []);
        const project = known.length === 0 ? undefined : await projects.choose(argument, 'Open Terminal');
        vscode.window.createTerminal(options(project?.root)).show();
      } catch (error) {
        await showError(error);
      }
    }),
  );
}
