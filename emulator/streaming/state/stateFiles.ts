import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import { quotePaths, quoteText } from '../../compute/sqlText.ts';

/**
 * Files of one operator's state, in `state/<op>/0/`: `<version>.delta.parquet` holds the rows that a batch put, and in its
 * key-value metadata what the batch removed; `<version>.snapshot.parquet` holds all rows. Version n+1 is made by batch n.
 */
export interface StateFile {
  readonly kind: 'delta' | 'snapshot';
  readonly version: number;
  readonly path: string;
}

/** What a state file says about itself. */
export interface StateFileNote {
  readonly version: number;
  readonly rows: number;
  /** Exclusive or of the rows' hashes, as this DuckDB computes it. */
  readonly hash: string;
  readonly duckdb: string;
  /** After the puts, rows that one of these lets go are gone. */
  readonly evict: readonly Eviction[];
}

/** Rows whose column is at or below this many microseconds go. */
export interface Eviction {
  readonly column: string;
  readonly upToMicros: bigint;
}

const noteKey = 'sluice.state';
/** Keys seldom repeat, so packed differences are smaller than dictionaries, and three times as quick to write. */
const encoding = 'FORMAT parquet, PARQUET_VERSION V2, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1';

export function deltaPath(folder: string, version: number): string {
  return `${folder}/${version}.delta.parquet`;
}

export function snapshotPath(folder: string, version: number): string {
  return `${folder}/${version}.snapshot.parquet`;
}

export async function listStateFiles(files: FileSystem, folder: string): Promise<readonly StateFile[]> {
  const entries = (await files.list(folder)) ?? [];
  return entries.flatMap(({ name, path }): StateFile[] => {
    const match = /^(\d+)\.(delta|snapshot)\.parquet$/.exec(name);
    if (match === null) return [];
    return [{ kind: match[2] === 'delta' ? 'delta' : 'snapshot', version: Number(match[1]), path }];
  });
}

/** The files that make up a version: the newest snapshot at or below it, and every delta after that. */
export function filesOfVersion(present: readonly StateFile[], folder: string, version: number): readonly StateFile[] {
  const snapshot = present
    .filter((file) => file.kind === 'snapshot' && file.version <= version)
    .reduce<StateFile | undefined>(
      (best, file) => (best === undefined || file.version > best.version ? file : best),
      undefined,
    );
  const deltas = new Map(present.filter((file) => file.kind === 'delta').map((file) => [file.version, file]));
  const found: StateFile[] = snapshot === undefined ? [] : [snapshot];
  for (let next = (snapshot?.version ?? 0) + 1; next <= version; next += 1) {
    const delta = deltas.get(next);
    if (delta === undefined) {
      throw sluiceError('CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS', {
        fileToRead: deltaPath(folder, next),
        version,
      });
    }
    found.push(delta);
  }
  return found;
}

/** The COPY options that put a note into a Parquet file. `rows` and `hash` are SQL, so that the rows need not be read before. */
export function noteSql(
  note: Pick<StateFileNote, 'version' | 'duckdb' | 'evict'>,
  content: { readonly rows: string; readonly hash: string },
): string {
  const { version, duckdb, evict } = note;
  const stored = evict.map(({ column, upToMicros }) => ({ column, upToMicros: String(upToMicros) }));
  const plain = JSON.stringify({
    version,
    duckdb,
    ...(evict.length === 0 ? {} : { evict: evict.length === 1 ? stored[0] : stored }),
  });
  const json = `${quoteText(`${plain.slice(0, -1)},"rows":`)} || ${content.rows} || ',"hash":"' || ${content.hash} || '"}'`;
  return `${encoding}, KV_METADATA {${JSON.stringify(noteKey)}: ${json}}`;
}

export async function readNotes(
  session: ComputeSession,
  stateFiles: readonly StateFile[],
): Promise<readonly StateFileNote[]> {
  const paths = stateFiles.map(({ path }) => path);
  const rows = await session.rows(
    `SELECT file_name, decode(value) FROM parquet_kv_metadata(${quotePaths(paths)}) WHERE decode(key) = ${quoteText(noteKey)}`,
  );
  const texts = new Map(rows.map(([path, text]) => [String(path), String(text)]));
  return stateFiles.map((file) => {
    const note = parseNote(texts.get(file.path));
    if (note !== undefined && note.version === file.version) return note;
    throw unreadable(file.path, 'it does not say which state it holds');
  });
}

export function unreadable(path: string, reason: string, cause?: unknown): Error {
  return sluiceError(
    'CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE',
    { fileToRead: path, reason },
    cause === undefined ? {} : { cause },
  );
}

function parseNote(text: string | undefined): StateFileNote | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(json)) return undefined;
  const { version, rows, hash, duckdb } = json;
  if (typeof version !== 'number' || typeof rows !== 'number') return undefined;
  if (typeof hash !== 'string' || typeof duckdb !== 'string') return undefined;
  const evict = json['evict'];
  const stored = evict === undefined ? [] : Array.isArray(evict) ? evict : [evict];
  const evictions = stored.map(parseEviction);
  const known = evictions.flatMap((one) => (one === undefined ? [] : [one]));
  return known.length < stored.length ? undefined : { version, rows, hash, duckdb, evict: known };
}

function parseEviction(evict: Json): Eviction | undefined {
  if (!isJsonObject(evict)) return undefined;
  const { column, upToMicros } = evict;
  if (typeof column !== 'string' || typeof upToMicros !== 'string') return undefined;
  return { column, upToMicros: BigInt(upToMicros) };
}
