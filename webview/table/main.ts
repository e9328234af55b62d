import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { describeTable, readHistory, type TableDescriptionDto } from '../../emulator/protocol/rpc/tables.ts';
import { restoreTable, revealTable, tablePanel, tableTabs, type TableTab } from '../protocol/table.ts';
import { announce } from '../shared/announce.ts';
import { connectionBanner } from '../shared/connectionBanner.ts';
import { element } from '../shared/element.ts';
import { connectHost, type Host } from '../shared/host.ts';
import { errorState, failureText, isCancelled, loadingState } from '../shared/pageStates.ts';
import { createSplit } from '../shared/splitView.ts';
import { createTabs } from '../shared/tabs.ts';
import '../shared/styles/kit.css';
import { changesTab } from './changesTab.ts';
import { filesTab } from './filesTab.ts';
import { tableHeader } from './header.ts';
import { historyList } from './historyList.ts';
import { rememberedOf, type Remembered, type Shown } from './model.ts';
import { rowsTab } from './rowsTab.ts';
import { schemaTab } from './schemaTab.ts';
import './table.css';

const host = connectHost(tablePanel);
const parts: Host<never> = host as unknown as Host<never>;
const root = document.getElementById('panel') ?? document.body;
const body = element('div', { class: 'fill' });
const page = element('div', { class: 'page table-page' });
let view: TableView | undefined;

interface TableView {
  readonly path: string;
  show(version: number | undefined, tab: TableTab | undefined): void;
  refresh(): void;
  dispose(): void;
}

page.append(
  connectionBanner(parts, () => view?.refresh()),
  body,
);
root.append(page);

host.onOpen((input, stored) => {
  const remembered = rememberedOf(stored, input.path);
  if (view?.path === input.path) {
    view.show(input.version, input.tab);
    return;
  }
  view?.dispose();
  view = tableView({
    ...remembered,
    ...(input.tab !== undefined && stored === undefined && { tab: input.tab }),
    ...(input.version !== undefined && stored === undefined && { version: input.version }),
  });
});
host.on(projectsChanged, () => view?.refresh());

const tabTexts: Readonly<Record<TableTab, string>> = {
  rows: 'Rows',
  changes: 'Changes',
  schema: 'Schema',
  files: 'Files',
};

/** Everything of one table: it is asked for anew when the table changes, and forgets nothing that the person chose. */
function tableView(first: Remembered): TableView {
  const { path } = first;
  let state = first;
  let shown: Shown | undefined;
  let asking: AbortController | undefined;

  const remember = (change: Partial<Remembered>): void => {
    state = { ...state, ...change };
    host.remember(state);
  };

  const header = tableHeader({
    onVersion: (version) => choose(version),
    onRestore: () => void restore(),
    onReveal: () => void host.act(revealTable, {}),
  });
  const history = historyList({
    page: (from, limit, signal) => host.request(readHistory, { path, from, limit }, { signal }),
    onVersion: (version) => choose(version),
  });
  const contents = {
    rows: rowsTab({
      host: parts,
      query: first.query,
      view: first.view,
      onChange: (query, grid) => remember({ query, view: grid }),
    }),
    changes: changesTab({ host: parts, compare: first.compare, onChange: (compare) => remember({ compare }) }),
    schema: schemaTab(parts, (version) => choose(version)),
    files: filesTab(parts),
  };
  /** What each tab shows now; a tab that nobody looks at reads nothing. */
  const drawn = new Map<TableTab, Shown>();
  const draw = (): void => {
    if (shown === undefined || drawn.get(state.tab) === shown) return;
    drawn.set(state.tab, shown);
    contents[state.tab].show(shown);
  };
  const tabs = createTabs({
    label: 'Parts of the table',
    selected: first.tab,
    tabs: tableTabs.map((id) => ({ id, label: tabTexts[id], content: () => contents[id].element })),
    onSelect: (id) => {
      remember({ tab: tableTabs.find((tab) => tab === id) ?? 'rows' });
      draw();
    },
  });
  const split = createSplit({
    label: 'Size of the history',
    first: element('section', { class: 'history-part', 'aria-label': 'History' }, history.element),
    second: tabs.element,
    direction: 'row',
    share: first.share,
    onShare: (share) => remember({ share }),
  });
  const whole = element('div', { class: 'page' }, header.element, element('div', { class: 'fill' }, split));

  /** Whoever chose the newest version goes on with it when there is a newer one. */
  const choose = (version: number | undefined): void => {
    const { version: _, ...rest } = state;
    const isNewest = version === undefined || version === shown?.table.newestVersion;
    state = isNewest ? rest : { ...rest, version };
    host.remember(state);
    void read();
  };

  const read = async (): Promise<void> => {
    asking?.abort();
    const controller = new AbortController();
    asking = controller;
    const { version } = state;
    try {
      const table = await host.request(
        describeTable,
        { path, ...(version !== undefined && { at: { version } }) },
        { signal: controller.signal },
      );
      if (!controller.signal.aborted) arrived(table);
    } catch (failure) {
      if (isCancelled(failure) || controller.signal.aborted) return;
      if (shown === undefined) {
        body.replaceChildren(errorState('The table could not be read.', failure, () => void start()));
      } else {
        announce(failureText(failure).message);
        // The version is gone, or the table: show what there is.
        if (version !== undefined) choose(undefined);
        else body.replaceChildren(errorState('The table could not be read.', failure, () => void start()));
      }
    }
  };

  const arrived = (table: TableDescriptionDto): void => {
    const before = shown?.table;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(table)) return;
    shown = { table, version: table.version };
    if (!whole.isConnected) body.replaceChildren(whole);
    header.show(table, table.version);
    const sameLog =
      before?.id === table.id &&
      before.newestVersion === table.newestVersion &&
      before.oldestVersion === table.oldestVersion;
    if (sameLog) history.select(table.version);
    else history.reset(table.newestVersion, table.oldestVersion, table.version);
    draw();
    if (before !== undefined && before.version !== table.version) announce(`Version ${table.version} is shown.`);
  };

  const restore = async (): Promise<void> => {
    if (shown === undefined) return;
    const { table, version } = shown;
    const answer = await host
      .act(restoreTable, { version, name: table.name, protected: table.protected })
      .catch(() => null);
    if (answer === null) return;
    announce(`The table is restored. The newest version is ${answer.version}.`);
    choose(undefined);
  };

  const start = async (): Promise<void> => {
    body.replaceChildren(loadingState('Reading the table.'));
    await read();
  };
  void start();

  return {
    path,
    show(version, tab) {
      if (tab !== undefined) tabs.select(tab);
      if (version !== undefined) choose(version);
      else void read();
    },
    refresh: () => void read(),
    dispose() {
      asking?.abort();
      history.dispose();
      for (const part of Object.values(contents)) part.dispose();
    },
  };
}
