import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import { quoteText } from '../../compute/sqlText.ts';
import type { LiteralValue } from '../../plan/dataType.ts';
import { filesOfVersion, listStateFiles, type StateFile } from '../state/stateFiles.ts';
import { asStateError, verifiedState } from '../state/stateRelation.ts';
import { stateColumns } from '../state/stateSchema.ts';
import { searchedSql } from './stateColumnText.ts';
import type { StateSchema } from './state/stateSchema.ts';

/** State that this engine wrote, a page at a time. Nothing in the stream checkpoint is changed. */
export interface OwnStateReader {
  read(place: OwnStatePlace, window: StateWindow): Promise<OwnStatePage>;
  /** Drops what is held in the session. */
  close(): Promise<void>;
}

export interface OwnStatePlace {
  /** `state/<op>/0` of the stream checkpoint. */
  readonly folder: string;
  readonly schema: Pick<StateSchema, 'key' | 'value'>;
  readonly version: number;
}

export interface StateWindow {
  readonly search: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface OwnStatePage {
  /** Keys, then values. */
  readonly rows: readonly (readonly LiteralValue[])[];
  /** That match the search. */
  readonly matching: number;
  readonly total: number;
}

/** Versions that are held as tables of the session, so that a page costs no second reading. */
const mostHeld = 2;

/** A reader over a session that several may share: its tables have a prefix of their own. */
export function ownStateReader(session: ComputeSession, files: FileSystem, prefix: string): OwnStateReader {
  const held = new Map<string, Promise<HeldState>>();
  let made = 0;
  /** One page after the other, so that no table goes while somebody reads it. */
  let last: Promise<unknown> = Promise.resolve();

  const hold = async (place: OwnStatePlace, needed: readonly StateFile[]): Promise<HeldState> => {
    made += 1;
    const table = `${prefix}_${made}`;
    const columns = columnsOf(place);
    const duckdb = String((await session.rows('SELECT version()'))[0]?.[0]);
    try {
      const { newest } = await verifiedState(session, columns.schema, needed, duckdb);
      await session.execute(`CREATE OR REPLACE TEMP TABLE ${table} AS ${newest}`);
    } catch (error) {
      throw asStateError(error, place.folder);
    }
    const total = Number((await session.rows(`SELECT count(*) FROM ${table}`))[0]?.[0]);
    return { table, total };
  };

  const release = async (state: Promise<HeldState>): Promise<void> => {
    const found = await state.catch(() => undefined);
    if (found !== undefined) await session.execute(`DROP TABLE IF EXISTS ${found.table}`);
  };

  const readPage = async (place: OwnStatePlace, { search, offset, limit }: StateWindow): Promise<OwnStatePage> => {
    const needed = filesOfVersion(await listStateFiles(files, place.folder), place.folder, place.version);
    if (needed.length === 0) return { rows: [], matching: 0, total: 0 };
    const key = await fingerprint(files, needed);
    const state = held.get(key) ?? hold(place, needed);
    // The one that was asked for last stays longest.
    held.delete(key);
    held.set(key, state);
    const [oldest] = held;
    if (held.size > mostHeld && oldest !== undefined) {
      held.delete(oldest[0]);
      await release(oldest[1]);
    }
    try {
      const { table, total } = await state;
      const columns = columnsOf(place);
      const keys = columns.all.slice(0, columns.keyCount);
      const matches =
        search === undefined ? '' : ` WHERE contains(lower(${searchedSql(keys)}), lower(${quoteText(search)}))`;
      const order = keys.length === 0 ? '' : ` ORDER BY ${keys.map(({ name }) => name).join(', ')}`;
      const list = columns.all.map(({ name }) => name).join(', ');
      const rows = await session.rows(`SELECT ${list} FROM ${table}${matches}${order} LIMIT ${limit} OFFSET ${offset}`);
      const matching =
        search === undefined ? total : Number((await session.rows(`SELECT count(*) FROM ${table}${matches}`))[0]?.[0]);
      return { rows, matching, total };
    } catch (error) {
      held.delete(key);
      throw isSluiceError(error) ? error : asStateError(error, place.folder);
    }
  };

  return {
    read(place, window) {
      const page = last.then(() => readPage(place, window));
      last = page.catch(() => undefined);
      return page;
    },
    async close() {
      for (const state of held.values()) await release(state);
      held.clear();
    },
  };
}

interface HeldState {
  readonly table: string;
  readonly total: number;
}

function columnsOf({ schema }: OwnStatePlace) {
  const stored = { keys: schema.key, values: schema.value };
  return { schema: stored, all: stateColumns(stored), keyCount: schema.key.fields.length };
}

/** A version that is written again has files of another time or size. */
async function fingerprint(files: FileSystem, needed: readonly StateFile[]): Promise<string> {
  const parts: string[] = [];
  for (const { path } of needed) {
    const status = await files.status(path);
    if (status === undefined) {
      throw sluiceError('CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE', {
        fileToRead: path,
        reason: 'it does not exist',
      });
    }
    parts.push(`${path} ${status.size} ${status.modifiedAt}`);
  }
  return parts.join('\n');
}
