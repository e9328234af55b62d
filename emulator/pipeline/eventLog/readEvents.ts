import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { BatchServices } from '../../batch/services.ts';
import { jsonRow } from '../../compute/rowJson.ts';
import type { RelationSql } from '../../compute/computeSession.ts';
import { quoteName, quoteText } from '../../compute/sqlText.ts';
import { planScan } from '../../delta/scan.ts';
import { readSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import { eventSchema } from './eventSchema.ts';
import type { EventDto } from '../../protocol/rpc/dto.ts';
import { eventDtoOfRow } from './eventDto.ts';

export type LeastLevel = 'METRICS' | 'INFO' | 'WARN' | 'ERROR';

/** From the level that tells most to the one that tells least. */
export const levels: readonly LeastLevel[] = ['METRICS', 'INFO', 'WARN', 'ERROR'];

export interface EventQuery {
  /** The whole id of an update; absent means all. */
  readonly updateId?: string | undefined;
  readonly level: LeastLevel;
  /** Only events of this type. */
  readonly type?: string;
  /** Only events of the flow of this key. */
  readonly flow?: string;
  /** The newest ones. */
  readonly limit?: number;
}

/** An event log at one version. */
export interface OpenEventLog {
  events(query: EventQuery): Promise<readonly EventDto[]>;
  /** Ids of the updates that it tells of, the newest first. */
  updates(): Promise<readonly string[]>;
}

/** Opens the newest version of the event log in a folder. Raises EVENT_LOG_NOT_FOUND. */
export async function openEventLog(services: BatchServices, path: string): Promise<OpenEventLog> {
  const { session } = services;
  const relation = await logRelation(services, path);
  const update = 'origin.update_id';
  const number = 'sequence.data_plane_id.seq_no';
  return {
    async events(query) {
      const wanted = levels.slice(levels.indexOf(query.level)).map(quoteText);
      const conditions = [
        `level IN (${wanted.join(', ')})`,
        ...(query.updateId === undefined ? [] : [`${update} = ${quoteText(query.updateId)}`]),
        ...(query.type === undefined ? [] : [`event_type = ${quoteText(query.type)}`]),
        ...(query.flow === undefined ? [] : [`origin.flow_name = ${quoteText(query.flow)}`]),
      ];
      const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
      const newest = `SELECT * FROM ${relation} WHERE ${conditions.join(' AND ')} ORDER BY timestamp DESC, ${number} DESC${limit}`;
      const rows = await session.rows(`SELECT * FROM (${newest}) ORDER BY timestamp, ${number}`);
      const types = eventSchema.fields.map(({ dataType }) => dataType);
      return rows.map((row) => {
        const values = jsonRow(row, types);
        return eventDtoOfRow(Object.fromEntries(eventSchema.fields.map(({ name }, index) => [name, values[index]])));
      });
    },
    async updates() {
      const rows = await session.rows(
        `SELECT ${update} FROM ${relation} GROUP BY 1 ORDER BY max(timestamp) DESC, max(${number}) DESC`,
      );
      return rows.flatMap(([id]) => (typeof id === 'string' ? [id] : []));
    },
  };
}

/** Its columns have the names of `eventSchema`, and stand in that order. */
async function logRelation({ io, session }: BatchServices, path: string): Promise<RelationSql> {
  const snapshot = await existing(io, path);
  const { fields } = snapshot.schema;
  const scan = await planScan(io, snapshot, { timeZone: session.settings.timeZone });
  const names = fields.map((_, index) => `c${index}`);
  const relation = await session.scanFiles(scan, names);
  const list = eventSchema.fields.map(({ name }) => {
    const column = names[fields.findIndex((field) => field.name === name)];
    if (column === undefined) throw sluiceError('EVENT_LOG_NOT_FOUND', { path });
    return `${column} AS ${quoteName(name)}`;
  });
  return `(SELECT ${list.join(', ')} FROM ${relation})`;
}

async function existing(io: BatchServices['io'], path: string): Promise<Snapshot> {
  try {
    return await readSnapshot(io, path);
  } catch (error) {
    if (isSluiceError(error, 'DELTA_TABLE_NOT_FOUND')) throw sluiceError('EVENT_LOG_NOT_FOUND', { path });
    throw error;
  }
}
