import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import { workspaceFolder } from '../process/vscodeClient.ts';

/** Where a new project goes. */
export interface NewPlace {
  /** Absolute; the folder that holds the project's own. */
  readonly parent: string;
  /** It lies in the folder that this window has opened. */
  readonly inWorkspace: boolean;
}

/** Asks where a new project is to be made: in the opened folder, or in another one. Undefined when the person cancels. */
export async function pickPlace(title: string): Promise<NewPlace | undefined> {
  const root = workspaceFolder();
  if (root === undefined) return pickOther(title);
  const here = { label: '$(folder-opened) In the Opened Folder', description: root, other: false };
  const other = { label: '$(folder) In Another Folder…', description: '', other: true };
  const picked = await vscode.window.showQuickPick([here, other], {
    title,
    placeHolder: 'Pick where the project is made.',
  });
  if (picked === undefined) return undefined;
  return picked.other ? pickOther(title) : { parent: root, inWorkspace: true };
}

async function pickOther(title: string): Promise<NewPlace | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: 'Make the Project Here',
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (chosen === undefined) return undefined;
  const root = workspaceFolder();
  const below = root === undefined ? '..' : relative(root, chosen.fsPath);
  return { parent: chosen.fsPath, inWorkspace: !below.startsWith('..') };
}

export function isTaken(parent: string): (name: string) => boolean {
  return (name) => existsSync(join(parent, name));
}

/** Opens a folder that this window has not opened, in this window when it is empty. */
export async function openFolder(folder: string): Promise<void> {
  const forceNewWindow = workspaceFolder() !== undefined;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow });
}
