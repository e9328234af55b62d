import { readCell, readRows } from '../../emulator/protocol/rpc/tables.ts';
import { copyText } from '../protocol/commonActions.ts';
import { exportTable } from '../protocol/table.ts';
import { announce } from '../shared/announce.ts';
import { button, textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid, type GridView, type Sort } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import type { Host } from '../shared/host.ts';
import { failureText } from '../shared/pageStates.ts';
import { showCell } from './cellDialog.ts';
import { showFilter, testTexts } from './filterDialog.ts';
import { everyRow, type ColumnFilter, type Query, type Shown } from './model.ts';
import { counted } from './texts.ts';

export interface RowsTab {
  readonly element: HTMLElement;
  /** Another version, or the same one again. */
  show(shown: Shown): void;
  dispose(): void;
}

export interface RowsOptions {
  readonly host: Host<never>;
  readonly query: Query;
  readonly view: GridView | undefined;
  readonly onChange: (query: Query, view: GridView) => void;
}

/** The rows of a version: a condition, filters by column, the grid, and the way out into a file. */
export function rowsTab({ host, query: first, view: firstView, onChange }: RowsOptions): RowsTab {
  let query = first;
  let shown: Shown | undefined;
  let grid: Grid | undefined;

  const condition = textField({
    label: 'Condition',
    value: query.condition ?? '',
    placeholder: 'A condition in SQL, such as amount > 10 AND name IS NOT NULL',
    onEnter: (text) => ask({ filters: query.filters, condition: text, sort: query.sort }),
  });
  condition.element.classList.add('condition');
  const chips = element('span', { class: 'chips', role: 'list', 'aria-label': 'Filters' });
  const status = element('span', { class: 'muted', role: 'status' });
  const problem = element('div', { class: 'query-problem', role: 'alert', hidden: true });
  const apply = button({
    label: 'Apply',
    onClick: () => ask({ filters: query.filters, condition: condition.value(), sort: query.sort }),
  });
  const clear = button({
    label: 'Clear',
    onClick: () => {
      condition.set('');
      ask(everyRow);
      grid?.setSort(undefined);
    },
  });
  const bar = element(
    'div',
    { class: 'toolbar' },
    condition.element,
    apply,
    clear,
    chips,
    element('span', { class: 'spring' }),
    status,
    button({ label: 'Export…', onClick: () => void save() }),
  );
  const body = element('div', { class: 'fill' });
  const root = element('div', { class: 'page rows-tab' }, bar, problem, body);

  const source = ({ table, version }: Shown): GridSource => ({
    columns: version === table.version ? columnsOf(table) : [],
    rows: async (offset, limit, signal) => {
      try {
        const page = await host.request(
          readRows,
          { path: table.path, at: { version }, query: sent(query), offset, limit },
          { signal },
        );
        problem.hidden = true;
        status.textContent = counted(page.total, 'row');
        return page;
      } catch (failure) {
        // The grid shows what went wrong, with Retry.
        if (!signal.aborted) status.textContent = '';
        throw failure;
      }
    },
  });

  const tell = (failure: unknown): void => {
    const { message, action } = failureText(failure);
    problem.replaceChildren(dataText(action === undefined ? message : `${message} ${action}`));
    problem.hidden = false;
    status.textContent = '';
  };

  const ask = (next: Query): void => {
    query = next;
    drawChips();
    if (shown !== undefined) grid?.setSource(source(shown), { keepPlace: false });
    markFiltered();
    if (grid !== undefined) onChange(query, grid.view());
  };

  const drawChips = (): void => {
    chips.replaceChildren(
      ...query.filters.map((filter) => {
        const label = `${filter.column} ${testTexts[filter.test]}${filter.value === undefined ? '' : ` ${filter.value}`}`;
        const remove = element(
          'button',
          { class: 'chip', type: 'button', title: 'Remove this filter.' },
          dataText(label, 60),
          ' ×',
        );
        remove.setAttribute('aria-label', `Remove the filter ${label.slice(0, 100)}`);
        remove.addEventListener('click', () =>
          ask({ ...query, filters: query.filters.filter((one) => one !== filter) }),
        );
        return element('span', { role: 'listitem' }, remove);
      }),
    );
    chips.hidden = query.filters.length === 0;
  };

  const markFiltered = (): void => {
    const columns = grid?.columns() ?? [];
    const names = new Set(query.filters.map(({ column }) => column));
    grid?.setFiltered(columns.flatMap(({ name }, index) => (names.has(name) ? [index] : [])));
  };

  const setFilter = (column: string, filter: ColumnFilter | undefined): void => {
    const others = query.filters.filter((one) => one.column !== column);
    ask({ ...query, filters: filter === undefined ? others : [...others, filter] });
    announce(filter === undefined ? 'The filter is removed.' : 'The filter is applied.');
  };

  const setSort = (sort: Sort | undefined): void => {
    const column = sort === undefined ? undefined : grid?.columns()[sort.column]?.name;
    const order = column === undefined ? undefined : { column, descending: sort?.direction === 'descending' };
    const { sort: _, ...rest } = query;
    ask(order === undefined ? rest : { ...rest, sort: order });
    grid?.setSort(sort);
  };

  /** The row of a place has its name only in the page that it came with, so the page of that one row is asked for again. */
  const cellPart = async (row: number, column: string, offset: number, signal?: AbortSignal) => {
    if (shown === undefined) throw new Error('No table is shown.');
    const { path } = shown.table;
    const { version } = shown;
    const request = { path, at: { version }, query: sent(query), offset: row, limit: 1 };
    const { rowIds } = await host.request(readRows, request, { signal });
    return host.request(readCell, { path, version, row: rowIds[0] ?? '', column, offset }, { signal });
  };

  const save = async (): Promise<void> => {
    if (shown === undefined) return;
    try {
      const report = await host.act(exportTable, { version: shown.version, query: sent(query) });
      if (report !== null) announce(`${counted(report.rows, 'row')} were written to ${report.file}.`);
    } catch (failure) {
      tell(failure);
    }
  };

  const mount = (now: Shown): Grid => {
    const made = createGrid({
      label: labelOf(now),
      source: source(now),
      emptyText: 'No row of this version fits the filter.',
      ...(firstView !== undefined && { view: firstView }),
      onSort: setSort,
      onFilter: (index, anchor) => {
        const column = made.columns()[index];
        if (column === undefined) return;
        showFilter({
          column,
          anchor,
          filter: query.filters.find((one) => one.column === column.name),
          onFilter: (filter) => setFilter(column.name, filter),
          onClose: () => made.focus(),
        });
      },
      onCell: ({ row, column, name, type }) =>
        showCell(
          {
            name,
            type,
            part: (offset) => cellPart(row, made.columns()[column]?.name ?? name, offset),
            copy: (text) => void host.act(copyText, { text }),
          },
          made.element,
        ),
      onCopy: ({ text }) => void host.act(copyText, { text }),
      fullText: async ({ row, column }, signal) => {
        const name = made.columns()[column]?.name ?? '';
        let text = '';
        for (;;) {
          const part = await cellPart(row, name, text.length, signal);
          text += part.text ?? '';
          if (part.text === null || part.text === '' || text.length >= part.length) return text;
        }
      },
      onView: (view) => onChange(query, view),
    });
    body.append(made.element);
    return made;
  };

  drawChips();
  return {
    element: root,
    show(now) {
      const before = shown;
      shown = now;
      if (grid === undefined) {
        grid = mount(now);
        const index = columnsOf(now.table).findIndex(({ name }) => name === query.sort?.column);
        if (index >= 0) {
          grid.setSort({ column: index, direction: query.sort?.descending === true ? 'descending' : 'ascending' });
        }
      } else {
        grid.setLabel(labelOf(now));
        grid.setSource(source(now), { keepPlace: before?.table.path === now.table.path });
      }
      markFiltered();
    },
    dispose: () => grid?.dispose(),
  };
}

function sent({ filters, condition, sort }: Query) {
  return {
    filters: [...filters],
    ...(condition !== undefined && condition.trim() !== '' && { condition }),
    ...(sort !== undefined && { sort }),
  };
}

function columnsOf({ columns }: Shown['table']) {
  return columns.map(({ name, type }) => ({ name, type }));
}

function labelOf({ table, version }: Shown): string {
  return `Rows of ${table.name} at version ${version}`;
}
