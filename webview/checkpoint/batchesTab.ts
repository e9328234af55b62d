import { readBatches, type BatchDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import type { CellDto, ColumnDto, RowsPageDto } from '../../emulator/protocol/rpc/dto.ts';
import { copyText } from '../protocol/commonActions.ts';
import { announce } from '../shared/announce.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import { createSplit } from '../shared/splitView.ts';
import { batchDetail } from './batchDetail.ts';
import type { PanelContext, TabView } from './parts.ts';
import { timeText } from './texts.ts';

/** Every batch that the logs hold, newest first, and what the one that was chosen read. */
export function batchesTab(context: PanelContext, first: number | undefined): TabView {
  const { host, input, dto } = context;
  const detail = batchDetail(context);
  let names: readonly string[] = [];
  /** Batches by their place in the list, of the pages that were read last. */
  const places = new Map<number, number>();

  const source = (): GridSource => {
    names = dto().sources.map(({ source: name }) => name);
    places.clear();
    const columns = batchColumns(names);
    return {
      total: dto().batchCount,
      async rows(offset, limit, signal): Promise<RowsPageDto> {
        const { path } = input();
        const page = await host.request(readBatches, { path, offset, limit: Math.min(limit, 200) }, { signal });
        if (places.size > 2_000) places.clear();
        page.batches.forEach(({ batch }, index) => places.set(offset + index, batch));
        return { columns, rows: page.batches.map((batch) => batchCells(batch, names)), offset, total: page.total };
      },
    };
  };
  const show = (row: number): void => {
    const batch = places.get(row);
    if (batch !== undefined) void detail.show(batch);
  };
  const grid: Grid = createGrid({
    label: 'Batches, newest first',
    source: source(),
    emptyText: 'No batch was planned yet.',
    rowName: ([batch]) => String(batch),
    showColumn: ({ name }) => name !== 'batch',
    onCell: ({ row }) => show(row),
    onSelection: (selection) => {
      if (selection !== undefined && selection.firstRow === selection.lastRow) show(selection.firstRow);
    },
    onCopy: ({ text, rows }) => {
      void host.act(copyText, { text }).then(() => announce(`${rows} rows copied.`));
    },
  });
  if (first !== undefined) void detail.show(first);
  return {
    element: createSplit({
      label: 'Size of the list of batches',
      first: element('div', { class: 'fill' }, grid.element),
      second: detail.element,
      direction: 'row',
      share: 0.58,
    }),
    update: () => {
      grid.setSource(source(), { keepPlace: true });
      void detail.refresh();
    },
    dispose: () => grid.dispose(),
  };
}

function batchColumns(sources: readonly string[]): readonly ColumnDto[] {
  const text = (name: string): ColumnDto => ({ name, type: 'string' });
  return [
    { name: 'batch', type: 'bigint' },
    text('state'),
    ...sources.map((name) => text(sources.length === 1 ? 'read' : `read of source ${name}`)),
    { name: 'planned at (UTC)', type: 'timestamp' },
    { name: 'watermark (UTC)', type: 'timestamp' },
    { name: 'next watermark (UTC)', type: 'timestamp' },
  ];
}

export function batchCells(batch: BatchDto, sources: readonly string[]): readonly CellDto[] {
  const { planned, committed, problem, ranges } = batch;
  const state = committed ? (planned ? 'committed' : 'committed, not planned') : 'planned';
  return [
    String(batch.batch),
    problem === undefined ? state : `${state}; damaged`,
    ...sources.map((name) => ranges.find(({ source }) => source === name)?.reading ?? null),
    timeText(batch.plannedAt),
    timeText(batch.watermark),
    timeText(batch.nextWatermark),
  ];
}
