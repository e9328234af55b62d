import { element } from '../element.ts';
import { shownText, showText } from './cellText.ts';
import { rotate, type Frame } from './frame.ts';

interface HeaderView {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly type: HTMLElement;
  readonly sort: HTMLElement;
  readonly filter: HTMLElement;
  column: number;
}

export interface HeaderListeners {
  readonly signal: AbortSignal;
  select(column: number, extend: boolean): void;
  sort(column: number): void;
  filter(column: number, anchor: HTMLElement): void;
  /** The handle at the column's end was taken hold of. */
  resize(column: number, event: PointerEvent): void;
  fit(column: number): void;
}

export interface HeaderLayer {
  draw(frame: Frame): void;
  headerAt(column: number): HTMLElement | undefined;
}

/** The row of headers. Its buttons are for the mouse; a keyboard does the same from the header itself. */
export function createHeaderLayer(row: HTMLElement, listeners: HeaderListeners): HeaderLayer {
  const corner = element('div', { class: 'grid-gutter', role: 'columnheader', 'aria-colindex': 1, text: 'Row' });
  const pinnedBox = element('div', { class: 'grid-pinned', role: 'presentation' });
  const box = element('div', { class: 'grid-cells', role: 'presentation' });
  row.append(corner, pinnedBox, box);
  const pinned: HeaderView[] = [];
  const views: HeaderView[] = [];
  let firstColumn = 0;
  let stamp = '';
  const all = (): readonly HeaderView[] => [...pinned, ...views];
  const make = (): HeaderView => makeHeader(listeners);

  return {
    draw: (frame) => {
      const next = `${frame.stamp}/${frame.firstColumn}/${frame.endColumn}`;
      if (stamp === next) return;
      stamp = next;
      row.style.width = `${frame.gutter + frame.axis.size}px`;
      corner.style.width = `${frame.gutter}px`;
      pinnedBox.style.left = `${frame.gutter}px`;
      pinnedBox.style.width = `${frame.axis.start(frame.pinned)}px`;
      rotate(pinned, 0, 0, frame.pinned, { container: pinnedBox, make });
      rotate(views, firstColumn, frame.firstColumn, Math.max(0, frame.endColumn - frame.firstColumn), {
        container: box,
        make,
      });
      firstColumn = frame.firstColumn;
      pinned.forEach((view, offset) => drawHeader(view, offset, true, frame));
      views.forEach((view, offset) => drawHeader(view, firstColumn + offset, false, frame));
    },
    headerAt: (column) => all().find((view) => view.column === column)?.element,
  };
}

function makeHeader({ signal, select, sort, filter, resize, fit }: HeaderListeners): HeaderView {
  const name = element('span', { class: 'grid-header-name' });
  const type = element('span', { class: 'grid-header-type' });
  const sortMark = element('span', { class: 'grid-header-button', 'aria-hidden': 'true' });
  const filterMark = element('span', { class: 'grid-header-button', 'aria-hidden': 'true' });
  const handle = element('span', { class: 'grid-handle', 'aria-hidden': 'true' });
  const made = element(
    'div',
    { class: 'grid-header', role: 'columnheader', 'aria-selected': 'false' },
    element('span', { class: 'grid-header-text' }, name, type),
    sortMark,
    filterMark,
    handle,
  );
  const view: HeaderView = { element: made, name, type, sort: sortMark, filter: filterMark, column: -1 };
  made.addEventListener('click', (event) => select(view.column, event.shiftKey), { signal });
  const button = (target: HTMLElement, act: () => void): void =>
    target.addEventListener(
      'click',
      (event) => {
        event.stopPropagation();
        act();
      },
      { signal },
    );
  button(sortMark, () => sort(view.column));
  button(filterMark, () => filter(view.column, made));
  button(handle, () => undefined);
  handle.addEventListener('pointerdown', (event) => resize(view.column, event), { signal });
  handle.addEventListener('dblclick', () => fit(view.column), { signal });
  return view;
}

const longestName = 200;

function drawHeader(view: HeaderView, column: number, pinned: boolean, frame: Frame): void {
  const about = frame.columns[column];
  if (about === undefined) return;
  const made = view.element;
  view.column = column;
  made.style.left = `${frame.axis.start(column) + (pinned ? 0 : frame.gutter)}px`;
  made.style.width = `${frame.axis.width(column)}px`;
  const { range } = frame;
  const selected =
    range !== undefined &&
    column >= range.firstColumn &&
    column <= range.lastColumn &&
    range.firstRow === 0 &&
    range.lastRow === frame.rows - 1;
  const active = frame.cursor.row === -1 && frame.cursor.column === column;
  made.className = `grid-header${about.numeric ? ' number' : ''}${selected ? ' selected' : ''}${active ? ' active' : ''}`;
  made.setAttribute('aria-selected', String(selected));
  made.setAttribute('aria-colindex', String(column + 2));
  showText(view.name, about.name, longestName);
  showText(view.type, about.type, longestName);
  made.title = `${shownText(about.name, longestName)}\n${shownText(about.type, longestName)}`;

  const sorted = frame.sort?.column === about.index ? frame.sort.direction : undefined;
  view.sort.hidden = frame.options.onSort === undefined;
  view.sort.textContent = sorted === undefined ? '↕' : sorted === 'ascending' ? '↑' : '↓';
  view.sort.classList.toggle('set', sorted !== undefined);
  view.sort.title = sorted === undefined ? 'Sort' : sorted === 'ascending' ? 'Sorted Ascending' : 'Sorted Descending';
  if (frame.options.onSort !== undefined) made.setAttribute('aria-sort', sorted ?? 'none');
  const filtered = frame.filtered.has(about.index);
  view.filter.hidden = frame.options.onFilter === undefined;
  view.filter.textContent = filtered ? '▼' : '▽';
  view.filter.classList.toggle('set', filtered);
  view.filter.title = filtered ? 'Change the Filter' : 'Filter';
  made.setAttribute(
    'aria-label',
    `${shownText(about.name, longestName)}, ${shownText(about.type, longestName)}${filtered ? ', filtered' : ''}`,
  );
}
