import { element } from '../shared/element.ts';
import { fitted, legible, panned, revealing, zoomed, type Camera } from './camera.ts';
import { svgNamespace } from './icons.ts';
import { layoutGraph, type Layout, type Point } from './layout.ts';
import { nodeSentence, type GraphNode, type NodeMetrics, type PipelineGraph } from './model.ts';
import { createNode, nodeSize, type NodeView } from './nodeView.ts';

export interface GraphViewOptions {
  /** Undefined: nothing is selected. */
  readonly onSelect: (id: string | undefined) => void;
  /** Enter on the selected node, or its context menu: go on to its actions. */
  readonly onOpen: (id: string) => void;
}

export interface GraphView {
  readonly element: HTMLElement;
  show(graph: PipelineGraph): void;
  update(metrics: ReadonlyMap<string, NodeMetrics>): void;
  select(id: string | undefined, focus?: boolean): void;
  /** Those that do not match fade. */
  match(matches: ((id: string) => boolean) | undefined): void;
  fit(): void;
  zoom(factor: number): void;
}

/** The drawing: boxes and lines in a window that pans and zooms. Arrow keys follow the lines. */
export function createGraphView({ onSelect, onOpen }: GraphViewOptions): GraphView {
  const lines = document.createElementNS(svgNamespace, 'svg');
  lines.setAttribute('aria-hidden', 'true');
  lines.classList.add('edges');
  const stage = element('div', { class: 'stage' });
  stage.append(lines);
  const root = element('div', { class: 'graph', role: 'group', 'aria-label': 'Pipeline graph' }, stage, legend());
  let graph: PipelineGraph = { nodes: [], edges: [] };
  let layout: Layout = layoutGraph([], []);
  let views = new Map<string, NodeView>();
  let paths: readonly SVGPathElement[] = [];
  let metrics: ReadonlyMap<string, NodeMetrics> = new Map();
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let selected: string | undefined;
  let moved = false;

  const look = (next: Camera): void => {
    camera = next;
    stage.style.transform = `scale(${camera.scale}) translate(${-camera.x}px, ${-camera.y}px)`;
    root.classList.toggle('far', camera.scale < 0.5);
  };
  const window = (): { width: number; height: number } => ({ width: root.clientWidth, height: root.clientHeight });
  const fit = (): void => {
    moved = true;
    if (root.clientWidth > 0) look(fitted(layout, window()));
  };
  /** All of it as long as it can be read; else the sources, from where the arrows lead on. */
  const begin = (): void => {
    if (root.clientWidth > 0) look(legible(fitted(layout, window()), layout, window()));
  };

  const select = (id: string | undefined, focus = false): void => {
    const before = selected === undefined ? undefined : views.get(selected)?.element;
    before?.setAttribute('aria-pressed', 'false');
    selected = id !== undefined && views.has(id) ? id : undefined;
    const stop = selected ?? graph.nodes[0]?.id;
    for (const [key, view] of views) view.element.tabIndex = key === stop ? 0 : -1;
    drawSelection();
    if (selected === undefined) return;
    const now = views.get(selected)?.element;
    now?.setAttribute('aria-pressed', 'true');
    const place = layout.places.get(selected);
    if (place !== undefined && root.clientWidth > 0) look(revealing(camera, { ...place, ...nodeSize }, window()));
    if (focus) now?.focus({ preventScroll: true });
  };

  /** The lines of the selected node stand out. */
  const drawSelection = (): void => {
    graph.edges.forEach(({ from, to }, index) => {
      paths[index]?.classList.toggle('near', selected !== undefined && (from === selected || to === selected));
    });
  };

  const choose = (id: string | undefined, focus = false): void => {
    select(id, focus);
    onSelect(selected);
  };

  const drawMetrics = (): void => {
    for (const [id, view] of views) view.update(metrics.get(id));
    graph.edges.forEach(({ to, streaming }, index) => {
      paths[index]?.classList.toggle('flowing', streaming && metrics.get(to)?.state === 'running');
    });
  };

  root.addEventListener('click', ({ target }) => {
    if (target instanceof Element) choose(target.closest<HTMLElement>('.node')?.dataset['id'], true);
  });
  root.addEventListener('dblclick', ({ target }) => {
    const id = target instanceof Element ? target.closest<HTMLElement>('.node')?.dataset['id'] : undefined;
    if (id !== undefined) onOpen(id);
  });
  root.addEventListener('contextmenu', (event) => {
    const id = event.target instanceof Element ? event.target.closest<HTMLElement>('.node')?.dataset['id'] : undefined;
    if (id === undefined) return;
    event.preventDefault();
    choose(id);
    onOpen(id);
  });
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof Element ? event.target.closest<HTMLElement>('.node')?.dataset['id'] : undefined;
    const middle = { x: root.clientWidth / 2, y: root.clientHeight / 2 };
    switch (event.key) {
      case '+':
      case '=':
        look(zoomed(camera, 1.2, middle));
        break;
      case '-':
        look(zoomed(camera, 1 / 1.2, middle));
        break;
      case '0':
        fit();
        break;
      case 'Escape':
        choose(undefined);
        break;
      case 'Enter':
      case ' ':
        if (at === undefined) return;
        choose(at, true);
        onOpen(at);
        break;
      default: {
        const next = at === undefined ? undefined : neighbour(graph, layout, at, event.key);
        if (next === undefined) return;
        choose(next, true);
      }
    }
    event.preventDefault();
  });
  root.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      moved = true;
      const box = root.getBoundingClientRect();
      look(
        event.ctrlKey || event.metaKey
          ? zoomed(camera, Math.exp(-event.deltaY / 200), { x: event.clientX - box.left, y: event.clientY - box.top })
          : panned(camera, event.shiftKey ? event.deltaY : event.deltaX, event.shiftKey ? 0 : event.deltaY),
      );
    },
    { passive: false },
  );
  root.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.node') !== null)) return;
    let { clientX, clientY } = event;
    root.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => {
      moved = true;
      look(panned(camera, clientX - next.clientX, clientY - next.clientY));
      ({ clientX, clientY } = next);
    };
    const end = (): void => {
      root.removeEventListener('pointermove', move);
      root.removeEventListener('pointerup', end);
      root.removeEventListener('pointercancel', end);
    };
    root.addEventListener('pointermove', move);
    root.addEventListener('pointerup', end);
    root.addEventListener('pointercancel', end);
  });
  // Focus must not scroll the window: the camera alone decides what is seen.
  root.addEventListener('scroll', () => root.scrollTo(0, 0));
  new ResizeObserver(() => {
    if (!moved) begin();
  }).observe(root);

  return {
    element: root,
    show: (next) => {
      const focused = document.activeElement?.closest<HTMLElement>('.node')?.dataset['id'];
      graph = next;
      layout = layoutGraph(
        graph.nodes.map(({ id }) => ({ id, ...nodeSize })),
        graph.edges,
      );
      const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
      const sentence = (node: GraphNode): string => nodeSentence(node, graph, (id) => labels.get(id) ?? id);
      views = new Map(graph.nodes.map((node) => [node.id, createNode(node, sentence(node))]));
      paths = graph.edges.map(({ streaming }, index) => edgePath(layout.lines[index] ?? [], streaming));
      lines.replaceChildren(...paths);
      lines.setAttribute('width', String(layout.width));
      lines.setAttribute('height', String(layout.height));
      for (const [id, view] of views) {
        const { x = 0, y = 0 } = layout.places.get(id) ?? {};
        view.element.style.transform = `translate(${x}px, ${y}px)`;
      }
      stage.replaceChildren(lines, ...[...views.values()].map((view) => view.element));
      drawMetrics();
      select(selected, focused !== undefined && focused === selected);
      if (!moved) begin();
    },
    update: (next) => {
      metrics = next;
      drawMetrics();
    },
    select,
    match: (matches) => {
      for (const [id, view] of views) view.element.classList.toggle('faded', matches !== undefined && !matches(id));
    },
    fit,
    zoom: (factor) => {
      moved = true;
      look(zoomed(camera, factor, { x: root.clientWidth / 2, y: root.clientHeight / 2 }));
    },
  };
}

/** Right and left go along a line, up and down within a layer, Home and End to the first and the last node. */
export function neighbour(graph: PipelineGraph, layout: Layout, id: string, key: string): string | undefined {
  const y = (other: string): number => layout.places.get(other)?.y ?? 0;
  const nearest = (ids: readonly string[]): string | undefined =>
    ids.toSorted((a, b) => Math.abs(y(a) - y(id)) - Math.abs(y(b) - y(id)))[0];
  const layer = layout.layers.get(id);
  const inLayer = graph.nodes.map((node) => node.id).filter((other) => layout.layers.get(other) === layer);
  switch (key) {
    case 'ArrowRight':
      return nearest(graph.edges.filter(({ from }) => from === id).map(({ to }) => to));
    case 'ArrowLeft':
      return nearest(graph.edges.filter(({ to }) => to === id).map(({ from }) => from));
    case 'ArrowUp':
      return nearest(inLayer.filter((other) => y(other) < y(id)));
    case 'ArrowDown':
      return nearest(inLayer.filter((other) => y(other) > y(id)));
    case 'Home':
      return graph.nodes[0]?.id;
    case 'End':
      return graph.nodes.at(-1)?.id;
    default:
      return undefined;
  }
}

function legend(): HTMLElement {
  const entry = (streaming: boolean, text: string): HTMLElement => {
    const sample = document.createElementNS(svgNamespace, 'svg');
    sample.setAttribute('aria-hidden', 'true');
    sample.setAttribute('width', '48');
    sample.setAttribute('height', '10');
    sample.append(
      edgePath(
        [
          { x: 0, y: 5 },
          { x: 47, y: 5 },
        ],
        streaming,
      ),
    );
    const made = element('span', { class: 'legend-entry' });
    made.append(sample, text);
    return made;
  };
  return element('div', { class: 'legend' }, entry(true, 'reads as a stream'), entry(false, 'reads whole'));
}

/** A line in soft curves with an arrow at its end; one of a batch read is dashed. */
function edgePath(points: readonly Point[], streaming: boolean): SVGPathElement {
  const path = document.createElementNS(svgNamespace, 'path');
  const [start, ...rest] = points;
  const end = points.at(-1);
  if (start === undefined || end === undefined) return path;
  let text = `M${start.x} ${start.y}`;
  let last = start;
  for (const point of rest) {
    const bend = (point.x - last.x) / 2;
    const tip = point === end ? point.x - 7 : point.x;
    text +=
      point.y === last.y
        ? `L${tip} ${point.y}`
        : `C${last.x + bend} ${last.y} ${point.x - bend} ${point.y} ${tip} ${point.y}`;
    last = point;
  }
  path.setAttribute('d', `${text}M${end.x - 8} ${end.y - 4}L${end.x - 1} ${end.y}L${end.x - 8} ${end.y + 4}`);
  path.classList.add('edge', streaming ? 'streaming' : 'batch');
  return path;
}
