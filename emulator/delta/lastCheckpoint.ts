import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type Json } from '../base/json.ts';
import { logFolder } from './paths.ts';

/** What `_last_checkpoint` says. Source: PROTOCOL.md, section "Last Checkpoint File Schema". */
export interface LastCheckpoint {
  readonly version: number;
  /** Number of actions. */
  readonly size?: number;
  readonly parts?: number;
  readonly sizeInBytes?: number;
  readonly numOfAddFiles?: number;
}

/** The hint, or undefined when it is missing or broken: nothing depends on it. */
export async function readLastCheckpoint(files: FileSystem, tablePath: string): Promise<LastCheckpoint | undefined> {
  const content = await files.read(`${logFolder(tablePath)}/_last_checkpoint`);
  return content === undefined ? undefined : parseLastCheckpoint(new TextDecoder().decode(content));
}

export function parseLastCheckpoint(text: string): LastCheckpoint | undefined {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(json)) return undefined;
  const version = wholeNumber(json['version']);
  if (version === undefined) return undefined;
  const size = wholeNumber(json['size']);
  const parts = wholeNumber(json['parts']);
  const sizeInBytes = wholeNumber(json['sizeInBytes']);
  const numOfAddFiles = wholeNumber(json['numOfAddFiles']);
  return {
    version,
    ...(size === undefined ? {} : { size }),
    ...(parts === undefined ? {} : { parts }),
    ...(sizeInBytes === undefined ? {} : { sizeInBytes }),
    ...(numOfAddFiles === undefined ? {} : { numOfAddFiles }),
  };
}

function wholeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
