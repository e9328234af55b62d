import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { shownText } from '../shared/grid/cellText.ts';
import { icon } from './icons.ts';
import { countText, durationText, kindNames, rateText, stateNames, type GraphNode, type NodeMetrics } from './model.ts';

export const nodeSize = { width: 224, height: 74 };

export interface NodeView {
  readonly element: HTMLElement;
  update(metrics: NodeMetrics | undefined): void;
}

/** The box of a dataset: kind, name, lock, state, and what came through. */
export function createNode(node: GraphNode, sentence: string): NodeView {
  const state = element('span', { class: 'node-state' });
  const numbers = element('span', { class: 'node-numbers' });
  const made = element(
    'div',
    { class: `node kind-${node.kind}`, role: 'button', tabindex: -1, 'data-id': node.id, 'aria-pressed': 'false' },
    element(
      'div',
      { class: 'node-head' },
      icon(node.kind),
      element('span', { class: 'node-name' }, dataText(node.label, 120)),
      node.dataset?.protected === true && icon('lock'),
    ),
    element(
      'div',
      { class: 'node-line' },
      element('span', { class: 'node-kind muted', text: kindNames[node.kind] }),
      state,
    ),
    element('div', { class: 'node-line' }, numbers),
    element('div', { class: 'visually-hidden', text: shownText(sentence, 400) }),
  );
  made.title = shownText(node.dataset?.comment ?? node.id, 400);
  made.style.width = `${nodeSize.width}px`;
  made.style.height = `${nodeSize.height}px`;
  let last = '';

  return {
    element: made,
    update: (metrics) => {
      const now = JSON.stringify([
        metrics?.state,
        metrics?.rows,
        metrics?.rate,
        metrics?.dropped,
        metrics?.batchDuration,
      ]);
      if (now === last) return;
      last = now;
      made.dataset['state'] = metrics?.state ?? 'none';
      state.textContent = metrics === undefined || metrics.state === 'none' ? '' : stateNames[metrics.state];
      numbers.replaceChildren(...numberTexts(metrics).map((text) => element('span', { text })));
    },
  };
}

function numberTexts(metrics: NodeMetrics | undefined): readonly string[] {
  if (metrics === undefined || metrics.batches === 0) return [];
  const { rows, rate, batchDuration, dropped } = metrics;
  return [
    countText(rows, 'row'),
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(batchDuration === undefined || rate !== undefined || dropped > 0 ? [] : [durationText(batchDuration)]),
    ...(dropped === 0 ? [] : [`${dropped.toLocaleString('en-US')} dropped`]),
  ];
}
