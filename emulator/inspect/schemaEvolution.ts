import { readSnapshotAtVersion, tableSchema, type Snapshot } from '../delta/snapshot.ts';
import { commitInfo, readCommit, requireLog } from '../delta/changes.ts';
import { earliestRecreatable } from '../delta/commitTimes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import type { Metadata, Protocol } from '../delta/actions.ts';
import { featureNames } from '../delta/writerFeatures.ts';
import { schemaChanges, type SchemaChange } from './schemaChanges.ts';

/** A version that changed what the table is, rather than what it holds. */
export interface SchemaStep {
  readonly version: number;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly operation: string | undefined;
  readonly changes: readonly SchemaChange[];
}

export interface SchemaEvolution {
  /** Newest first. */
  readonly steps: readonly SchemaStep[];
  /** The oldest version that the log still tells about. */
  readonly since: number;
}

/** Commits hold a metadata or a protocol action only where they set one, by which most of a log need not be parsed. */
const marks = ['"metaData"', '"protocol"'];

/** Goes through the whole log once; of a commit without metadata or protocol only its bytes are looked at. */
export async function schemaEvolution(io: DeltaIo, latest: Snapshot, signal?: AbortSignal): Promise<SchemaEvolution> {
  const { tablePath } = latest;
  const listing = await requireLog(io, tablePath);
  const since = earliestRecreatable(listing);
  const first = await readSnapshotAtVersion(io, tablePath, since);
  let state: TableShape = { metadata: undefined, protocol: undefined };
  const steps: SchemaStep[] = [];
  if (since > 0) state = { metadata: first.metadata, protocol: first.protocol };
  for (const { version, file } of listing.commits) {
    if (version < since || version > latest.version || (since > 0 && version === since)) continue;
    signal?.throwIfAborted();
    const content = await io.files.read(file.path);
    if (
      content === undefined ||
      !marks.some((mark) => Buffer.from(content.buffer, content.byteOffset, content.length).includes(mark))
    ) {
      continue;
    }
    const commit = await readCommit(io, tablePath, version, 'skip');
    if (commit === undefined) continue;
    let next = state;
    for (const action of commit.actions) {
      if (action.kind === 'metaData') next = { ...next, metadata: action.metadata };
      if (action.kind === 'protocol') next = { ...next, protocol: action.protocol };
    }
    const changes = shapeChanges(state, next);
    state = next;
    const operation = commitInfo(commit.actions)?.['operation'];
    if (changes.length > 0) {
      steps.push({
        version,
        timestamp: commit.timestamp,
        operation: typeof operation === 'string' ? operation : undefined,
        changes,
      });
    }
  }
  return { steps: steps.reverse(), since };
}

interface TableShape {
  readonly metadata: Metadata | undefined;
  readonly protocol: Protocol | undefined;
}

/** What is different between two versions but for the rows. */
export function shapeChanges(before: TableShape, after: TableShape): readonly SchemaChange[] {
  return [
    ...columnChanges(before.metadata, after.metadata),
    ...partitionChanges(before.metadata, after.metadata),
    ...propertyChanges(before.metadata?.configuration ?? {}, after.metadata?.configuration ?? {}),
    ...protocolChanges(before.protocol, after.protocol),
  ];
}

function columnChanges(before: Metadata | undefined, after: Metadata | undefined): readonly SchemaChange[] {
  if (after === undefined || before?.schemaString === after.schemaString) return [];
  const old = before === undefined ? { kind: 'struct' as const, fields: [] } : tableSchema(before);
  const mapped = isMapped(after) && (before === undefined || isMapped(before));
  return schemaChanges(old, tableSchema(after), mapped);
}

function isMapped({ configuration }: Metadata): boolean {
  return (configuration['delta.columnMapping.mode'] ?? 'none') !== 'none';
}

function partitionChanges(before: Metadata | undefined, after: Metadata | undefined): readonly SchemaChange[] {
  const old = before?.partitionColumns.join(', ') ?? '';
  const now = after?.partitionColumns.join(', ') ?? '';
  return old === now ? [] : [{ kind: 'partitioning', name: 'partition columns', before: old, after: now }];
}

function propertyChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly SchemaChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((name): readonly SchemaChange[] => {
      const old = Object.hasOwn(before, name) ? before[name] : undefined;
      const now = Object.hasOwn(after, name) ? after[name] : undefined;
      return old === now ? [] : [{ kind: 'property', name, before: old, after: now }];
    });
}

function protocolChanges(before: Protocol | undefined, after: Protocol | undefined): readonly SchemaChange[] {
  if (after === undefined) return [];
  const old = before === undefined ? undefined : protocolText(before);
  const now = protocolText(after);
  return old === now ? [] : [{ kind: 'protocol', name: 'protocol', before: old, after: now }];
}

function protocolText(protocol: Protocol): string {
  const { minReaderVersion, minWriterVersion } = protocol;
  const listed = minWriterVersion >= 7 ? [...featureNames(protocol), ...(protocol.readerFeatures ?? [])] : [];
  const names = [...new Set(listed)].sort();
  const features = names.length === 0 ? '' : `, ${names.join(', ')}`;
  return `reader ${minReaderVersion}, writer ${minWriterVersion}${features}`;
}
