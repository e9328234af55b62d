/// <reference lib="dom" />
// A page with one of each part of the kit, as panels use them.
import { announce } from '../../../webview/shared/announce.ts';
import { button, checkbox, dropdown, progressRing, textField } from '../../../webview/shared/controls.ts';
import { element } from '../../../webview/shared/element.ts';
import { emptyState, errorState, loadingState } from '../../../webview/shared/pageStates.ts';
import { createSplit } from '../../../webview/shared/splitView.ts';
import { createTabs } from '../../../webview/shared/tabs.ts';
import '../../../webview/shared/styles/kit.css';

const said: string[] = [];
const say = (text: string): void => {
  said.push(text);
  announce(text);
};

const split = createSplit({
  label: 'Size of the list',
  first: element('p', { text: 'First' }),
  second: element('p', { text: 'Second' }),
  direction: 'row',
  share: 0.3,
  onShare: (share) => say(`share ${share.toFixed(2)}`),
});
split.style.height = '80px';

const tabs = createTabs({
  label: 'Parts',
  tabs: [
    { id: 'states', label: 'States', content: states },
    { id: 'split', label: 'Split', content: () => split },
    { id: 'late', label: 'Late', content: () => element('p', { text: 'Made when it was first shown.' }) },
  ],
  onSelect: (id) => say(`tab ${id}`),
});
tabs.setBadge('late', '3');

document.getElementById('panel')?.append(
  element('h1', { text: 'Kit' }),
  element(
    'div',
    { class: 'toolbar' },
    button({ label: 'Run', look: 'primary', onClick: () => say('run') }),
    button({ label: 'Zoom In', icon: '+', look: 'icon', onClick: () => say('zoom') }),
    button({ label: 'Not Now', disabled: true, onClick: () => say('never') }),
    dropdown({
      label: 'Version',
      choices: [
        { value: '2', label: 'Version 2' },
        { value: '1', label: 'Version 1' },
      ],
      value: '1',
      onChange: (value) => say(`version ${value}`),
    }).element,
    textField({
      label: 'Filter',
      placeholder: 'amount > 5',
      onInput: (text) => say(`filter ${text}`),
      onEnter: (text) => say(`enter ${text}`),
    }).element,
    checkbox({ label: 'Only changed rows', checked: false, onChange: (checked) => say(`checked ${checked}`) }),
    progressRing('Reading'),
  ),
  tabs.element,
);

function states(): HTMLElement {
  return element(
    'div',
    {},
    emptyState('There is no table yet.', { label: 'Run Pipeline', onClick: () => say('empty') }),
    loadingState('Reading the history.'),
    errorState('The history could not be read.', new Error('The folder is gone.'), () => say('retry')),
  );
}

declare global {
  interface Window {
    said: string[];
  }
}
window.said = said;
