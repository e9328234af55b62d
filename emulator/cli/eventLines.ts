import type { ErrorDto, EventDto, PositionDto } from '../protocol/rpc/dto.ts';
import type { QualitySummary } from '../pipeline/eventLog/qualitySummary.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

/** Prints events as a log: a heading for each update, then a line for each event with what caused it below. */
export function printEvents(terminal: Terminal, events: readonly EventDto[]): void {
  let update: string | undefined;
  const width = Math.max(5, ...events.map(({ level }) => level.length));
  for (const event of events) {
    if (event.update !== update) {
      if (update !== undefined) terminal.print('');
      terminal.print(paint(terminal, 'bold', `update ${plainText(event.update)} of ${plainText(event.pipeline)}`));
      update = event.update;
    }
    terminal.print(
      `${paint(terminal, 'dim', event.timestamp)} ${levelText(terminal, event.level, width)} ${lineOf(event)}`,
    );
    for (let cause = event.error; cause !== undefined; cause = cause.cause) {
      terminal.print(`    ${plainText(errorText(cause))}`);
    }
  }
}

function lineOf({ message, batch }: EventDto): string {
  return `${plainText(message)}${batch === undefined || message.includes(`batch ${batch}`) ? '' : ` (batch ${batch})`}`;
}

function levelText(terminal: Terminal, level: string, width: number): string {
  const text = level.padEnd(width);
  if (level === 'ERROR') return paint(terminal, 'red', text);
  return level === 'WARN' ? paint(terminal, 'yellow', text) : text;
}

function errorText({ code, message, position }: ErrorDto): string {
  const place = placeText(position);
  return `${place === '' ? '' : `${place}: `}[${code}] ${message}`;
}

function placeText(position: PositionDto | undefined): string {
  if (position === undefined) return '';
  const { file, line, column } = position;
  return [file ?? 'line', String(line), ...(column === undefined ? [] : [String(column)])].join(':');
}

/** Prints what each expectation of an update counted. */
export function printQuality(terminal: Terminal, summary: QualitySummary): void {
  const { expectations, dropped, violations } = summary;
  terminal.print(paint(terminal, 'bold', `update ${plainText(summary.updateId)}`));
  if (expectations.length + violations.length === 0) {
    terminal.print('No expectation counted any rows in this update.');
    return;
  }
  if (expectations.length > 0) {
    const rows = expectations.map(({ dataset, name, action, passed, failed }) => [
      plainText(dataset),
      plainText(name),
      plainText(action),
      String(passed),
      String(failed),
      share(failed, passed + failed),
    ]);
    const lines = columns([['dataset', 'expectation', 'action', 'passed', 'failed', 'failed %'], ...rows], 3);
    lines.forEach((line, index) => terminal.print(index === 0 ? paint(terminal, 'bold', line) : line));
  }
  for (const { dataset, name, sample } of expectations) {
    for (const row of sample.slice(0, rowsShown)) {
      terminal.print(
        paint(terminal, 'dim', cut(`dropped by ${dataset} ${name}: ${JSON.stringify(row)}`, terminal.width)),
      );
    }
  }
  for (const { flow, rows } of dropped) {
    terminal.print(`${plainText(flow)} dropped ${rows} ${rows === 1 ? 'row' : 'rows'}.`);
  }
  for (const { message } of violations) terminal.print(paint(terminal, 'red', plainText(message)));
}

const rowsShown = 3;

function cut(text: string, width: number): string {
  const plain = plainText(text);
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 1))}…`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : ((100 * part) / whole).toFixed(1);
}

/** Rows in columns as wide as they need, those from `firstNumber` on to the right. */
function columns(rows: readonly (readonly string[])[], firstNumber: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column >= firstNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
