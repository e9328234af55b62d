import type { Json } from '../base/json.ts';
import type { KeptReport, KeptRows } from '../streaming/batchReportLog.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

/** Prints which rows a query dropped and why, over all of its batches: how many, and some of them. */
export function printDropped(terminal: Terminal, reports: readonly KeptReport[], shown: number): void {
  const total = (pick: (report: KeptReport) => number): number =>
    reports.reduce((sum, report) => sum + pick(report), 0);
  const late = total((report) => countOf(report.late));
  const duplicates = total((report) => countOf(report.duplicates));
  const malformed = total((report) => report.malformed.count);
  if (late + duplicates + malformed === 0) {
    terminal.print('  no row was dropped');
    return;
  }
  section(
    terminal,
    malformed,
    'malformed: the reader could not make a row of the line',
    shown,
    reports.flatMap(({ malformed: { sample } }) =>
      sample.map(
        (line) => `${fileName(line['file'])}:${text(line['line'])}  ${text(line['reason'])}  ${text(line['text'])}`,
      ),
    ),
  );
  section(
    terminal,
    late,
    'late: its time is at or before the watermark that the batch before had',
    shown,
    reports.flatMap((report) =>
      report.late.flatMap((rows) =>
        rows.sample.map(
          (row) =>
            `batch ${report.batchId}, watermark ${momentText(new Date(rows.watermark).toISOString())}  ${rowText(rows, row)}`,
        ),
      ),
    ),
  );
  section(
    terminal,
    duplicates,
    'duplicate: the key was there before',
    shown,
    reports.flatMap((report) =>
      report.duplicates.flatMap((rows) => rows.sample.map((row) => `batch ${report.batchId}  ${rowText(rows, row)}`)),
    ),
  );
}

function section(terminal: Terminal, count: number, what: string, shown: number, samples: readonly string[]): void {
  if (count === 0) return;
  terminal.print(`  ${paint(terminal, 'yellow', String(count).padStart(4))} ${what}`);
  for (const sample of samples.slice(0, shown))
    terminal.print(paint(terminal, 'dim', `         ${cut(sample, terminal.width - 9)}`));
  if (count > shown)
    terminal.print(paint(terminal, 'dim', `         … and ${count - Math.min(shown, samples.length)} more`));
}

function countOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function rowText({ columns }: KeptRows, row: readonly Json[]): string {
  return columns.map((name, index) => `${name}=${momentText(text(row[index]))}`).join(' ');
}

/** A moment without the digits that say nothing. */
function momentText(value: string): string {
  return value.replace(/(\d{2}:\d{2}:\d{2})\.0+Z$/, '$1Z');
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? plainText(value) : JSON.stringify(value ?? null);
}

function fileName(path: Json | undefined): string {
  return text(path).split('/').at(-1) ?? '';
}
