import { namesIn, type FileSystem } from '../../base/fileSystem.ts';
import { readReport } from '../batchReportLog.ts';
import { openLogs } from './checkpointLogs.ts';
import { startFindings } from './findings.ts';
import { sluiceStateProvider, confKeys } from '../streamConf.ts';

/** Rows of one batch as an event log tells them. */
export interface ToldBatch {
  readonly batchId: number;
  /** Milliseconds when it was told, after the batch had ended. */
  readonly toldAt: number;
  readonly inputRows: number | undefined;
  readonly lateRows: number | undefined;
  readonly duplicateRows: number | undefined;
}

export interface WatermarkPoint {
  readonly batchId: number;
  /** Milliseconds. */
  readonly plannedAt: number | undefined;
  readonly watermark: number | undefined;
  readonly nextWatermark: number | undefined;
  readonly inputRows: number | undefined;
  readonly lateRows: number | undefined;
  readonly duplicateRows: number | undefined;
}

export interface WatermarkSeries {
  /** Ascending. */
  readonly points: readonly WatermarkPoint[];
  /** Any of the points has a watermark. */
  readonly used: boolean;
  /** A whole sentence. */
  readonly countsFrom: string;
  readonly older: boolean;
}

export interface SeriesWindow {
  /** Only batches below this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/**
 * The watermark of each batch, with its rows where reports beside the logs or an event log tell them. Spark writes neither: its logs hold
 * offsets and watermarks only.
 */
export async function watermarkSeries(
  files: FileSystem,
  path: string,
  { before, limit }: SeriesWindow,
  told: readonly ToldBatch[],
): Promise<WatermarkSeries> {
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  const ids = before === undefined ? logs.batchIds : logs.batchIds.filter((id) => id < before);
  const wanted = ids.slice(-limit);
  const reports = new Set(await namesIn(files, `${path}/reports`));
  const byBatch = new Map<number, ToldBatch[]>();
  for (const one of told) byBatch.set(one.batchId, [...(byBatch.get(one.batchId) ?? []), one]);
  let ownState = false;
  const points: WatermarkPoint[] = [];
  for (const batchId of wanted) {
    const entry = await logs.offset(batchId);
    const commit = await logs.commit(batchId);
    if (entry?.metadata?.conf[confKeys.stateProvider] === sluiceStateProvider) ownState = true;
    const plannedAt = entry?.metadata?.batchTimestampMs;
    const report = reports.has(`${batchId}.json`) ? await readReport(files, path, batchId) : undefined;
    const event = eventOf(byBatch.get(batchId) ?? [], plannedAt);
    const none = ownState && logs.isCommitted(batchId) ? 0 : undefined;
    points.push({
      batchId,
      plannedAt,
      watermark: entry?.metadata?.batchWatermarkMs,
      nextWatermark: commit?.nextBatchWatermarkMs,
      inputRows: report?.inputRows ?? event?.inputRows,
      lateRows: report === undefined ? (event?.lateRows ?? none) : sum(report.late),
      duplicateRows: report === undefined ? (event?.duplicateRows ?? none) : sum(report.duplicates),
    });
  }
  return {
    points,
    used: points.some(({ watermark, nextWatermark }) => (watermark ?? 0) !== 0 || (nextWatermark ?? 0) !== 0),
    countsFrom: countsSentence(points, { ownState, told: told.length > 0, reports: reports.size > 0 }),
    older: wanted.length < ids.length,
  };
}

/** Generations number their batches alike: a batch was told first after it was planned, and before the next generation had one of its number. */
function eventOf(events: readonly ToldBatch[], plannedAt: number | undefined): ToldBatch | undefined {
  if (plannedAt === undefined) return undefined;
  return events
    .filter(({ toldAt }) => toldAt >= plannedAt)
    .reduce<ToldBatch | undefined>(
      (first, one) => (first === undefined || one.toldAt < first.toldAt ? one : first),
      undefined,
    );
}

function countsSentence(
  points: readonly WatermarkPoint[],
  found: { readonly ownState: boolean; readonly told: boolean; readonly reports: boolean },
): string {
  const known = points.filter(({ lateRows }) => lateRows !== undefined).length;
  if (known === 0) {
    return "A stream checkpoint of Spark does not hold rows or late rows of its batches: Spark tells them in the query's progress only.";
  }
  const from = [
    ...(found.told ? ["the project's event log"] : []),
    ...(found.reports ? ['the reports beside the logs'] : []),
  ];
  const sources =
    from.length === 0
      ? 'No report beside the logs tells of dropped rows.'
      : `Counts of rows are from ${from.join(' and ')}.`;
  const silent = found.ownState ? ' A committed batch without a report dropped none.' : '';
  const rest = points.length - known;
  const unknown = rest === 0 ? '' : ` Of ${rest} of these ${points.length} batches nobody knows them.`;
  return `${sources}${silent}${unknown}`;
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
