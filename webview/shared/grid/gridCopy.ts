import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';
import { copyText, type CopyFormat } from './copyText.ts';
import type { CopiedText, GridOptions } from './grid.ts';
import type { GridSource } from './rowPages.ts';
import type { CellRange } from './selection.ts';

/** More is no longer for the clipboard: an export writes it to a file. */
export const mostCopiedCells = 1_000_000;

interface Wanted {
  readonly source: GridSource;
  readonly format: CopyFormat;
  /** Columns of the source that are shown, from the first to the last of the selection. */
  readonly columns: readonly (ColumnDto & { readonly index: number })[];
  readonly range: CellRange;
  readonly fullText: GridOptions['fullText'];
  readonly signal: AbortSignal;
}

/** Reads the rows of a selection, of which the grid itself holds only some, and writes them as text. */
export async function copiedText({ source, format, columns, range, fullText, signal }: Wanted): Promise<CopiedText> {
  const rows: (readonly CellDto[])[] = [];
  const wanted = range.lastRow - range.firstRow + 1;
  let cut = 0;
  while (rows.length < wanted) {
    const offset = range.firstRow + rows.length;
    const page = await source.rows(offset, Math.min(wanted - rows.length, 1000), signal);
    signal.throwIfAborted();
    if (page.rows.length === 0) break;
    for (const [step, row] of page.rows.entries()) {
      const cells: CellDto[] = [];
      for (const { index } of columns) {
        const cell = row[index] ?? null;
        if (cell === null || typeof cell === 'string') cells.push(cell);
        else if (fullText !== undefined) cells.push(await fullText({ row: offset + step, column: index }, signal));
        else {
          cut += 1;
          cells.push(`${cell.text}…`);
        }
      }
      rows.push(cells);
    }
  }
  return { format, text: copyText(format, columns, rows), rows: rows.length, columns: columns.length, cut };
}
