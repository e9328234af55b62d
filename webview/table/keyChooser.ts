import { button, checkbox } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';

export interface KeyChooser {
  readonly element: HTMLElement;
  /** The columns that there are, and the keys that are used now. */
  set(columns: readonly string[], keys: readonly string[], detected: boolean): void;
}

/** So many columns are offered at most; more would be no list that a person looks through. */
const mostOffered = 200;

/** Chooses the columns by which rows are paired; undefined lets the emulator find one, none pairs nothing. */
export function keyChooser(onKeys: (keys: readonly string[] | undefined) => void): KeyChooser {
  const label = element('summary', { text: 'Key columns' });
  const list = element('div', { class: 'key-list', role: 'group', 'aria-label': 'Key columns' });
  const chosen = new Set<string>();
  let offered = '';
  const close = (keys: readonly string[] | undefined): void => {
    details.open = false;
    label.focus();
    onKeys(keys);
  };
  const details = element(
    'details',
    { class: 'key-chooser' },
    label,
    element(
      'div',
      { class: 'key-popup' },
      list,
      element(
        'div',
        { class: 'dialog-bar' },
        button({ label: 'Pair by These', onClick: () => close([...chosen]), look: 'primary' }),
        button({ label: 'Detect', onClick: () => close(undefined) }),
        button({ label: 'Pair Nothing', onClick: () => close([]) }),
      ),
    ),
  );
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    details.open = false;
    label.focus();
  });
  return {
    element: details,
    set(columns, keys, detected) {
      const now = JSON.stringify([columns, keys, detected]);
      if (now === offered) return;
      offered = now;
      chosen.clear();
      for (const key of keys) chosen.add(key);
      label.replaceChildren(
        keys.length === 0 ? 'No key columns' : detected ? 'Paired by (detected): ' : 'Paired by: ',
        dataText(keys.join(', '), 60),
      );
      list.replaceChildren(
        ...columns.slice(0, mostOffered).map((name) => {
          const box = checkbox({
            label: '',
            checked: chosen.has(name),
            onChange: (checked) => void (checked ? chosen.add(name) : chosen.delete(name)),
          });
          box.replaceChildren(dataText(name, 80));
          return box;
        }),
      );
    },
  };
}
