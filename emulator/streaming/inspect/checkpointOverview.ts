import { openLogs } from './checkpointLogs.ts';
import type { Finding, OffsetReport, OperatorReport } from './checkpointReport.ts';
import { checkpointHealth, type CheckpointSummary, type SummaryContext } from './checkpointSummary.ts';
import { lastWrittenOf, tableAround } from './deltaSinkTable.ts';
import { startFindings } from './findings.ts';
import { withListingMemo } from './listingMemo.ts';
import { checkLogs } from './logFindings.ts';
import { nextStart, type NextStart, type StateOwner } from './nextStart.ts';
import { offsetForm, offsetReport, type OffsetForm } from './offsetReading.ts';
import { operatorReports, stateOwnerOf } from './operatorReports.ts';
import { sinkAgreement, type Agreement, type TableReading } from './sinkAgreement.ts';
import { sourceLogSummaries, type SourceLogSummary } from './sourceLogs.ts';
import { storeSizes, type StoreSizes } from './storeSizes.ts';

/** Everything of one stream checkpoint that costs little, however many batches and rows of state it has. */
export interface CheckpointOverview extends CheckpointSummary {
  readonly stateOwner: StateOwner;
  readonly oldestBatch: number | undefined;
  readonly batchCount: number;
  readonly nextStart: NextStart;
  readonly agreement: Agreement;
  readonly table: SinkTable | undefined;
  readonly sources: readonly SourceOverview[];
  readonly operators: readonly OperatorOverview[];
  /** Settings of the newest batch that has any. */
  readonly conf: Readonly<Record<string, string>>;
  /** The version of the state after the last committed batch. */
  readonly stateVersion: number | undefined;
  readonly findings: readonly Finding[];
}

export interface SinkTable {
  readonly reading: TableReading;
  readonly path: string;
  /** `project`: the flow's target. `picked`: by the person. `found`: around the stream checkpoint. */
  readonly from: 'project' | 'picked' | 'found';
}

export interface SourceOverview {
  readonly source: string;
  readonly form: OffsetForm;
  readonly offset: OffsetReport;
  readonly log: SourceLogSummary | undefined;
}

export interface OperatorOverview extends OperatorReport {
  /** Of each store, in the order of `stores`. */
  readonly sizes: readonly StoreSizes[];
}

export interface OverviewContext extends SummaryContext {
  /** What a Delta table says of a query. */
  readTable(path: string, queryId: string | undefined): Promise<TableReading>;
}

/** Where the query writes, as far as somebody knows. */
export interface KnownTable {
  readonly path: string;
  readonly from: 'project' | 'picked';
}

/** Reads the names in the logs and the newest entries. Throws for nothing that lies in the folder. */
export async function checkpointOverview(
  context: OverviewContext,
  path: string,
  known: KnownTable | undefined,
): Promise<CheckpointOverview> {
  const files = withListingMemo(context.files);
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  checkLogs(logs, findings);
  const newestId = logs.offsetIds.at(-1);
  const newest = newestId === undefined ? undefined : await logs.offset(newestId);
  const conf = newest?.metadata?.conf ?? {};
  const lastCommitted = logs.commitIds.at(-1);
  const stateVersion = lastCommitted === undefined ? undefined : lastCommitted + 1;
  const reports = await operatorReports({ files, path, conf, stateVersion }, false, findings);
  const operators: OperatorOverview[] = [];
  for (const report of reports) {
    const sizes: StoreSizes[] = [];
    for (const { name } of report.stores) sizes.push(await storeSizes(files, path, report.operatorId, name));
    operators.push({ ...report, sizes });
  }
  const sourceLogs = await sourceLogSummaries(files, path, findings);
  const table = await sinkTable(context, { path, queryId: logs.queryId, known });
  const reading = table?.reading ?? { kind: 'unknown' };
  const stateOwner = stateOwnerOf(reports, conf);
  const start = await nextStart({
    files,
    logs,
    findings: findings.all(),
    stateOwner,
    sink: { description: `DeltaSink[file:${table?.path ?? ''}]`, lastWritten: lastWrittenOf(reading) },
  });
  const agreement = sinkAgreement({ queryId: logs.queryId, lastPlanned: newestId, lastCommitted, table: reading });
  return {
    path,
    queryId: logs.queryId,
    lastPlanned: newestId,
    lastCommitted,
    ...checkpointHealth({ logs, start, findings: findings.all(), held: context.isHeld(path) }),
    stateOwner,
    oldestBatch: logs.batchIds[0],
    batchCount: logs.batchIds.length,
    nextStart: start,
    agreement,
    table,
    sources: (newest?.offsets ?? []).map((text, index) => {
      const source = newest?.sourceIds?.[index] ?? String(index);
      return {
        source,
        form: offsetForm(text),
        offset: offsetReport(source, text),
        log: sourceLogs.find((log) => log.index === source || log.index === String(index)),
      };
    }),
    operators,
    conf,
    stateVersion,
    findings: findings.all(),
  };
}

/** A table around the stream checkpoint counts only where it holds batches of the query: else it may be any table. */
async function sinkTable(
  { files, readTable }: OverviewContext,
  question: { readonly path: string; readonly queryId: string | undefined; readonly known: KnownTable | undefined },
): Promise<SinkTable | undefined> {
  const { path, queryId, known } = question;
  if (known !== undefined) return { ...known, reading: await readTable(known.path, queryId) };
  const around = await tableAround(files, path);
  if (around === undefined) return undefined;
  const reading = await readTable(around, queryId);
  return reading.kind === 'table' && reading.txn !== undefined ? { path: around, from: 'found', reading } : undefined;
}
