import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from './storageFault.ts';

/**
 * Makes a folder and its parents, and gives the first that was not there, or undefined when all were. Node's own recursive `mkdir` tries for ever
 * where a parent is there and no folder can be made in it, as below /proc.
 */
export function makeFolders(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (isFolder(path)) return undefined;
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  const first = makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
  return first ?? path;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
