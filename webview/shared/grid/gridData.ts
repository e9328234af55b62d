import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';
import { createRowPages, type GridSource, type RowPages } from './rowPages.ts';

/** The rows of the grid's source, and until they are there those of the source before. */
export interface GridData {
  readonly source: GridSource;
  readonly columns: readonly ColumnDto[];
  readonly total: number | undefined;
  /** Rows that can be reached. */
  readonly rows: number;
  /** Something can be seen. */
  readonly filled: boolean;
  row(index: number): readonly CellDto[] | undefined;
  failure(index: number): Error | undefined;
  show(first: number, last: number): void;
  retry(): void;
  open(source: GridSource, keep: boolean): void;
  dispose(): void;
}

/** `changed` is called when rows came or failed. `firstSeen` tells which row must be there before the rows of before may go. */
export function createGridData(first: GridSource, firstSeen: () => number, changed: () => void): GridData {
  const pagesOf = (source: GridSource): RowPages => {
    const pages = createRowPages(source, () => {
      if (pages.row(firstSeen()) !== undefined || pages.total !== undefined || pages.failure(firstSeen()) !== undefined)
        letGo();
      changed();
    });
    return pages;
  };
  let source = first;
  let former: RowPages | undefined;
  let pages = pagesOf(first);
  const letGo = (): void => {
    former?.dispose();
    former = undefined;
  };

  return {
    get source() {
      return source;
    },
    get columns() {
      return pages.columns.length === 0 ? (former?.columns ?? []) : pages.columns;
    },
    get total() {
      return pages.total ?? former?.total;
    },
    get rows() {
      return former === undefined ? pages.extent : (pages.total ?? former.extent);
    },
    get filled() {
      return pages.held() > 0 || former !== undefined;
    },
    row: (index) => pages.row(index) ?? former?.row(index),
    failure: (index) => pages.failure(index),
    show: (from, to) => pages.show(from, to),
    retry: () => pages.retry(),
    open: (next, keep) => {
      letGo();
      if (keep) former = pages;
      else pages.dispose();
      source = next;
      pages = pagesOf(next);
    },
    dispose: () => {
      pages.dispose();
      letGo();
    },
  };
}
