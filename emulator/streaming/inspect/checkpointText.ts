import { ddlText } from '../../plan/typeText.ts';
import { stateRowJson } from './checkpointJson.ts';
import type { BatchReport, CheckpointReport, OperatorReport, SourceReport, StoreReport } from './checkpointReport.ts';

export interface CheckpointTextOptions {
  /** Newest batches and files that are listed. */
  readonly limit: number;
  /** Whether the rows of the state are listed, too. */
  readonly stateRows: boolean;
  /** Whether the table agrees, as a sentence, where it was asked. */
  readonly table?: string | undefined;
}

/** The report as lines for a terminal, newest batches first. */
export function checkpointText(report: CheckpointReport, { limit, stateRows, table }: CheckpointTextOptions): string {
  const sections = [
    [...headLines(report), ...(table === undefined ? [] : [`table              ${table}`])],
    findingLines(report),
    batchLines(report, limit),
    confLines(report),
    ...report.sources.map((source) => sourceLines(source, limit)),
    ...report.operators.map((operator) => operatorLines(operator, stateRows)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(report: CheckpointReport): readonly string[] {
  return [
    `stream checkpoint  ${report.path}`,
    `query id           ${report.queryId ?? 'unknown'}`,
    `planned up to      ${report.lastPlannedBatch === undefined ? 'nothing yet' : `batch ${report.lastPlannedBatch}`}`,
    `committed up to    ${report.lastCommittedBatch === undefined ? 'nothing yet' : `batch ${report.lastCommittedBatch}`}`,
    `next start         ${report.nextStart}`,
  ];
}

function findingLines({ findings }: CheckpointReport): readonly string[] {
  return findings.map(({ severity, place, code, text }) => `${severity}: ${place}: [${code}] ${text}`);
}

function batchLines({ batches }: CheckpointReport, limit: number): readonly string[] {
  if (batches.length === 0) return [];
  const shown = batches.slice(-limit).reverse();
  const rows = shown.flatMap((batch) => {
    const [first, ...others] = batch.offsets.length === 0 ? ['-'] : batch.offsets.map(offsetText);
    const cells = [
      String(batch.batchId),
      stateText(batch),
      timeText(batch.batchTimestampMs),
      timeText(batch.watermarkMs),
      timeText(batch.nextBatchWatermarkMs),
    ];
    return [[...cells, first ?? ''], ...others.map((other) => ['', '', '', '', '', other])];
  });
  const lines = tableLines(['batch', 'state', 'planned at', 'watermark', 'next watermark', 'read up to'], rows);
  const hidden = batches.length - shown.length;
  return hidden === 0 ? lines : [...lines, `… and ${hidden} older batches`];
}

function offsetText(offset: BatchReport['offsets'][number]): string {
  return `source ${offset.source}: ${offset.reading}`;
}

function stateText(batch: BatchReport): string {
  if (batch.planned && batch.committed) return 'committed';
  return batch.planned ? 'planned' : 'committed, not planned';
}

/** 0 is what a query without event time, or before its first rows, has as its watermark. */
function timeText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '-';
  if (milliseconds === 0) return '0';
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : String(milliseconds);
}

function confLines({ batches }: CheckpointReport): readonly string[] {
  const conf = batches.findLast((batch) => Object.keys(batch.conf).length > 0)?.conf ?? {};
  const entries = Object.entries(conf).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.length === 0
    ? []
    : ['settings that stay for good', ...entries.map(([key, value]) => `  ${key} = ${value}`)];
}

function sourceLines(source: SourceReport, limit: number): readonly string[] {
  const title = `source ${source.index}: ${source.files.length} log files`;
  if (source.entries !== undefined) {
    const shown = source.entries.slice(-limit);
    const hidden = source.entries.length - shown.length;
    return [
      `${title}, ${source.entries.length} files read`,
      ...(hidden === 0 ? [] : [`  … ${hidden} before these`]),
      ...shown.map((entry) => `  ${entry.batchId}  ${timeText(entry.timestamp)}  ${entry.path}`),
    ];
  }
  const texts = Object.entries(source.texts ?? {}).map(([name, text]) => `  ${name}: ${printable(text)}`);
  return [title, ...texts];
}

function operatorLines(operator: OperatorReport, stateRows: boolean): readonly string[] {
  const name = operator.operatorName === undefined ? '' : ` (${operator.operatorName})`;
  const lines = [`operator ${operator.operatorId}${name}: ${operator.partitions} partitions`];
  for (const store of operator.stores) {
    const versions =
      store.versions === undefined ? 'no versions' : `versions ${store.versions.oldest} to ${store.versions.newest}`;
    const rows =
      store.rows.kind === 'decoded'
        ? `${store.rows.rows.length} rows at version ${store.rows.version}`
        : store.rows.kind === 'notAsked'
          ? 'rows not asked for'
          : `rows not decoded: ${store.rows.reason}`;
    lines.push(`  store ${store.name}: ${versions} (${store.formats.join(', ')}), ${rows}`);
    if (store.keySchema !== undefined) lines.push(`    key    ${ddlText(store.keySchema)}`);
    if (store.valueSchema !== undefined) lines.push(`    value  ${ddlText(store.valueSchema)}`);
    if (stateRows) lines.push(...rowLines(store));
  }
  return lines;
}

function rowLines({ rows, keySchema, valueSchema }: StoreReport): readonly string[] {
  if (rows.kind !== 'decoded' || keySchema === undefined || valueSchema === undefined) return [];
  return rows.rows.map((row) => {
    const { key, value } = stateRowJson(row, keySchema, valueSchema);
    return `    ${row.partition}  ${JSON.stringify(key)} → ${JSON.stringify(value)}`;
  });
}

function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  return [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function printable(text: string): string {
  return [...text.replaceAll('\n', ' ')].filter((character) => character >= ' ').join('');
}
