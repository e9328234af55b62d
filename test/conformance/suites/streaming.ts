import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError, type SluiceError } from '../../../emulator/base/errors.ts';
import type { Json, JsonObject } from '../../../emulator/base/json.ts';
import type { StreamingQueryProgress } from '../../../emulator/streaming/progress.ts';
import type { Trigger } from '../../../emulator/streaming/trigger.ts';
import { UnknownOperator } from '../support/streamPlan.ts';
import {
  openStreamReplay,
  type RecordedQuery,
  type ReplayedBatch,
  type Rows,
  type StreamReplay,
} from '../support/streamReplay.ts';
import type { CaseResult, Suite } from '../suite.ts';

interface RecordedCase {
  readonly id: string;
  readonly query: RecordedQuery;
  readonly conf: Readonly<Record<string, string>>;
  readonly sessionConf: Readonly<Record<string, string>>;
  readonly steps: readonly RecordedStep[];
  readonly batches: readonly RecordedBatch[];
}

interface RecordedStep {
  readonly do: string;
  readonly trigger?: RecordedTrigger | null;
  readonly plan?: RecordedQuery['plan'];
  readonly mode?: RecordedQuery['outputMode'];
  readonly sources?: RecordedQuery['sources'];
  readonly input?: Readonly<Record<string, Rows>>;
  readonly conf?: Readonly<Record<string, string>>;
  readonly batchId?: number | null;
  readonly when?: 'before' | 'after';
  readonly seconds?: number;
  readonly error?: RecordedError;
  readonly errorAt?: string;
  /** Of triggers that ran nothing. */
  readonly idleProgress?: readonly StreamingQueryProgress[];
}

interface RecordedTrigger {
  readonly processingTime?: string;
  readonly availableNow?: boolean;
  readonly once?: boolean;
}

interface RecordedError {
  readonly condition?: string;
  readonly innermostCondition?: string;
}

interface RecordedBatch {
  readonly batchId: number;
  readonly output: readonly Json[];
  readonly outputInSinkOrder: readonly Json[] | 'same';
  readonly batchWatermarkMs: number;
  readonly nextBatchWatermarkMs: number | null;
  readonly progress: StreamingQueryProgress | null;
}

class Difference extends Error {}
class NotReplayed extends Error {}

/** Scripts of real Spark's streams, replayed step by step and compared batch by batch. */
export const streaming: Suite = {
  name: 'streaming',
  async *run(root, only = () => true) {
    const folder = join(root, 'streaming');
    if (!existsSync(folder)) return;
    for (const id of readdirSync(folder).sort()) {
      const file = join(folder, id, 'case.json');
      if (existsSync(file) && only(id)) yield await runCase(JSON.parse(readFileSync(file, 'utf8')) as RecordedCase);
    }
  },
};

async function runCase(recorded: RecordedCase): Promise<CaseResult> {
  const { id } = recorded;
  let replay: StreamReplay | undefined;
  try {
    replay = await openStreamReplay({ ...recorded.sessionConf, ...recorded.conf });
    await runScript(recorded, replay);
    compareBatches(recorded, replay.batches);
    return { id, outcome: 'equal' };
  } catch (error) {
    return failed(id, error);
  } finally {
    await replay?.close().catch(() => undefined);
  }
}

function failed(id: string, error: unknown): CaseResult {
  if (error instanceof Difference) return { id, outcome: 'wrong', kind: 'differs', why: error.message };
  if (error instanceof NotReplayed) return { id, outcome: 'notRun', kind: 'step not replayed', why: error.message };
  if (error instanceof UnknownOperator)
    return { id, outcome: 'notRun', kind: 'operator not replayed', why: error.message };
  const cause = isSluiceError(error, 'STREAM_FAILED') ? error.cause : error;
  if (isSluiceError(cause, 'STREAM_OPERATOR_NOT_SUPPORTED')) {
    return { id, outcome: 'notRun', kind: `operator ${cause.parameters['operator']}`, why: cause.message };
  }
  if (isSluiceError(cause) && cause.code !== 'INTERNAL_ERROR') {
    return { id, outcome: 'refused', kind: cause.code, why: cause.message };
  }
  const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { id, outcome: 'wrong', kind: 'crash', why };
}

async function runScript(recorded: RecordedCase, replay: StreamReplay): Promise<void> {
  let query = recorded.query;
  let conf = { ...recorded.sessionConf, ...recorded.conf };
  for (const step of recorded.steps) {
    const idleBefore = replay.idle.length;
    switch (step.do) {
      case 'start': {
        query = {
          ...query,
          plan: step.plan ?? query.plan,
          outputMode: step.mode ?? query.outputMode,
          sources: step.sources ?? query.sources,
        };
        await startStep(step, query, conf, replay);
        break;
      }
      case 'add':
        await replay.stage(step.input ?? {}, query.sources);
        if (replay.isActive()) expectEnd(step, await replay.settle());
        break;
      case 'stage':
      case 'stageFile':
        if (step.input === undefined) throw new NotReplayed(JSON.stringify(step).slice(0, 200));
        await replay.stage(step.input, query.sources);
        break;
      case 'settle':
        expectEnd(step, await replay.settle());
        break;
      case 'stop':
        await replay.stop();
        break;
      case 'sleep':
        await replay.sleep(step.seconds ?? 0);
        break;
      case 'conf':
        conf = { ...conf, ...step.conf };
        break;
      case 'fail':
        replay.failAt(step.batchId ?? undefined, step.when ?? 'before');
        break;
      case 'deleteCommit':
        replay.removeLogEntry('commits', replay.newestBatch('commits'));
        break;
      case 'deleteLastBatchEntries':
        replay.removeLogEntry('commits', replay.newestBatch('commits'));
        replay.removeLogEntry('offsets', replay.newestBatch('offsets'));
        break;
      default:
        throw new NotReplayed(step.do);
    }
    const idle = step.idleProgress?.at(-1);
    if (idle === undefined || step.error !== undefined) continue;
    const found = replay.idle.slice(idleBefore).at(-1);
    if (found === undefined) throw new Difference(`${step.do}: no progress of an idle trigger`);
    same(`${step.do}: idle progress`, comparableProgress(idle), comparableProgress(found));
  }
}

async function startStep(
  step: RecordedStep,
  query: RecordedQuery,
  conf: Readonly<Record<string, string>>,
  replay: StreamReplay,
): Promise<void> {
  await replay.stop();
  const expected = step.errorAt === 'start' ? step.error : undefined;
  try {
    await replay.start(query, triggerOf(step.trigger), conf);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    if (expected === undefined) throw error;
    expectCondition(expected, error);
    return;
  }
  const end = await replay.settle();
  if (expected !== undefined) {
    if (end === undefined) throw new Difference(`the start was to be refused with ${expected.condition ?? 'an error'}`);
    throw end;
  }
  expectEnd(step, end);
}

function expectEnd(step: RecordedStep, end: SluiceError | undefined): void {
  if (step.error === undefined) {
    if (end !== undefined) throw end;
    return;
  }
  if (end === undefined) throw new Difference(`${step.do} was to end with ${JSON.stringify(step.error).slice(0, 300)}`);
  expectCondition(step.error, end);
}

/** A condition that Spark has no name for may be refused under any. */
function expectCondition(expected: RecordedError, actual: SluiceError): void {
  const cause = isSluiceError(actual, 'STREAM_FAILED') && isSluiceError(actual.cause) ? actual.cause : actual;
  if (cause.code === 'STREAM_OPERATOR_NOT_SUPPORTED') throw cause;
  const wanted = expected.innermostCondition ?? expected.condition;
  if (wanted === undefined || wanted === null || wanted.startsWith('_LEGACY')) return;
  const codes: readonly string[] = [actual.code, cause.code];
  if (!codes.includes(wanted) && wanted !== 'FOREACH_BATCH_USER_FUNCTION_ERROR') {
    throw new Difference(`expected ${wanted}, got ${codes.join(' of ')}: ${cause.message}`);
  }
}

function triggerOf(recorded: RecordedTrigger | null | undefined): Trigger {
  if (recorded?.availableNow === true) return { kind: 'availableNow' };
  if (recorded?.once === true) return { kind: 'once' };
  const match = /^(\d+) (milliseconds|seconds?)$/.exec(recorded?.processingTime ?? '0 seconds');
  if (match === null) throw new NotReplayed(`the trigger ${JSON.stringify(recorded)}`);
  return { kind: 'processingTime', interval: Number(match[1]) * (match[2] === 'milliseconds' ? 1 : 1000) };
}

function compareBatches(recorded: RecordedCase, batches: readonly ReplayedBatch[]): void {
  const ids = (list: readonly { readonly batchId: number }[]): string => list.map(({ batchId }) => batchId).join(', ');
  same('batches', ids(recorded.batches), ids(batches));
  const stateless = recorded.batches.every(({ progress }) => (progress?.stateOperators.length ?? 0) === 0);
  recorded.batches.forEach((expected, index) => {
    const actual = batches[index];
    if (actual === undefined) return;
    const at = `batch ${expected.batchId}`;
    same(`${at}: output`, sortedTexts(expected.output), sortedTexts(actual.output));
    if (stateless && expected.outputInSinkOrder !== 'same') {
      same(`${at}: order`, expected.outputInSinkOrder.map(canonical), actual.output.map(canonical));
    }
    same(`${at}: batchWatermarkMs`, expected.batchWatermarkMs, actual.batchWatermarkMs);
    if (expected.nextBatchWatermarkMs !== null) {
      same(`${at}: nextBatchWatermarkMs`, expected.nextBatchWatermarkMs, actual.nextBatchWatermarkMs);
    }
    if (expected.progress !== null) {
      same(`${at}: progress`, comparableProgress(expected.progress), comparableProgress(actual.progress));
    }
  });
}

/** What of a progress event is the same in every run. */
function comparableProgress(progress: StreamingQueryProgress): Json {
  const operators = progress.stateOperators.map((operator): Json => {
    const ignored =
      /^rocksdb|^loadedMapCache|^stateOnCurrentVersion|^SnapshotLastUploaded|^forceSnapshot|^numSnapshots/;
    const metrics = Object.entries(operator.customMetrics).filter(([name]) => !ignored.test(name));
    const { numRowsUpdated, numRowsRemoved, numRowsDroppedByWatermark, numRowsTotal } = operator;
    return {
      operatorName: operator.operatorName,
      numRowsTotal,
      numRowsUpdated,
      numRowsRemoved,
      numRowsDroppedByWatermark,
      numShufflePartitions: operator.numShufflePartitions,
      numStateStoreInstances: operator.numStateStoreInstances,
      customMetrics: Object.fromEntries(metrics),
    };
  });
  return {
    batchId: progress.batchId,
    numInputRows: progress.numInputRows,
    eventTime: progress.eventTime ?? null,
    stateOperators: operators,
    sources: progress.sources.map((source) => ({
      description: source.description.replace(/\[.*\]$/, ''),
      startOffset: comparableOffset(source.startOffset),
      endOffset: comparableOffset(source.endOffset),
      numInputRows: source.numInputRows,
    })),
    sink: { description: progress.sink.description.replace(/\[.*\]$/, ''), numOutputRows: progress.sink.numOutputRows },
  };
}

function comparableOffset(offset: Json): Json {
  if (typeof offset !== 'object' || offset === null || Array.isArray(offset)) return offset;
  return { ...(offset as JsonObject), reservoirId: null };
}

function sortedTexts(rows: readonly Json[]): readonly string[] {
  return rows.map(canonical).sort();
}

/** JSON text with sorted keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

function same(what: string, expected: Json | undefined, actual: Json | undefined): void {
  const [wanted, found] = [canonical(expected ?? null), canonical(actual ?? null)];
  if (wanted !== found) throw new Difference(`${what}: expected ${wanted.slice(0, 900)}, found ${found.slice(0, 900)}`);
}
