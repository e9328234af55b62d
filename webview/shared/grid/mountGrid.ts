import type { CellDto } from '../../../emulator/protocol/rpc/dto.ts';
import { announce } from '../announce.ts';
import { element, newId } from '../element.ts';
import { shownText } from './cellText.ts';
import type { Frame } from './frame.ts';
import type { Grid, GridOptions, GridView, Sort } from './grid.ts';
import { createGridColumns } from './gridColumns.ts';
import { copiedText, mostCopiedCells } from './gridCopy.ts';
import { createGridData } from './gridData.ts';
import { gridElements } from './gridElements.ts';
import { listenToPointer, type Hit } from './gridPointer.ts';
import { createGridStatus } from './gridStatus.ts';
import { createHeaderLayer } from './headerLayer.ts';
import { createRowLayer } from './rowLayer.ts';
import { createRowScroll } from './rowScroll.ts';
import * as selecting from './selection.ts';

const rowHeight = 24;
const headerHeight = 42;
/** Rows and columns drawn beyond what is seen. */
const overscan = { rows: 8, pixels: 160 };

/** Builds the grid of `createGrid` and holds its state. */
export function mountGrid(options: GridOptions): Grid {
  const ended = new AbortController();
  const { signal } = ended;
  const id = newId('grid');
  const { headerRow, head, fixedBox, rowBox, body, help, scroller } = gridElements(options, id);
  const status = createGridStatus(() => data.retry(), signal);
  const root = element('div', { class: 'grid' }, scroller, status.element, help);

  const scroll = createRowScroll(rowHeight);
  const fixedLayer = createRowLayer(fixedBox, true);
  const rowLayer = createRowLayer(rowBox, false);
  const columns = createGridColumns(options, () => getComputedStyle(scroller).font);
  let sort: Sort | undefined;
  let filtered: ReadonlySet<number> = new Set();
  let cursor: selecting.Cursor = { row: 0, column: 0 };
  let selection: selecting.Selection | undefined;
  let stamp = 0;
  let scheduled = 0;
  let toldView = '';
  let copying = new AbortController();
  let placeToFind = options.view;

  const firstSeen = (): number => Math.floor(scroll.top / rowHeight);
  const sampleFrom = (first: number): readonly (readonly CellDto[])[] =>
    Array.from({ length: 60 }, (_, index) => data.row(first + index)).filter((cells) => cells !== undefined);
  const data = createGridData(options.source, firstSeen, () => {
    columns.take(data.columns, sampleFrom(0));
    invalidate(true);
  });
  const gutter = (): number => 26 + 8 * Math.max(2, data.rows.toLocaleString('en-US').length);
  const viewHeight = (): number => Math.max(rowHeight, scroller.clientHeight - headerHeight);
  const extent = (): selecting.Extent => ({
    rows: data.rows,
    columns: columns.shown.length,
    page: Math.max(1, Math.floor(viewHeight() / rowHeight) - 1),
  });

  const invalidate = (changes: boolean): void => {
    if (changes) stamp += 1;
    if (scheduled === 0) scheduled = requestAnimationFrame(draw);
  };

  const place = (scrollTop: number): void => {
    scroller.scrollTop = scrollTop;
    scroll.rested(scroller.scrollTop);
  };

  const draw = (): void => {
    scheduled = 0;
    if (signal.aborted) return;
    const { rows } = data;
    const { axis, shown, pinned } = columns;
    const height = viewHeight();
    scroll.resize(rows, height);
    body.style.height = `${scroll.boxHeight}px`;
    body.style.width = `${gutter() + axis.size}px`;
    if (placeToFind !== undefined && shown.length > 0) {
      const { active, top } = placeToFind;
      placeToFind = undefined;
      if (active !== undefined) cursor = { row: active.row, column: columns.placeOf(active.column) };
      place(scroll.moveTo(top * rowHeight));
    }
    const first = firstSeen();
    const last = Math.min(rows, Math.ceil((scroll.top + height) / rowHeight));
    data.show(Math.max(0, first - overscan.rows), Math.min(rows, last + overscan.rows));
    const pinnedWidth = axis.start(pinned);
    const left = scroller.scrollLeft + pinnedWidth;
    const right = scroller.scrollLeft + scroller.clientWidth - gutter();
    const frame: Frame = {
      columns: shown,
      axis,
      gutter: gutter(),
      pinned,
      firstColumn: Math.max(pinned, axis.at(left - overscan.pixels)),
      endColumn: Math.min(shown.length, axis.at(right + overscan.pixels) + 1),
      rows,
      firstRow: shown.length === 0 ? 0 : Math.max(0, first - overscan.rows),
      endRow: shown.length === 0 ? 0 : Math.min(rows, last + overscan.rows),
      rowHeight,
      shift: scroll.shift,
      cursor,
      range: selecting.rangeOf(selection, extent()),
      sort,
      filtered,
      row: data.row,
      failed: (index) => data.failure(index) !== undefined,
      stamp,
      options,
    };
    head.hidden = shown.length === 0;
    header.draw(frame);
    fixedLayer.draw(frame);
    rowLayer.draw(frame);
    showActive();
    showStatus(first, last);
    scroller.setAttribute('aria-rowcount', String(data.total === undefined ? -1 : data.total + 1));
    scroller.setAttribute('aria-colcount', String(shown.length + 1));
    tellView();
  };

  /** The one that the keyboard is on, while it is drawn: a grid may hold its active cell outside of what it draws. */
  const showActive = (): void => {
    const active =
      cursor.row < 0
        ? header.headerAt(cursor.column)
        : (cursor.column < columns.pinned ? fixedLayer : rowLayer).cellAt(cursor.row, cursor.column);
    const before = scroller.querySelector(`#${id}-active`);
    if (before === active) return;
    before?.removeAttribute('id');
    if (active === undefined) scroller.removeAttribute('aria-activedescendant');
    else {
      active.id = `${id}-active`;
      scroller.setAttribute('aria-activedescendant', active.id);
    }
  };

  const showStatus = (first: number, last: number): void => {
    scroller.setAttribute('aria-busy', String(data.row(first) === undefined && data.total !== 0));
    for (let index = first; index < Math.max(last, first + 1); index += 1) {
      const failure = data.failure(index);
      if (failure !== undefined) return status.show({ kind: 'failed', failure }, data.filled);
    }
    if (data.total === 0) return status.show({ kind: 'empty', text: options.emptyText ?? 'There are no rows.' }, false);
    return status.show({ kind: data.filled ? 'rows' : 'loading' }, data.filled);
  };

  const view = (): GridView => ({
    widths: columns.chosen,
    active: { row: Math.max(0, cursor.row), column: columns.shown[cursor.column]?.index ?? 0 },
    top: firstSeen(),
  });

  const tellView = (): void => {
    if (options.onView === undefined || columns.shown.length === 0) return;
    const now = view();
    const text = JSON.stringify(now);
    if (text === toldView) return;
    toldView = text;
    options.onView(now);
  };

  const reveal = ({ row: atRow, column }: selecting.Cursor): void => {
    if (atRow >= 0) {
      const top = atRow * rowHeight;
      const bottom = top + rowHeight - viewHeight();
      if (top < scroll.top) place(scroll.moveTo(top));
      else if (bottom > scroll.top) place(scroll.moveTo(bottom));
    }
    const { axis, pinned } = columns;
    if (column < pinned) return;
    const start = axis.start(column);
    const end = start + axis.width(column) + gutter() - scroller.clientWidth;
    const least = start - axis.start(pinned);
    if (scroller.scrollLeft > least) scroller.scrollLeft = least;
    else if (scroller.scrollLeft < end) scroller.scrollLeft = Math.min(end, least);
  };

  const select = (next: selecting.Selection): void => {
    selection = next;
    cursor = next.head;
    reveal(cursor);
    invalidate(true);
    options.onSelection?.(sourceRange());
  };

  const sourceRange = (): selecting.CellRange | undefined => {
    const range = selecting.rangeOf(selection ?? selecting.cellSelection(cursor), extent());
    if (range === undefined) return undefined;
    return {
      ...range,
      firstColumn: columns.shown[range.firstColumn]?.index ?? 0,
      lastColumn: columns.shown[range.lastColumn]?.index ?? 0,
    };
  };

  const selectWhole = (whole: 'rows' | 'columns' | 'all', at: selecting.Cursor, extend = false): void => {
    const anchor = extend && selection?.whole === whole ? selection.anchor : at;
    select({ anchor, head: at, whole });
    const range = selecting.rangeOf(selection, extent());
    if (range !== undefined) {
      const rows = range.lastRow - range.firstRow + 1;
      announce(`${rows.toLocaleString('en-US')} × ${range.lastColumn - range.firstColumn + 1} cells selected.`);
    }
  };

  const nextSort = (column: number): void => {
    const about = columns.shown[column];
    if (about === undefined || options.onSort === undefined) return;
    const now = sort?.column === about.index ? sort.direction : undefined;
    const next: Sort | undefined =
      now === 'descending'
        ? undefined
        : { column: about.index, direction: now === undefined ? 'ascending' : 'descending' };
    announce(next === undefined ? 'Not sorted.' : `Sorted ${next.direction} by ${shownText(about.name, 80)}.`);
    options.onSort(next);
  };

  const filter = (column: number, anchor: HTMLElement): void => {
    const about = columns.shown[column];
    if (about !== undefined) options.onFilter?.(about.index, anchor);
  };

  const setWidth = (column: number, width: number): void => {
    columns.setWidth(column, width);
    invalidate(true);
  };

  const dragWidth = (column: number, event: PointerEvent): void => {
    const handle = event.currentTarget;
    if (!(handle instanceof HTMLElement) || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const from = columns.axis.width(column) - event.clientX;
    const done = new AbortController();
    const during = { signal: AbortSignal.any([done.signal, signal]) };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', ({ clientX }) => setWidth(column, from + clientX), during);
    for (const end of ['pointerup', 'pointercancel'] as const) handle.addEventListener(end, () => done.abort(), during);
  };

  const header = createHeaderLayer(headerRow, {
    signal,
    select: (column, extend) => {
      scroller.focus({ preventScroll: true });
      selectWhole('columns', { row: -1, column }, extend);
    },
    sort: nextSort,
    filter,
    resize: dragWidth,
    fit: (column) => {
      columns.fit(column, sampleFrom(firstSeen()));
      invalidate(true);
    },
  });

  const openCell = ({ row: atRow, column }: selecting.Cursor): void => {
    const about = columns.shown[column];
    const cell = about === undefined ? undefined : data.row(atRow)?.[about.index];
    if (about === undefined || cell === undefined) return;
    options.onCell?.({ row: atRow, column: about.index, cell, name: about.name, type: about.type });
  };

  const copy: Grid['copy'] = async (format) => {
    const range = selecting.rangeOf(selection ?? selecting.cellSelection(cursor), extent());
    if (range === undefined || options.onCopy === undefined) return;
    const copied = columns.shown.slice(range.firstColumn, range.lastColumn + 1);
    if ((range.lastRow - range.firstRow + 1) * copied.length > mostCopiedCells) {
      const text = `At most ${mostCopiedCells.toLocaleString('en-US')} cells can be copied at once; export the rows to a file instead.`;
      announce(text);
      status.show({ kind: 'empty', text }, true);
      return;
    }
    copying.abort();
    copying = new AbortController();
    const until = AbortSignal.any([copying.signal, signal]);
    try {
      const { fullText } = options;
      const result = await copiedText({
        source: data.source,
        format,
        columns: copied,
        range,
        fullText,
        signal: until,
      });
      options.onCopy(result);
      announce(`Copied ${result.rows.toLocaleString('en-US')} × ${result.columns} cells.`);
    } catch (failure) {
      if (until.aborted) return;
      const text = `The cells were not copied. ${failure instanceof Error ? failure.message : String(failure)}`;
      announce(text);
      status.show({ kind: 'empty', text }, true);
    }
  };

  const run = (command: selecting.Command): void => {
    const onHeader = cursor.row < 0;
    switch (command.kind) {
      case 'move': {
        const head = selecting.moved(cursor, command.motion, extent(), command.extend);
        const from = selection ?? selecting.cellSelection(cursor);
        return select(command.extend ? selecting.extended(from, head) : selecting.cellSelection(head));
      }
      case 'select':
        return selectWhole(command.whole, cursor);
      case 'copy':
        return void copy('tsv');
      case 'open':
        return onHeader ? nextSort(cursor.column) : openCell(cursor);
      case 'filter': {
        const anchor = header.headerAt(cursor.column);
        return anchor === undefined ? undefined : filter(cursor.column, anchor);
      }
      case 'resize':
        setWidth(cursor.column, columns.axis.width(cursor.column) + command.step);
        return announce(`Width ${columns.axis.width(cursor.column)} pixels.`);
      case 'clear':
        return select(selecting.cellSelection(cursor));
    }
  };

  const hit = (event: MouseEvent, anywhere: boolean): Hit | undefined => {
    const box = scroller.getBoundingClientRect();
    const x = event.clientX - box.left - gutter();
    const y = event.clientY - box.top - headerHeight;
    const atRow = Math.floor((scroll.top + y) / rowHeight);
    if (
      !anywhere &&
      (y < 0 || event.clientX - box.left > scroller.clientWidth || event.clientY - box.top > scroller.clientHeight)
    )
      return undefined;
    if (columns.shown.length === 0 || (!anywhere && atRow >= extent().rows)) return undefined;
    const { axis, pinned } = columns;
    const inPinned = x < axis.start(pinned);
    return {
      row: Math.max(0, Math.min(atRow, extent().rows - 1)),
      column: x < 0 && !anywhere ? -1 : axis.at(inPinned ? x : x + scroller.scrollLeft),
    };
  };

  listenToPointer(scroller, {
    signal,
    hit,
    press: (at, extend) => {
      if (at.column < 0) return selectWhole('rows', { row: at.row, column: 0 }, extend);
      return select(
        extend && selection !== undefined ? selecting.extended(selection, at) : selecting.cellSelection(at),
      );
    },
    drag: (at) => {
      if (selection !== undefined && (cursor.row !== at.row || cursor.column !== at.column))
        select(selecting.extended(selection, { row: at.row, column: Math.max(0, at.column) }));
    },
    open: (at) => (at.column < 0 ? undefined : openCell(at)),
    scrollBy: (x, y) => {
      scroller.scrollLeft += x;
      place(scroll.moveTo(scroll.top + y));
      invalidate(false);
    },
  });
  scroller.addEventListener(
    'scroll',
    () => {
      if (scroll.scrolled(scroller.scrollTop)) place(scroll.restingPlace());
      invalidate(false);
    },
    { signal, passive: true },
  );
  scroller.addEventListener(
    'scrollend',
    () => {
      if (Math.abs(scroll.restingPlace() - scroller.scrollTop) > 1) place(scroll.restingPlace());
      invalidate(false);
    },
    { signal, passive: true },
  );
  scroller.addEventListener(
    'keydown',
    (event) => {
      const command = selecting.commandOf(event, cursor.row < 0);
      if (command === undefined || columns.shown.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      run(command);
    },
    { signal },
  );
  const sizes = new ResizeObserver(() => invalidate(true));
  sizes.observe(scroller);

  columns.take(data.columns, []);
  data.show(0, 1);
  invalidate(true);

  return {
    element: root,
    setSource: (source, { keepPlace = false } = {}) => {
      data.open(source, keepPlace);
      if (!keepPlace) {
        selection = undefined;
        cursor = { row: Math.min(cursor.row, 0), column: cursor.column };
        place(scroll.moveTo(0));
      }
      columns.take(data.columns, []);
      data.show(firstSeen(), firstSeen() + 1);
      invalidate(true);
    },
    setSort: (next) => {
      sort = next;
      invalidate(true);
    },
    setFiltered: (next) => {
      filtered = new Set(next);
      invalidate(true);
    },
    setLabel: (label) => scroller.setAttribute('aria-label', label),
    goTo: ({ row: atRow, column }) => select(selecting.cellSelection({ row: atRow, column: columns.placeOf(column) })),
    focus: () => scroller.focus(),
    selection: sourceRange,
    copy,
    view,
    columns: () => data.columns,
    total: () => data.total,
    dispose: () => {
      ended.abort();
      copying.abort();
      cancelAnimationFrame(scheduled);
      sizes.disconnect();
      data.dispose();
      root.remove();
    },
  };
}
