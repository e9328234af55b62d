import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { ExpectationCounts } from '../compute/expectations.ts';
import { jsonRow } from '../compute/rowJson.ts';
import { simpleString } from '../plan/typeText.ts';
import type { BatchDroppedRows } from './batchReport.ts';
import type { DroppedRows } from './operators/statefulOperator.ts';

/**
 * Why rows of a batch did not reach the sink, kept in `<stream checkpoint>/reports/<batch id>.json`, so that it can still be
 * told when the query has long gone on. Spark passes over the folder. Nothing depends on these files: they may be deleted.
 */
export interface KeptReport {
  readonly batchId: number;
  readonly inputRows: number;
  readonly late: readonly (KeptRows & { /** Milliseconds since the epoch. */ readonly watermark: number })[];
  readonly duplicates: readonly KeptRows[];
  readonly malformed: { readonly count: number; readonly sample: readonly JsonObject[] };
  readonly expectations: readonly ExpectationCounts[];
}

export interface KeptRows {
  readonly operatorName: string;
  readonly count: number;
  readonly columns: readonly string[];
  readonly types: readonly string[];
  /** Some of the rows, in the encoding `table` of `rowJson.ts`. */
  readonly sample: readonly (readonly Json[])[];
}

/**
 * Keeps the report of a batch that dropped rows or counted expectations; any other needs no file. A batch that is run again
 * replaces its report.
 */
export async function keepReport(files: FileSystem, checkpoint: string, report: BatchDroppedRows): Promise<void> {
  const { batchId, inputRows, malformed, expectations } = report;
  if (report.late.length + report.duplicates.length + malformed.count + expectations.length === 0) return;
  const kept: KeptReport = {
    batchId,
    inputRows,
    late: report.late.map((rows) => ({ ...keptRows(rows), watermark: rows.watermark })),
    duplicates: report.duplicates.map(keptRows),
    malformed: { count: malformed.count, sample: malformed.sample.map((row) => ({ ...row })) },
    expectations,
  };
  await files.replace(reportPath(checkpoint, batchId), new TextEncoder().encode(JSON.stringify(kept)));
}

/** The reports that are still there, by batch; what is no report is passed over. */
export async function readReports(files: FileSystem, checkpoint: string): Promise<readonly KeptReport[]> {
  const entries = (await files.list(`${checkpoint}/reports`)) ?? [];
  const ids = entries.flatMap(({ name }) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
  const reports: KeptReport[] = [];
  for (const id of ids.sort((a, b) => a - b)) {
    const report = await readReport(files, checkpoint, id);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

/** The report of one batch, if there is one. */
export async function readReport(
  files: FileSystem,
  checkpoint: string,
  batchId: number,
): Promise<KeptReport | undefined> {
  const content = await files.read(reportPath(checkpoint, batchId));
  return content === undefined ? undefined : keptReport(new TextDecoder().decode(content));
}

function reportPath(checkpoint: string, batchId: number): string {
  return `${checkpoint}/reports/${batchId}.json`;
}

function keptRows({ operatorName, count, columns, sample }: DroppedRows & { readonly operatorName: string }): KeptRows {
  const types = columns.map(({ dataType }) => dataType);
  return {
    operatorName,
    count,
    columns: columns.map(({ name }) => name),
    types: types.map(simpleString),
    sample: sample.map((row) => jsonRow(row, types, 'table')),
  };
}

function keptReport(text: string): KeptReport | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(json)) return undefined;
  const { batchId, late, duplicates, malformed } = json;
  const whole =
    typeof batchId === 'number' && Array.isArray(late) && Array.isArray(duplicates) && isJsonObject(malformed);
  return whole ? ({ expectations: [], ...json } as unknown as KeptReport) : undefined;
}
