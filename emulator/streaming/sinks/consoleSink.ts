import { sluiceError } from '../../base/errors.ts';
import { showTable } from '../../base/showTable.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import { prettyText } from '../../plan/prettyText.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { Sink, SinkBatch, SinkReport } from '../ports.ts';

export interface ConsoleOptions {
  readonly numRows: number;
  /** Longest cell; 0 cuts nothing. */
  readonly truncate: number;
}

export interface ConsoleSinkContext {
  readonly session: ComputeSession;
  readonly options: ConsoleOptions;
  print(text: string): void;
}

/** Reads `numRows` and `truncate` (true, false or a length) of `writeStream.format("console")`. */
export function parseConsoleOptions(given: Readonly<Record<string, string>>): ConsoleOptions {
  const options = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const truncate = options.get('truncate')?.toLowerCase() ?? 'true';
  return {
    numRows: wholeNumber('numRows', options.get('numrows') ?? '20'),
    truncate: truncate === 'true' ? 20 : truncate === 'false' ? 0 : wholeNumber('truncate', truncate),
  };
}

/** Prints each batch as a table. Nothing is durable: a batch that is run again is printed again. Source: apache/spark, `ConsoleWrite`. */
export function consoleSink({ session, options, print }: ConsoleSinkContext): Sink {
  return {
    description: 'console',
    async prepare(_schema: StructType) {},
    async alreadyWritten() {
      return false;
    },
    async write(batch: SinkBatch): Promise<SinkReport> {
      const rule = '-------------------------------------------';
      print(`${rule}\nBatch: ${batch.batchId}\n${rule}`);
      const [counted] = await session.rows(`SELECT count(*) FROM ${batch.relation}`);
      const rowCount = Number(counted?.[0] ?? 0);
      const rows = await session.rows(`SELECT * FROM ${batch.relation} LIMIT ${options.numRows}`);
      const cells = rows.map((row) =>
        batch.columns.map((column, index) =>
          prettyText(row[index] ?? null, column.dataType, session.settings.timeZone),
        ),
      );
      const onlyTop = rowCount > options.numRows ? options.numRows : undefined;
      const names = batch.columns.map((column) => column.name);
      const table = showTable(names, cells, { truncate: options.truncate, vertical: false, onlyTop });
      print(onlyTop === undefined ? `${table}\n` : table);
      return { numOutputRows: rowCount, rowsWritten: rowCount };
    },
    async close() {},
  };
}

function wholeNumber(name: string, input: string): number {
  if (/^\d{1,9}$/.test(input)) return Number(input);
  throw sluiceError('DELTA_ILLEGAL_OPTION', { name, input, explain: 'must be a whole number' });
}
