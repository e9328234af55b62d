import type { CellDto } from '../../../emulator/protocol/rpc/dto.ts';
import { element } from '../element.ts';
import { shownText, showText } from './cellText.ts';
import { textOf } from './copyText.ts';
import { rotate, type Frame, type ShownColumn } from './frame.ts';
import type { Mark } from './grid.ts';
import { holds } from './selection.ts';

interface CellView {
  readonly element: HTMLElement;
  column: number;
  left: number;
  width: number;
  look: string;
  label: string;
  shown: CellDto | undefined;
}

interface RowView {
  readonly element: HTMLElement;
  readonly gutter: HTMLElement;
  readonly sign: HTMLElement;
  readonly name: HTMLElement;
  readonly pinned: CellView[];
  readonly cells: CellView[];
  readonly pinnedBox: HTMLElement;
  readonly cellBox: HTMLElement;
  firstColumn: number;
  index: number;
  top: number;
  stamp: string;
}

export interface RowLayer {
  draw(frame: Frame): void;
  /** The element of a cell that is drawn now. */
  cellAt(row: number, column: number): HTMLElement | undefined;
}

const signs: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

export function createRowLayer(container: HTMLElement): RowLayer {
  const views: RowView[] = [];
  let first = 0;

  return {
    draw: (frame) => {
      rotate(views, first, frame.firstRow, frame.endRow - frame.firstRow, makeRow, container);
      first = frame.firstRow;
      views.forEach((view, offset) => drawRow(view, first + offset, frame));
    },
    cellAt: (row, column) => {
      const view = views[row - first];
      if (view?.index !== row) return undefined;
      return [...view.pinned, ...view.cells].find((cell) => cell.column === column)?.element;
    },
  };
}

function makeRow(): RowView {
  const sign = element('span', { class: 'grid-sign', 'aria-hidden': 'true' });
  const name = element('span', { class: 'grid-number' });
  const gutter = element('div', { class: 'grid-gutter', role: 'rowheader', 'aria-colindex': 1 }, sign, name);
  const cellBox = element('div', { class: 'grid-cells', role: 'presentation' });
  const pinnedBox = element('div', { class: 'grid-pinned', role: 'presentation' });
  const row = element('div', { class: 'grid-row', role: 'row' }, gutter, pinnedBox, cellBox);
  return {
    element: row,
    gutter,
    sign,
    name,
    pinned: [],
    cells: [],
    pinnedBox,
    cellBox,
    firstColumn: 0,
    index: -1,
    top: Number.NaN,
    stamp: '',
  };
}

function makeCell(): CellView {
  return {
    element: element('div', { class: 'grid-cell', role: 'gridcell', 'aria-selected': 'false' }),
    column: -1,
    left: -1,
    width: -1,
    look: 'grid-cell',
    label: '',
    shown: undefined,
  };
}

function drawRow(view: RowView, index: number, frame: Frame): void {
  const top = index * frame.rowHeight + frame.shift;
  if (view.top !== top) {
    view.top = top;
    view.element.style.transform = `translateY(${top}px)`;
  }
  const stamp = `${frame.stamp}/${index}/${frame.firstColumn}/${frame.endColumn}`;
  if (view.stamp === stamp) return;
  view.stamp = stamp;
  if (view.index !== index) {
    view.index = index;
    view.element.setAttribute('aria-rowindex', String(index + 2));
  }
  const cells = frame.row(index);
  drawGutter(view, index, cells, frame);
  const drawn = { row: index, cells, failed: cells === undefined && frame.failed(index), frame };

  const { firstColumn, endColumn, pinned } = frame;
  rotate(view.pinned, 0, 0, pinned, makeCell, view.pinnedBox);
  rotate(view.cells, view.firstColumn, firstColumn, Math.max(0, endColumn - firstColumn), makeCell, view.cellBox);
  view.firstColumn = firstColumn;
  view.pinned.forEach((cell, offset) => drawCell(cell, offset, true, drawn));
  view.cells.forEach((cell, offset) => drawCell(cell, firstColumn + offset, false, drawn));
}

function drawGutter(view: RowView, index: number, cells: readonly CellDto[] | undefined, frame: Frame): void {
  const mark = cells === undefined ? undefined : frame.options.rowMark?.(cells, index);
  const name = cells === undefined ? undefined : frame.options.rowName?.(cells, index);
  const look = `grid-row${mark === undefined ? '' : ` mark-${mark}`}`;
  if (view.element.className !== look) view.element.className = look;
  view.element.style.width = `${frame.gutter + frame.axis.size}px`;
  view.gutter.style.width = `${frame.gutter}px`;
  view.pinnedBox.style.left = `${frame.gutter}px`;
  view.pinnedBox.style.width = `${frame.axis.start(frame.pinned)}px`;
  view.sign.textContent = mark === undefined ? '' : signs[mark];
  view.name.textContent = name ?? (index + 1).toLocaleString('en-US');
  if (mark === undefined) view.gutter.removeAttribute('aria-label');
  else view.gutter.setAttribute('aria-label', `${view.name.textContent}, ${mark}`);
}

interface DrawnRow {
  readonly row: number;
  readonly cells: readonly CellDto[] | undefined;
  readonly failed: boolean;
  readonly frame: Frame;
}

function drawCell(view: CellView, column: number, pinned: boolean, { row, cells, failed, frame }: DrawnRow): void {
  const about = frame.columns[column];
  if (about === undefined) return;
  if (view.column !== column) {
    view.column = column;
    view.element.setAttribute('aria-colindex', String(column + 2));
  }
  const left = frame.axis.start(column) + (pinned ? 0 : frame.gutter);
  const width = frame.axis.width(column);
  if (view.left !== left || view.width !== width) {
    view.left = left;
    view.width = width;
    view.element.style.left = `${left}px`;
    view.element.style.width = `${width}px`;
  }
  const cell = cells?.[about.index];
  const marked = cells === undefined ? undefined : frame.options.cellMark?.(cells, { row, column: about.index });
  const selected = holds(frame.range, { row, column });
  const look = [
    'grid-cell',
    pinned && 'pinned',
    about.numeric && 'number',
    cell === undefined && (failed ? 'failed' : 'loading'),
    cell === null && 'null',
    typeof cell === 'object' && cell !== null && 'cut',
    marked !== undefined && `mark-${marked.mark}`,
    selected && 'selected',
    frame.cursor.row === row && frame.cursor.column === column && 'active',
  ]
    .filter(Boolean)
    .join(' ');
  if (view.look !== look) {
    view.look = look;
    view.element.className = look;
    view.element.setAttribute('aria-selected', String(selected));
  }
  if (view.shown !== cell) {
    view.shown = cell;
    if (cell === undefined) view.element.textContent = '';
    else showText(view.element, textOf(cell) ?? 'NULL');
  }
  const label = labelOf(cell, about, marked);
  if (view.label !== label) {
    view.label = label;
    if (label === '') view.element.removeAttribute('aria-label');
    else view.element.setAttribute('aria-label', label);
  }
}

/** What a screen reader says where the text alone does not say it. */
function labelOf(
  cell: CellDto | undefined,
  { name }: ShownColumn,
  marked: { readonly mark: Mark; readonly note?: string } | undefined,
): string {
  if (cell === undefined) return `${shownText(name, 80)} is not read yet`;
  const said: string[] = [];
  if (cell === null) said.push('NULL, no value');
  else if (typeof cell === 'object') said.push(`${shownText(cell.text, 120)}, cut`);
  if (marked === undefined) return said.join(', ');
  if (said.length === 0) said.push(shownText(textOf(cell) ?? '', 120));
  said.push(marked.mark);
  if (marked.note !== undefined) said.push(shownText(marked.note, 120));
  return said.join(', ');
}
