import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import { duckdbType } from '../../compute/duckdbTypes.ts';
import { quoteText } from '../../compute/sqlText.ts';
import {
  deltaPath,
  filesOfVersion,
  listStateFiles,
  noteSql,
  snapshotPath,
  type Eviction,
  type StateFile,
} from './stateFiles.ts';
import { asStateError, hashSql, isEvicted, verifiedState } from './stateRelation.ts';
import { sameKeySql, stateColumns, type StateColumn, type StateSchema } from './stateSchema.ts';

/**
 * The rows that a stateful operator keeps between batches: a table of the session while the query runs, and files from which
 * any version that a restart may ask for can be made again.
 */
export interface StateStore {
  readonly schema: StateSchema;
  /** A table with the columns of `stateColumns`; holds the version that was loaded or committed last. */
  readonly table: string;
  rows(): number;
  /** Makes the table hold a version; 0 is empty. Raises CANNOT_LOAD_STATE_STORE.* where a file is missing or damaged. */
  load(version: number): Promise<void>;
  /** Raises CANNOT_LOAD_STATE_STORE.* unless the files of a version are there. Reads none of them. */
  check(version: number): Promise<void>;
  /** Whether the table holds this version. */
  holds(version: number): boolean;
  /** Turns the version in the table into the next one, and writes its delta file. A re-run writes the same. */
  commit(change: StateChange): Promise<CommittedState>;
  /** After a batch is committed: writes a snapshot when enough was written since the last, drops files nobody needs. */
  maintain(retain: number): Promise<void>;
  close(): Promise<void>;
}

export interface StateChange {
  /** New rows; its columns include those of `stateColumns`. None of its keys is in the state, but for `replaced`. */
  readonly puts: RelationSql;
  readonly putRows: number;
  /** Rows of a state with `updates` whose keys are among the puts. They give way to them. */
  readonly replaced?: number | undefined;
  /** `puts` is a table with this one column more that nobody needs any longer, so that an empty state may take it over. */
  readonly spareColumn?: string | undefined;
  /** Rows that one of these lets go are gone after the batch. */
  readonly evict?: readonly Eviction[];
  /** What is told of the batch, where it is not what was put and what went. */
  readonly told?: { readonly updated: number; readonly removed: number; readonly total?: number };
}

export interface CommittedState {
  readonly version: number;
  readonly rowsTotal: number;
  readonly rowsUpdated: number;
  readonly rowsRemoved: number;
  /** Resolves once the version's file is durable. To be awaited before the batch is made visible. */
  durable(): Promise<void>;
}

export interface StateStorePorts {
  readonly session: ComputeSession;
  readonly files: FileSystem;
  /** `state/<op>/0` of the checkpoint. */
  readonly folder: string;
  /** The name of the session's table. */
  readonly table: string;
}

/** Deltas since the last snapshot, below which none is written, and above which one is written whatever their size. */
const fewDeltas = 10;
const manyDeltas = 500;
/** Up to this many rows a change of the table takes no time worth a thought. */
const fewRows = 50_000;

export function stateStore(schema: StateSchema, ports: StateStorePorts): StateStore {
  const { session, files, folder, table } = ports;
  const columns = stateColumns(schema);
  const list = columns.map(({ name }) => name).join(', ');
  let version = -1;
  let rows = 0;
  /** Rows that were deleted and still take room. */
  let dead = 0;
  let evicted: readonly Eviction[] = [];
  let snapshots: readonly number[] = [];
  let oldestDelta = 1;
  let rowsSinceSnapshot = 0;
  let duckdb = '';

  const emptyTableSql = (): string => {
    const definitions = columns.map(({ name, dataType }) => `${name} ${duckdbType(dataType)}`).join(', ');
    return `CREATE OR REPLACE TEMP TABLE ${table} (${definitions})`;
  };

  /** The columns' survivors of an eviction. */
  const survives = (evict: readonly Eviction[]): string => `(${isEvicted(columns, evict)}) IS NOT TRUE`;

  /** SQL that lets rows of the table go. */
  const removal = (evict: readonly Eviction[], count: number): string => {
    if (count === 0) return '';
    if (count === rows) {
      dead = 0;
      return emptyTableSql();
    }
    if (count * 2 < rows && dead + count < rows) {
      dead += count;
      return `DELETE FROM ${table} WHERE ${isEvicted(columns, evict)}`;
    }
    dead = 0;
    return compaction(` WHERE ${survives(evict)}`);
  };

  /** SQL that makes the table anew, since rows that are deleted one by one keep their room. */
  const compaction = (where = ''): string =>
    `CREATE TEMP TABLE ${table}_new AS SELECT ${list} FROM ${table}${where}; ` +
    `DROP TABLE ${table}; ALTER TABLE ${table}_new RENAME TO ${table}`;

  /** SQL that adds rows to the table. */
  const addition = (puts: RelationSql, count: number, spareColumn: string | undefined): string => {
    if (count === 0) return '';
    if (spareColumn === undefined || rows > 0) return `INSERT INTO ${table} SELECT ${list} FROM ${puts}`;
    dead = 0;
    return `DROP TABLE ${table}; ALTER TABLE ${puts} DROP COLUMN ${spareColumn}; ALTER TABLE ${puts} RENAME TO ${table}`;
  };

  return {
    schema,
    table,
    rows: () => rows,
    holds: (wanted) => version === wanted,

    async check(wanted) {
      filesOfVersion(await listStateFiles(files, folder), folder, wanted);
    },

    async load(wanted) {
      version = -1;
      duckdb = String((await session.rows('SELECT version()'))[0]?.[0]);
      await files.makeFolder(folder);
      const present = await listStateFiles(files, folder);
      const needed = filesOfVersion(present, folder, wanted);
      await session.execute(emptyTableSql());
      rows = 0;
      dead = 0;
      if (needed.length > 0) {
        const loaded = await loadFiles(session, schema, needed, { table, duckdb });
        ({ rows, evicted } = loaded);
        rowsSinceSnapshot = loaded.deltaRows;
      } else {
        evicted = [];
        rowsSinceSnapshot = 0;
      }
      const versionsOf = (kind: StateFile['kind']): readonly number[] =>
        present
          .filter((file) => file.kind === kind)
          .map((file) => file.version)
          .sort((left, right) => left - right);
      const all = versionsOf('snapshot');
      snapshots = all.filter((snapshot) => snapshot <= wanted);
      // The batches after this version are run anew, so what was gathered from their first run must never be loaded.
      for (const snapshot of all) if (snapshot > wanted) await files.remove(snapshotPath(folder, snapshot));
      oldestDelta = versionsOf('delta')[0] ?? 1;
      version = wanted;
    },

    async commit(change) {
      if (version < 0) throw sluiceError('INTERNAL_ERROR', { detail: 'state is written before it is loaded' });
      const next = version + 1;
      version = -1;
      const { evict = [], told } = change;
      const moved = evict.some(
        ({ column, upToMicros }) => !evicted.some((last) => last.column === column && last.upToMicros >= upToMicros),
      );
      const path = deltaPath(folder, next);
      const replaced = change.replaced ?? 0;
      rows -= replaced;
      dead += replaced;
      const kept = evict.length === 0 ? change.puts : `(SELECT ${list} FROM ${change.puts} WHERE ${survives(evict)})`;
      const mayLose = moved && rows > 0;
      const atOnce = rows + change.putRows <= fewRows;
      const facts = await writeDelta(session, columns, change, {
        table,
        mayLose,
        before:
          replaced === 0 ? [] : [`DELETE FROM ${table} USING ${change.puts} p WHERE ${sameKeySql(schema, table, 'p')}`],
        copy: (content) =>
          `COPY (SELECT ${list} FROM ${kept}) TO ${quoteText(path)} (${noteSql({ version: next, duckdb, evict }, content)})`,
        // A small table is changed in the same call; for a large one what goes decides how.
        then: !atOnce
          ? []
          : [
              ...(mayLose ? [`DELETE FROM ${table} WHERE ${isEvicted(columns, evict)}`] : []),
              ...(change.putRows > 0 ? [`INSERT INTO ${table} SELECT ${list} FROM ${kept}`] : []),
            ],
      });
      const durable = files.sync([path]);
      // The failure is met where the promise is awaited; without this it would end the process before.
      durable.catch(() => undefined);
      const keptRows = change.putRows - facts.putsEvicted;
      if (atOnce) {
        dead += facts.stateEvicted;
        rows += keptRows - facts.stateEvicted;
      } else {
        const removing = removal(evict, facts.stateEvicted);
        rows -= facts.stateEvicted;
        const adding =
          facts.putsEvicted > 0
            ? addition(kept, keptRows, undefined)
            : addition(change.puts, keptRows, change.spareColumn);
        rows += keptRows;
        const statements = [removing, adding].filter((sql) => sql !== '');
        if (statements.length > 0) await session.execute(statements.join('; '));
      }
      if (moved) evicted = evict;
      rowsSinceSnapshot += keptRows;
      version = next;
      return {
        version: next,
        rowsTotal: told?.total ?? rows,
        rowsUpdated: told?.updated ?? change.putRows,
        rowsRemoved: told?.removed ?? facts.stateEvicted + facts.putsEvicted,
        durable: () => durable,
      };
    },

    async maintain(retain) {
      if (dead > rows + fewRows) {
        await session.execute(compaction());
        dead = 0;
      }
      const deltas = version - (snapshots.at(-1) ?? 0);
      if (deltas >= fewDeltas && (rowsSinceSnapshot >= rows || deltas >= manyDeltas)) {
        const path = snapshotPath(folder, version);
        const content = { rows: `getvariable('${table}').rows`, hash: `getvariable('${table}').hash` };
        await session.execute(
          `SET VARIABLE ${table} = (SELECT {'rows': count(*), 'hash': ${hashSql(columns)}} FROM ${table}); ` +
            `COPY ${table} TO ${quoteText(path)} (${noteSql({ version, duckdb, evict: evicted }, content)})`,
        );
        await files.sync([path]);
        snapshots = [...snapshots, version];
        rowsSinceSnapshot = 0;
      }
      const base = snapshots.filter((snapshot) => snapshot <= version - retain).at(-1);
      if (base === undefined || oldestDelta > base) return;
      for (; oldestDelta <= base; oldestDelta += 1) await files.remove(deltaPath(folder, oldestDelta));
      for (const snapshot of snapshots) if (snapshot < base) await files.remove(snapshotPath(folder, snapshot));
      snapshots = snapshots.filter((snapshot) => snapshot >= base);
    },

    async close() {
      version = -1;
      await session.execute(`DROP TABLE IF EXISTS ${table}`);
    },
  };
}

interface DeltaFacts {
  readonly putsEvicted: number;
  readonly stateEvicted: number;
}

/** Counts what goes, hashes what stays and writes it, in one call. */
async function writeDelta(
  session: ComputeSession,
  columns: readonly StateColumn[],
  { puts, putRows, evict = [] }: StateChange,
  state: {
    readonly table: string;
    readonly mayLose: boolean;
    readonly before: readonly string[];
    readonly copy: (content: { readonly rows: string; readonly hash: string }) => string;
    readonly then: readonly string[];
  },
): Promise<DeltaFacts> {
  const gone = isEvicted(columns, evict);
  const kept = evict.length === 0 ? '' : ` FILTER (WHERE (${gone}) IS NOT TRUE)`;
  const ofPuts =
    putRows === 0
      ? `(SELECT '0' AS hash, 0 AS evicted)`
      : `(SELECT ${hashSql(columns, kept)} AS hash, count(*) FILTER (WHERE ${gone}) AS evicted FROM ${puts})`;
  const ofState = state.mayLose
    ? `(SELECT count(*) AS evicted FROM ${state.table} WHERE ${gone})`
    : '(SELECT 0 AS evicted)';
  const facts = `getvariable('${state.table}')`;
  const [row = []] = await session.rows(
    `${state.before.map((sql) => `${sql}; `).join('')}SET VARIABLE ${state.table} = (SELECT {'hash': p.hash, 'puts': p.evicted, 'state': s.evicted} FROM ${ofPuts} p, ${ofState} s); ` +
      `${state.copy({ rows: `(${putRows} - ${facts}.puts)`, hash: `${facts}.hash` })}; ` +
      state.then.map((sql) => `${sql}; `).join('') +
      `SELECT ${facts}.puts, ${facts}.state`,
  );
  return { putsEvicted: Number(row[0]), stateEvicted: Number(row[1]) };
}

interface LoadedState {
  readonly rows: number;
  /** Rows of the deltas among the files. */
  readonly deltaRows: number;
  readonly evicted: readonly Eviction[];
}

async function loadFiles(
  session: ComputeSession,
  schema: StateSchema,
  stateFiles: readonly StateFile[],
  into: { readonly table: string; readonly duckdb: string },
): Promise<LoadedState> {
  const folder = stateFiles[0]?.path ?? '';
  try {
    const { notes, survivors, newest } = await verifiedState(session, schema, stateFiles, into.duckdb);
    const parts = schema.updates === true ? [newest] : survivors;
    for (const rows of parts) await session.execute(`INSERT INTO ${into.table} ${rows}`);
    const count = Number((await session.rows(`SELECT count(*) FROM ${into.table}`))[0]?.[0]);
    const deltaRows = notes.reduce(
      (sum, note, index) => sum + (stateFiles[index]?.kind === 'delta' ? note.rows : 0),
      0,
    );
    const evicted = notes.reduce<readonly Eviction[]>((last, { evict }) => (evict.length > 0 ? evict : last), []);
    return { rows: count, deltaRows, evicted };
  } catch (error) {
    throw asStateError(error, folder);
  }
}
