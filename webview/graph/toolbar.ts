import type { UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import { button, textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { durationText } from './model.ts';
import { isRunning, updateSentence } from './updateSentence.ts';

export type View = 'graph' | 'list';

export interface ToolbarOptions {
  readonly run: () => void;
  readonly stop: () => void;
  readonly search: (text: string) => void;
  /** Enter in the search field. */
  readonly found: (text: string) => void;
  readonly view: (view: View) => void;
  readonly fit: () => void;
  readonly zoom: (factor: number) => void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  setName(name: string): void;
  setUpdate(update: UpdateStateDto): void;
  setView(view: View): void;
}

export function createToolbar(options: ToolbarOptions): Toolbar {
  const name = element('h1');
  const state = element('span', { class: 'update-state' });
  const run = button({ label: 'Run Pipeline', look: 'primary', onClick: options.run });
  const stop = button({ label: 'Stop', onClick: options.stop });
  stop.hidden = true;
  const search = textField({
    label: 'Find a dataset',
    placeholder: 'Find a dataset',
    hideLabel: true,
    onInput: options.search,
    onEnter: options.found,
  });
  let view: View = 'graph';
  const other = button({ label: 'Show as List', onClick: () => set(view === 'graph' ? 'list' : 'graph', true) });
  const camera = element(
    'span',
    { class: 'camera', role: 'group', 'aria-label': 'Zoom' },
    button({ label: 'Zoom Out', icon: '−', look: 'icon', onClick: () => options.zoom(1 / 1.25) }),
    button({ label: 'Zoom In', icon: '+', look: 'icon', onClick: () => options.zoom(1.25) }),
    button({ label: 'Fit', onClick: options.fit }),
  );

  const set = (next: View, tell: boolean): void => {
    view = next;
    other.textContent = next === 'graph' ? 'Show as List' : 'Show as Graph';
    camera.hidden = next === 'list';
    if (tell) options.view(next);
  };

  return {
    element: element(
      'header',
      { class: 'toolbar' },
      name,
      state,
      element('span', { class: 'spring' }),
      search.element,
      camera,
      other,
      stop,
      run,
    ),
    setName: (text) => name.replaceChildren(dataText(text, 80)),
    setUpdate: (update) => {
      const running = isRunning(update);
      const took = update.endedAt === undefined ? '' : ` ${durationText(update.endedAt - update.startedAt)}`;
      state.textContent = updateSentence(update);
      state.title = took === '' ? '' : `It took${took}.`;
      state.dataset['state'] = running ? 'running' : update.state.toLowerCase();
      stop.hidden = !running;
      run.disabled = running;
    },
    setView: (next) => set(next, false),
  };
}
