import { button } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { icon } from './icons.ts';
import {
  countText,
  durationText,
  kindNames,
  rateText,
  stateNames,
  type GraphNode,
  type NodeMetrics,
  type PipelineGraph,
} from './model.ts';

/** What can be done with a dataset. */
export interface DatasetActions {
  run(dataset: string): void;
  preview(dataset: string): void;
  openTable(dataset: string): void;
  openCheckpoint(dataset: string, flow: string): void;
  goToDefinition(dataset: string): void;
  fullRefresh(dataset: string): void;
  select(id: string): void;
  close(): void;
}

export interface DetailsView {
  readonly element: HTMLElement;
  show(node: GraphNode | undefined, graph: PipelineGraph): void;
  update(metrics: NodeMetrics | undefined): void;
  focusActions(): void;
}

/** Everything about the selected dataset, and what to do with it. */
export function createDetails(actions: DatasetActions): DetailsView {
  const root = element('section', { class: 'details', 'aria-label': 'Selected dataset', hidden: true });
  const numbers = element('dl', { class: 'facts' });
  const failure = element('div', { class: 'details-failure' });
  let shown: GraphNode | undefined;

  const update = (metrics: NodeMetrics | undefined): void => {
    numbers.replaceChildren(...(metrics === undefined ? [] : metricFacts(metrics)));
    const error = metrics?.error;
    failure.hidden = error === undefined;
    failure.replaceChildren(
      ...(error === undefined
        ? []
        : [
            element('p', {}, dataText(error.message)),
            ...(error.action === undefined ? [] : [element('p', {}, dataText(error.action))]),
            element('p', { class: 'muted code', text: error.code }),
          ]),
    );
  };

  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') actions.close();
  });

  return {
    element: root,
    update,
    show: (node, graph) => {
      shown = node;
      root.hidden = node === undefined;
      if (node === undefined) return root.replaceChildren();
      const { dataset, kind, label } = node;
      root.replaceChildren(
        element(
          'div',
          { class: 'details-head' },
          icon(kind),
          element('h2', {}, dataText(label, 200)),
          button({ label: 'Close', icon: '✕', look: 'icon', onClick: actions.close }),
        ),
        element('p', { class: 'muted', text: kindNames[kind] }),
        element('div', { class: 'details-actions' }, ...actionButtons(node, actions)),
        ...(dataset?.protected === true
          ? [
              element(
                'p',
                { class: 'details-lock' },
                icon('lock'),
                'Protected: a full refresh is refused, since pipelines.reset.allowed is false.',
              ),
            ]
          : []),
        ...(dataset?.comment === undefined ? [] : [element('p', {}, dataText(dataset.comment))]),
        failure,
        numbers,
        ...lineage(node, graph, actions),
        ...expectations(node),
        ...columns(node),
      );
      return undefined;
    },
    focusActions: () => {
      if (shown !== undefined) root.querySelector<HTMLElement>('.details-actions > *')?.focus();
    },
  };
}

function actionButtons({ dataset, kind }: GraphNode, actions: DatasetActions): readonly HTMLElement[] {
  if (dataset === undefined) return [];
  const { key, path, position, flows } = dataset;
  const isTable = kind === 'streamingTable' || kind === 'materializedView';
  const checkpoints = flows.filter(({ checkpoint }) => checkpoint !== undefined);
  return [
    ...(isTable || kind === 'sink' ? [button({ label: 'Run', look: 'primary', onClick: () => actions.run(key) })] : []),
    ...(kind === 'sink' || kind === 'external'
      ? []
      : [button({ label: 'Preview', onClick: () => actions.preview(key) })]),
    ...(path === undefined ? [] : [button({ label: 'Open Table', onClick: () => actions.openTable(key) })]),
    ...checkpoints.map((flow) =>
      button({
        label: checkpoints.length === 1 ? 'Open Stream Checkpoint' : `Open Stream Checkpoint of ${flow.key}`,
        onClick: () => actions.openCheckpoint(key, flow.key),
      }),
    ),
    ...(position === undefined
      ? []
      : [button({ label: 'Go to Definition', onClick: () => actions.goToDefinition(key) })]),
    ...(isTable ? [button({ label: 'Full Refresh…', onClick: () => actions.fullRefresh(key) })] : []),
  ];
}

function metricFacts({ state, rows, batches, dropped, batchDuration, rate }: NodeMetrics): readonly HTMLElement[] {
  const facts: [string, string][] = [['Last update', stateNames[state]]];
  if (batches > 0) {
    facts.push(['Rows', rows.toLocaleString('en-US')], ['Batches', batches.toLocaleString('en-US')]);
    if (rate !== undefined) facts.push(['Speed', rateText(rate)]);
    if (batchDuration !== undefined) facts.push(['Last batch', durationText(batchDuration)]);
    facts.push(['Dropped by expectations', countText(dropped, 'row')]);
  }
  return facts.flatMap(([name, text]) => [element('dt', { text: name }), element('dd', { text })]);
}

function lineage(node: GraphNode, { nodes, edges }: PipelineGraph, actions: DatasetActions): readonly HTMLElement[] {
  const list = (title: string, ids: readonly { readonly id: string; readonly streaming: boolean }[]): HTMLElement[] => {
    if (ids.length === 0) return [];
    const items = ids.map(({ id, streaming }) => {
      const link = element(
        'button',
        { class: 'link', type: 'button' },
        dataText(nodes.find((one) => one.id === id)?.label ?? id, 120),
      );
      link.addEventListener('click', () => actions.select(id));
      return element('li', {}, link, ` ${streaming ? 'as a stream' : 'whole'}`);
    });
    return [element('h3', { text: title }), element('ul', { class: 'plain' }, ...items)];
  };
  const { id } = node;
  return [
    ...list(
      'Reads',
      edges.filter(({ to }) => to === id).map(({ from, streaming }) => ({ id: from, streaming })),
    ),
    ...list(
      'Read By',
      edges.filter(({ from }) => from === id).map(({ to, streaming }) => ({ id: to, streaming })),
    ),
  ];
}

const violationNames = { keep: 'keeps the row', drop: 'drops the row', fail: 'fails the update' } as const;

function expectations({ dataset }: GraphNode): readonly HTMLElement[] {
  if (dataset === undefined || dataset.expectations.length === 0) return [];
  const items = dataset.expectations.map(({ name, onViolation }) =>
    element(
      'li',
      {},
      dataText(name, 200),
      element('span', { class: 'muted', text: ` ${violationNames[onViolation]}` }),
    ),
  );
  return [element('h3', { text: 'Expectations' }), element('ul', { class: 'plain' }, ...items)];
}

const mostColumns = 200;

function columns({ dataset }: GraphNode): readonly HTMLElement[] {
  const all = dataset?.columns ?? [];
  if (all.length === 0) return [];
  const rest = all.length - mostColumns;
  return [
    element('h3', { text: 'Columns' }),
    element(
      'dl',
      { class: 'facts code' },
      ...all
        .slice(0, mostColumns)
        .flatMap(({ name, type }) => [
          element('dt', {}, dataText(name, 120)),
          element('dd', { class: 'muted' }, dataText(type, 200)),
        ]),
    ),
    ...(rest > 0 ? [element('p', { class: 'muted', text: `And ${countText(rest, 'column')} more.` })] : []),
  ];
}
