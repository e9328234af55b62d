import { measureCheckpoint } from '../../emulator/protocol/rpc/checkpoints.ts';
import { chooseTable, openCheckpoint, openTable, revealFolder } from '../protocol/checkpoint.ts';
import { copyText } from '../protocol/commonActions.ts';
import { button } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { factList, plainTable, rangeList, section, type PanelContext, type TabView } from './parts.ts';
import { bytesText, counted, healthTexts, stateTexts, timeText, verdictTexts } from './texts.ts';

/** What the next start does, whether the table agrees, and what the stream checkpoint is. */
export function overviewTab(context: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  const size = element('span', { text: 'being measured' });
  const measure = async (): Promise<void> => {
    try {
      const { bytes, files, more } = await context.host.request(measureCheckpoint, { path: context.input().path });
      size.textContent = `${bytesText(bytes)} in ${more ? 'more than ' : ''}${counted(files, 'file', 'files')}`;
    } catch {
      size.textContent = 'could not be measured';
    }
  };
  const update = (): void => {
    root.replaceChildren(nextStartSection(context), sinkSection(context), factsSection(context, size));
    void measure();
    const generations = generationsSection(context);
    if (generations !== undefined) root.append(generations);
  };
  update();
  return { element: root, update };
}

function nextStartSection({ dto }: PanelContext): HTMLElement {
  const { nextStart } = dto();
  const { ranges, watermark, plannedAt, notes, error } = nextStart;
  return section(
    'Next Start',
    element('p', { class: 'lead' }, dataText(nextStart.sentence)),
    error?.action !== undefined && element('p', {}, dataText(error.action)),
    error !== undefined && element('p', { class: 'muted code', text: error.code }),
    ranges.length > 0 &&
      element('h3', { text: nextStart.kind === 'rerun' ? 'It reads again' : 'Where each source goes on' }),
    ranges.length > 0 && rangeList(ranges),
    (watermark ?? plannedAt) !== undefined &&
      factList([
        ...(watermark === undefined ? [] : [['Watermark', timeText(watermark)] as const]),
        ...(plannedAt === undefined ? [] : [['current_timestamp() gives', timeText(plannedAt)] as const]),
      ]),
    notes.length > 0 && element('ul', { class: 'notes' }, ...notes.map((note) => element('li', {}, dataText(note)))),
  );
}

function sinkSection({ host, dto }: PanelContext): HTMLElement {
  const { verdict, sentence, action, code, table } = dto().sink;
  const { lastPlanned, lastCommitted } = dto();
  const from = {
    project: 'the target of the flow',
    picked: 'chosen by you',
    found: 'found around the stream checkpoint',
  };
  return section(
    'Table and txn',
    element('p', { class: 'lead' }, dataText(sentence)),
    action !== undefined && element('p', {}, dataText(action)),
    code !== undefined && element('p', { class: 'muted code', text: code }),
    factList([
      ['Verdict', verdictTexts[verdict]],
      ...(table === undefined ? [] : [['Table', table.path] as const, ['Known as', from[table.from]] as const]),
      ...(table?.version === undefined ? [] : [['Newest version', String(table.version)] as const]),
      ['txn of this query in the table', table?.txn === undefined ? 'none' : `batch ${table.txn}`],
      ...(table?.txnUpdated === undefined ? [] : [['Written at', timeText(table.txnUpdated)] as const]),
      ['Last committed batch', batchText(lastCommitted)],
      ['Last planned batch', batchText(lastPlanned)],
    ]),
    element(
      'div',
      { class: 'buttons' },
      table !== undefined &&
        button({ label: 'Open Table', onClick: () => void host.act(openTable, { path: table.path }) }),
      button({
        label: table === undefined ? 'Choose Table…' : 'Choose Another Table…',
        onClick: () => void host.act(chooseTable, {}),
      }),
    ),
  );
}

function factsSection({ host, dto }: PanelContext, size: HTMLElement): HTMLElement {
  const { path, queryId, flow, health, problem, state, oldestBatch, batchCount, sources, operators } = dto();
  return section(
    'Stream Checkpoint',
    factList([
      ['Folder', path],
      ['Query id', queryId ?? 'unknown'],
      ...(flow === undefined ? [] : [['Flow', `${flow.label}, generation ${flow.generation}`] as const]),
      ['Health', problem === undefined ? healthTexts[health] : `${healthTexts[health]}: ${problem}`],
      [
        'Batches in the logs',
        oldestBatch === undefined ? '0' : `${batchCount.toLocaleString('en-US')}, the oldest is batch ${oldestBatch}`,
      ],
      ['Sources', String(sources.length)],
      ['Stateful operators', String(operators.length)],
      ['State', stateTexts[state]],
      ['Size', size],
    ]),
    element(
      'div',
      { class: 'buttons' },
      button({ label: 'Reveal Folder', onClick: () => void host.act(revealFolder, { path }) }),
      queryId !== undefined &&
        button({ label: 'Copy Query ID', onClick: () => void host.act(copyText, { text: queryId }) }),
    ),
  );
}

function generationsSection({ host, dto }: PanelContext): HTMLElement | undefined {
  const { generations, path } = dto();
  if (generations.length < 2) return undefined;
  return section(
    'Generations',
    element('p', { text: 'A full refresh begins the next generation and keeps the former.' }),
    plainTable(
      'Generations of the flow',
      ['Generation', 'Health', 'Committed', 'Query id', ''],
      generations.map((one) => [
        one.current ? `${one.generation} (current)` : String(one.generation),
        healthTexts[one.health],
        batchText(one.lastCommitted),
        one.queryId ?? 'unknown',
        one.path === path
          ? 'shown here'
          : button({
              label: `Open Generation ${one.generation}`,
              onClick: () => void host.act(openCheckpoint, { path: one.path }),
            }),
      ]),
    ),
  );
}

function batchText(batch: number | undefined): string {
  return batch === undefined ? 'none' : `batch ${batch}`;
}
