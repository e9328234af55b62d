import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject } from '../base/json.ts';
import { sha256 } from './canonicalJson.ts';

/** What a table and its stream checkpoints were like at the end of an update: `<storage>/_guard/<name>.json`. */
export interface TableRecord {
  readonly table: string;
  readonly path: string;
  /** Absent once a permitted act has made another table of it. */
  readonly metadataId?: string;
  readonly version?: number;
  /** The table itself had `pipelines.reset.allowed = false`. */
  readonly storedProtected: boolean;
  /** By the root of the stream checkpoint. */
  readonly flows: Readonly<Record<string, FlowRecord>>;
}

export interface FlowRecord {
  readonly flow: string;
  readonly generation: number;
  readonly queryId?: string;
  readonly lastOffset?: number;
  readonly lastCommit?: number;
  /** SHA-256 of the entry `lastOffset` of the offset log. */
  readonly offsetHash?: string;
}

export async function readTableRecord(
  files: FileSystem,
  storage: string,
  path: string,
): Promise<TableRecord | undefined> {
  const bytes = await files.read(recordPath(storage, path));
  return bytes === undefined ? undefined : parseTableRecord(new TextDecoder().decode(bytes));
}

export async function writeTableRecord(files: FileSystem, storage: string, record: TableRecord): Promise<void> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await files.replace(recordPath(storage, record.path), new TextEncoder().encode(text));
}

/** After a permitted act the table may have another id or an older state; its stream checkpoints are held to the record all the same. */
export async function forgetTableIdentity(files: FileSystem, storage: string, path: string): Promise<void> {
  const record = await readTableRecord(files, storage, path);
  if (record?.metadataId === undefined) return;
  const { table, storedProtected, flows } = record;
  await writeTableRecord(files, storage, { table, path, storedProtected, flows });
}

function recordPath(storage: string, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `${storage}/_guard/${encodeURIComponent(name)}-${sha256(path).slice(0, 16)}.json`;
}

/** A record that cannot be read says nothing: what it would have told is then found by the table's own log alone. */
function parseTableRecord(text: string): TableRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { table, path, metadataId, version, storedProtected, flows } = value;
  if (typeof table !== 'string' || typeof path !== 'string' || !isJsonObject(flows)) return undefined;
  const parsed: Record<string, FlowRecord> = {};
  for (const [root, one] of Object.entries(flows)) {
    if (!isJsonObject(one)) return undefined;
    const { flow, generation, queryId, lastOffset, lastCommit, offsetHash } = one;
    if (typeof flow !== 'string' || typeof generation !== 'number') return undefined;
    parsed[root] = {
      flow,
      generation,
      ...(typeof queryId === 'string' ? { queryId } : {}),
      ...(typeof lastOffset === 'number' ? { lastOffset } : {}),
      ...(typeof lastCommit === 'number' ? { lastCommit } : {}),
      ...(typeof offsetHash === 'string' ? { offsetHash } : {}),
    };
  }
  return {
    table,
    path,
    ...(typeof metadataId === 'string' ? { metadataId } : {}),
    ...(typeof version === 'number' ? { version } : {}),
    storedProtected: storedProtected === true,
    flows: parsed,
  };
}
