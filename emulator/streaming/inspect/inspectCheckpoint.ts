import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';
import { parseCommit, type CommitLogEntry } from '../commitLog.ts';
import { idsText } from '../metadataLog.ts';
import { parseOffsetSeq, type OffsetSeq } from '../offsetLog.ts';
import { parseStreamMetadata } from '../streamMetadata.ts';
import type { BatchReport, CheckpointReport } from './checkpointReport.ts';
import { offsetReport } from './offsetReading.ts';
import { startFindings, type Findings } from './findings.ts';
import { sourceReports } from './sourceReports.ts';
import { operatorReports } from './operatorReports.ts';

export interface InspectOptions {
  /** Whether the rows of the state are read, which may be many. */
  readonly stateRows: boolean;
}

/**
 * Reads any stream checkpoint: of Spark 3.5 to 4.2 or of ours, healthy or damaged. Writes nothing and throws for nothing
 * that lies in it; a path without a checkpoint is a finding, too.
 */
export async function inspectCheckpoint(
  files: FileSystem,
  path: string,
  options: InspectOptions,
): Promise<CheckpointReport> {
  const findings = startFindings();
  const queryId = await readQueryId(files, path, findings);
  const offsets = await readLog(files, `${path}/offsets`, 'offsets', parseOffsetSeq, findings);
  const commits = await readLog(files, `${path}/commits`, 'commits', parseCommit, findings);
  const ids = [...new Set([...offsets.ids, ...commits.ids])].sort((left, right) => left - right);
  const batches = ids.map((batchId) => batchReport(batchId, offsets, commits));
  const lastPlannedBatch = offsets.ids.at(-1);
  const lastCommittedBatch = commits.ids.at(-1);
  const conf = batches.findLast((batch) => Object.keys(batch.conf).length > 0)?.conf ?? {};
  checkLogs({ offsets: offsets.ids, commits: commits.ids, queryId }, findings);
  const sources = await sourceReports(files, path, findings);
  const operators = await operatorReports(
    { files, path, conf, stateVersion: lastCommittedBatch === undefined ? undefined : lastCommittedBatch + 1 },
    options.stateRows,
    findings,
  );
  return {
    path,
    queryId,
    batches,
    lastPlannedBatch,
    lastCommittedBatch,
    sources,
    operators,
    nextStart: nextStart(offsets.ids, commits.ids, findings),
    findings: findings.all(),
  };
}

async function readQueryId(files: FileSystem, path: string, findings: Findings): Promise<string | undefined> {
  const file = `${path}/metadata`;
  const content = await files.read(file);
  if (content === undefined) return undefined;
  return (await findings.attempt('metadata', () => parseStreamMetadata(new TextDecoder().decode(content), file)))?.id;
}

interface ReadLog<Entry> {
  readonly ids: readonly number[];
  readonly entries: ReadonlyMap<number, Entry>;
}

async function readLog<Entry>(
  files: FileSystem,
  folder: string,
  name: string,
  parse: (text: string, path: string) => Entry,
  findings: Findings,
): Promise<ReadLog<Entry>> {
  const listed = (await files.list(folder)) ?? [];
  const ids = listed
    .filter(isLogEntry)
    .map((entry) => Number(entry.name))
    .sort((left, right) => left - right);
  const entries = new Map<number, Entry>();
  for (const id of ids) {
    const content = await files.read(`${folder}/${id}`);
    if (content === undefined) continue;
    const entry = await findings.attempt(`${name}/${id}`, () =>
      parse(new TextDecoder().decode(content), `${folder}/${id}`),
    );
    if (entry !== undefined) entries.set(id, entry);
  }
  return { ids, entries };
}

function isLogEntry(entry: FileStatus): boolean {
  return !entry.isDirectory && /^\d{1,15}$/.test(entry.name);
}

function batchReport(batchId: number, offsets: ReadLog<OffsetSeq>, commits: ReadLog<CommitLogEntry>): BatchReport {
  const planned = offsets.entries.get(batchId);
  const committed = commits.entries.get(batchId);
  return {
    batchId,
    planned: offsets.ids.includes(batchId),
    committed: commits.ids.includes(batchId),
    offsetLogVersion: planned?.version,
    commitLogVersion: committed?.version,
    watermarkMs: planned?.metadata?.batchWatermarkMs,
    batchTimestampMs: planned?.metadata?.batchTimestampMs,
    nextBatchWatermarkMs: committed?.nextBatchWatermarkMs,
    offsets: (planned?.offsets ?? []).map((offset, index) =>
      offsetReport(planned?.sourceIds?.[index] ?? String(index), offset),
    ),
    conf: planned?.metadata?.conf ?? {},
    otherMetadata: planned?.metadata?.other ?? {},
    otherCommit: committed?.other ?? {},
  };
}

interface LogIds {
  readonly offsets: readonly number[];
  readonly commits: readonly number[];
  readonly queryId: string | undefined;
}

/** What a start would trip over, or what a person should know, by the restart rule (`MicroBatchExecution.populateStartOffsets`). */
function checkLogs({ offsets, commits, queryId }: LogIds, findings: Findings): void {
  const planned = offsets.at(-1);
  const committed = commits.at(-1);
  if (
    queryId === undefined &&
    (planned ?? committed) !== undefined &&
    findings.all().every(({ place }) => place !== 'metadata')
  ) {
    findings.add(
      'error',
      'metadata',
      'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
      'The file metadata, which names the query, is missing although batches were run. Restore it: with a new id a Delta sink would take every batch again.',
    );
  }
  if (planned === undefined && committed === undefined && queryId === undefined) {
    findings.add(
      'warning',
      '.',
      'NOT_A_CHECKPOINT',
      'There is neither metadata nor an offset log nor a commit log: this is no stream checkpoint, or nothing ran yet.',
    );
  }
  if (planned === undefined && committed !== undefined) {
    findings.add(
      'error',
      'offsets',
      'STREAM_COMMIT_WITHOUT_OFFSET',
      `The offset log is empty, but batches ${idsText(commits)} were committed.`,
    );
  }
  if (planned !== undefined && committed !== undefined && committed > planned) {
    findings.add(
      'error',
      'offsets',
      'STREAM_COMMIT_WITHOUT_OFFSET',
      `Batch ${committed} was committed, but the newest batch in the offset log is ${planned}.`,
    );
  }
  if (planned !== undefined && planned > 0 && !offsets.includes(planned - 1)) {
    findings.add(
      'error',
      `offsets/${planned - 1}`,
      'STREAM_PREVIOUS_OFFSET_MISSING',
      `The newest batch ${planned} starts where batch ${planned - 1} ended, and that entry is gone.`,
    );
  }
  const gaps = missingIn(offsets).filter((id) => id !== (planned ?? 0) - 1);
  if (gaps.length > 0) {
    findings.add(
      'warning',
      'offsets',
      'STREAM_LOG_GAP',
      `The offset log has no entries for batches ${idsText(gaps)}. Asynchronous progress tracking leaves such gaps.`,
    );
  }
  const uncommitted = offsets.filter((id) => !commits.includes(id) && id !== planned && id > (commits[0] ?? -1));
  if (uncommitted.length > 0) {
    findings.add(
      'warning',
      'commits',
      'STREAM_COMMIT_MISSING',
      `Batches ${idsText(uncommitted)} have no entry in the commit log, though later batches were planned.`,
    );
  }
}

function missingIn(ids: readonly number[]): readonly number[] {
  const missing: number[] = [];
  for (let id = ids[0] ?? 0; id < (ids.at(-1) ?? 0); id += 1) if (!ids.includes(id)) missing.push(id);
  return missing;
}

function nextStart(offsets: readonly number[], commits: readonly number[], findings: Findings): string {
  const first = findings.all().find((finding) => finding.severity === 'error');
  if (first !== undefined) return `The next start is refused, or not safe: ${first.text}`;
  const planned = offsets.at(-1);
  if (planned === undefined) return 'The next start begins with batch 0.';
  if (commits.at(-1) === planned)
    return `The next start plans batch ${planned + 1}, from where batch ${planned} ended.`;
  return `The next start runs batch ${planned} again, with exactly the offsets and the clock that were planned for it.`;
}
