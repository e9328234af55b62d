import { sluiceError } from '../../base/errors.ts';
import type { Metadata } from '../../delta/actions.ts';
import { withChangeColumns } from '../../delta/changeFeedSchema.ts';
import { withoutInternalMetadata } from '../../delta/internalMetadata.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { ReadLimit, Source, SourceOffset, SourceRead } from '../ports.ts';
import { startAdmission, type AdmissionLimits } from './admission.ts';
import {
  baseIndex,
  compareDeltaOffsets,
  deltaOffsetText,
  endIndex,
  parseDeltaOffset,
  type DeltaOffset,
} from './deltaOffset.ts';
import { deltaPositions, type DeltaPosition, type PositionRange } from './deltaPositions.ts';
import { schemaWatch } from './deltaSchemaWatch.ts';
import type { DeltaSourceOptions } from './deltaSourceOptions.ts';
import { readChanges, readRows } from './deltaRead.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

export interface DeltaSourceContext {
  readonly table: StreamedTable;
  readonly options: DeltaSourceOptions;
  readonly session: ComputeSession;
  /** `startingTimestamp` in milliseconds since the epoch. */
  readonly startingTime: number | undefined;
}

const defaultMaxFiles = 1000;

/** A Delta table read as a stream. Source: delta-io/delta, `DeltaSource.scala`. */
export function deltaSource(context: DeltaSourceContext): Source {
  const { table, options } = context;
  const { atStart } = table;
  const tableId = atStart.metadata.id;
  const tableSchema = withoutInternalMetadata(atStart.schema);
  const watch = schemaWatch(
    table,
    atStart,
    options.startingVersion !== undefined || options.startingTimestamp !== undefined,
  );
  const positions = deltaPositions(table, options, watch);
  const limits: AdmissionLimits = {
    maxFiles: options.maxFiles ?? (options.maxBytes === undefined ? defaultMaxFiles : undefined),
    maxBytes: options.maxBytes,
  };
  let startingVersion: Promise<number | undefined> | undefined;
  let bound: DeltaOffset | undefined;
  let nothingToRead = false;

  const parse = (text: SourceOffset): DeltaOffset => {
    const offset = parseDeltaOffset(text);
    if (offset.tableId === tableId) return offset;
    throw sluiceError('DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE', {
      newTableId: tableId,
      oldTableId: offset.tableId,
    });
  };

  /** Where a stream without an offset starts. */
  const firstStart = async (): Promise<PositionRange['after']> => {
    startingVersion ??= resolveStartingVersion(context);
    const version = await startingVersion;
    return version === undefined
      ? { version: atStart.version, index: baseIndex, inSnapshot: true }
      : { version, index: baseIndex, inSnapshot: false };
  };

  /** Where the batch that ends at `end` starts. Without a start offset, `end` counts the files of the snapshot before it. */
  const batchStart = async (start: DeltaOffset | undefined, end: DeltaOffset): Promise<PositionRange['after']> => {
    if (start !== undefined) return start;
    const first = await firstStart();
    if (!first.inSnapshot) return first;
    return { ...first, version: end.inSnapshot ? end.version : end.version - 1 };
  };

  const findEnd = async (start: DeltaOffset | undefined, limit: ReadLimit): Promise<DeltaOffset | undefined> => {
    if (nothingToRead) return start;
    const after = start ?? (await firstStart());
    const admission = limit === 'unlimited' ? undefined : startAdmission(limits);
    let last: DeltaPosition | undefined;
    for await (const entry of positions.read({ after, bound }, admission)) last = entry;
    if (last === undefined) return start;
    await watch.checkStart(after.version, undefined);
    const next = offsetAt(tableId, last, after);
    if (start !== undefined && compareDeltaOffsets(next, start) < 0) {
      throw sluiceError('DELTA_STREAM_OFFSET_MOVED_BACK', {
        next: deltaOffsetText(next),
        last: deltaOffsetText(start),
      });
    }
    return next;
  };

  const collect = async (after: PositionRange['after'], end: DeltaOffset): Promise<readonly DeltaPosition[]> => {
    await watch.checkStart(after.version, end.index === baseIndex ? end.version - 1 : end.version);
    const found: DeltaPosition[] = [];
    for await (const entry of positions.read({ after, end })) {
      if (entry.action !== undefined && options.excludeRegex?.test(entry.action.file.path) !== true) found.push(entry);
    }
    return found;
  };

  return {
    description: `DeltaSource[file:${table.path}]`,
    schema: options.readChangeFeed ? withChangeColumns(tableSchema) : tableSchema,

    async latestOffset(startText, limit) {
      const start = startText === undefined ? undefined : parse(startText);
      const end = await findEnd(start, limit);
      return end === undefined ? undefined : sameText(end, startText);
    },

    async fixEnd(startText) {
      bound = await findEnd(startText === undefined ? undefined : parse(startText), 'unlimited');
      nothingToRead = bound === undefined;
    },

    async relation(startText, endText, names): Promise<SourceRead> {
      const start = startText === undefined ? undefined : parse(startText);
      const end = parse(endText);
      const unchanged = start !== undefined && compareDeltaOffsets(start, end) === 0;
      const after = await batchStart(start, end);
      const found = unchanged ? [] : await collect(after, end);
      if (!options.readChangeFeed) return { relation: await readRows(context, found, names), metrics: {} };
      if (!unchanged) await requireChangeFeed(table, after.version, end.version);
      const snapshotVersion = after.inSnapshot ? after.version : undefined;
      return { relation: await readChanges(context, found, snapshotVersion, names), metrics: {} };
    },

    async commit(endText) {
      positions.forgetBefore(parse(endText).version);
    },

    async validate(endText, startText) {
      const end = parse(endText);
      const start = startText === undefined ? undefined : parse(startText);
      if (start !== undefined && compareDeltaOffsets(start, end) === 0) return;
      // Spark asks for the last batch once more at a restart, which finds commits that are gone or changed underneath.
      await collect(await batchStart(start, end), end);
    },

    async close() {
      positions.forgetBefore(Number.MAX_SAFE_INTEGER);
    },
  };

  function sameText(end: DeltaOffset, startText: SourceOffset | undefined): SourceOffset {
    const unchanged = startText !== undefined && compareDeltaOffsets(parse(startText), end) === 0;
    return unchanged ? startText : deltaOffsetText(end);
  }
}

/** The feed must have been on in every version that is read. Source: delta-io/delta, `CDCReader.changesToDF`. */
async function requireChangeFeed(table: StreamedTable, start: number, end: number): Promise<void> {
  const require = ({ configuration }: Metadata, version: number): void => {
    if (configuration['delta.enableChangeDataFeed']?.toLowerCase() === 'true') return;
    throw sluiceError('DELTA_MISSING_CHANGE_DATA', { startVersion: start, endVersion: end, version });
  };
  require((await table.at(start)).metadata, start);
  for (let version = start + 1; version <= end; version += 1) {
    for (const action of (await table.commit(version)) ?? []) {
      if (action.kind === 'metaData') require(action.metadata, version);
    }
  }
}

/** A version's last entry is written as the base of the next version, which need not be there yet. */
function offsetAt(tableId: string, entry: DeltaPosition, after: PositionRange['after']): DeltaOffset {
  if (entry.index === endIndex) return { tableId, version: entry.version + 1, index: baseIndex, inSnapshot: false };
  const inSnapshot = after.inSnapshot && entry.version === after.version;
  return { tableId, version: entry.version, index: entry.index, inSnapshot };
}

async function resolveStartingVersion(context: DeltaSourceContext): Promise<number | undefined> {
  const { table, options, startingTime } = context;
  if (options.startingVersion === 'latest') return (await table.latest()).version + 1;
  if (options.startingVersion !== undefined) {
    const bounds = await table.versionBounds();
    if (bounds === undefined || options.startingVersion < bounds.first || options.startingVersion > bounds.last) {
      throw sluiceError('DELTA_VERSION_NOT_FOUND', {
        version: options.startingVersion,
        earliest: bounds?.first ?? 0,
        latest: bounds?.last ?? 0,
        reason: '',
      });
    }
    return options.startingVersion;
  }
  if (startingTime === undefined) return undefined;
  const found = await table.commitAt(startingTime);
  if (found.timestamp >= startingTime) return found.version;
  const { version } = await table.latest();
  if (found.version + 1 <= version) return found.version + 1;
  const newest = timestampText(found.timestamp);
  throw sluiceError('DELTA_TIMESTAMP_GREATER_THAN_COMMIT', {
    providedTimestamp: options.startingTimestamp ?? timestampText(startingTime),
    lastCommitTimestamp: newest,
    maximumTimestamp: newest,
  });
}

function timestampText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
