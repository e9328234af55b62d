import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { icon } from './icons.ts';
import { durationText, kindNames, rateText, stateNames, type NodeMetrics, type PipelineGraph } from './model.ts';

export interface ListView {
  readonly element: HTMLElement;
  show(graph: PipelineGraph): void;
  update(metrics: ReadonlyMap<string, NodeMetrics>): void;
  match(matches: ((id: string) => boolean) | undefined): void;
}

const headings = ['Dataset', 'Kind', 'Last Update', 'Rows', 'Speed', 'Last Batch', 'Dropped', 'Reads'];

/** The same graph as a table: each dataset after what it reads. */
export function createListView(onOpen: (id: string) => void): ListView {
  const body = element('tbody');
  const head = element('tr', {}, ...headings.map((text) => element('th', { scope: 'col', text })));
  const table = element(
    'table',
    { class: 'list', 'aria-label': 'Datasets of the pipeline' },
    element('thead', {}, head),
    body,
  );
  let rows = new Map<string, { readonly row: HTMLElement; readonly cells: readonly HTMLElement[] }>();

  return {
    element: element('div', { class: 'list-box' }, table),
    show: ({ nodes, edges }) => {
      const labels = new Map(nodes.map(({ id, label }) => [id, label]));
      rows = new Map(
        nodes.map((node) => {
          const name = element('button', { class: 'link', type: 'button' }, dataText(node.label, 120));
          name.addEventListener('click', () => onOpen(node.id));
          const cells = ['state', 'number', 'number', 'number', 'number'].map((look) => element('td', { class: look }));
          const inputs = edges.filter(({ to }) => to === node.id).map(({ from }) => labels.get(from) ?? from);
          const row = element(
            'tr',
            {},
            element('th', { scope: 'row' }, icon(node.kind), name, node.dataset?.protected === true && icon('lock')),
            element('td', { text: kindNames[node.kind] }),
            ...cells,
            element('td', {}, dataText(inputs.join(', '), 400)),
          );
          return [node.id, { row, cells }];
        }),
      );
      body.replaceChildren(...[...rows.values()].map(({ row }) => row));
    },
    update: (metrics) => {
      for (const [id, { row, cells }] of rows) {
        const now = metrics.get(id);
        row.dataset['state'] = now?.state ?? 'none';
        cellTexts(now).forEach((text, index) => {
          const cell = cells[index];
          if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
        });
      }
    },
    match: (matches) => {
      for (const [id, { row }] of rows) row.hidden = matches !== undefined && !matches(id);
    },
  };
}

function cellTexts(metrics: NodeMetrics | undefined): readonly string[] {
  if (metrics === undefined) return ['', '', '', '', ''];
  const { state, rows, rate, batchDuration, dropped, batches } = metrics;
  return [
    stateNames[state],
    batches === 0 ? '' : rows.toLocaleString('en-US'),
    rate === undefined ? '' : rateText(rate),
    batchDuration === undefined ? '' : durationText(batchDuration),
    batches === 0 ? '' : dropped.toLocaleString('en-US'),
  ];
}
