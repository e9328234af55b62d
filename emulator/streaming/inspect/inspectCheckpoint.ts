import type { FileSystem } from '../../base/fileSystem.ts';
import { openLogs, type CheckpointLogs } from './checkpointLogs.ts';
import type { BatchReport, CheckpointReport, Finding } from './checkpointReport.ts';
import { startFindings } from './findings.ts';
import { checkLogs } from './logFindings.ts';
import { nextStart, type NextStart, type NextStartContext } from './nextStart.ts';
import { offsetReport } from './offsetReading.ts';
import { operatorReports, stateOwnerOf } from './operatorReports.ts';
import { sourceReports } from './sourceReports.ts';

export interface InspectOptions {
  /** Whether the rows of the state are read, which may be many. */
  readonly stateRows: boolean;
  /** What the table says of the query, where it is known. */
  readonly sink?: NextStartContext['sink'];
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
  const logs = await openLogs(files, path, findings);
  const batches: BatchReport[] = [];
  for (const batchId of logs.batchIds) batches.push(await batchReport(batchId, logs));
  const lastPlannedBatch = logs.offsetIds.at(-1);
  const lastCommittedBatch = logs.commitIds.at(-1);
  const conf = batches.findLast((batch) => Object.keys(batch.conf).length > 0)?.conf ?? {};
  checkLogs(logs, findings);
  const sources = await sourceReports(files, path, findings);
  const operators = await operatorReports(
    { files, path, conf, stateVersion: lastCommittedBatch === undefined ? undefined : lastCommittedBatch + 1 },
    options.stateRows,
    findings,
  );
  const sink = options.sink ?? { description: 'the sink', lastWritten: 'unknown' };
  const stateOwner = stateOwnerOf(operators, conf);
  const start = await nextStart({ files, logs, findings: findings.all(), stateOwner, sink });
  return {
    path,
    queryId: logs.queryId,
    batches,
    lastPlannedBatch,
    lastCommittedBatch,
    sources,
    operators,
    nextStart: sentenceOf(start, findings.all()),
    findings: findings.all(),
  };
}

/** Damage that the decision of a start does not look at, such as that of state, is told all the same. */
function sentenceOf(start: NextStart, findings: readonly Finding[]): string {
  const first = findings.find((finding) => finding.severity === 'error');
  return first === undefined || start.kind === 'refused'
    ? start.sentence
    : `The next start is refused, or not safe: ${first.text}`;
}

async function batchReport(batchId: number, logs: CheckpointLogs): Promise<BatchReport> {
  const planned = await logs.offset(batchId);
  const committed = await logs.commit(batchId);
  return {
    batchId,
    planned: logs.isPlanned(batchId),
    committed: logs.isCommitted(batchId),
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
