import type { CellDto, ColumnDto } from '../../emulator/protocol/rpc/dto.ts';
import { listFiles, type DataFileDto } from '../../emulator/protocol/rpc/tables.ts';
import { copyText } from '../protocol/commonActions.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import type { Host } from '../shared/host.ts';
import { failureText } from '../shared/pageStates.ts';
import { createSplit } from '../shared/splitView.ts';
import type { Shown } from './model.ts';
import { tableHead } from './schemaTab.ts';
import { bytesText, counted, timeText } from './texts.ts';

export interface FilesTab {
  readonly element: HTMLElement;
  show(shown: Shown): void;
  dispose(): void;
}

const columns: readonly ColumnDto[] = [
  { name: 'File', type: 'path' },
  { name: 'Rows', type: 'count' },
  { name: 'Size', type: 'bytes' },
  { name: 'Partition', type: 'values' },
  { name: 'Deleted rows', type: 'deletion vector' },
  { name: 'Modified', type: 'time' },
  { name: 'State', type: 'on the disk' },
];

const mostColumns = 500;

/** The data files of a version, and the statistics of the one that is chosen. */
export function filesTab(host: Host<never>): FilesTab {
  let grid: Grid | undefined;
  let shown: Shown | undefined;
  let chosen = -1;
  const details = element('section', {
    class: 'file-details',
    'aria-label': 'Statistics of the file',
    'aria-live': 'polite',
  });
  const list = element('div', { class: 'files-list' });
  const root = createSplit({
    label: 'Size of the list of files',
    first: list,
    second: details,
    direction: 'column',
    share: 0.6,
  });

  const source = ({ table, version }: Shown): GridSource => ({
    columns,
    ...(version === table.version && { total: table.files }),
    async rows(offset, limit, signal) {
      const page = await host.request(
        listFiles,
        { path: table.path, at: { version }, offset, limit: Math.min(limit, 200) },
        { signal },
      );
      return { columns, rows: page.files.map(fileCells), offset, total: page.total };
    },
  });

  const tell = (text: string): void => {
    details.replaceChildren(element('p', { class: 'muted', text }));
  };

  const show = async (row: number): Promise<void> => {
    if (shown === undefined || row === chosen) return;
    chosen = row;
    const { table, version } = shown;
    try {
      const { files } = await host.request(listFiles, { path: table.path, at: { version }, offset: row, limit: 1 });
      const [file] = files;
      if (chosen === row && file !== undefined) details.replaceChildren(...fileNodes(file));
    } catch (failure) {
      tell(failureText(failure).message);
    }
  };

  tell('Choose a file to see its statistics.');
  return {
    element: root,
    show(now) {
      shown = now;
      chosen = -1;
      tell('Choose a file to see its statistics.');
      const label = `Data files of ${now.table.name} at version ${now.version}`;
      if (grid === undefined) {
        grid = createGrid({
          label,
          source: source(now),
          emptyText: 'This version has no data files.',
          onCell: ({ row }) => void show(row),
          onSelection: (selection) => {
            if (selection !== undefined && selection.firstRow === selection.lastRow) void show(selection.firstRow);
          },
          onCopy: ({ text }) => void host.act(copyText, { text }),
          rowMark: (cells) => (cells.at(-1) === missingText ? 'removed' : undefined),
        });
        list.append(grid.element);
      } else {
        grid.setLabel(label);
        grid.setSource(source(now));
      }
    },
    dispose: () => grid?.dispose(),
  };
}

const missingText = 'missing';

function fileCells(file: DataFileDto): readonly CellDto[] {
  const partition = Object.entries(file.partition).map(([name, value]) => `${name}=${value ?? 'NULL'}`);
  return [
    file.path,
    file.rows === undefined ? null : file.rows.toLocaleString('en'),
    bytesText(file.bytes),
    partition.join(', '),
    file.deletedRows === undefined ? '' : file.deletedRows.toLocaleString('en'),
    timeText(file.modifiedAt),
    file.missing ? missingText : 'there',
  ];
}

function fileNodes(file: DataFileDto): readonly Node[] {
  const rows = file.columns
    .slice(0, mostColumns)
    .map(({ name, min, max, nulls }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, dataText(name, 200)),
        element('td', {}, dataText(min ?? '', 200)),
        element('td', {}, dataText(max ?? '', 200)),
        element('td', { class: 'number', text: nulls === undefined ? '' : nulls.toLocaleString('en') }),
      ),
    );
  return [
    element('h2', {}, dataText(file.path, 300)),
    element('p', {
      class: 'muted',
      text: [
        ...(file.rows === undefined ? [] : [counted(file.rows, 'row')]),
        ...(file.deletedRows === undefined ? [] : [`${counted(file.deletedRows, 'row')} deleted by a deletion vector`]),
        bytesText(file.bytes),
        ...(file.missing ? ['The file is no longer there.'] : []),
      ].join(' · '),
    }),
    rows.length === 0
      ? element('p', { class: 'muted', text: 'The log holds no statistics of this file.' })
      : element(
          'table',
          { class: 'facts' },
          tableHead('Column', 'Minimum', 'Maximum', 'NULLs'),
          element('tbody', {}, ...rows),
        ),
  ];
}
