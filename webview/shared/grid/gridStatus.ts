import { element } from '../element.ts';

export interface GridStatus {
  readonly element: HTMLElement;
  /** What stands over the whole grid, or as a strip at its foot when it has rows to show. */
  show(state: GridState, hasRows: boolean): void;
}

export type GridState =
  | { readonly kind: 'rows' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: Error };

/** Says why there is nothing to see, and offers Retry. */
export function createGridStatus(retry: () => void, signal: AbortSignal): GridStatus {
  const text = element('p', { class: 'grid-status-text' });
  const button = element('button', { class: 'button', type: 'button', text: 'Retry' });
  const box = element('div', { class: 'grid-status', hidden: true }, text, button);
  button.addEventListener('click', retry, { signal });
  let last = '';

  return {
    element: box,
    show: (state, hasRows) => {
      const next = `${state.kind}/${hasRows}/${state.kind === 'failed' ? state.failure.message : state.kind === 'empty' ? state.text : ''}`;
      if (next === last) return;
      last = next;
      box.hidden = state.kind === 'rows' || (state.kind === 'loading' && hasRows);
      box.className = `grid-status ${state.kind}${hasRows ? ' strip' : ''}`;
      button.hidden = state.kind !== 'failed';
      box.setAttribute('role', state.kind === 'failed' ? 'alert' : 'status');
      switch (state.kind) {
        case 'rows':
          text.textContent = '';
          break;
        case 'loading':
          text.textContent = 'Reading rows…';
          break;
        case 'empty':
          text.textContent = state.text;
          break;
        case 'failed':
          text.textContent = `${hasRows ? 'Some of these rows' : 'The rows'} could not be read. ${state.failure.message}`;
          break;
      }
    },
  };
}
