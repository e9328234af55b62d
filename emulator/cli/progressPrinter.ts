import { relative } from 'node:path';
import { floatStep } from '../plan/floatTimestamps.ts';
import type { ProgramListener } from '../program/programHost.ts';
import type { StartedStream } from '../program/startStream.ts';
import type { SluiceBatchReport } from '../streaming/batchReport.ts';
import type { StreamingQueryProgress } from '../streaming/progress.ts';
import { paint, type Terminal } from './terminal.ts';

/** Tells a person what a program does: a line a batch, warnings, what the program itself prints. */
export function progressPrinter(terminal: Terminal, folder: string, now: () => number): ProgramListener {
  const name = (stream: StartedStream): string => stream.query.name ?? `query ${stream.query.id.slice(0, 8)}`;
  const short = (path: string): string => {
    const below = relative(folder, path);
    return below.startsWith('..') ? path : below;
  };
  return {
    onStart(stream) {
      const to = stream.table === undefined ? '' : ` → ${short(stream.table)}`;
      terminal.note(
        `${paint(terminal, 'bold', name(stream))}${to}  ${paint(terminal, 'dim', `stream checkpoint ${short(stream.checkpoint)}`)}`,
      );
    },
    onBatch: (_, progress, report) => terminal.note(batchLine(terminal, progress, report)),
    onEnd(stream, error) {
      if (error !== undefined) return;
      const batches = stream.query.recentProgress().filter(({ numInputRows }) => numInputRows > 0).length;
      terminal.note(
        paint(terminal, 'dim', batches === 0 ? `${name(stream)}: nothing new to read` : `${name(stream)}: caught up`),
      );
    },
    onBatchWrite: (path, version, rows) =>
      terminal.note(
        version === undefined
          ? `${short(path)} is there already; nothing was written`
          : `${rows} ${rows === 1 ? 'row' : 'rows'} → ${short(path)} version ${version}`,
      ),
    onFloatTimestamps(columns) {
      const step = floatStep(now() / 1000);
      terminal.note(
        paint(
          terminal,
          'yellow',
          `Warning: ${columns.join(', ')} ${columns.length === 1 ? 'is' : 'are'} made from FLOAT seconds. A FLOAT holds 24 bits, so epoch seconds of today are multiples of ${step}: ` +
            `every time moves by up to ${step / 2} s (1576482430 becomes ${Math.fround(1_576_482_430)}), and times less than ${step} s apart can become equal. Use DOUBLE or BIGINT seconds to keep them.`,
        ),
      );
    },
    onPrint(text, stream) {
      const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
      if (stream === 'stdout') terminal.print(lines);
      else terminal.note(lines);
    },
  };
}

/** The same as lines of JSON on standard output, one event a line. */
export function progressJson(terminal: Terminal): ProgramListener {
  const event = (kind: string, body: object): void =>
    terminal.print(JSON.stringify({ event: kind, ...body }, bigintText));
  return {
    onStart: ({ query, checkpoint, table }) =>
      event('queryStarted', {
        id: query.id,
        runId: query.runId,
        name: query.name ?? null,
        checkpoint,
        table: table ?? null,
      }),
    onBatch: (_, progress, report) => event('batch', { progress, report: withNamedRows(report) }),
    onIdle: (_, progress) => event('idle', { progress }),
    onEnd: ({ query }, error) =>
      event('queryEnded', {
        id: query.id,
        runId: query.runId,
        error: error?.message ?? null,
        code: error?.code ?? null,
      }),
    onBatchWrite: (path, version, rows) => event('write', { path, version: version ?? null, rows }),
    onFloatTimestamps: (columns) => event('warning', { warning: 'FLOAT_TIMESTAMPS', columns }),
    onPrint: (text, stream) => event('print', { stream, text }),
  };
}

function batchLine(terminal: Terminal, progress: StreamingQueryProgress, report: SluiceBatchReport): string {
  const count = (rows: readonly { readonly count: number }[]): number => rows.reduce((sum, one) => sum + one.count, 0);
  const dropped = (number: number, what: string): string =>
    number === 0
      ? paint(terminal, 'dim', `${pad(number, 5)} ${what}`)
      : paint(terminal, 'yellow', `${pad(number, 5)} ${what}`);
  const watermark = progress.eventTime?.['watermark'];
  return [
    `  batch ${String(report.batchId).padEnd(3)}`,
    `${pad(progress.numInputRows, 7)} rows in`,
    report.skipped
      ? 'the sink had it already'
      : `${paint(terminal, 'green', `${pad(report.rowsWritten, 7)} written`)} ${dropped(count(report.duplicates), 'duplicate')} ${dropped(count(report.late), 'late')} ${dropped(report.malformed.count, 'malformed')}`,
    report.deltaVersion === undefined ? undefined : `version ${report.deltaVersion}`,
    watermark === undefined
      ? undefined
      : paint(
          terminal,
          'dim',
          watermark.startsWith('1970-01-01T00:00:00.000')
            ? 'no watermark yet'
            : `watermark ${watermark.replace('.000Z', 'Z')}`,
        ),
    paint(terminal, 'dim', `${progress.batchDuration} ms`),
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

function withNamedRows(report: SluiceBatchReport): object {
  const named = <Rows extends { readonly columns: readonly { readonly name: string }[] }>(rows: Rows): object => ({
    ...rows,
    columns: rows.columns.map((column) => column.name),
  });
  return { ...report, late: report.late.map(named), duplicates: report.duplicates.map(named) };
}

function pad(number: number, width: number): string {
  return number.toLocaleString('en-US').padStart(width);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
