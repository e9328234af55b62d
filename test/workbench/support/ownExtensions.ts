import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedExtensions } from './prerequisites.ts';

/** A copy of the installed extensions that a test may add to. */
export function copyExtensions(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-extensions-'));
  cpSync(installedExtensions(), folder, {
    recursive: true,
    // It is made anew from what lies in the folder.
    filter: (path) => !path.endsWith('extensions.json'),
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
