import { readSourceFiles, type SourceDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import type { ColumnDto } from '../../emulator/protocol/rpc/dto.ts';
import { copyText } from '../protocol/commonActions.ts';
import { textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import { emptyState } from '../shared/pageStates.ts';
import { factList, type PanelContext, type TabView } from './parts.ts';
import { counted, kindTexts, timeText } from './texts.ts';

/** Each source: where it stands, its offset taken apart, and the files that a file source handed out. */
export function sourcesTab(context: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  const grids: Grid[] = [];
  const update = (): void => {
    for (const grid of grids.splice(0)) grid.dispose();
    const { sources } = context.dto();
    if (sources.length === 0)
      root.replaceChildren(emptyState('No batch was planned yet, so no source has a position.'));
    else root.replaceChildren(...sources.map((source) => sourceCard(context, source, grids)));
  };
  update();
  return {
    element: root,
    update,
    dispose: () => {
      for (const grid of grids.splice(0)) grid.dispose();
    },
  };
}

function sourceCard(context: PanelContext, source: SourceDto, grids: Grid[]): HTMLElement {
  const { kind, offset, facts, log } = source;
  const files = log !== undefined && log.entries === 'files' ? filesGrid(context, source, log.folder) : undefined;
  if (files !== undefined) grids.push(files.grid);
  return element(
    'section',
    { class: 'section' },
    element('h2', {}, 'Source ', dataText(source.source), `: ${kindTexts[kind]}`),
    element('p', { class: 'lead' }, dataText(offset.reading)),
    factList([
      ...facts.map(({ name, value }) => [name, value] as const),
      ...(offset.text === undefined ? [] : [['Offset in the log', offset.text] as const]),
      ...(log === undefined
        ? []
        : [['Log of its own', `sources/${log.folder}, ${counted(log.files, 'file', 'files')}`] as const]),
    ]),
    files?.element,
  );
}

const columns: readonly ColumnDto[] = [
  { name: 'file', type: 'string' },
  { name: 'entry', type: 'bigint' },
  { name: 'modified at (UTC)', type: 'timestamp' },
];

function filesGrid({ host, input }: PanelContext, { source: name }: SourceDto, folder: string) {
  const source = (search: string): GridSource => ({
    async rows(offset, limit, signal) {
      const page = await host.request(
        readSourceFiles,
        {
          path: input().path,
          source: folder,
          offset,
          limit: Math.min(limit, 200),
          ...(search === '' ? {} : { search }),
        },
        { signal },
      );
      return {
        columns,
        rows: page.files.map(({ path, entry, modifiedAt }) => [path, String(entry), timeText(modifiedAt)]),
        offset,
        total: page.total,
      };
    },
  });
  const grid = createGrid({
    label: `Files of source ${name}, newest first`,
    source: source(''),
    emptyText: 'No file has this text in its path.',
    onCopy: ({ text }) => void host.act(copyText, { text }),
  });
  const search = textField({
    label: 'Search paths',
    placeholder: 'Part of a path, then Enter',
    onEnter: (text) => grid.setSource(source(text.trim())),
  });
  return {
    grid,
    element: element(
      'div',
      {},
      element('h3', { text: 'Files that it handed out' }),
      element('div', { class: 'toolbar' }, search.element),
      element('div', { class: 'grid-box' }, grid.element),
    ),
  };
}
