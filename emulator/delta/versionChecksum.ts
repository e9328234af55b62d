import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { actionFromObject } from './actionJson.ts';
import type { Metadata, Protocol } from './actions.ts';
import type { DeltaIo } from './deltaIo.ts';
import { checksumFileName } from './logPath.ts';
import { logFolder } from './paths.ts';
import type { Snapshot } from './snapshot.ts';

/** What a version checksum file says of its version. Source: PROTOCOL.md, section "Version Checksum File Schema". */
export interface VersionChecksum {
  readonly tableSizeBytes: number;
  readonly numFiles: number;
  readonly protocol: Protocol | undefined;
  readonly metadata: Metadata | undefined;
  /** Application id → version, where the file lists transactions. */
  readonly transactions: ReadonlyMap<string, number> | undefined;
  /** Domain → configuration, where the file lists domains. */
  readonly domains: ReadonlyMap<string, string> | undefined;
  readonly inCommitTimestamp: number | undefined;
}

/** The checksum of a version, or undefined when there is none, or none that can be read: readers do without. */
export async function readVersionChecksum(
  io: DeltaIo,
  tablePath: string,
  version: number,
): Promise<VersionChecksum | undefined> {
  const path = `${logFolder(tablePath)}/${checksumFileName(version)}`;
  const content = await io.files.read(path);
  if (content === undefined) return undefined;
  try {
    const json = JSON.parse(new TextDecoder().decode(content)) as Json;
    return isJsonObject(json) ? checksumOf(json, path) : undefined;
  } catch {
    return undefined;
  }
}

export type ChecksumFact =
  'numFiles' | 'tableSizeBytes' | 'protocol' | 'metadata' | 'setTransactions' | 'domainMetadata' | 'inCommitTimestamp';

/** A fact in which a snapshot and its version's checksum differ: the log was altered, or one of its writers is faulty. */
export interface ChecksumMismatch {
  readonly fact: ChecksumFact;
  readonly checksum: unknown;
  readonly snapshot: unknown;
}

/** Compares what was replayed with what the writer of the version counted. Section "Version Checksum File": "State Validation". */
export function checksumMismatches(
  snapshot: Snapshot,
  checksum: VersionChecksum,
  only?: readonly ChecksumFact[],
): readonly ChecksumMismatch[] {
  const { transactions, domains } = snapshot;
  const facts: readonly (readonly [ChecksumFact, unknown, () => unknown])[] = [
    ['numFiles', checksum.numFiles, () => snapshot.files.length],
    ['tableSizeBytes', checksum.tableSizeBytes, () => snapshot.files.reduce((sum, file) => sum + file.size, 0)],
    ['protocol', checksum.protocol && withSets(checksum.protocol), () => withSets(snapshot.protocol)],
    ['metadata', checksum.metadata, () => snapshot.metadata],
    [
      'setTransactions',
      checksum.transactions,
      () => new Map([...transactions].map(([id, { version }]) => [id, version])),
    ],
    [
      'domainMetadata',
      checksum.domains,
      () => new Map([...domains].map(([name, { configuration }]) => [name, configuration])),
    ],
    [
      'inCommitTimestamp',
      checksum.inCommitTimestamp,
      () => (snapshot.inCommitTimestamps ? snapshot.timestamp : undefined),
    ],
  ];
  return facts
    .filter(([fact, expected]) => expected !== undefined && (only?.includes(fact) ?? true))
    .map(([fact, expected, found]) => ({ fact, checksum: expected, snapshot: found() }))
    .filter((mismatch) => !isDeepStrictEqual(mismatch.checksum, mismatch.snapshot));
}

function checksumOf(json: JsonObject, path: string): VersionChecksum | undefined {
  const { tableSizeBytes, numFiles, inCommitTimestampOpt } = json;
  if (typeof tableSizeBytes !== 'number' || typeof numFiles !== 'number') return undefined;
  const place = { path, line: 1 };
  const protocol = json['protocol'] === undefined ? undefined : actionFromObject({ protocol: json['protocol'] }, place);
  const metadata = json['metadata'] === undefined ? undefined : actionFromObject({ metaData: json['metadata'] }, place);
  return {
    tableSizeBytes,
    numFiles,
    protocol: protocol?.kind === 'protocol' ? protocol.protocol : undefined,
    metadata: metadata?.kind === 'metaData' ? metadata.metadata : undefined,
    transactions: entriesOf(json['setTransactions'], (txn) => {
      const action = actionFromObject({ txn }, place);
      return action?.kind === 'txn' ? [action.transaction.appId, action.transaction.version] : undefined;
    }),
    domains: entriesOf(json['domainMetadata'], (domainMetadata) => {
      const action = actionFromObject({ domainMetadata }, place);
      return action?.kind === 'domainMetadata' && !action.domain.removed
        ? [action.domain.domain, action.domain.configuration]
        : undefined;
    }),
    inCommitTimestamp: typeof inCommitTimestampOpt === 'number' ? inCommitTimestampOpt : undefined,
  };
}

function entriesOf<Value>(
  list: Json | undefined,
  read: (item: Json) => readonly [string, Value] | undefined,
): ReadonlyMap<string, Value> | undefined {
  if (!Array.isArray(list)) return undefined;
  const entries = new Map<string, Value>();
  for (const item of list as readonly Json[]) {
    const entry = read(item);
    if (entry !== undefined) entries.set(entry[0], entry[1]);
  }
  return entries;
}

function withSets(protocol: Protocol): unknown {
  const { readerFeatures, writerFeatures, ...versions } = protocol;
  return {
    ...versions,
    readerFeatures: readerFeatures === undefined ? undefined : new Set(readerFeatures),
    writerFeatures: writerFeatures === undefined ? undefined : new Set(writerFeatures),
  };
}
