import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import { quoteName, quotePaths } from '../../compute/sqlText.ts';
import { readNotes, unreadable, type Eviction, type StateFile, type StateFileNote } from './stateFiles.ts';
import { stateColumns, type StateColumn, type StateSchema } from './stateSchema.ts';

/** The files of a version, checked against their notes, as SQL. */
export interface VerifiedState {
  readonly notes: readonly StateFileNote[];
  /** For each group of neighbouring files the rows that no later eviction let go, with the columns of `stateColumns`. */
  readonly survivors: readonly string[];
  /** Of the rows of one key the one that was put last. Needed where a batch may put a row whose key is in the state. */
  readonly newest: string;
}

/** Reads every file once to compare it with its note. Raises CANNOT_LOAD_STATE_STORE.* where one is damaged. */
export async function verifiedState(
  session: ComputeSession,
  schema: Pick<StateSchema, 'keys' | 'values'>,
  stateFiles: readonly StateFile[],
  duckdb: string,
): Promise<VerifiedState> {
  const columns = stateColumns(schema);
  const list = columns.map(({ name }) => name).join(', ');
  const notes = await readNotes(session, stateFiles);
  await verify(session, columns, stateFiles, notes, duckdb);
  const groups = survivorGroups(stateFiles, notes).map((group) => {
    const where = group.bounds.length === 0 ? '' : ` WHERE (${isEvicted(columns, group.bounds)}) IS NOT TRUE`;
    return { files: quotePaths(group.paths), where };
  });
  const versioned = groups.map(
    ({ files, where }) => `SELECT ${list}, ${versionSql} AS "_v" FROM read_parquet(${files}, filename = true)${where}`,
  );
  return {
    notes,
    survivors: groups.map(({ files, where }) => `SELECT ${list} FROM read_parquet(${files})${where}`),
    newest: `SELECT ${list} FROM (${newestSql(schema, versioned)})`,
  };
}

/** Whether an eviction lets a row go. */
export function isEvicted(columns: readonly StateColumn[], evictions: readonly Eviction[]): string {
  const conditions = evictions.map(({ column: name, upToMicros }) => {
    const column = columns.find((candidate) => candidate.name === name);
    const bound = `'${upToMicros}'::BIGINT`;
    return `${name} <= ${column?.dataType.kind === 'timestamp' ? `make_timestamptz(${bound})` : bound}`;
  });
  return conditions.length === 0 ? 'false' : conditions.join(' OR ');
}

/** Of some rows, as this DuckDB computes it. */
export function hashSql(columns: readonly StateColumn[], filter = ''): string {
  return `coalesce(bit_xor(hash(${columns.map(({ name }) => name).join(', ')}))${filter}, 0)::VARCHAR`;
}

const versionSql = String.raw`CAST(regexp_extract(filename, '(\d+)\.\w+\.parquet$', 1) AS BIGINT)`;

/** Of the rows of one key the one that was put last. An eviction goes by the key, so it leaves all of them or none. */
function newestSql(schema: Pick<StateSchema, 'keys'>, rows: readonly string[]): string {
  const keys = schema.keys.fields.map((_, index) => `k${index}`).join(', ');
  const partition = keys === '' ? '' : `PARTITION BY ${keys} `;
  return `SELECT * FROM (${rows.join(' UNION ALL ')}) QUALIFY row_number() OVER (${partition}ORDER BY "_v" DESC) = 1`;
}

/** Compares the rows of each file with what its note says of them. Hashes are only comparable within one version of DuckDB. */
async function verify(
  session: ComputeSession,
  columns: readonly StateColumn[],
  stateFiles: readonly StateFile[],
  notes: readonly StateFileNote[],
  duckdb: string,
): Promise<void> {
  const rows = await session.rows(
    `SELECT filename, count(*), ${hashSql(columns)} ` +
      `FROM read_parquet(${quotePaths(stateFiles.map(({ path }) => path))}, filename = true) GROUP BY filename`,
  );
  const found = new Map(rows.map(([path, count, hash]) => [String(path), { rows: Number(count), hash: String(hash) }]));
  stateFiles.forEach((file, index) => {
    const note = notes[index];
    const actual = found.get(file.path) ?? { rows: 0, hash: '0' };
    if (note === undefined) return;
    const sameHash = note.duckdb !== duckdb || note.hash === actual.hash;
    if (note.rows === actual.rows && sameHash) return;
    throw sluiceError('CANNOT_LOAD_STATE_STORE.CHECKPOINT_FILE_CHECKSUM_VERIFICATION_FAILED', {
      fileToRead: file.path,
      expected: `${note.rows} rows with hash ${note.hash}`,
      found: `${actual.rows} rows with hash ${actual.hash}`,
    });
  });
}

interface SurvivorGroup {
  readonly paths: string[];
  readonly bounds: readonly Eviction[];
}

/** Files in order, with the evictions of their own and all later versions: neighbours with the same ones are read together. */
function survivorGroups(stateFiles: readonly StateFile[], notes: readonly StateFileNote[]): readonly SurvivorGroup[] {
  const groups: SurvivorGroup[] = [];
  const bounds = new Map<string, bigint>();
  let previous = '';
  for (let index = stateFiles.length - 1; index >= 0; index -= 1) {
    for (const evict of notes[index]?.evict ?? []) {
      const bound = bounds.get(evict.column);
      if (bound === undefined || bound < evict.upToMicros) bounds.set(evict.column, evict.upToMicros);
    }
    const now = [...bounds].map(([column, upToMicros]): Eviction => ({ column, upToMicros }));
    const key = now.map(({ column, upToMicros }) => `${quoteName(column)}:${upToMicros}`).join();
    const path = stateFiles[index]?.path ?? '';
    const open = groups[0];
    if (open !== undefined && key === previous) open.paths.unshift(path);
    else groups.unshift({ paths: [path], bounds: now });
    previous = key;
  }
  return groups;
}

/** What met a reader of state, as Spark's condition; those of state pass as they are. */
export function asStateError(error: unknown, folder: string): unknown {
  return isStateError(error) ? error : unreadableState(folder, error);
}

/** Names the very file where the session does: one statement reads all of them. */
function unreadableState(fallback: string, error: unknown): Error {
  const { path, reason }: Readonly<Record<string, string>> = isSluiceError(error) ? error.parameters : {};
  const message = error instanceof Error ? error.message : String(error);
  return unreadable(path ?? fallback, reason ?? message.replace(/\.$/, ''), error);
}

function isStateError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CANNOT_LOAD_STATE_STORE');
}
