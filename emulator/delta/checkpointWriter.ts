import type { Json } from '../base/json.ts';
import { parseRetention } from './calendarInterval.ts';
import { checkpointSchema, partitionSchema, statsSchema, type CheckpointShape } from './checkpointSchema.ts';
import { addJson, metadataJson, protocolJson, removeJson } from './commitJson.ts';
import type { AddFile, Metadata, RemoveFile } from './actions.ts';
import type { DeltaIo } from './deltaIo.ts';
import { logFolder } from './paths.ts';
import { parsedPartitions, parsedStats } from './parsedStats.ts';
import { readSnapshot, refreshSnapshot, type Snapshot } from './snapshot.ts';
import { checkpointInterval, indexedColumns, isOn } from './tableProperties.ts';

export function isCheckpointDue(version: number, { configuration }: Metadata): boolean {
  // A table that asks for V2 checkpoints gets none from a writer that knows only classic ones; they are never required.
  if (configuration['delta.checkpointPolicy']?.toLowerCase() === 'v2') return false;
  return version > 0 && version % checkpointInterval(configuration) === 0;
}

/** Writes the Delta checkpoint of a version that is a multiple of the table's interval. Undefined when none is due. */
export async function writeCheckpointIfDue(
  io: DeltaIo,
  tablePath: string,
  version: number,
  metadata: Metadata,
  base: Snapshot | undefined,
): Promise<WrittenCheckpoint | undefined> {
  if (!isCheckpointDue(version, metadata)) return undefined;
  const latest = base === undefined ? undefined : await refreshSnapshot(io, base);
  const snapshot = latest?.version === version ? latest : await readSnapshot(io, tablePath, { version });
  return writeCheckpoint(io, snapshot);
}

export interface WrittenCheckpoint {
  readonly version: number;
  /** Number of actions. */
  readonly size: number;
}

/**
 * Writes a classic Delta checkpoint in one Parquet file, then `_last_checkpoint`. The file gets its name when it is whole; writing it
 * twice, or from two processes, gives the same state. Source: PROTOCOL.md, sections "Checkpoints" and "Last Checkpoint File".
 */
export async function writeCheckpoint(io: DeltaIo, snapshot: Snapshot): Promise<WrittenCheckpoint> {
  const { version } = snapshot;
  const shape = shapeOf(snapshot);
  const rows = checkpointRows(snapshot, shape, io.clock.now());
  const folder = logFolder(snapshot.tablePath);
  const name = `${String(version).padStart(20, '0')}.checkpoint.parquet`;
  const temporary = `${folder}/.${name}.${io.ids.uuid()}.tmp`;
  const { size: sizeInBytes } = await io.parquet.write(temporary, checkpointSchema(shape), rows);
  await io.files.rename(temporary, `${folder}/${name}`);
  const hint = { version, size: rows.length, sizeInBytes, numOfAddFiles: snapshot.files.length };
  await io.files.replace(`${folder}/_last_checkpoint`, new TextEncoder().encode(JSON.stringify(hint)));
  return { version, size: rows.length };
}

const shapes = new WeakMap<Metadata, CheckpointShape>();

function shapeOf(snapshot: Snapshot): CheckpointShape {
  const known = shapes.get(snapshot.metadata);
  if (known !== undefined) return known;
  const shape = newShape(snapshot);
  shapes.set(snapshot.metadata, shape);
  return shape;
}

function newShape({ configuration, schema, partitionColumns }: Snapshot): CheckpointShape {
  const asStruct = isOn(configuration, 'delta.checkpoint.writeStatsAsStruct', true);
  return {
    statsAsJson: isOn(configuration, 'delta.checkpoint.writeStatsAsJson', true),
    statsParsed: asStruct ? statsSchema(schema, partitionColumns, indexedColumns(configuration)) : undefined,
    partitionsParsed: asStruct ? partitionSchema(schema, partitionColumns) : undefined,
  };
}

type Row = Record<string, Json>;

/** Section "Action Reconciliation": the newest of everything, and the tombstones that are still needed. */
function checkpointRows(snapshot: Snapshot, shape: CheckpointShape, now: number): readonly Row[] {
  const { configuration } = snapshot;
  const oldestTombstone = now - retentionOf(configuration, 'delta.deletedFileRetentionDuration', weekMilliseconds);
  const oldestTransaction = now - retentionOf(configuration, 'delta.setTransactionRetentionDuration', Infinity);
  return [
    { protocol: present(protocolJson(snapshot.protocol)) },
    { metaData: present(metadataJson(snapshot.metadata)) },
    ...[...snapshot.transactions.values()]
      .filter(({ lastUpdated }) => lastUpdated === undefined || lastUpdated > oldestTransaction)
      .map((transaction): Row => ({ txn: present({ ...transaction }) })),
    ...[...snapshot.domains.values()].map((domain): Row => ({ domainMetadata: present({ ...domain }) })),
    ...snapshot.files.map((file): Row => ({ add: addRow(file, shape) })),
    ...snapshot.tombstones
      .filter(({ deletionTimestamp }) => (deletionTimestamp ?? 0) > oldestTombstone)
      .map((file): Row => ({ remove: removeRow(file) })),
  ];
}

/** From one Delta checkpoint to the next most files stay: their rows are made once. */
const knownRows = new WeakMap<AddFile, { readonly shape: CheckpointShape; readonly row: Json }>();

function addRow(file: AddFile, shape: CheckpointShape): Json {
  const known = knownRows.get(file);
  if (known?.shape === shape) return known.row;
  const row = newAddRow(file, shape);
  knownRows.set(file, { shape, row });
  return row;
}

/** The rows of a state change nothing by themselves, so `dataChange` is false in all of them. */
function newAddRow(file: AddFile, shape: CheckpointShape): Json {
  const { stats, ...row } = addJson({ ...file, dataChange: false });
  return present({
    ...row,
    ...(shape.statsAsJson ? { stats } : {}),
    ...(shape.partitionsParsed === undefined
      ? {}
      : { partitionValues_parsed: parsedPartitions(file.partitionValues, shape.partitionsParsed) }),
    ...(shape.statsParsed === undefined ? {} : { stats_parsed: parsedStats(file.stats, shape.statsParsed) }),
  });
}

function removeRow(file: RemoveFile): Json {
  const { stats: _stats, tags: _tags, ...row } = removeJson({ ...file, dataChange: false });
  return present(row);
}

const weekMilliseconds = 7 * 86_400_000;

function retentionOf(configuration: Readonly<Record<string, string>>, name: string, whenAbsent: number): number {
  const value = configuration[name];
  return value === undefined ? whenAbsent : (parseRetention(value) ?? whenAbsent);
}

/** The members that are there. */
function present(members: Readonly<Record<string, Json | undefined>>): Json {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) result[name] = value;
  return result;
}
