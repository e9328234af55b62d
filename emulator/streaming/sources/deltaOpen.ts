import { momentFromText } from '../../base/dateTimeText.ts';
import { sluiceError } from '../../base/errors.ts';
import { ignoresMissingFiles } from '../../batch/missingFiles.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { readSnapshot, readSnapshotAtVersion } from '../../delta/snapshot.ts';
import type { Source } from '../ports.ts';
import { deltaSource } from './deltaSource.ts';
import { parseDeltaSourceOptions } from './deltaSourceOptions.ts';
import { deltaTable } from './deltaTable.ts';

export interface DeltaSourceRequest {
  readonly io: DeltaIo;
  readonly session: ComputeSession;
  /** Absolute plain path of the table's folder. */
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
  /** The version that the query was analysed with; absent means the newest. */
  readonly version?: number | undefined;
}

/** Opens a Delta table as a stream source. Raises the errors of its options and of a table that cannot be read. */
export async function openDeltaSource({ io, session, path, options, version }: DeltaSourceRequest): Promise<Source> {
  const parsed = parseDeltaSourceOptions(options);
  const atStart = await (version === undefined ? readSnapshot(io, path) : readSnapshotAtVersion(io, path, version));
  if (atStart.schema.fields.length === 0) throw sluiceError('DELTA_SCHEMA_NOT_SET', {});
  return deltaSource({
    table: deltaTable(io, atStart, ignoresMissingFiles(session.settings.conf, parsed.ignoreMissingFiles)),
    options: parsed,
    session,
    startingTime:
      parsed.startingTimestamp === undefined
        ? undefined
        : startingTime(parsed.startingTimestamp, session.settings.timeZone),
  });
}

function startingTime(text: string, zone: string): number {
  const moment = momentFromText(text, zone);
  if (moment === undefined || moment === 'timeOnly') {
    throw sluiceError('DELTA_ILLEGAL_OPTION', {
      name: 'startingTimestamp',
      input: text,
      explain: 'must be a timestamp',
    });
  }
  return Number(moment / 1000n);
}
