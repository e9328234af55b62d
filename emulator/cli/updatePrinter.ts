import { isJsonObject } from '../base/json.ts';
import type { PipelineEvent, PipelineEventListener } from '../pipeline/event.ts';
import type { TableOutcome, UpdateOutcome } from '../pipeline/update/request.ts';
import { eventText, isSparkEvent } from '../pipeline/update/updateEvents.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

/** Tells a person what an update does: Spark's own lines with their time, batches in between, and warnings that nobody overlooks. */
export function updatePrinter(terminal: Terminal): PipelineEventListener {
  const started = new Map<string, number>();
  return (event) => {
    const { type, level, message, timestamp, origin } = event;
    if (isSparkEvent(event)) {
      if (message.endsWith(' is STARTING.')) started.set(origin.flowName ?? '', timestamp);
      terminal.note(
        `${paint(terminal, 'dim', `${timeText(timestamp)}:`)} ${coloured(terminal, level, plainText(eventText(event)))}${elapsed(terminal, event, started)}`,
      );
    } else if (level === 'METRICS') {
      terminal.note(batchLine(terminal, event));
    } else if (type === 'user_action' && level === 'WARN') {
      terminal.note(`${paint(terminal, 'yellow', 'Warning:')} ${plainText(message)}`);
    }
  };
}

/** What an update came to, a line for each table. */
export function printSummary(terminal: Terminal, outcome: UpdateOutcome): void {
  if (outcome.tables.length === 0) return;
  const dropped = outcome.tables.some((table) => table.dropped > 0);
  const header = ['table', 'rows added', 'version', ...(dropped ? ['dropped by expectations'] : []), ''];
  const rows = outcome.tables.map((table) => [
    plainText(table.key),
    table.rowsAdded.toLocaleString('en-US'),
    table.version === undefined ? '' : String(table.version),
    ...(dropped ? [table.dropped.toLocaleString('en-US')] : []),
    stateOf(outcome, table),
  ]);
  const widths = header.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  terminal.print(paint(terminal, 'bold', line(header)));
  for (const row of rows) terminal.print(line(row));
}

function stateOf({ flows }: UpdateOutcome, { key, fullRefresh }: TableOutcome): string {
  const into = flows.filter(({ target }) => target === key);
  const bad = into.find(({ status }) => status === 'FAILED' || status === 'SKIPPED' || status === 'STOPPED');
  if (bad !== undefined) return bad.status;
  if (into.length > 0 && into.every(({ unchanged }) => unchanged)) return 'unchanged';
  return fullRefresh ? 'fully refreshed' : '';
}

function batchLine(terminal: Terminal, { origin, details }: PipelineEvent): string {
  const progress = details['flow_progress'];
  const metrics = isJsonObject(progress) ? progress['metrics'] : undefined;
  const streaming = isJsonObject(progress) ? progress['streaming_metrics'] : undefined;
  const rows = isJsonObject(metrics) ? Number(metrics['num_output_rows'] ?? 0) : 0;
  const duration = isJsonObject(streaming) ? Number(streaming['batch_duration'] ?? 0) : 0;
  const { flowName = '', batchId } = origin;
  const batch = batchId === undefined ? '' : ` batch ${batchId}`;
  return `  ${plainText(flowName)}${batch}: ${paint(terminal, 'green', rows.toLocaleString('en-US'))} ${rows === 1 ? 'row' : 'rows'} written  ${paint(terminal, 'dim', `${duration} ms`)}`;
}

function elapsed(
  terminal: Terminal,
  { message, timestamp, origin }: PipelineEvent,
  started: ReadonlyMap<string, number>,
): string {
  const from = started.get(origin.flowName ?? '');
  if (from === undefined || !message.endsWith(' has COMPLETED.')) return '';
  return paint(terminal, 'dim', ` (${((timestamp - from) / 1000).toFixed(1)} s)`);
}

function coloured(terminal: Terminal, level: PipelineEvent['level'], text: string): string {
  if (level === 'ERROR') return paint(terminal, 'red', text);
  return level === 'WARN' ? paint(terminal, 'yellow', text) : text;
}

/** As Spark's client writes it, in local time. */
function timeText(timestamp: number): string {
  const date = new Date(timestamp);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
