/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// A page with a grid over rows that are made up on the spot; tests drive it through `gridPage`.
import type { CellDto, ColumnDto, RowsPageDto } from '../../../emulator/protocol/rpc/dto.ts';
import {
  createGrid,
  type CopiedText,
  type Grid,
  type GridCell,
  type GridOptions,
  type GridView,
  type Sort,
} from '../../../webview/shared/grid/grid.ts';
import type { GridSource } from '../../../webview/shared/grid/rowPages.ts';
import '../../../webview/shared/styles/kit.css';

export interface MadeRows {
  readonly rows: number;
  readonly columns: number;
  /** Rows of the answers at most, as if their bytes were too many. */
  readonly atMost?: number;
  /** The source does not say how many rows there are. */
  readonly uncounted?: boolean;
  /** Given instead of made-up columns and cells. */
  readonly table?: { readonly columns: readonly ColumnDto[]; readonly rows: readonly (readonly CellDto[])[] };
  readonly prefix?: string;
}

export interface GridPage {
  open(made: MadeRows, options?: Partial<GridOptions>): void;
  close(): void;
  grid(): Grid;
  setRows(made: MadeRows, keepPlace: boolean): void;
  /** Answers wait until `go`. */
  hold(): void;
  go(): void;
  failWith(message: string | undefined): void;
  readonly calls: { offset: number; limit: number }[];
  readonly aborted: number[];
  readonly cells: GridCell[];
  readonly copied: CopiedText[];
  readonly sorts: (Sort | undefined)[];
  readonly filters: number[];
  readonly views: GridView[];
}

const types = ['bigint', 'string', 'double', 'timestamp', 'decimal(10,2)'];
const main = document.createElement('div');
main.style.height = '100vh';
const heading = document.createElement('h1');
heading.className = 'visually-hidden';
heading.textContent = 'A grid';
document.getElementById('panel')?.append(heading, main);

let current: Grid | undefined;
let failure: string | undefined;
let held: (() => void)[] | undefined;

const page: GridPage = {
  calls: [],
  aborted: [],
  cells: [],
  copied: [],
  sorts: [],
  filters: [],
  views: [],
  open: (made, options = {}) => {
    current = createGrid({
      label: 'Rows of silver',
      source: sourceOf(made),
      onCell: (cell) => page.cells.push(cell),
      onCopy: (copied) => page.copied.push(copied),
      onSort: (sort) => {
        page.sorts.push(sort);
        current?.setSort(sort);
      },
      onFilter: (column) => page.filters.push(column),
      onView: (view) => page.views.push(view),
      ...options,
    });
    main.replaceChildren(current.element);
  },
  close: () => {
    current?.dispose();
    current = undefined;
  },
  grid: () => {
    if (current === undefined) throw new Error('No grid is open.');
    return current;
  },
  setRows: (made, keepPlace) => current?.setSource(sourceOf(made), { keepPlace }),
  hold: () => {
    held ??= [];
  },
  go: () => {
    const waiting = held ?? [];
    held = undefined;
    for (const resume of waiting) resume();
  },
  failWith: (message) => {
    failure = message;
  },
};

function sourceOf({ rows, columns, atMost = Infinity, uncounted = false, table, prefix = '' }: MadeRows): GridSource {
  const made: readonly ColumnDto[] =
    table?.columns ??
    Array.from({ length: columns }, (_, at) => ({ name: `column_${at}`, type: types[at % types.length] ?? 'string' }));
  const cellsOf = (row: number): readonly CellDto[] =>
    table?.rows[row] ?? made.map((_, column) => ((row + column) % 17 === 0 ? null : `${prefix}${row}:${column}`));
  return {
    rows: async (offset, limit, signal): Promise<RowsPageDto> => {
      page.calls.push({ offset, limit });
      signal.addEventListener('abort', () => page.aborted.push(offset), { once: true });
      if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve));
      if (failure !== undefined) throw new Error(failure);
      const count = Math.max(0, Math.min(limit, atMost, rows - offset));
      return {
        columns: made,
        rows: Array.from({ length: count }, (_, at) => cellsOf(offset + at)),
        offset,
        ...(uncounted ? {} : { total: rows }),
      };
    },
  };
}

declare global {
  interface Window {
    gridPage: GridPage;
  }
}
window.gridPage = page;
