import type { CellDto } from '../../../emulator/protocol/rpc/dto.ts';
import { element } from '../element.ts';
import { shownText, showText } from './cellText.ts';
import { textOf } from './copyText.ts';
import type { Frame, ShownColumn } from './frame.ts';
import type { Mark } from './grid.ts';
import { holds } from './selection.ts';

/** A cell's element and what it shows, so that only what changes is written. */
export interface CellView {
  readonly element: HTMLElement;
  /** What it was drawn for: the frame's stamp, the row and the column. */
  stamp: number;
  row: number;
  column: number;
  left: number;
  width: number;
  look: string;
  label: string;
  shown: CellDto | undefined;
}

export function makeCell(): CellView {
  return {
    element: element('div', { class: 'grid-cell', role: 'gridcell', 'aria-selected': 'false' }),
    stamp: -1,
    row: -1,
    column: -1,
    left: -1,
    width: -1,
    look: 'grid-cell',
    label: '',
    shown: undefined,
  };
}

export interface DrawnRow {
  readonly row: number;
  readonly cells: readonly CellDto[] | undefined;
  readonly failed: boolean;
  readonly mark: Mark | undefined;
  readonly frame: Frame;
}

export function drawCell(view: CellView, column: number, { row, cells, failed, mark, frame }: DrawnRow): void {
  const about = frame.columns[column];
  if (about === undefined || (view.stamp === frame.stamp && view.row === row && view.column === column)) return;
  view.stamp = frame.stamp;
  view.row = row;
  if (view.column !== column) {
    view.column = column;
    view.element.setAttribute('aria-colindex', String(column + 2));
  }
  const left = frame.gutter + frame.axis.start(column);
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
  const label = labelOf(cell, about, marked ?? (mark === undefined ? undefined : { mark }));
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
  else if (typeof cell === 'object') said.push(`${shownText(cell.text)}, cut`);
  if (marked === undefined) return said.join(', ');
  if (said.length === 0) said.push(shownText(textOf(cell) ?? '', 120));
  said.push(marked.mark);
  if (marked.note !== undefined) said.push(shownText(marked.note, 120));
  return said.join(', ');
}
