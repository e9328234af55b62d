import { localPath } from '../../batch/localPath.ts';
import { tableHistory, type HistoryEntry } from '../../delta/history.ts';
import { withEngine } from '../../workspace/engine.ts';
import { paint, type Terminal } from '../terminal.ts';
import { wholeNumber, type Verb } from '../verb.ts';

export const history: Verb = {
  name: 'history',
  summary: 'Print the versions of a Delta table.',
  help: `Prints the versions of a Delta table, newest first: when, what, how much.

Usage: sluice history <table> [options]

  <table>            the folder of a Delta table
  --limit N          at most N versions (default: all that the log still holds)
  --json             an array with every field of DESCRIBE HISTORY

Example: sluice history tables/silver --limit 5`,
  options: { limit: { type: 'string' } },
  positionals: [1, 1],
  async run(call) {
    const limit = wholeNumber(call, 'limit', 'history');
    const entries = await withEngine(call.folder, ({ io, folder }) =>
      tableHistory(io, localPath(call.positionals[0] ?? '', folder), limit),
    );
    if (call.json) call.terminal.print(JSON.stringify(entries));
    else printHistory(call.terminal, entries);
    return 0;
  },
};

export function printHistory(terminal: Terminal, entries: readonly HistoryEntry[]): void {
  const rows = entries.map((entry) => [
    String(entry.version),
    new Date(entry.timestamp).toISOString(),
    entry.operation ?? '',
    metricsText(entry),
    entry.engineInfo ?? '',
  ]);
  const header = ['version', 'time', 'operation', 'what it did', 'engine'];
  const widths = header.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, (row[column] ?? '').length), title.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  terminal.print(paint(terminal, 'bold', line(header)));
  for (const row of rows) terminal.print(line(row));
}

function metricsText({ operationMetrics = {}, operationParameters = {} }: HistoryEntry): string {
  const { numOutputRows, numAddedFiles, numRemovedFiles, numFiles } = operationMetrics;
  const epoch = operationParameters['epochId'];
  const parts = [
    epoch === undefined || epoch === null ? undefined : `batch ${epoch}`,
    numOutputRows === undefined ? undefined : counted(numOutputRows, 'row'),
    (numAddedFiles ?? numFiles) === undefined ? undefined : `+${counted(numAddedFiles ?? numFiles, 'file')}`,
    numRemovedFiles === undefined || numRemovedFiles === '0' ? undefined : `-${counted(numRemovedFiles, 'file')}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function counted(number: string | undefined, what: string): string {
  return `${number ?? '0'} ${what}${number === '1' ? '' : 's'}`;
}
