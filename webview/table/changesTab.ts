import type { CellDto, ColumnDto, RowsPageDto } from '../../emulator/protocol/rpc/dto.ts';
import { diffVersions, type DiffPageDto, type DiffRowDto } from '../../emulator/protocol/rpc/tables.ts';
import { copyText } from '../protocol/commonActions.ts';
import { button, dropdown, textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import type { Host } from '../shared/host.ts';
import { failureText } from '../shared/pageStates.ts';
import { keyChooser } from './keyChooser.ts';
import type { Compare, Shown } from './model.ts';
import { changeKindText, counted } from './texts.ts';

export interface ChangesTab {
  readonly element: HTMLElement;
  show(shown: Shown): void;
  dispose(): void;
}

export interface ChangesOptions {
  readonly host: Host<never>;
  readonly compare: Compare | undefined;
  readonly onChange: (compare: Compare) => void;
}

/** Which rows two versions do not share, cell by cell where a key pairs them. */
export function changesTab({ host, compare: first, onChange }: ChangesOptions): ChangesTab {
  let shown: Shown | undefined;
  let compare: Compare | undefined = first;
  /** The person has chosen the versions: the slider no longer does. */
  let isChosen = first !== undefined;
  let grid: Grid | undefined;

  const from = textField({ label: 'From version', onEnter: () => read() });
  const to = textField({ label: 'to version', onEnter: () => read() });
  for (const field of [from, to]) field.element.classList.add('version-field');
  const show = dropdown({
    label: 'Show',
    choices: [
      { value: 'all', label: 'all differences' },
      { value: 'changed', label: 'changed rows' },
      { value: 'added', label: 'added rows' },
      { value: 'removed', label: 'removed rows' },
    ],
    value: first?.show ?? 'all',
    onChange: () => read(),
  });
  const keys = keyChooser((chosen) => ask({ ...(compare ?? current()), ...withKeys(chosen) }));
  const summary = element('div', { class: 'summary', role: 'status' });
  const schema = element('div', { class: 'summary schema-summary', hidden: true });
  const problem = element('div', { class: 'query-problem', role: 'alert', hidden: true });
  const body = element('div', { class: 'fill' });
  const bar = element(
    'div',
    { class: 'toolbar' },
    from.element,
    to.element,
    button({ label: 'Compare', onClick: () => read(), look: 'primary' }),
    button({
      label: 'Swap',
      onClick: () => {
        const before = from.value();
        from.set(to.value());
        to.set(before);
        read();
      },
    }),
    show.element,
    keys.element,
  );
  const root = element('div', { class: 'page changes-tab' }, bar, summary, schema, problem, body);

  const current = (): Compare => ({ from: Number(from.value()), to: Number(to.value()), show: showOf(show.value()) });

  const read = (): void => {
    const next = current();
    const wrong = [next.from, next.to].find((version) => !Number.isSafeInteger(version) || version < 0);
    if (wrong !== undefined || from.value().trim() === '' || to.value().trim() === '') {
      tell(new Error('A version is a whole number from 0 on.'));
      return;
    }
    isChosen = true;
    ask({ ...next, ...(compare?.keys !== undefined && { keys: compare.keys }) });
  };

  const ask = (next: Compare): void => {
    compare = next;
    if (isChosen) onChange(next);
    if (shown === undefined) return;
    const { table } = shown;
    const source = diffSource(host, table.path, next, {
      page: (page) => {
        problem.hidden = true;
        draw(page);
      },
      // The grid shows what went wrong, with Retry.
      failed: () => summary.replaceChildren(),
    });
    const label = `Differences of ${table.name} from version ${next.from} to ${next.to}`;
    if (grid === undefined) {
      grid = mount(label, source);
      body.append(grid.element);
    } else {
      grid.setLabel(label);
      grid.setSource(source);
    }
  };

  const tell = (failure: unknown): void => {
    const { message, action } = failureText(failure);
    problem.replaceChildren(dataText(action === undefined ? message : `${message} ${action}`));
    problem.hidden = false;
    summary.textContent = '';
  };

  const draw = (page: DiffPageDto): void => {
    const { changed, added, removed, filesRead, filesShared } = page;
    summary.replaceChildren(
      element('span', { class: 'count changed', text: `~ ${counted(changed, 'row')} changed` }),
      element('span', { class: 'count added', text: `+ ${counted(added, 'row')} added` }),
      element('span', { class: 'count removed', text: `− ${counted(removed, 'row')} removed` }),
      element('span', {
        class: 'muted',
        text: `${counted(filesRead, 'data file')} compared, ${filesShared.toLocaleString('en')} in both versions`,
      }),
    );
    const lines = page.schemaChanges.filter(({ kind }) => kind !== 'property' && kind !== 'protocol');
    schema.hidden = lines.length === 0 && page.notCompared.length === 0;
    schema.replaceChildren(
      ...lines
        .slice(0, 20)
        .map(({ kind, name, before, after }) =>
          element(
            'span',
            { class: 'mark' },
            `${changeKindText(kind)}: `,
            dataText([name, ...(before === undefined ? [] : [before, '→']), after ?? ''].join(' '), 120),
          ),
        ),
      ...page.notCompared.map((name) =>
        element('span', { class: 'mark' }, 'Not compared, since its types do not fit: ', dataText(name, 80)),
      ),
    );
    keys.set(
      page.columns.map(({ name }) => name),
      page.keys,
      page.keysDetected,
    );
  };

  const mount = (label: string, source: GridSource): Grid =>
    createGrid({
      label,
      source,
      emptyText: 'The two versions hold the same rows.',
      showColumn: ({ type }) => type !== markType,
      rowMark: (cells) => kindOf(cells),
      cellMark: (cells, { column }) => {
        const notes = notesOf(cells);
        return kindOf(cells) === 'changed' && Object.hasOwn(notes, column)
          ? { mark: 'changed', note: `was ${notes[column] ?? 'NULL'}` }
          : undefined;
      },
      onCopy: ({ text }) => void host.act(copyText, { text }),
    });

  return {
    element: root,
    show(now) {
      shown = now;
      if (!isChosen || compare === undefined) {
        const before = Math.max(now.table.oldestVersion, now.version - 1);
        compare = { from: before, to: now.version, show: showOf(show.value()), ...withKeys(compare?.keys) };
      }
      from.set(String(compare.from));
      to.set(String(compare.to));
      show.set(compare.show);
      ask(compare);
    },
    dispose: () => grid?.dispose(),
  };
}

function withKeys(keys: readonly string[] | undefined): { readonly keys?: readonly string[] } {
  return keys === undefined ? {} : { keys };
}

function showOf(value: string): Compare['show'] {
  return value === 'added' || value === 'removed' || value === 'changed' ? value : 'all';
}

/** Columns of the grid that hold marks and no data; no type of Spark's has this name. */
const markType = ' mark';
const marks: readonly ColumnDto[] = [
  { name: 'kind', type: markType },
  { name: 'before', type: markType },
];

interface Told {
  readonly page: (page: DiffPageDto) => void;
  readonly failed: () => void;
}

/** Rows of a comparison as the grid takes them: the later values, and behind them the kind of the row and the former values that differ. */
function diffSource(host: Host<never>, path: string, compare: Compare, told: Told): GridSource {
  return {
    async rows(offset, limit, signal): Promise<RowsPageDto> {
      try {
        const { keys, ...versions } = compare;
        const page = await host.request(
          diffVersions,
          { path, ...versions, ...(keys !== undefined && { keys: [...keys] }), offset, limit },
          { signal },
        );
        told.page(page);
        return {
          columns: [...page.columns, ...marks],
          rows: page.rows.map(gridRow),
          offset,
          total: page.total,
        };
      } catch (failure) {
        if (!signal.aborted) told.failed();
        throw failure;
      }
    },
  };
}

function gridRow({ kind, before = [], after = [], changed = [] }: DiffRowDto): readonly CellDto[] {
  const cells = kind === 'removed' ? before : after;
  const former = Object.fromEntries(changed.map((column) => [column, textOf(before[column] ?? null)]));
  return [...cells, kind, JSON.stringify(former)];
}

function textOf(cell: CellDto): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'string' ? cell : `${cell.text}…`;
}

function kindOf(cells: readonly CellDto[]): DiffRowDto['kind'] | undefined {
  const kind = cells.at(-2);
  return kind === 'added' || kind === 'removed' || kind === 'changed' ? kind : undefined;
}

function notesOf(cells: readonly CellDto[]): Readonly<Record<string, string>> {
  const text = cells.at(-1);
  return typeof text === 'string' ? (JSON.parse(text) as Record<string, string>) : {};
}
