import type { CellDto, ColumnDto, RowsPageDto } from '../../../emulator/protocol/rpc/dto.ts';

/** Where the rows of a grid come from. */
export interface GridSource {
  /** Shown before the first page is there, when known. */
  readonly columns?: readonly ColumnDto[];
  /** When known before the first page; a page's own total counts more. */
  readonly total?: number;
  /** At most `limit` rows from `offset`; fewer where the page would be too large. No rows at all mean the end. */
  rows(offset: number, limit: number, signal: AbortSignal): Promise<RowsPageDto>;
}

export interface RowPages {
  readonly columns: readonly ColumnDto[];
  /** Undefined while nobody knows. */
  readonly total: number | undefined;
  /** Rows to make room for: the total, or a page more than what is known. */
  readonly extent: number;
  /** Undefined while it is not here. */
  row(index: number): readonly CellDto[] | undefined;
  /** Why the row could not be read. */
  failure(index: number): Error | undefined;
  /** Rows `first` to `last` (exclusive) are seen: what is missing is asked for, what is far away is let go. */
  show(first: number, last: number): void;
  /** Asks again for what failed. */
  retry(): void;
  /** How many rows are held. */
  held(): number;
  dispose(): void;
}

interface Page {
  readonly rows: readonly (readonly CellDto[])[];
  readonly failure?: Error;
}

const pageRows = 128;
/** Pages kept around those that are seen. */
const spare = 4;
const atOnce = 2;

/** `changed` is called when a page came or failed, and when the total or the columns became known. */
export function createRowPages(source: GridSource, changed: () => void): RowPages {
  /** In the order of last use. */
  const pages = new Map<number, Page>();
  const asked = new Map<number, AbortController>();
  let columns = source.columns ?? [];
  let total = source.total;
  let farthest = 0;
  let wanted: readonly number[] = [0];
  let ended = false;

  const touch = (number: number): Page | undefined => {
    const page = pages.get(number);
    if (page === undefined) return undefined;
    pages.delete(number);
    pages.set(number, page);
    return page;
  };

  const forget = (): void => {
    for (const number of pages.keys()) {
      if (pages.size <= wanted.length + spare) return;
      if (!wanted.includes(number)) pages.delete(number);
    }
  };

  const ask = (): void => {
    for (const [number, controller] of asked) {
      if (wanted.includes(number)) continue;
      asked.delete(number);
      controller.abort();
    }
    for (const number of wanted) {
      if (ended || asked.size >= atOnce) return;
      if (pages.has(number) || asked.has(number)) continue;
      const offset = number * pageRows;
      if (total !== undefined && offset >= total && number > 0) continue;
      const controller = new AbortController();
      asked.set(number, controller);
      void readPage(offset, controller.signal).then(
        (page) => arrived(number, controller, page),
        (failure: unknown) =>
          arrived(number, controller, {
            rows: [],
            failure: failure instanceof Error ? failure : new Error(String(failure)),
          }),
      );
    }
  };

  const arrived = (number: number, controller: AbortController, page: Page): void => {
    if (ended || asked.get(number) !== controller) return;
    asked.delete(number);
    pages.set(number, page);
    if (page.failure === undefined) farthest = Math.max(farthest, number * pageRows + page.rows.length);
    forget();
    ask();
    changed();
  };

  /** An answer may hold fewer rows than asked for, since its bytes are limited: the rest is asked for in turn. */
  const readPage = async (offset: number, signal: AbortSignal): Promise<Page> => {
    const rows: (readonly CellDto[])[] = [];
    while (rows.length < pageRows) {
      const from = offset + rows.length;
      if (total !== undefined && from >= total && (from > 0 || columns.length > 0)) break;
      const answer = await source.rows(from, pageRows - rows.length, signal);
      if (signal.aborted) break;
      if (columns.length === 0) columns = answer.columns;
      if (answer.total !== undefined) total = answer.total;
      if (answer.rows.length === 0) {
        if (answer.total === undefined || answer.total > from) total = from;
        break;
      }
      rows.push(...answer.rows);
    }
    return { rows };
  };

  return {
    get columns() {
      return columns;
    },
    get total() {
      return total;
    },
    get extent() {
      return total ?? farthest + pageRows;
    },
    row: (index) => pages.get(Math.floor(index / pageRows))?.rows[index % pageRows],
    failure: (index) => pages.get(Math.floor(index / pageRows))?.failure,
    show: (first, last) => {
      const numbers: number[] = [];
      for (let number = Math.floor(Math.max(0, first) / pageRows); number * pageRows < Math.max(last, 1); number += 1) {
        numbers.push(number);
        touch(number);
      }
      wanted = numbers;
      forget();
      ask();
    },
    retry: () => {
      for (const [number, { failure }] of pages) if (failure !== undefined) pages.delete(number);
      ask();
      changed();
    },
    held: () => [...pages.values()].reduce((sum, { rows }) => sum + rows.length, 0),
    dispose: () => {
      ended = true;
      for (const controller of asked.values()) controller.abort();
      asked.clear();
      pages.clear();
    },
  };
}
