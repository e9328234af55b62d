import { compareCheckpoints } from '../../emulator/protocol/rpc/checkpoints.ts';
import { checkbox, dropdown } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { emptyState, errorState, isCancelled, loadingState } from '../shared/pageStates.ts';
import { plainTable, severitySign, type PanelContext, type TabView } from './parts.ts';

/** What is damaged or worth knowing, with the code of each. */
export function findingsTab({ dto }: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  const update = (): void => {
    const { findings } = dto();
    if (findings.length === 0) {
      root.replaceChildren(emptyState('Nothing was found that a start would trip over.'));
      return;
    }
    root.replaceChildren(
      element('h2', { text: 'Findings' }),
      element(
        'ul',
        { class: 'findings' },
        ...findings.map(({ severity, place, code, text, action }) =>
          element(
            'li',
            {},
            severitySign(severity),
            element(
              'div',
              {},
              element('p', {}, dataText(text)),
              action !== undefined && element('p', {}, dataText(action)),
              element('p', { class: 'muted' }, element('code', { text: code }), ' at ', dataText(place)),
            ),
          ),
        ),
      ),
      element('p', { class: 'muted', text: 'The command "sluice explain" tells more about a code.' }),
    );
  };
  update();
  return { element: root, update };
}

/** Settings that stay for the life of the stream checkpoint. */
export function settingsTab({ dto }: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  const update = (): void => {
    const { conf } = dto();
    if (conf.length === 0) {
      root.replaceChildren(emptyState('The newest batch pins no settings.'));
      return;
    }
    root.replaceChildren(
      element('h2', { text: 'Settings That Stay' }),
      element('p', { text: 'On a restart these override what the session has.' }),
      plainTable(
        'Settings',
        ['Name', 'Value'],
        conf.map(({ name, value }) => [name, value]),
      ),
    );
  };
  update();
  return { element: root, update };
}

/** This stream checkpoint beside another generation of the same flow. */
export function compareTab({ host, input, dto }: PanelContext): TabView {
  const root = element('div', { class: 'page' });
  let right: string | undefined;
  let onlyDifferences = true;

  const read = async (): Promise<void> => {
    const { generations, path } = dto();
    const others = generations.filter((one) => one.path !== path);
    const other = others.find((one) => one.path === right) ?? others[0];
    if (other === undefined) {
      root.replaceChildren(emptyState('There is no other generation to compare with.'));
      return;
    }
    right = other.path;
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      dropdown({
        label: 'Compare with',
        choices: others.map((one) => ({ value: one.path, label: `Generation ${one.generation}` })),
        value: other.path,
        onChange: (value) => {
          right = value;
          void read();
        },
      }).element,
      checkbox({
        label: 'Only what differs',
        checked: onlyDifferences,
        onChange: (checked) => {
          onlyDifferences = checked;
          void read();
        },
      }),
    );
    const title = element('h2', { text: 'Compare Generations' });
    if (root.childElementCount === 0) root.replaceChildren(loadingState('Comparing.'));
    try {
      const { sentences, lines } = await host.request(compareCheckpoints, { left: input().path, right: other.path });
      const shown = lines.filter(({ same }) => !(onlyDifferences && same));
      root.replaceChildren(
        title,
        toolbar,
        element('ul', { class: 'notes' }, ...sentences.map((text) => element('li', { text }))),
        plainTable(
          `This stream checkpoint and generation ${other.generation}`,
          ['', 'This one', `Generation ${other.generation}`, 'Same'],
          shown.map((line) => [line.what, line.left, line.right, line.same ? 'yes' : 'no']),
          (index) => (shown[index]?.same === false ? 'differs' : undefined),
        ),
      );
    } catch (failure) {
      if (isCancelled(failure)) return;
      root.replaceChildren(
        title,
        toolbar,
        errorState('The two could not be compared.', failure, () => void read()),
      );
    }
  };
  void read();
  return { element: root, update: () => void read() };
}
