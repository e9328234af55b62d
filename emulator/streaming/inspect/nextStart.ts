import { sluiceError, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { OffsetSeq } from '../offsetLog.ts';
import { planRecovery, type Recovery, type RecoveryFacts } from '../recovery.ts';
import { isStateFolderEmpty } from '../state/stateSchema.ts';
import { confKeys, sluiceStateProvider } from '../streamConf.ts';
import type { CheckpointLogs } from './checkpointLogs.ts';
import type { Finding } from './checkpointReport.ts';
import { batchRanges, goesOnReading, sourceRange, type SourceRange } from './sourceRange.ts';

/** What the next start of the query does. */
export interface NextStart {
  /** `first`: batch 0. `next`: a new batch after the last. `rerun`: the planned batch again. */
  readonly kind: 'first' | 'next' | 'rerun' | 'refused';
  /** A whole sentence. */
  readonly sentence: string;
  readonly batchId: number | undefined;
  /** For `rerun` what is read again. For `next` where each source goes on: start and end are the same. */
  readonly ranges: readonly SourceRange[];
  /** Milliseconds that the batch judges lateness by. */
  readonly watermarkMs: number | undefined;
  /** Milliseconds that `current_timestamp()` gives in a batch that is run again. */
  readonly batchTimestampMs: number | undefined;
  /** For `rerun`: whether the sink has the batch already and skips it; undefined where the sink is not known. */
  readonly sinkSkips: boolean | undefined;
  readonly error: SluiceError | undefined;
  /** Where Spark and Sluice differ, or something can't be told from the stream checkpoint alone: whole sentences. */
  readonly notes: readonly string[];
}

/** Whose format the state has. */
export type StateOwner = 'sluice' | 'spark' | 'none';

/** The newest batch that the table holds of this query; `unknown` where no table is known. */
export type LastWritten = number | undefined | 'unknown';

export interface NextStartContext {
  readonly files: FileSystem;
  readonly logs: CheckpointLogs;
  /** Damage that was found so far. */
  readonly findings: readonly Finding[];
  readonly stateOwner: StateOwner;
  readonly sink: { readonly description: string; readonly lastWritten: LastWritten };
}

/** Asks the very decision that a start makes, with what can be known without the query's code. Reads the newest entries of the logs. */
export async function nextStart(context: NextStartContext): Promise<NextStart> {
  const { files, logs, stateOwner } = context;
  const newestId = logs.offsetIds.at(-1);
  const newest = newestId === undefined ? undefined : await logs.offset(newestId);
  const previous = newestId === undefined || newestId === 0 ? undefined : await logs.offset(newestId - 1);
  const newestCommit = newestId === undefined ? undefined : await logs.commit(newestId);
  const stateFolderEmpty = await isStateFolderEmpty(files, `${logs.path}/state`);
  const conf = newest?.metadata?.conf ?? {};
  const wasStateful = stateOwner === 'sluice' || conf[confKeys.stateProvider] === sluiceStateProvider;
  const facts: RecoveryFacts = {
    metadata: logs.queryId === undefined ? undefined : { id: logs.queryId },
    offsetIds: logs.offsetIds,
    commitIds: logs.commitIds,
    newest,
    previous,
    newestCommit,
    location: logs.path,
    sources: newest?.offsets.length ?? 0,
    statefulOperators: wasStateful ? ['those of the query'] : [],
    stateFolderEmpty,
    sink: context.sink,
    verifyMetadata: true,
  };
  const unreadable = unreadableEntry(context, newestId);
  if (unreadable !== undefined) return refused(unreadable, []);
  const ownRefusal = refusalOfSluice(facts, stateOwner);
  // Logs of version 2 are Spark's alone; what it does with them follows from the same rule.
  const recovery = planRecovery({ ...facts, newest: asVersion1(newest), newestCommit: commitAsVersion1(newestCommit) });
  const notes = notesOf(context, recovery, ownRefusal, { stateFolderEmpty, wasStateful });
  return told(recovery, { facts, notes });
}

/** An entry that the start needs and that is damaged: the start dies on it. */
function unreadableEntry({ findings }: NextStartContext, newestId: number | undefined): SluiceError | undefined {
  const needed = new Set(
    newestId === undefined
      ? ['metadata']
      : ['metadata', `offsets/${newestId}`, `offsets/${newestId - 1}`, `commits/${newestId}`],
  );
  const found = findings.find(
    ({ place, severity, error }) => severity === 'error' && error !== undefined && needed.has(place),
  );
  return found?.error;
}

function refusalOfSluice(facts: RecoveryFacts, stateOwner: StateOwner): SluiceError | undefined {
  if (stateOwner === 'spark') {
    const provider = facts.newest?.metadata?.conf[confKeys.stateProvider] ?? 'Spark';
    return sluiceError('STREAM_STATE_PROVIDER_NOT_SUPPORTED', { location: `${facts.location}/state`, provider });
  }
  const recovery = planRecovery(facts);
  return recovery.kind === 'refused' && recovery.error.code.startsWith('INVALID_LOG_VERSION')
    ? recovery.error
    : undefined;
}

function notesOf(
  { sink, stateOwner }: NextStartContext,
  recovery: Recovery,
  ownRefusal: SluiceError | undefined,
  { stateFolderEmpty, wasStateful }: { readonly stateFolderEmpty: boolean; readonly wasStateful: boolean },
): readonly string[] {
  const notes: string[] = [];
  if (ownRefusal !== undefined) {
    const who =
      recovery.kind === 'refused'
        ? 'Sluice refuses it in any case'
        : 'This is what Spark does. Sluice refuses to go on with it';
    notes.push(`${who}: [${ownRefusal.code}] ${ownRefusal.message}`);
  }
  if (stateOwner === 'sluice') notes.push('Spark refuses it by name, as the state is in the format of Sluice.');
  if (recovery.kind === 'refused') {
    const spark = whatSparkDoes(recovery.error, sink);
    if (spark !== undefined) notes.push(spark);
  }
  if (stateFolderEmpty && !wasStateful && recovery.kind !== 'first' && recovery.kind !== 'refused') {
    notes.push(
      'There is no state. A query with a stateful operator is refused with STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY.',
    );
  }
  return notes;
}

/** Source: what real Spark did with damaged stream checkpoints. */
function whatSparkDoes(error: SluiceError, { lastWritten }: NextStartContext['sink']): string | undefined {
  switch (error.code) {
    case 'STREAM_SINK_AHEAD_OF_CHECKPOINT':
      return `Spark starts all the same, and its Delta sink skips every batch up to ${String(lastWritten)}: rows that are new in them are lost.`;
    case 'STREAM_SINK_BEHIND_CHECKPOINT':
      return 'Spark starts all the same, and the batches between are never written.';
    case 'STREAM_PREVIOUS_OFFSET_MISSING':
      return 'Asynchronous progress tracking logs only some batches; Spark goes on from such logs when the query is started with it again, and fails otherwise.';
    case 'STREAM_SOURCE_OFFSET_LOST':
      return 'Spark starts all the same, and reads that source again from its position in the batch before.';
    case 'CONCURRENT_STREAM_LOG_UPDATE':
      return 'Spark runs the newest planned batch again and fails when it commits it, after the sink has seen its rows.';
    default:
      return undefined;
  }
}

function told(
  recovery: Recovery,
  { facts, notes }: { readonly facts: RecoveryFacts; readonly notes: readonly string[] },
): NextStart {
  const nothing = {
    ranges: [],
    watermarkMs: undefined,
    batchTimestampMs: undefined,
    sinkSkips: undefined,
    error: undefined,
  };
  switch (recovery.kind) {
    case 'refused':
      return refused(recovery.error, notes);
    case 'first':
      return { ...nothing, kind: 'first', batchId: 0, sentence: 'The next start begins with batch 0.', notes };
    case 'next': {
      const last = recovery.batchId - 1;
      const names = facts.newest?.sourceIds;
      return {
        ...nothing,
        kind: 'next',
        batchId: recovery.batchId,
        sentence: `The next start plans batch ${recovery.batchId}, from where batch ${last} ended.`,
        ranges: recovery.start.map((offset, index) => ({
          ...sourceRange(names?.[index] ?? String(index), offset, offset),
          empty: false,
          reading: goesOnReading(offset),
        })),
        watermarkMs: recovery.watermark,
        notes,
      };
    }
    case 'rerun': {
      const { lastWritten } = facts.sink;
      const sinkSkips = lastWritten === 'unknown' ? undefined : (lastWritten ?? -1) >= recovery.batchId;
      const again = `The next start runs batch ${recovery.batchId} again, with exactly the offsets and the clock that were planned for it`;
      const skipping = sinkSkips === true ? '; the table has the batch already, so the sink skips it' : '';
      return {
        ...nothing,
        kind: 'rerun',
        batchId: recovery.batchId,
        sentence: `${again}${skipping}.`,
        ranges: facts.newest === undefined ? [] : batchRanges(facts.previous, facts.newest),
        watermarkMs: recovery.metadata.batchWatermarkMs,
        batchTimestampMs: recovery.metadata.batchTimestampMs,
        sinkSkips,
        notes,
      };
    }
  }
}

function refused(error: SluiceError, notes: readonly string[]): NextStart {
  return {
    kind: 'refused',
    batchId: undefined,
    sentence: `The next start is refused, or not safe: ${error.message}`,
    ranges: [],
    watermarkMs: undefined,
    batchTimestampMs: undefined,
    sinkSkips: undefined,
    error,
    notes,
  };
}

function asVersion1(entry: OffsetSeq | undefined): OffsetSeq | undefined {
  return entry === undefined ? undefined : { ...entry, version: 1 };
}

function commitAsVersion1(entry: RecoveryFacts['newestCommit']): RecoveryFacts['newestCommit'] {
  return entry === undefined ? undefined : { ...entry, version: 1 };
}
