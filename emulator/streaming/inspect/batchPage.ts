import type { FileSystem } from '../../base/fileSystem.ts';
import { isSluiceError } from '../../base/errors.ts';
import { readReport, type KeptReport } from '../batchReportLog.ts';
import type { OffsetSeq } from '../offsetLog.ts';
import { openLogs, type CheckpointLogs } from './checkpointLogs.ts';
import { startFindings, type Findings } from './findings.ts';
import { openSourceLog, type OpenSourceLog } from './sourceLogs.ts';
import { batchRanges, type SourceRange } from './sourceRange.ts';

/** One batch, as both logs tell it. */
export interface BatchEntry {
  readonly batchId: number;
  readonly planned: boolean;
  readonly committed: boolean;
  /** Milliseconds. */
  readonly plannedAt: number | undefined;
  readonly watermark: number | undefined;
  readonly nextWatermark: number | undefined;
  readonly ranges: readonly BatchRange[];
  /** The entry before is gone, so only where the batch ended is known. */
  readonly startUnknown: boolean;
  /** Why an entry can't be read. */
  readonly problem: string | undefined;
}

export interface BatchRange extends SourceRange {
  /** Of a file source: how many files its log names for the range; undefined where it no longer knows. */
  readonly files?: number;
}

export interface BatchPage {
  readonly total: number;
  readonly offset: number;
  readonly batches: readonly BatchEntry[];
}

/** Batches, the newest first, from `offset` on. Reads the entries of the page and the one before it, whatever the length of the logs. */
export async function batchPage(
  files: FileSystem,
  path: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<BatchPage> {
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  const total = logs.batchIds.length;
  const end = Math.max(0, total - offset);
  const wanted = logs.batchIds.slice(Math.max(0, end - limit), end).reverse();
  const reader = batchReader(files, logs, findings);
  const batches: BatchEntry[] = [];
  for (const batchId of wanted) batches.push(await reader(batchId));
  return { total, offset, batches };
}

export interface BatchDetail extends BatchEntry {
  readonly offsetFile: LogFile | undefined;
  readonly commitFile: LogFile | undefined;
  readonly report: KeptReport | undefined;
}

export interface LogFile {
  /** Absolute plain path. */
  readonly path: string;
  readonly text: string;
  readonly cut: boolean;
}

const longestText = 64 * 1024;

/** One batch with its files as they are, and with what its report tells; undefined when neither log has it. */
export async function batchDetail(files: FileSystem, path: string, batchId: number): Promise<BatchDetail | undefined> {
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  if (!logs.isPlanned(batchId) && !logs.isCommitted(batchId)) return undefined;
  return {
    ...(await batchReader(files, logs, findings)(batchId)),
    offsetFile: await logFile(files, `${path}/offsets/${batchId}`),
    commitFile: await logFile(files, `${path}/commits/${batchId}`),
    report: await readReport(files, path, batchId),
  };
}

async function logFile(files: FileSystem, path: string): Promise<LogFile | undefined> {
  const content = await files.read(path);
  if (content === undefined) return undefined;
  const text = new TextDecoder().decode(content.subarray(0, longestText));
  return { path, text, cut: content.length > longestText };
}

function batchReader(
  files: FileSystem,
  logs: CheckpointLogs,
  findings: Findings,
): (batchId: number) => Promise<BatchEntry> {
  const sourceLogs = new Map<string, Promise<OpenSourceLog>>();
  const countFiles = async (range: SourceRange): Promise<BatchRange> => {
    if (range.entries === undefined) return range;
    const log = sourceLogs.get(range.source) ?? openSourceLog(files, logs.path, range.source);
    sourceLogs.set(range.source, log);
    const count = await countEntries(await log, range.entries);
    if (count === undefined) return range;
    return { ...range, files: count, reading: `${range.reading}: ${count} ${count === 1 ? 'file' : 'files'}` };
  };
  return async (batchId) => {
    const entry = await logs.offset(batchId);
    const commit = await logs.commit(batchId);
    const previousId = previousOf(logs, batchId);
    const previous = previousId === undefined ? undefined : await logs.offset(previousId);
    const startUnknown = entry !== undefined && batchId > 0 && previous === undefined;
    const ranges =
      entry === undefined ? [] : await Promise.all(rangesOf(previous, entry, startUnknown).map(countFiles));
    const damage = findings.all().find(({ place }) => place === `offsets/${batchId}` || place === `commits/${batchId}`);
    return {
      batchId,
      planned: logs.isPlanned(batchId),
      committed: logs.isCommitted(batchId),
      plannedAt: entry?.metadata?.batchTimestampMs,
      watermark: entry?.metadata?.batchWatermarkMs,
      nextWatermark: commit?.nextBatchWatermarkMs,
      ranges,
      startUnknown,
      problem: damage?.text,
    };
  };
}

/** With asynchronous progress tracking some batches have no entry; a batch then stands for all since the one before that has. */
function previousOf(logs: CheckpointLogs, batchId: number): number | undefined {
  if (logs.isPlanned(batchId - 1)) return batchId - 1;
  return logs.offsetIds.findLast((id) => id < batchId);
}

function rangesOf(previous: OffsetSeq | undefined, entry: OffsetSeq, startUnknown: boolean): readonly SourceRange[] {
  const ranges = batchRanges(previous, entry);
  if (!startUnknown) return ranges;
  // What lies before the oldest entry that is kept must not look as if this batch had read it.
  return ranges.map(({ source, kind, start, end }) => ({
    source,
    kind,
    start,
    end,
    empty: false,
    reading: `up to ${end.reading}`,
  }));
}

/** Past this many entries nobody waits for their files to be counted. */
const mostEntries = 1_000;

async function countEntries(
  log: OpenSourceLog,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<number | undefined> {
  if (last - first >= mostEntries) return undefined;
  let count = 0;
  try {
    for (let id = first; id <= last; id += 1) {
      const files = await log.entry(id);
      if (files === undefined) return undefined;
      count += files.length;
    }
  } catch (error) {
    // The findings of the whole tell of a damaged log; a page goes without its counts.
    if (isSluiceError(error)) return undefined;
    throw error;
  }
  return count;
}
