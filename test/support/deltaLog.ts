import type { Json, JsonObject } from '../../emulator/base/json.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { jsonActionParquet } from './jsonActionParquet.ts';
import { countedIds, manualClock, type ManualClock } from './manualClock.ts';
import { memoryFileSystem, type MemoryFileSystem } from './memoryFileSystem.ts';

/** A log written line by line, for tests of its reading. */
export interface LogBench {
  readonly io: DeltaIo & { readonly clock: ManualClock };
  readonly files: MemoryFileSystem;
  readonly tablePath: string;
  /** Writes a commit of these actions; `modifiedAt` is its file's time. */
  commit(version: number, actions: readonly JsonObject[], modifiedAt?: number): Promise<void>;
  /** Writes any file of the log folder; a list of rows as the Parquet stand-in has them, a text as it is. */
  put(name: string, content: string | readonly JsonObject[]): Promise<void>;
  remove(name: string): Promise<void>;
}

export function logBench(tablePath = '/table'): LogBench {
  const files = memoryFileSystem();
  const path = (name: string): string => `${tablePath}/_delta_log/${name}`;
  const put: LogBench['put'] = (name, content) =>
    files.replace(
      path(name),
      new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
    );
  return {
    io: { files, parquet: jsonActionParquet(files), clock: manualClock(), ids: countedIds() },
    files,
    tablePath,
    put,
    async commit(version, actions, modifiedAt) {
      await put(commitName(version), lines(actions));
      if (modifiedAt !== undefined) await files.setModifiedAt(path(commitName(version)), modifiedAt);
    },
    remove: (name) => files.remove(path(name)),
  };
}

export function commitName(version: number): string {
  return `${String(version).padStart(20, '0')}.json`;
}

export function lines(actions: readonly JsonObject[]): string {
  return actions.map((action) => `${JSON.stringify(action)}\n`).join('');
}

export const plainProtocol: JsonObject = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };

export function metaData(over: JsonObject = {}, fields: readonly JsonObject[] = [column('id', 'integer')]): JsonObject {
  return {
    metaData: {
      id: 'table-id',
      format: { provider: 'parquet', options: {} },
      schemaString: JSON.stringify({ type: 'struct', fields }),
      partitionColumns: [],
      configuration: {},
      createdTime: 1,
      ...over,
    },
  };
}

export function column(name: string, type: Json, metadata: JsonObject = {}): JsonObject {
  return { name, type, nullable: true, metadata };
}

export function add(path: string, over: JsonObject = {}): JsonObject {
  return { add: { path, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true, ...over } };
}

export function remove(path: string, over: JsonObject = {}): JsonObject {
  return { remove: { path, deletionTimestamp: 1, dataChange: true, ...over } };
}
