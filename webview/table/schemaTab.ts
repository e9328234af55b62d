import {
  readSchemaEvolution,
  type FieldDto,
  type SchemaEvolutionDto,
  type SchemaStepDto,
  type TableDescriptionDto,
} from '../../emulator/protocol/rpc/tables.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import type { Host } from '../shared/host.ts';
import { errorState, isCancelled, loadingState } from '../shared/pageStates.ts';
import type { Shown } from './model.ts';
import { changeKindText, timeText } from './texts.ts';

export interface SchemaTab {
  readonly element: HTMLElement;
  show(shown: Shown): void;
  dispose(): void;
}

/** So many columns and steps are shown; whoever has more of them searches by SQL. */
const mostFields = 2000;
const mostSteps = 500;

/** What the table is at the version: columns, properties, protocol, protection; and how it became so. */
export function schemaTab(host: Host<never>, onVersion: (version: number) => void): SchemaTab {
  const facts = element('div', { class: 'schema-facts' });
  const evolution = element('section', { class: 'evolution', 'aria-label': 'Schema evolution' });
  const root = element('div', { class: 'schema-tab' }, facts, evolution);
  let asking: AbortController | undefined;
  let known = '';

  const read = async ({ table }: Shown): Promise<void> => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    evolution.replaceChildren(loadingState('Reading how the schema evolved.'));
    try {
      const found = await host.request(readSchemaEvolution, { path: table.path }, { signal });
      if (!signal.aborted) evolution.replaceChildren(...evolutionNodes(found, onVersion));
    } catch (failure) {
      if (isCancelled(failure) || signal.aborted) return;
      known = '';
      evolution.replaceChildren(
        errorState('The log could not be read.', failure, () => void read({ table, version: table.version })),
      );
    }
  };

  return {
    element: root,
    show(shown) {
      facts.replaceChildren(...factNodes(shown.table));
      const next = `${shown.table.path}\n${shown.table.newestVersion}`;
      if (next === known) return;
      known = next;
      void read(shown);
    },
    dispose: () => asking?.abort(),
  };
}

function factNodes(table: TableDescriptionDto): readonly Node[] {
  const rows = fieldRows(table.columns, 0).slice(0, mostFields);
  const properties = Object.entries(table.properties);
  return [
    element('h2', { text: `Columns at Version ${table.version}` }),
    element('table', { class: 'facts' }, tableHead('Column', 'Type', 'NULL', 'Comment'), element('tbody', {}, ...rows)),
    element('h2', { text: 'Table' }),
    list([
      ['Location', table.path],
      ['Id', table.id],
      ...(table.comment === undefined ? [] : ([['Comment', table.comment]] as const)),
      ['Partitioned by', table.partitionColumns.join(', ') || 'nothing'],
      ...(table.clusteringColumns.length === 0
        ? []
        : ([['Clustered by', table.clusteringColumns.join(', ')]] as const)),
      ['Protocol', `reader ${table.minReaderVersion}, writer ${table.minWriterVersion}`],
      ['Table features', table.features.join(', ') || 'none'],
      ['Column mapping', table.columnMapping],
      ['Protection', table.protection ?? 'None: the table can be reset.'],
    ]),
    element('h2', { text: 'Properties' }),
    properties.length === 0
      ? element('p', { class: 'muted', text: 'The table has no properties.' })
      : list(properties.sort(([one], [other]) => (one < other ? -1 : 1))),
  ];
}

function fieldRows(fields: readonly FieldDto[], depth: number): readonly HTMLElement[] {
  return fields.flatMap((field) => {
    const name = element('th', { scope: 'row' }, dataText(field.name, 200));
    name.style.paddingLeft = `${8 + depth * 18}px`;
    if (field.partition === true) name.append(' ', element('span', { class: 'mark', text: 'partition' }));
    const type = element('td', { class: 'code' }, dataText(field.type, 300));
    if (field.generated !== undefined)
      type.append(' ', element('span', { class: 'muted' }, dataText(field.generated, 300)));
    const row = element(
      'tr',
      {},
      name,
      type,
      element('td', { text: field.nullable ? 'may be NULL' : 'NOT NULL' }),
      element('td', {}, dataText(field.comment ?? '', 500)),
    );
    return [row, ...fieldRows(field.fields, depth + 1)];
  });
}

export function tableHead(...titles: readonly string[]): HTMLElement {
  return element('thead', {}, element('tr', {}, ...titles.map((text) => element('th', { scope: 'col', text }))));
}

function list(entries: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    'dl',
    { class: 'fact-list' },
    ...entries.flatMap(([name, value]) => [
      element('dt', {}, dataText(name, 200)),
      element('dd', {}, dataText(value, 1000)),
    ]),
  );
}

function evolutionNodes({ steps, since }: SchemaEvolutionDto, onVersion: (version: number) => void): readonly Node[] {
  const shown = steps.slice(0, mostSteps);
  return [
    element('h2', { text: 'Evolution' }),
    ...(since > 0
      ? [
          element('p', {
            class: 'muted',
            text: `The log tells what changed since version ${since}; what was before is cleaned up.`,
          }),
        ]
      : []),
    shown.length === 0
      ? element('p', { class: 'muted', text: 'Nothing but rows has changed.' })
      : element('ol', { class: 'evolution-steps' }, ...shown.map((step) => stepNode(step, onVersion))),
    ...(steps.length > shown.length
      ? [element('p', { class: 'muted', text: `${steps.length - shown.length} older changes are not shown.` })]
      : []),
  ];
}

function stepNode(
  { version, timestamp, operation, changes }: SchemaStepDto,
  onVersion: (version: number) => void,
): HTMLElement {
  const open = element('button', { class: 'link', type: 'button', text: `Version ${version}` });
  open.addEventListener('click', () => onVersion(version));
  return element(
    'li',
    {},
    element(
      'div',
      {},
      open,
      ' ',
      element('span', { class: 'muted' }, timeText(timestamp), ' · ', dataText(operation ?? '', 60)),
    ),
    element(
      'ul',
      {},
      ...changes
        .slice(0, 200)
        .map(({ kind, name, before, after }) =>
          element(
            'li',
            {},
            `${changeKindText(kind)}: `,
            element('strong', {}, dataText(name, 200)),
            ' ',
            before !== undefined && element('del', {}, dataText(before, 300)),
            before !== undefined && after !== undefined && ' → ',
            after !== undefined && element('ins', {}, dataText(after, 300)),
          ),
        ),
    ),
  );
}
