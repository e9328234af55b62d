import type { CheckpointDto, SourceRangeDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import type { checkpointPanel } from '../protocol/checkpoint.ts';
import type { InputOf } from '../protocol/panel.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import type { Host } from '../shared/host.ts';

/** What every tab works with. */
export interface PanelContext {
  readonly host: Host<InputOf<typeof checkpointPanel>>;
  input(): InputOf<typeof checkpointPanel>;
  dto(): CheckpointDto;
  selectTab(id: string): void;
}

/** The content of a tab. `update` is called when the stream checkpoint was read again. */
export interface TabView {
  readonly element: HTMLElement;
  update(): void;
  /** Frees what the page holds for it. */
  dispose?(): void;
}

export type Severity = 'ok' | 'warning' | 'error' | 'info';

const signs: Readonly<Record<Severity, readonly [sign: string, words: string]>> = {
  ok: ['✓', 'Fine: '],
  warning: ['!', 'Warning: '],
  error: ['✕', 'Error: '],
  info: ['i', ''],
};

/** A sign that is colour, shape and, for a screen reader, a word. */
export function severitySign(severity: Severity): HTMLElement {
  const [sign, words] = signs[severity];
  return element(
    'span',
    { class: `severity ${severity}` },
    element('span', { 'aria-hidden': 'true', text: sign }),
    element('span', { class: 'visually-hidden', text: words }),
  );
}

/** Names and values of data, a line each. */
export function factList(facts: readonly (readonly [name: string, value: string | HTMLElement])[]): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...facts.map(([name, value]) =>
      element(
        'div',
        { class: 'fact' },
        element('dt', { text: name }),
        element('dd', {}, typeof value === 'string' ? dataText(value) : value),
      ),
    ),
  );
}

export function section(title: string, ...children: readonly (HTMLElement | undefined | false)[]): HTMLElement {
  return element('section', { class: 'section' }, element('h2', { text: title }), ...children);
}

/** A table of few rows. What does not fit is scrolled by the keyboard, too. */
export function plainTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | HTMLElement)[])[],
  rowClass: (index: number) => string | undefined = () => undefined,
): HTMLElement {
  const head = element('tr', {}, ...header.map((text) => element('th', { scope: 'col', text })));
  const body = rows.map((row, index) =>
    element(
      'tr',
      { class: rowClass(index) },
      ...row.map((cell) => element('td', {}, typeof cell === 'string' ? dataText(cell) : cell)),
    ),
  );
  return element(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      { class: 'plain' },
      element('caption', { class: 'visually-hidden', text: caption }),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

/** Partitions of Kafka that are listed; a topic may have thousands. */
const mostPartitions = 100;

/** What each source gives to a batch, with its offsets as they lie in the log. */
export function rangeList(ranges: readonly SourceRangeDto[]): HTMLElement {
  return element(
    'ul',
    { class: 'ranges' },
    ...ranges.map(({ source, reading, start, end, partitions }) =>
      element(
        'li',
        {},
        element('strong', {}, 'Source ', dataText(source), ': '),
        dataText(reading),
        factList([
          ['Start', start.text ?? start.reading],
          ...(end === undefined ? [] : [['End', end.text ?? end.reading] as const]),
        ]),
        partitions !== undefined &&
          plainTable(
            `Partitions of source ${source}`,
            ['Topic', 'Partition', 'From', 'To (exclusive)', 'Records'],
            partitions
              .slice(0, mostPartitions)
              .map(({ topic, partition, from, to, count }) => [
                topic,
                partition,
                from ?? 'new',
                to,
                count ?? 'not known',
              ]),
          ),
        partitions !== undefined &&
          partitions.length > mostPartitions &&
          element('p', { class: 'muted', text: `… and ${partitions.length - mostPartitions} more partitions.` }),
      ),
    ),
  );
}
