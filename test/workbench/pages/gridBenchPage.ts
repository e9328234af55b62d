/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What the bench of the grid measures: the grid of a million rows and fifty columns, and beside it a plain table of one screen.
import type { ColumnDto, RowsPageDto } from '../../../emulator/protocol/rpc/dto.ts';
import { createGrid, type Grid } from '../../../webview/shared/grid/grid.ts';
import '../../../webview/shared/styles/kit.css';

export interface Frames {
  /** Milliseconds between frames, and in each the main thread's work from its start until the next task. */
  readonly gaps: readonly number[];
  readonly work: readonly number[];
}

export interface GridBench {
  /** Milliseconds until the rows are on the screen. */
  openGrid(): Promise<number>;
  openTable(): Promise<number>;
  /** Scrolls by some pixels in each of `count` frames. */
  scroll(count: number, step: number): Promise<Frames>;
  scrollAcross(count: number, step: number): Promise<Frames>;
  close(): void;
  elements(): number;
}

const rows = 1_000_000;
const columns: readonly ColumnDto[] = Array.from({ length: 50 }, (_, at) => ({
  name: `measure_${at}`,
  type: ['bigint', 'string', 'double', 'timestamp', 'decimal(10,2)'][at % 5] ?? 'string',
}));
const page = document.getElementById('panel') ?? document.body;
page.style.height = '100vh';
let grid: Grid | undefined;

const cell = (row: number, column: number): string | null =>
  (row * 31 + column) % 23 === 0 ? null : `${row * 7919 + column} ${'abcdefgh'.slice(0, (row + column) % 8)}`;

const painted = (): Promise<number> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve(performance.now());
      };
      channel.port2.postMessage(null);
    });
  });

const scrolled = async (target: Element, count: number, x: number, y: number): Promise<Frames> => {
  const gaps: number[] = [];
  const work: number[] = [];
  let last = 0;
  for (let frame = 0; frame < count; frame += 1) {
    const start = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    if (last > 0) gaps.push(start - last);
    last = start;
    target.scrollBy({ left: x, top: y, behavior: 'instant' });
    // Scroll events and drawing come in the next frame; its work ends when the task after it begins.
    const begun = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    const ended = await new Promise<number>((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve(performance.now());
      };
      channel.port2.postMessage(null);
    });
    work.push(ended - begun);
    gaps.push(begun - last);
    last = begun;
  }
  return { gaps, work };
};

const scroller = (): Element => page.querySelector('.grid-scroller, .plain-scroller') ?? page;

window.gridBench = {
  openGrid: async () => {
    const start = performance.now();
    grid = createGrid({
      label: 'Bench',
      source: {
        rows: (offset, limit): Promise<RowsPageDto> =>
          Promise.resolve({
            columns,
            offset,
            total: rows,
            rows: Array.from({ length: Math.min(limit, rows - offset) }, (_, row) =>
              columns.map((_column, column) => cell(offset + row, column)),
            ),
          }),
      },
    });
    page.replaceChildren(grid.element);
    for (;;) {
      const end = await painted();
      if (page.querySelector('.grid-cell:not(.loading)') !== null) return end - start;
    }
  },
  openTable: async () => {
    const start = performance.now();
    const table = document.createElement('table');
    for (let row = 0; row < 200; row += 1) {
      const line = table.insertRow();
      for (let column = 0; column < 10; column += 1) line.insertCell().textContent = cell(row, column) ?? 'NULL';
    }
    const box = document.createElement('div');
    box.className = 'plain-scroller';
    box.style.height = '100%';
    box.style.overflow = 'auto';
    box.append(table);
    page.replaceChildren(box);
    const end = await painted();
    return end - start;
  },
  scroll: (count, step) => scrolled(scroller(), count, 0, step),
  scrollAcross: (count, step) => scrolled(scroller(), count, step, 0),
  close: () => {
    grid?.dispose();
    grid = undefined;
    page.replaceChildren();
  },
  elements: () => page.querySelectorAll('*').length,
};

declare global {
  interface Window {
    gridBench: GridBench;
  }
}
