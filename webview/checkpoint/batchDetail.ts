import {
  readBatch,
  type BatchDetailDto,
  type DroppedRowsDto,
  type LogFileDto,
} from '../../emulator/protocol/rpc/checkpoints.ts';
import { openFile } from '../protocol/commonActions.ts';
import { button, checkbox } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { emptyState, errorState, isCancelled } from '../shared/pageStates.ts';
import { factList, plainTable, rangeList, section, severitySign, type PanelContext } from './parts.ts';
import { counted, prettyLog, timeText } from './texts.ts';

export interface BatchDetail {
  readonly element: HTMLElement;
  show(batch: number): Promise<void>;
  /** Reads the batch that is shown again. */
  refresh(): Promise<void>;
}

/** One batch: what it read, which rows it dropped, and its two files as they lie on the disk. */
export function batchDetail({ host, input }: PanelContext): BatchDetail {
  const root = element('div', { class: 'page', role: 'region', 'aria-label': 'The chosen batch' });
  root.append(emptyState('Choose a batch to see what it read, and its entries in both logs.'));
  let shown: number | undefined;
  let asked: AbortController | undefined;
  let pretty = true;

  const read = async (batch: number): Promise<void> => {
    asked?.abort();
    const controller = new AbortController();
    asked = controller;
    try {
      const { path } = input();
      const detail = await host.request(readBatch, { path, batch }, { signal: controller.signal });
      draw(detail);
    } catch (failure) {
      if (isCancelled(failure) || asked !== controller) return;
      root.replaceChildren(errorState(`Batch ${batch} could not be read.`, failure, () => void read(batch)));
    }
  };

  const draw = (detail: BatchDetailDto): void => {
    const { batch, planned, committed, problem, ranges, offsetFile, commitFile, dropped, startUnknown } = detail;
    const state = committed
      ? planned
        ? 'planned and committed'
        : 'committed, but not planned'
      : 'planned, not committed';
    root.replaceChildren(
      element('h2', { text: `Batch ${batch}` }),
      factList([
        ['State', state],
        ['Planned at', timeText(detail.plannedAt)],
        ['Watermark', timeText(detail.watermark)],
        ['Next watermark', timeText(detail.nextWatermark)],
        ...(detail.inputRows === undefined ? [] : [['Rows read', String(detail.inputRows)] as const]),
      ]),
      ...(problem === undefined ? [] : [element('p', {}, severitySign('error'), dataText(problem))]),
      ...(startUnknown
        ? [
            element('p', {
              class: 'muted',
              text: 'The entry before it is gone, so only where the batch ended is known.',
            }),
          ]
        : []),
      ...(ranges.length === 0 ? [] : [section('What It Read', rangeList(ranges))]),
      ...(dropped.length === 0 ? [] : [section('Dropped Rows', ...dropped.map(droppedTable))]),
      section(
        'Log Files',
        checkbox({
          label: 'Indent JSON',
          checked: pretty,
          onChange: (checked) => {
            pretty = checked;
            draw(detail);
          },
        }),
        logFile(`offsets/${batch}`, offsetFile),
        logFile(`commits/${batch}`, commitFile),
      ),
    );
  };

  const logFile = (name: string, file: LogFileDto | undefined): HTMLElement => {
    if (file === undefined) return element('p', { class: 'muted', text: `${name} is not there.` });
    const text = element('pre', { class: 'raw', tabindex: 0, 'aria-label': `Text of ${name}` });
    const lines = (pretty ? prettyLog(file.text) : file.text).split('\n');
    text.append(...lines.map((line) => element('span', { class: 'raw-line' }, dataText(line, 70_000))));
    return element(
      'div',
      {},
      element(
        'div',
        { class: 'raw-title' },
        element('h3', { text: name }),
        button({ label: `Open ${name}`, onClick: () => void host.act(openFile, { path: file.path }) }),
      ),
      text,
      file.cut && element('p', { class: 'muted', text: 'It is longer; open the file to see all of it.' }),
    );
  };

  return {
    element: root,
    async show(batch) {
      if (batch === shown) return;
      shown = batch;
      await read(batch);
    },
    async refresh() {
      if (shown !== undefined) await read(shown);
    },
  };
}

const reasons: Readonly<Record<DroppedRowsDto['why'], string>> = {
  late: 'late: older than the watermark',
  duplicate: 'duplicates: their key had been seen',
  malformed: 'malformed: not as the schema says',
};

function droppedTable({ why, operator, count, watermark, columns, sample }: DroppedRowsDto): HTMLElement {
  const where = operator === undefined ? '' : ` at ${operator}`;
  const mark = watermark === undefined ? '' : `, judged by the watermark ${timeText(watermark)}`;
  const title = `${counted(count, 'row', 'rows')}${where}, ${reasons[why]}${mark}`;
  const cells = sample.map((row) => row.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))));
  return element(
    'div',
    {},
    element('p', {}, dataText(title)),
    sample.length > 0 && plainTable(`Some of the rows: ${why}`, columns, cells),
  );
}
