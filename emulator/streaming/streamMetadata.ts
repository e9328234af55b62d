import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { parseLogJson } from './metadataLog.ts';

/** The file `metadata` of a stream checkpoint: which query this is. Source: apache/spark, `StreamMetadata`. */
export interface StreamMetadata {
  /** Survives restarts; the sink knows the query's batches by it. */
  readonly id: string;
}

export async function readStreamMetadata(files: FileSystem, path: string): Promise<StreamMetadata | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : parseStreamMetadata(new TextDecoder().decode(bytes), path);
}

export function parseStreamMetadata(text: string, path: string): StreamMetadata {
  const { id } = parseLogJson(text, path);
  if (typeof id !== 'string' || id === '') {
    throw sluiceError('STREAM_LOG_UNREADABLE', { path, reason: 'it names no query id' });
  }
  return { id };
}

/** Written once, at the first start. */
export async function writeStreamMetadata(files: FileSystem, path: string, metadata: StreamMetadata): Promise<void> {
  const created = await files.writeIfAbsent(path, new TextEncoder().encode(JSON.stringify({ id: metadata.id })));
  if (!created) throw sluiceError('STREAM_CHECKPOINT_IN_USE', { path });
}
