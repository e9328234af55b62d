import { readWatermarks, watermarksPerPage, type WatermarkPointDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import type { ColumnDto } from '../../emulator/protocol/rpc/dto.ts';
import { copyText } from '../protocol/commonActions.ts';
import { button } from '../shared/controls.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import { emptyState, errorState, isCancelled, loadingState } from '../shared/pageStates.ts';
import type { PanelContext, TabView } from './parts.ts';
import { timeText } from './texts.ts';
import { watermarkChart } from './watermarkChart.ts';

const shownPoints = 200;

/** The watermark of each batch with its late rows: a chart, and the same as a table. */
export function watermarkTab({ host, input }: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  let before: number | undefined;
  let grid: Grid | undefined;
  let asked: AbortController | undefined;

  const read = async (): Promise<void> => {
    asked?.abort();
    const controller = new AbortController();
    asked = controller;
    if (grid === undefined) root.replaceChildren(loadingState('Reading the watermarks.'));
    const { path, spec } = input();
    try {
      const series = await host.request(
        readWatermarks,
        {
          path,
          limit: Math.min(shownPoints, watermarksPerPage),
          ...(spec === undefined ? {} : { spec }),
          ...(before === undefined ? {} : { before }),
        },
        { signal: controller.signal },
      );
      draw(series.points, series);
    } catch (failure) {
      if (isCancelled(failure) || asked !== controller) return;
      grid?.dispose();
      grid = undefined;
      root.replaceChildren(errorState('The watermarks could not be read.', failure, () => void read()));
    }
  };

  const draw = (
    points: readonly WatermarkPointDto[],
    { used, countsFrom, older }: { readonly used: boolean; readonly countsFrom: string; readonly older: boolean },
  ): void => {
    const onChart = document.activeElement?.classList.contains('chart-frame') === true;
    grid?.dispose();
    grid = undefined;
    if (points.length === 0) {
      root.replaceChildren(emptyState('No batch was planned yet, so there is no watermark.'));
      return;
    }
    grid = createGrid({
      label: 'Watermarks and late rows by batch, newest first',
      source: pointSource(points),
      rowName: ([batch]) => String(batch),
      showColumn: ({ name }) => name !== 'batch',
      onCopy: ({ text }) => void host.act(copyText, { text }),
    });
    const go = (next: number | undefined): void => {
      before = next;
      void read();
    };
    root.replaceChildren(
      element('h2', { text: 'Watermark and Late Rows' }),
      used
        ? watermarkChart(points)
        : element('p', {
            text: 'No batch has a watermark: the query declares no event time, or has not seen rows yet.',
          }),
      element('p', { class: 'muted', text: countsFrom }),
      element(
        'div',
        { class: 'buttons' },
        button({
          label: 'Older Batches',
          disabled: !older,
          onClick: () => go(points[0]?.batch),
        }),
        button({ label: 'Newest Batches', disabled: before === undefined, onClick: () => go(undefined) }),
      ),
      element('div', { class: 'grid-box' }, grid.element),
    );
    // New batches must not take the keyboard from whoever reads the chart.
    if (onChart) root.querySelector<HTMLElement>('.chart-frame')?.focus();
  };
  void read();
  return { element: root, update: () => void read(), dispose: () => grid?.dispose() };
}

const columns: readonly ColumnDto[] = [
  { name: 'batch', type: 'bigint' },
  { name: 'planned at (UTC)', type: 'timestamp' },
  { name: 'watermark (UTC)', type: 'timestamp' },
  { name: 'next watermark (UTC)', type: 'timestamp' },
  { name: 'rows read', type: 'bigint' },
  { name: 'late rows', type: 'bigint' },
  { name: 'duplicates', type: 'bigint' },
];

/** The points that the chart shows, newest first. NULL stands where nobody knows. */
function pointSource(points: readonly WatermarkPointDto[]): GridSource {
  const newestFirst = [...points].reverse();
  const count = (value: number | undefined): string | null => (value === undefined ? null : String(value));
  return {
    total: points.length,
    rows: async (offset, limit) => ({
      columns,
      rows: newestFirst
        .slice(offset, offset + limit)
        .map((point) => [
          String(point.batch),
          timeText(point.plannedAt),
          timeText(point.watermark),
          timeText(point.nextWatermark),
          count(point.inputRows),
          count(point.lateRows),
          count(point.duplicateRows),
        ]),
      offset,
      total: points.length,
    }),
  };
}
