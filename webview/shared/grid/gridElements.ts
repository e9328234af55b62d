import { element } from '../element.ts';
import type { GridOptions } from './grid.ts';
import { helpText } from './gridHelp.ts';

export interface GridElements {
  readonly scroller: HTMLElement;
  readonly head: HTMLElement;
  readonly headerRow: HTMLElement;
  /** As high as all rows, within what a browser can. */
  readonly body: HTMLElement;
  /** Of gutters and pinned cells; it sticks to the left edge. */
  readonly fixedBox: HTMLElement;
  readonly rowBox: HTMLElement;
  /** What a screen reader says about the keys. */
  readonly help: HTMLElement;
}

export function gridElements(options: GridOptions, id: string): GridElements {
  const headerRow = element('div', { class: 'grid-header-row', role: 'row', 'aria-rowindex': 1 });
  const head = element('div', { class: 'grid-head', role: 'rowgroup' }, headerRow);
  const fixedBox = element('div', { class: 'grid-fixed', role: 'rowgroup' });
  const rowBox = element('div', { role: 'rowgroup' });
  const body = element('div', { class: 'grid-body', role: 'presentation' }, fixedBox, rowBox);
  const help = element('div', { id: `${id}-help`, class: 'visually-hidden', text: helpText(options) });
  const scroller = element(
    'div',
    {
      class: 'grid-scroller',
      role: 'grid',
      tabindex: 0,
      'aria-label': options.label,
      'aria-multiselectable': 'true',
      'aria-readonly': 'true',
      'aria-describedby': help.id,
    },
    head,
    body,
  );
  return { scroller, head, headerRow, body, fixedBox, rowBox, help };
}
