import type { CellDto } from '../../../emulator/protocol/rpc/dto.ts';
import { element } from '../element.ts';
import { drawCell, makeCell, type CellView } from './cellView.ts';
import { rotate, type Frame } from './frame.ts';
import type { Mark } from './grid.ts';

interface RowView {
  readonly element: HTMLElement;
  readonly gutter: Gutter | undefined;
  readonly cells: CellView[];
  firstColumn: number;
  index: number;
  top: number;
  stamp: string;
}

interface Gutter {
  readonly element: HTMLElement;
  readonly sign: HTMLElement;
  readonly name: HTMLElement;
}

export interface RowLayer {
  draw(frame: Frame): void;
  /** The element of a cell that is drawn now. */
  cellAt(row: number, column: number): HTMLElement | undefined;
}

const signs: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

/**
 * The rows that are seen. There are two such layers: one of the cells that scroll, and a `fixed` one of gutters and pinned cells in a box
 * that sticks to the edge. Were each of those to stick by itself, the browser would make a layer of each, and scrolling would take twice
 * as long. So a row is two elements of one `aria-rowindex`.
 */
export function createRowLayer(container: HTMLElement, fixed: boolean): RowLayer {
  const views: RowView[] = [];
  let first = 0;

  return {
    draw: (frame) => {
      if (fixed) container.style.width = `${frame.gutter + frame.axis.start(frame.pinned)}px`;
      const count = frame.endRow - frame.firstRow;
      rotate(views, first, frame.firstRow, count, { container, make: () => makeRow(fixed) });
      first = frame.firstRow;
      views.forEach((view, offset) => drawRow(view, first + offset, frame));
    },
    cellAt: (row, column) => {
      const view = views[row - first];
      if (view?.index !== row) return undefined;
      return view.cells.find((cell) => cell.column === column)?.element;
    },
  };
}

function makeRow(fixed: boolean): RowView {
  const gutter = fixed ? makeGutter() : undefined;
  return {
    element: element('div', { class: 'grid-row', role: 'row' }, gutter?.element),
    gutter,
    cells: [],
    firstColumn: 0,
    index: -1,
    top: Number.NaN,
    stamp: '',
  };
}

function makeGutter(): Gutter {
  const sign = element('span', { class: 'grid-sign', 'aria-hidden': 'true' });
  const name = element('span', { class: 'grid-number' });
  return {
    element: element('div', { class: 'grid-gutter', role: 'rowheader', 'aria-colindex': 1 }, sign, name),
    sign,
    name,
  };
}

function drawRow(view: RowView, index: number, frame: Frame): void {
  const top = index * frame.rowHeight + frame.shift;
  if (view.top !== top) {
    view.top = top;
    view.element.style.transform = `translateY(${top}px)`;
  }
  const { gutter } = view;
  const firstColumn = gutter === undefined ? frame.firstColumn : 0;
  const count = gutter === undefined ? Math.max(0, frame.endColumn - frame.firstColumn) : frame.pinned;
  const stamp = `${frame.stamp}/${index}/${firstColumn}/${count}`;
  if (view.stamp === stamp) return;
  view.stamp = stamp;
  if (view.index !== index) {
    view.index = index;
    view.element.setAttribute('aria-rowindex', String(index + 2));
  }
  const cells = frame.row(index);
  const mark = cells === undefined ? undefined : frame.options.rowMark?.(cells, index);
  const look = `grid-row${mark === undefined ? '' : ` mark-${mark}`}`;
  if (view.element.className !== look) view.element.className = look;
  view.element.style.width = gutter === undefined ? `${frame.gutter + frame.axis.size}px` : '100%';
  if (gutter !== undefined) drawGutter(gutter, { index, cells, mark, frame });

  rotate(view.cells, view.firstColumn, firstColumn, count, { container: view.element, make: makeCell });
  view.firstColumn = firstColumn;
  const drawn = { row: index, cells, failed: cells === undefined && frame.failed(index), mark, frame };
  view.cells.forEach((cell, offset) => drawCell(cell, firstColumn + offset, drawn));
}

interface GutterRow {
  readonly index: number;
  readonly cells: readonly CellDto[] | undefined;
  readonly mark: Mark | undefined;
  readonly frame: Frame;
}

function drawGutter(gutter: Gutter, { index, cells, mark, frame }: GutterRow): void {
  const name = cells === undefined ? undefined : frame.options.rowName?.(cells, index);
  gutter.element.style.width = `${frame.gutter}px`;
  gutter.sign.textContent = mark === undefined ? '' : signs[mark];
  gutter.name.textContent = name ?? (index + 1).toLocaleString('en-US');
  if (mark === undefined) gutter.element.removeAttribute('aria-label');
  else gutter.element.setAttribute('aria-label', `${gutter.name.textContent}, ${mark}`);
}
