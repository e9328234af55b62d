import { projectsChanged, readGraph, type GraphDto, type ProblemDto } from '../../emulator/protocol/rpc/projects.ts';
import { readLastUpdate, updateChanged, type UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import {
  fullRefreshDataset,
  goToDefinition,
  goToProblem,
  graphPanel,
  openCheckpoint,
  openTable,
  previewDataset,
  runDataset,
  runPipeline,
  stopPipeline,
} from '../protocol/graph.ts';
import { announce } from '../shared/announce.ts';
import { connectionBanner } from '../shared/connectionBanner.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { connectHost } from '../shared/host.ts';
import { emptyState, errorState, failureText, loadingState } from '../shared/pageStates.ts';
import { createDetails } from './detailsView.ts';
import { createGraphView } from './graphView.ts';
import { createListView } from './listView.ts';
import { graphOf, keptRates, metricsOf, type NodeMetrics, type PipelineGraph } from './model.ts';
import { problemList } from './problemList.ts';
import { createToolbar, type View } from './toolbar.ts';
import { updateSentence } from './updateSentence.ts';
import '../shared/styles/kit.css';
import './graph.css';

const host = connectHost(graphPanel);
const root = document.getElementById('panel') ?? document.body;
const failed = element('div', { class: 'banner lost', role: 'alert', hidden: true });
const problems = element('div');
const content = element('div', { class: 'content' });

let spec = '';
let graph: PipelineGraph = { nodes: [], edges: [] };
let metrics: ReadonlyMap<string, NodeMetrics> = new Map();
let update: UpdateStateDto | undefined;
let view: View = 'graph';
let selected: string | undefined;
let wanted: string | undefined;
/** The graph that is drawn, as text. */
let drawn = '';

/** An action that the host could not do is told in place. */
const act = async (work: Promise<unknown>): Promise<void> => {
  failed.hidden = true;
  try {
    await work;
  } catch (failure) {
    tellFailure(failure);
  }
};

function tellFailure(failure: unknown): void {
  failed.hidden = false;
  failed.replaceChildren(dataText(failureText(failure).message));
}

const details = createDetails({
  run: (dataset) => void act(host.act(runDataset, { dataset })),
  preview: (dataset) => void act(host.act(previewDataset, { dataset })),
  openTable: (dataset) => void act(host.act(openTable, { dataset })),
  openCheckpoint: (dataset, flow) => void act(host.act(openCheckpoint, { dataset, flow })),
  goToDefinition: (dataset) => void act(host.act(goToDefinition, { dataset })),
  fullRefresh: (dataset) => void act(host.act(fullRefreshDataset, { dataset })),
  select: (id) => {
    drawing.select(id);
    show(id);
    details.focusActions();
  },
  close: () => {
    const before = selected;
    show(undefined);
    drawing.select(before, view === 'graph');
  },
});
const drawing = createGraphView({
  onSelect: (id) => show(id),
  onOpen: (id) => {
    show(id);
    details.focusActions();
  },
});
const list = createListView((id) => {
  drawing.select(id);
  show(id);
  details.focusActions();
});
const toolbar = createToolbar({
  run: () => void act(host.act(runPipeline, {})),
  stop: () => void act(host.act(stopPipeline, {})),
  search: (text) => search(text),
  found: (text) => {
    const first = graph.nodes.find(({ id, label }) => matches(text, id, label));
    if (first === undefined) return announce('No dataset has such a name.');
    drawing.select(first.id, view === 'graph');
    show(first.id);
  },
  view: (next) => {
    view = next;
    remember();
    drawView();
  },
  fit: drawing.fit,
  zoom: drawing.zoom,
});

root.classList.add('page');
root.append(
  toolbar.element,
  connectionBanner(host, () => void load()),
  failed,
  problems,
  content,
);

host.onOpen((input, remembered) => {
  if (spec !== input.spec) {
    content.replaceChildren(loadingState('Reading the pipeline.'));
    metrics = new Map();
    update = undefined;
  }
  spec = input.spec;
  toolbar.setName(input.name);
  const kept = typeof remembered === 'object' && remembered !== null ? remembered : {};
  if ('view' in kept && kept.view === 'list') view = 'list';
  if ('selected' in kept && typeof kept.selected === 'string') wanted = kept.selected;
  toolbar.setView(view);
  void load();
});
host.on(projectsChanged, (change) => {
  if (change.spec === undefined || change.spec === spec) void load();
});
host.on(updateChanged, (next) => {
  if (next.spec === spec) drawUpdate(next);
});

let loading = false;
let again = false;

/** One at a time; what changed meanwhile is read after it. */
async function load(): Promise<void> {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    do {
      again = false;
      const of = spec;
      const [read, last] = await Promise.all([
        host.request(readGraph, { spec: of }),
        // The graph is worth showing without it.
        host.request(readLastUpdate, { spec: of }).catch((failure: unknown) => tellFailure(failure)),
      ]);
      if (of !== spec) again = true;
      else draw(read, last ?? undefined);
    } while (again);
  } catch (failure) {
    content.replaceChildren(errorState('The graph could not be read.', failure, () => void load()));
  } finally {
    loading = false;
  }
}

/** A graph that stayed the same is not drawn anew: the person may be in the middle of it. */
function draw(read: GraphDto, last: UpdateStateDto | undefined): void {
  const text = JSON.stringify(read);
  const isNew = text !== drawn;
  if (isNew) {
    drawn = text;
    toolbar.setName(read.name);
    graph = graphOf(read);
    problems.replaceChildren(problemList(read.problems, goTo));
    drawing.show(graph);
    list.show(graph);
  }
  drawView();
  if (last !== undefined && (update === undefined || last.startedAt >= update.startedAt)) drawUpdate(last);
  else drawMetrics();
  const id = wanted ?? selected;
  if (!isNew && wanted === undefined) return;
  wanted = undefined;
  if (id !== undefined) drawing.select(id);
  show(graph.nodes.some((node) => node.id === id) ? id : undefined);
}

function drawView(): void {
  if (graph.nodes.length === 0) {
    content.replaceChildren(emptyState('This pipeline defines no dataset yet. Add one in its transformations folder.'));
    return;
  }
  const shown = view === 'graph' ? drawing.element : list.element;
  if (shown.parentElement !== content) content.replaceChildren(shown, details.element);
}

function drawUpdate(next: UpdateStateDto): void {
  if (update?.updateId !== next.updateId || update.state !== next.state) announce(updateSentence(next));
  metrics = keptRates(metricsOf(next, update), metrics);
  update = next;
  toolbar.setUpdate(next);
  drawMetrics();
}

function drawMetrics(): void {
  drawing.update(metrics);
  list.update(metrics);
  if (selected !== undefined) details.update(metrics.get(selected));
}

function show(id: string | undefined): void {
  selected = id;
  const node = graph.nodes.find((one) => one.id === id);
  details.show(node, graph);
  details.update(id === undefined ? undefined : metrics.get(id));
  remember();
}

function remember(): void {
  host.remember({ view, ...(selected !== undefined && { selected }) });
}

function goTo({ position }: ProblemDto): void {
  if (position?.file === undefined) return;
  const { file, line, column } = position;
  void act(host.act(goToProblem, { file, line, ...(column !== undefined && { column }) }));
}

function search(text: string): void {
  const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
  const filter = text === '' ? undefined : (id: string): boolean => matches(text, id, labels.get(id) ?? id);
  drawing.match(filter);
  list.match(filter);
}

function matches(text: string, id: string, label: string): boolean {
  const part = text.toLowerCase();
  return part !== '' && (id.toLowerCase().includes(part) || label.toLowerCase().includes(part));
}
