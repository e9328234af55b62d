import { readState, type OperatorDto, type StoreDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import { copyText } from '../protocol/commonActions.ts';
import { announce } from '../shared/announce.ts';
import { button, dropdown, textField } from '../shared/controls.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid } from '../shared/grid/grid.ts';
import type { GridSource } from '../shared/grid/rowPages.ts';
import { emptyState } from '../shared/pageStates.ts';
import { factList, plainTable, type PanelContext, type TabView } from './parts.ts';
import { bytesText, counted } from './texts.ts';

interface Choice {
  readonly operator: OperatorDto;
  readonly store: StoreDto;
}

/** What stateful operators keep: stores, their schema and size, and their rows at a version, with a search in the keys. */
export function stateTab({ host, input, dto }: PanelContext): TabView {
  const root = element('div', { class: 'page fill-column' });
  let chosen = 0;
  let search = '';
  let version = '';
  let partition = '';
  let grid: Grid | undefined;

  const choices = (): readonly Choice[] =>
    dto().operators.flatMap((operator) => operator.stores.map((store) => ({ operator, store })));

  const source = ({ operator, store }: Choice): GridSource => ({
    async rows(offset, limit, signal) {
      const page = await host.request(
        readState,
        {
          path: input().path,
          operator: operator.operator,
          store: store.name,
          offset,
          limit,
          ...(search === '' ? {} : { search }),
          ...(isWhole(version) ? { version: Number(version) } : {}),
          ...(isWhole(partition) ? { partition: Number(partition) } : {}),
        },
        { signal },
      );
      const total = page.page.total ?? 0;
      const found =
        total === page.rows ? counted(total, 'row', 'rows') : `${total} of ${counted(page.rows, 'row', 'rows')}`;
      status.textContent = `${found} at version ${page.version}. Times are UTC.`;
      return page.page;
    },
  });
  const status = element('p', { class: 'muted', role: 'status' });

  const draw = (): void => {
    grid?.dispose();
    grid = undefined;
    const all = choices();
    const choice = all[chosen] ?? all[0];
    if (choice === undefined) {
      root.replaceChildren(emptyState('The query keeps no state: none of its operators is stateful.'));
      return;
    }
    const { operator, store } = choice;
    status.textContent = '';
    const parts: HTMLElement[] = [
      element('h2', { text: 'State' }),
      element(
        'div',
        { class: 'toolbar' },
        dropdown({
          label: 'Store',
          choices: all.map((one, index) => ({ value: String(index), label: storeLabel(one) })),
          value: String(all.indexOf(choice)),
          onChange: (value) => {
            chosen = Number(value);
            [search, version, partition] = ['', '', ''];
            draw();
          },
        }).element,
      ),
      storeFacts(operator, store),
    ];
    if (store.notDecoded !== undefined) {
      parts.push(
        element('p', { class: 'lead', text: store.notDecoded }),
        element('p', {
          text: 'Its rows are not shown: decoding comes later. Spark’s own reader is spark.read.format("statestore").',
        }),
      );
      root.replaceChildren(...parts);
      return;
    }
    const show = (): void => {
      announce('Reading the state.');
      grid?.setSource(source(choice));
    };
    const field = (label: string, value: string, placeholder: string, set: (text: string) => void): HTMLElement =>
      textField({
        label,
        value,
        placeholder,
        onInput: set,
        onEnter: show,
      }).element;
    grid = createGrid({
      label: `Rows of ${storeLabel(choice)}`,
      source: source(choice),
      emptyText: 'No row of the state matches.',
      pinned: 1,
      onCopy: ({ text, rows }) => {
        void host.act(copyText, { text }).then(() => announce(`${rows} rows copied.`));
      },
    });
    parts.push(
      element(
        'div',
        { class: 'toolbar' },
        field('Search keys', search, 'Part of a key', (text) => (search = text.trim())),
        field('Version', version, String(store.version ?? ''), (text) => (version = text.trim())),
        ...(operator.partitions > 1 ? [field('Partition', partition, 'all', (text) => (partition = text.trim()))] : []),
        button({ label: 'Search', onClick: show }),
      ),
      status,
      element('div', { class: 'grid-fill' }, grid.element),
    );
    root.replaceChildren(...parts);
  };
  draw();
  return {
    element: root,
    update: () => {
      const choice = choices()[chosen];
      // The fields that a person types into stay while batches come; only the rows are asked for again.
      if (grid === undefined || choice === undefined || choice.store.notDecoded !== undefined) draw();
      else grid.setSource(source(choice), { keepPlace: true });
    },
    dispose: () => grid?.dispose(),
  };
}

function storeLabel({ operator, store }: Choice): string {
  const name =
    operator.name === undefined ? `operator ${operator.operator}` : `${operator.name} (operator ${operator.operator})`;
  return store.name === 'default' ? name : `${name}, ${store.name}`;
}

/** Partitions that are listed with their sizes, the largest. */
const mostPartitions = 20;

function storeFacts({ partitions }: OperatorDto, store: StoreDto): HTMLElement {
  const { keySchema, valueSchema, formats, versions, bytes, sizes } = store;
  const details = element('details', { class: 'details' }, element('summary', { text: 'Schema, versions and sizes' }));
  details.append(
    factList([
      ['Key', keySchema ?? 'no schema is there'],
      ['Value', valueSchema ?? 'no schema is there'],
      ['Files', formats.length === 0 ? 'none' : formats.join(', ')],
      ['Versions', versions === undefined ? 'none' : `${versions.oldest} to ${versions.newest}`],
      ['Size', `${bytesText(bytes)} in ${counted(partitions, 'partition', 'partitions')}`],
    ]),
  );
  if (sizes.length > 1) {
    details.append(
      plainTable(
        'Largest partitions',
        ['Partition', 'Files', 'Size'],
        sizes.slice(0, mostPartitions).map((one) => [String(one.partition), String(one.files), bytesText(one.bytes)]),
      ),
    );
  }
  return details;
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}
