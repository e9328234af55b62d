import { inspectCheckpoint, type CheckpointDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { updateChanged } from '../../emulator/protocol/rpc/updates.ts';
import { checkpointPanel } from '../protocol/checkpoint.ts';
import type { InputOf } from '../protocol/panel.ts';
import { announce } from '../shared/announce.ts';
import { connectionBanner } from '../shared/connectionBanner.ts';
import { button } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { connectHost } from '../shared/host.ts';
import { errorState, isCancelled, loadingState } from '../shared/pageStates.ts';
import { createTabs, type Tabs } from '../shared/tabs.ts';
import { batchesTab } from './batchesTab.ts';
import { compareTab, findingsTab, settingsTab } from './listTabs.ts';
import { overviewTab } from './overviewTab.ts';
import { severitySign, type PanelContext, type Severity, type TabView } from './parts.ts';
import { sourcesTab } from './sourcesTab.ts';
import { stateTab } from './stateTab.ts';
import { watermarkTab } from './watermarkTab.ts';
import '../shared/styles/kit.css';
import './checkpoint.css';

type Input = InputOf<typeof checkpointPanel>;

const host = connectHost(checkpointPanel);
const main = element('div', { class: 'panel-body' });
document.getElementById('panel')?.replaceChildren(
  connectionBanner(host, () => void refresh()),
  main,
);

let input: Input | undefined;
let dto: CheckpointDto | undefined;
let tabs: Tabs | undefined;
let selectedTab = 'overview';
let asked: AbortController | undefined;
const views: TabView[] = [];
const heading = element('header', { class: 'heading' });

host.onOpen((next, remembered) => {
  const other = input !== undefined && (input.path !== next.path || input.batch !== next.batch);
  input = next;
  if (next.batch !== undefined) selectedTab = 'batches';
  else if (tabs === undefined) selectedTab = tabOf(remembered) ?? selectedTab;
  if (other) forget();
  void refresh();
});
host.on(projectsChanged, ({ what }) => {
  if (what === 'data') void refresh();
});
host.on(updateChanged, ({ spec, endedAt }) => {
  // A batch that ends is told by its files; what is left is that nobody holds the stream checkpoint any longer.
  if (endedAt !== undefined && spec === input?.spec) void refresh();
});

function forget(): void {
  tabs = undefined;
  dto = undefined;
  for (const view of views.splice(0)) view.dispose?.();
}

async function refresh(): Promise<void> {
  if (input === undefined) return;
  asked?.abort();
  const controller = new AbortController();
  asked = controller;
  const { path, spec, table } = input;
  if (tabs === undefined) main.replaceChildren(loadingState('Reading the stream checkpoint.'));
  try {
    const found = await host.request(
      inspectCheckpoint,
      { path, ...(spec === undefined ? {} : { spec }), ...(table === undefined ? {} : { table }) },
      { signal: controller.signal },
    );
    if (asked === controller) show(found);
  } catch (failure) {
    if (isCancelled(failure) || asked !== controller) return;
    forget();
    main.replaceChildren(errorState('The stream checkpoint could not be read.', failure, () => void refresh()));
  }
}

function show(found: CheckpointDto): void {
  const same = dto !== undefined && JSON.stringify(dto) === JSON.stringify(found);
  dto = found;
  if (same && tabs !== undefined) return;
  drawHeading(found);
  if (tabs === undefined) tabs = build();
  else for (const view of views) view.update();
  const { findings, batchCount } = found;
  tabs.setBadge('batches', batchCount === 0 ? '' : batchCount.toLocaleString('en-US'));
  tabs.setBadge('findings', findings.length === 0 ? '' : String(findings.length));
}

function build(): Tabs {
  const tab = (id: string, label: string, make: (context: PanelContext) => TabView) => ({
    id,
    label,
    content: () => {
      const view = make(context);
      views.push(view);
      return view.element;
    },
  });
  const made = createTabs({
    label: 'Parts of the stream checkpoint',
    selected: selectedTab,
    tabs: [
      tab('overview', 'Overview', overviewTab),
      tab('batches', 'Batches', (one) => batchesTab(one, input?.batch)),
      tab('watermarks', 'Watermarks', watermarkTab),
      tab('sources', 'Sources', sourcesTab),
      tab('state', 'State', stateTab),
      tab('findings', 'Findings', findingsTab),
      tab('settings', 'Settings', settingsTab),
      tab('compare', 'Compare', compareTab),
    ],
    onSelect: (id) => {
      selectedTab = id;
      host.remember({ tab: id });
    },
  });
  main.replaceChildren(heading, made.element);
  return made;
}

const context: PanelContext = {
  host,
  input: () => input ?? { path: '', name: '' },
  dto: () => {
    if (dto === undefined) throw new Error('The stream checkpoint is not read yet.');
    return dto;
  },
  selectTab: (id) => tabs?.select(id),
};

const startSeverity: Readonly<Record<CheckpointDto['nextStart']['kind'], Severity>> = {
  first: 'info',
  next: 'ok',
  rerun: 'info',
  refused: 'error',
};

function drawHeading({ path, nextStart, sink, health }: CheckpointDto): void {
  heading.replaceChildren(
    element(
      'div',
      { class: 'heading-title' },
      element('h1', {}, 'Stream checkpoint of ', dataText(input?.name ?? '')),
      button({
        label: 'Refresh',
        onClick: () => void refresh().then(() => announce('The stream checkpoint was read again.')),
      }),
    ),
    element('p', { class: 'muted' }, dataText(path)),
    element(
      'p',
      { class: 'verdict' },
      severitySign(health === 'running' ? 'info' : startSeverity[nextStart.kind]),
      dataText(health === 'running' ? `A process runs the query now. ${nextStart.sentence}` : nextStart.sentence),
    ),
    element(
      'p',
      { class: 'verdict' },
      severitySign(sink.verdict === 'unknown' && sink.severity === 'ok' ? 'info' : sink.severity),
      dataText(sink.sentence),
    ),
  );
}

function tabOf(remembered: unknown): string | undefined {
  if (typeof remembered !== 'object' || remembered === null || !('tab' in remembered)) return undefined;
  return typeof remembered.tab === 'string' ? remembered.tab : undefined;
}
