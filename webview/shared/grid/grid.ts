import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';
import type { CopyFormat } from './copyText.ts';
import type { GridSource } from './rowPages.ts';
import type { CellRange } from './selection.ts';
import { mountGrid } from './mountGrid.ts';

/** What a row or a cell is in a comparison. Shown as colour, sign (+ − ~) and words. */
export type Mark = 'added' | 'removed' | 'changed';

/** Where a cell is: `row` counts the rows of the source from 0, `column` is an index into the source's columns. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridCell extends CellPlace {
  readonly cell: CellDto;
  readonly name: string;
  readonly type: string;
}

export interface Sort {
  /** Index into the source's columns. */
  readonly column: number;
  readonly direction: 'ascending' | 'descending';
}

export interface CopiedText {
  readonly format: CopyFormat;
  readonly text: string;
  readonly rows: number;
  readonly columns: number;
  /** Cells whose text the emulator had cut and that are cut in `text` too; 0 when `fullText` is given. */
  readonly cut: number;
}

/** What to find again after a reload: small JSON for `host.remember`. */
export interface GridView {
  /** Pixels by column name, of columns that the person resized. */
  readonly widths: Readonly<Record<string, number>>;
  readonly active?: CellPlace;
  /** The first row that is seen. */
  readonly top: number;
}

export interface GridOptions {
  /** Accessible name: `Rows of silver at version 3`. */
  readonly label: string;
  readonly source: GridSource;
  /** What stands in the grid when the source has no rows; a whole sentence. */
  readonly emptyText?: string;
  /** How many of the first shown columns stay in view; 0 when absent. */
  readonly pinned?: number;
  /** Columns that only carry marks can be left out. */
  readonly showColumn?: (column: ColumnDto, index: number) => boolean;
  readonly rowMark?: (cells: readonly CellDto[], row: number) => Mark | undefined;
  /** `note` is read with the cell: `was 5`. */
  readonly cellMark?: (
    cells: readonly CellDto[],
    place: CellPlace,
  ) => { readonly mark: Mark; readonly note?: string } | undefined;
  /** Number in the gutter; the row's index + 1 when absent. */
  readonly rowName?: (cells: readonly CellDto[], row: number) => string;
  readonly view?: GridView;
  /** Enter or a double click: show the whole cell. */
  readonly onCell?: (cell: GridCell) => void;
  /** Ctrl+C, or `copy`. Gets the text of the selection; the host puts it on the clipboard. */
  readonly onCopy?: (copied: CopiedText) => void;
  /** The whole text of a cut cell, for copying. */
  readonly fullText?: (place: CellPlace, signal: AbortSignal) => Promise<string>;
  /** Enter on a header, or its sort button. The panel calls `setSource` and `setSort`. */
  readonly onSort?: (sort: Sort | undefined) => void;
  /** Alt+Down on a header, or its filter button. The panel shows its filter beside `anchor`, then calls `setSource` and `setFiltered`. */
  readonly onFilter?: (column: number, anchor: HTMLElement) => void;
  readonly onSelection?: (selection: CellRange | undefined) => void;
  /** Widths, the active cell or the first row changed; at most once an animation frame. */
  readonly onView?: (view: GridView) => void;
}

/**
 * A grid of rows that are asked for as they come into view. It holds the pages that it shows, few around them and nothing else, so that
 * a million rows of fifty columns cost as much as one screen of them.
 */
export interface Grid {
  /** Fills its container: give that a height. */
  readonly element: HTMLElement;
  /** Shows other rows. With `keepPlace` the old rows stay until the new ones are there, and so do scroll place and selection. */
  setSource(source: GridSource, options?: { readonly keepPlace?: boolean }): void;
  setSort(sort: Sort | undefined): void;
  /** Columns that a filter is set on. */
  setFiltered(columns: readonly number[]): void;
  setLabel(label: string): void;
  goTo(place: CellPlace): void;
  focus(): void;
  /** Last row and column included; columns are indexes into the source's columns, of the shown ones only those between count. */
  selection(): CellRange | undefined;
  copy(format: CopyFormat): Promise<void>;
  view(): GridView;
  /** Columns as the source has them; empty until the first page is there. */
  columns(): readonly ColumnDto[];
  /** Undefined while nobody knows. */
  total(): number | undefined;
  dispose(): void;
}

export function createGrid(options: GridOptions): Grid {
  return mountGrid(options);
}
