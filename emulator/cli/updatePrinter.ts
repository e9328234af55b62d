import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { PipelineEvent, PipelineEventListener } from '../pipeline/event.ts';
import type { TableOutcome, UpdateOutcome } from '../pipeline/update/request.ts';
import { eventText, isSparkEvent } from '../pipeline/update/updateEvents.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

export interface UpdatePrinter {
  readonly listener: PipelineEventListener;
  /** Rows that did not reach a table so far, by the table's name. */
  readonly dropped: ReadonlyMap<string, DroppedRows>;
  /** Takes the lines of running flows away. */
  close(): void;
}

/** Rows of streams that did not reach their table, by reason. */
export interface DroppedRows {
  readonly late: number;
  readonly duplicate: number;
  readonly malformed: number;
}

const nothingDropped: DroppedRows = { late: 0, duplicate: 0, malformed: 0 };

/** How often the seconds of running flows move on. */
const refreshEvery = 500;

/**
 * Tells a person what an update does: Spark's own lines with their time, and warnings that nobody overlooks. In a terminal the flows
 * that run stand below them with their rows, batches and seconds; elsewhere each batch is a line.
 */
export function updatePrinter(terminal: Terminal, now: () => number): UpdatePrinter {
  const running = new Map<string, FlowProgress>();
  const dropped = new Map<string, DroppedRows>();
  const draw = (): void =>
    terminal.live?.([...running].map(([flow, progress]) => `  ${progressText(flow, progress, now())}`));
  const timer = terminal.live === undefined ? undefined : setInterval(draw, refreshEvery).unref();
  return {
    dropped,
    listener(event) {
      const { type, level, message, timestamp } = event;
      follow(running, event);
      addDropped(dropped, event);
      if (isSparkEvent(event)) {
        const time = paint(terminal, 'dim', `${timeText(timestamp)}:`);
        terminal.note(`${time} ${coloured(terminal, level, plainText(eventText(event)))}`);
      } else if (level === 'METRICS' && terminal.live === undefined) {
        terminal.note(batchLine(terminal, event));
      } else if (type === 'user_action' && level === 'WARN') {
        terminal.note(`${paint(terminal, 'yellow', 'Warning:')} ${plainText(message)}`);
      }
      draw();
    },
    close() {
      clearInterval(timer);
      running.clear();
      draw();
    },
  };
}

interface FlowProgress {
  readonly since: number;
  readonly batches: number;
  readonly rows: number;
}

function follow(running: Map<string, FlowProgress>, { level, origin, details, timestamp }: PipelineEvent): void {
  const flow = origin.flowName;
  const progress = details['flow_progress'];
  if (flow === undefined || !isJsonObject(progress)) return;
  const known = running.get(flow);
  if (level === 'METRICS') {
    const { since = timestamp, batches = 0, rows = 0 } = known ?? {};
    running.set(flow, { since, batches: batches + 1, rows: rows + rowsOf(progress) });
  } else if (['PLANNING', 'STARTING', 'RUNNING'].includes(String(progress['status']))) {
    if (known === undefined) running.set(flow, { since: timestamp, batches: 0, rows: 0 });
  } else if (progress['status'] !== 'IDLE') running.delete(flow);
}

function addDropped(dropped: Map<string, DroppedRows>, { level, origin, details }: PipelineEvent): void {
  const table = origin.datasetName;
  if (level !== 'METRICS' || table === undefined) return;
  const before = dropped.get(table) ?? nothingDropped;
  const { late, duplicate, malformed } = droppedOf(details['flow_progress']);
  dropped.set(table, {
    late: before.late + late,
    duplicate: before.duplicate + duplicate,
    malformed: before.malformed + malformed,
  });
}

function droppedOf(progress: Json | undefined): DroppedRows {
  const metrics = isJsonObject(progress) ? progress['streaming_metrics'] : undefined;
  if (!isJsonObject(metrics)) return nothingDropped;
  const { late_rows: late, duplicate_rows: duplicate, malformed_rows: malformed } = metrics;
  return { late: Number(late ?? 0), duplicate: Number(duplicate ?? 0), malformed: Number(malformed ?? 0) };
}

function progressText(flow: string, { since, batches, rows }: FlowProgress, now: number): string {
  const done = batches === 0 ? '' : `${counted(batches, 'batch', 'batches')}  ${counted(rows, 'row', 'rows')}  `;
  return `${plainText(flow)}  ${done}${((now - since) / 1000).toFixed(1)} s`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

function rowsOf(progress: JsonObject): number {
  const metrics = progress['metrics'];
  return isJsonObject(metrics) ? Number(metrics['num_output_rows'] ?? 0) : 0;
}

/** What an update came to, a line for each table. Reasons for which no row was dropped have no column. */
export function printSummary(
  terminal: Terminal,
  outcome: UpdateOutcome,
  dropped: ReadonlyMap<string, DroppedRows> = new Map(),
): void {
  if (outcome.tables.length === 0) return;
  const reasons = [
    { title: 'malformed', of: ({ key }: TableOutcome) => dropped.get(key)?.malformed ?? 0 },
    { title: 'late', of: ({ key }: TableOutcome) => dropped.get(key)?.late ?? 0 },
    { title: 'duplicates', of: ({ key }: TableOutcome) => dropped.get(key)?.duplicate ?? 0 },
    { title: 'dropped by expectations', of: (table: TableOutcome) => table.dropped },
  ].filter(({ of }) => outcome.tables.some((table) => of(table) > 0));
  const header = ['table', 'rows added', 'version', ...reasons.map(({ title }) => title), ''];
  const rows = outcome.tables.map((table) => [
    plainText(table.key),
    table.rowsAdded.toLocaleString('en-US'),
    table.version === undefined ? '' : String(table.version),
    ...reasons.map(({ of }) => of(table).toLocaleString('en-US')),
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
  const { flowName = '', batchId } = origin;
  if (!isJsonObject(progress)) return `  ${plainText(flowName)}`;
  const streaming = progress['streaming_metrics'];
  const duration = isJsonObject(streaming) ? Number(streaming['batch_duration'] ?? 0) : 0;
  const batch = batchId === undefined ? '' : ` batch ${batchId}`;
  const rows = paint(terminal, 'green', counted(rowsOf(progress), 'row', 'rows'));
  return `  ${plainText(flowName)}${batch}: ${rows} written${droppedText(terminal, progress)}  ${paint(terminal, 'dim', `${duration} ms`)}`;
}

function droppedText(terminal: Terminal, progress: JsonObject): string {
  const { late, duplicate, malformed } = droppedOf(progress);
  const quality = progress['data_quality'];
  const reasons = [
    { count: malformed, what: 'malformed' },
    { count: late, what: 'late' },
    { count: duplicate, what: duplicate === 1 ? 'duplicate' : 'duplicates' },
    { count: isJsonObject(quality) ? Number(quality['dropped_records'] ?? 0) : 0, what: 'against expectations' },
  ].filter(({ count }) => count > 0);
  if (reasons.length === 0) return '';
  const text = reasons.map(({ count, what }) => `${count.toLocaleString('en-US')} ${what}`).join(', ');
  return paint(terminal, 'yellow', `, dropped: ${text}`);
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
