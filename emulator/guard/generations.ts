import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject } from '../base/json.ts';

/**
 * Generations of a flow's stream checkpoint: folders `0`, `1`, … below its root, of which the largest number is the current one. A full
 * refresh begins the next one and keeps the former. Source: apache/spark, `FlowSystemMetadata` in SystemMetadata.scala.
 */
export async function generationsOf(files: FileSystem, root: string): Promise<readonly number[]> {
  const entries = (await files.list(root)) ?? [];
  return entries
    .filter(({ name, isDirectory }) => isDirectory && /^(0|[1-9]\d{0,14})$/.test(name))
    .map(({ name }) => Number(name))
    .sort((left, right) => left - right);
}

export async function currentGeneration(files: FileSystem, root: string): Promise<number | undefined> {
  return (await generationsOf(files, root)).at(-1);
}

export function generationFolder(root: string, generation: number): string {
  return `${root}/${generation}`;
}

/** Begins the next generation of a flow whose rows stay, and gives its number. Ask the guard for `deleteCheckpoint` first. */
export async function beginGeneration(files: FileSystem, root: string): Promise<number> {
  const next = ((await currentGeneration(files, root)) ?? -1) + 1;
  await files.makeFolder(generationFolder(root, next));
  return next;
}

/** Makes a generation that holds what another one holds. It appears in one step, whole. */
export async function copyGeneration(files: FileSystem, root: string, from: number, to: number): Promise<void> {
  const target = generationFolder(root, to);
  if ((await files.status(target)) !== undefined) return;
  const hidden = copyInProgress(root, to);
  await files.remove(hidden);
  await files.makeFolder(hidden);
  await copyFolder(files, generationFolder(root, from), hidden);
  await files.rename(hidden, target);
}

/** Takes back what a broken-off act made: a copy, or a folder that is still empty. */
export async function removeGeneration(
  files: FileSystem,
  root: string,
  made: { readonly to: number; readonly copied: boolean },
) {
  await files.remove(copyInProgress(root, made.to));
  const folder = generationFolder(root, made.to);
  const entries = await files.list(folder);
  // A query that ran in it meanwhile has batches in the table, which nobody else could tell.
  if (entries !== undefined && (made.copied || entries.length === 0)) await files.remove(folder);
}

/** The query id of a stream checkpoint, or undefined when its `metadata` is gone or cannot be read. */
export async function queryIdOf(files: FileSystem, folder: string): Promise<string | undefined> {
  const bytes = await files.read(`${folder}/metadata`);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const id = isJsonObject(value) ? value['id'] : undefined;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The numbers of the batches that a log of a stream checkpoint holds, ascending. */
export async function batchIdsOf(files: FileSystem, logFolder: string): Promise<readonly number[]> {
  const entries = (await files.list(logFolder)) ?? [];
  return entries
    .filter(({ name, isDirectory }) => !isDirectory && /^\d+$/.test(name))
    .map(({ name }) => Number(name))
    .sort((left, right) => left - right);
}

/** Its name is no number, so that nobody takes it for a generation. */
function copyInProgress(root: string, generation: number): string {
  return `${root}/.${generation}.copying`;
}

async function copyFolder(files: FileSystem, from: string, to: string): Promise<void> {
  for (const { name, path, isDirectory, modifiedAt } of (await files.list(from)) ?? []) {
    const target = `${to}/${name}`;
    if (isDirectory) {
      await files.makeFolder(target);
      await copyFolder(files, path, target);
      continue;
    }
    const content = await files.read(path);
    if (content === undefined) continue;
    await files.replace(target, content);
    await files.setModifiedAt(target, modifiedAt);
  }
}
