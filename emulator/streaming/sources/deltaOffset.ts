import { sluiceError } from '../../base/errors.ts';
import { isJsonObject } from '../../base/json.ts';
import type { SourceOffset } from '../ports.ts';

/**
 * A position in a Delta table as a stream reads it. Everything up to and including it has been read.
 * Source: delta-io/delta, `DeltaSourceOffset.scala`.
 */
export interface DeltaOffset {
  /** The table's id (`metaData.id`). */
  readonly tableId: string;
  readonly version: number;
  /** Number of a file inside the version, or `baseIndex`. */
  readonly index: number;
  /** Still inside the initial snapshot of `version`. Has nothing to do with the option `startingVersion`. */
  readonly inSnapshot: boolean;
}

/** Before everything of a version. On disk it is -1 with source version 1. */
export const baseIndex = -100;
/** After everything of a version. Never on disk: such an offset is written as the base of the next version. */
export const endIndex = Number.MAX_SAFE_INTEGER;

const newestSourceVersion = 3;
const reservedSourceVersion = 2;

/** The text of the offset log, members in Delta's own order. */
export function deltaOffsetText(offset: DeltaOffset): SourceOffset {
  const text = JSON.stringify({
    sourceVersion: 1,
    reservoirId: offset.tableId,
    reservoirVersion: offset.version,
    index: offset.index === baseIndex ? -1 : offset.index,
    isStartingVersion: offset.inSnapshot,
  });
  return text as SourceOffset;
}

/** Reads an offset of the log; raises Delta's own errors for one that this reader must not go on from. */
export function parseDeltaOffset(text: string): DeltaOffset {
  const json = parseObject(text);
  const sourceVersion = json['sourceVersion'];
  if (!isWhole(sourceVersion)) throw sluiceError('DELTA_INVALID_SOURCE_OFFSET_FORMAT', { json: text });
  if (sourceVersion > newestSourceVersion) {
    throw sluiceError('DELTA_INVALID_FORMAT_FROM_SOURCE_VERSION', {
      expectedVersion: newestSourceVersion,
      realVersion: sourceVersion,
    });
  }
  if (sourceVersion < 1 || sourceVersion === reservedSourceVersion) {
    throw sluiceError('DELTA_INVALID_SOURCE_VERSION', { version: sourceVersion });
  }
  const { reservoirId, reservoirVersion, index, isStartingVersion } = json;
  if (
    typeof reservoirId !== 'string' ||
    !isWhole(reservoirVersion) ||
    !isWhole(index) ||
    typeof isStartingVersion !== 'boolean'
  ) {
    throw sluiceError('DELTA_INVALID_SOURCE_OFFSET_FORMAT', { json: text });
  }
  if (sourceVersion === newestSourceVersion && index < 0) {
    // -20 and -19 are barriers of schema tracking: what lies behind them needs the tracked schema.
    throw sluiceError('STREAM_SOURCE_OPTION_NOT_SUPPORTED', { source: 'delta', option: 'schemaTrackingLocation' });
  }
  return {
    tableId: reservoirId,
    version: reservoirVersion,
    index: index === -1 ? baseIndex : index,
    inSnapshot: isStartingVersion,
  };
}

/** Order of positions: by version, then by index. Negative when `left` comes first. */
export function compareDeltaOffsets(
  left: Pick<DeltaOffset, 'version' | 'index'>,
  right: Pick<DeltaOffset, 'version' | 'index'>,
): number {
  return left.version - right.version || left.index - right.index;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw sluiceError('DELTA_INVALID_SOURCE_OFFSET_FORMAT', { json: text }, { cause });
  }
  if (!isJsonObject(json)) throw sluiceError('DELTA_INVALID_SOURCE_OFFSET_FORMAT', { json: text });
  return json;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
