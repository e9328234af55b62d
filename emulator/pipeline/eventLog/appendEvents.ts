import type { DeltaIo } from '../../delta/deltaIo.ts';
import { writeOperation } from '../../delta/operation.ts';
import { planWrite } from '../../delta/planWrite.ts';
import { readSnapshotIfPresent, type Snapshot } from '../../delta/snapshot.ts';
import { commitWrite, createTable } from '../../delta/writeTable.ts';
import { sluiceError } from '../../base/errors.ts';
import type { PipelineEvent } from '../event.ts';
import { eventRow } from './eventRow.ts';
import { eventSchema } from './eventSchema.ts';

export function eventLogFolder(storage: string): string {
  return `${storage}/_event_log`;
}

export interface AppendTarget {
  readonly io: DeltaIo;
  /** Absolute plain path of the event log's folder. */
  readonly path: string;
}

export interface EventAppend {
  readonly events: readonly PipelineEvent[];
  readonly host: string | undefined;
  /** Number of events that this writer has appended before. */
  readonly sequence: number;
  /** Who appends, and its how manieth append this is: the pair is taken once. */
  readonly writer: string;
  readonly number: number;
}

/** Appends events in one commit, which makes all of them visible or none. Makes the table when there is none. */
export async function appendEvents({ io, path }: AppendTarget, append: EventAppend): Promise<void> {
  const base = await existing(io, path);
  const planned = planWrite(io, base, {
    tablePath: path,
    data: eventSchema,
    mode: 'append',
    partitionBy: [],
    mergeSchema: true,
    overwriteSchema: false,
    casts: 'none',
    properties: {},
  });
  const host = append.host ?? null;
  const rows = append.events.map((event, index) =>
    eventRow(event, { pipelineId: base.metadata.id, host, sequence: append.sequence + index + 1 }),
  );
  const name = `part-00000-${io.ids.uuid()}-c000.snappy.parquet`;
  const { size } = await io.parquet.write(`${path}/${name}`, planned.fileSchema, rows);
  const stats = JSON.stringify({ numRecords: rows.length });
  const outcome = await commitWrite(
    io,
    planned,
    [{ path: name, size, partitionValues: {}, rows: rows.length, stats }],
    {
      operation: (amounts) => writeOperation({ mode: 'Append', partitionBy: [] }, amounts),
      transaction: { appId: append.writer, version: append.number },
    },
  );
  if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
}

async function existing(io: DeltaIo, path: string): Promise<Snapshot> {
  const found = await readSnapshotIfPresent(io, path);
  if (found !== undefined) return found;
  const outcome = await createTable(io, path, {
    schema: eventSchema,
    partitionBy: [],
    properties: { 'delta.appendOnly': 'true' },
    name: 'event_log',
    description: 'Events of the updates of this pipeline.',
  });
  if (outcome.kind === 'retryable') throw outcome.error;
  // Whoever came first made the same table.
  const made = await readSnapshotIfPresent(io, path);
  if (made === undefined) throw sluiceError('DELTA_TABLE_NOT_FOUND', { path });
  return made;
}
