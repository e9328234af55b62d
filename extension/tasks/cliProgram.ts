import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The command line that comes with the extension. */
export interface CliProgram {
  /** Absolute path of the program that runs JavaScript: Node, or Electron that is told to be Node. */
  readonly node: string;
  /** Absolute path of the bundle. */
  readonly bundle: string;
}

export function cliProgram(extensionPath: string): CliProgram {
  return { node: process.execPath, bundle: join(extensionPath, 'dist', 'sluice.js') };
}

/** What the environment of a task or a terminal needs, so that the desktop's Electron is Node. */
export const asNode: Readonly<Record<string, string>> = { ELECTRON_RUN_AS_NODE: '1' };

/** A `sluice` for shells, written anew each time, since the extension moves with each of its versions. Gives the folder for the PATH. */
export function writeLauncher(folder: string, program: CliProgram): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sluice');
  writeFileSync(path, shellLauncher(program));
  chmodSync(path, 0o755);
  writeFileSync(join(folder, 'sluice.cmd'), windowsLauncher(program));
  return folder;
}

export function shellLauncher({ node, bundle }: CliProgram): string {
  return `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted(node)} ${quoted(bundle)} "$@"\n`;
}

export function windowsLauncher({ node, bundle }: CliProgram): string {
  // A percent sign begins a variable in a batch file.
  const text = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
  return `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${text(node)} ${text(bundle)} %*\r\n`;
}

/** A PATH with the folder in front. On Windows the variable may be called `Path`. */
export function pathWith(folder: string, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const before = env[name];
  return { [name]: before === undefined || before === '' ? folder : `${folder}${delimiter}${before}` };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
