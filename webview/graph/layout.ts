/**
 * A layered drawing, from left to right, after Sugiyama: layers by the longest path, few crossings by the median of the neighbours, then
 * places in a layer as close to the neighbours as they can be without an overlap.
 */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Left upper corners. */
  readonly places: ReadonlyMap<string, Point>;
  readonly layers: ReadonlyMap<string, number>;
  /** In the order of the edges that were given: from the right side of one node to the left side of the other, x never falling. */
  readonly lines: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

interface Slot {
  readonly height: number;
  /** The node's id; undefined for a place where a long edge passes. */
  readonly id: string | undefined;
  readonly before: Slot[];
  readonly after: Slot[];
  y: number;
  order: number;
}

const gapX = 72;
const gapY = 22;
const passing = 8;
const margin = 24;
const sweeps = 12;

export function layoutGraph(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const layers = layerOf(nodes, edges);
  const slots = new Map<string, Slot>();
  const columns: Slot[][] = [];
  const put = (layer: number, slot: Slot): Slot => {
    (columns[layer] ??= []).push(slot);
    return slot;
  };
  for (const { id, height } of nodes) slots.set(id, put(layers.get(id) ?? 0, makeSlot(height, id)));
  const chains = edges.map(({ from, to }) => chain(slots.get(from), slots.get(to), layers, put));
  for (let layer = 0; layer < columns.length; layer += 1) columns[layer] ??= [];

  for (const column of columns) column.forEach((slot, order) => void (slot.order = order));
  orderByFewestCrossings(columns);
  placeLayers(columns);

  const widths = columns.map((column) =>
    Math.max(0, ...column.map(({ id }) => nodes.find((node) => node.id === id)?.width ?? 0)),
  );
  const starts: number[] = [margin];
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width + gapX);
  const top = Math.min(0, ...columns.flat().map(({ y }) => y));
  for (const slot of columns.flat()) slot.y += margin - top;

  const widthOf = new Map(nodes.map(({ id, width }) => [id, width]));
  const places = new Map<string, Point>();
  columns.forEach((column, layer) => {
    for (const { id, y } of column) if (id !== undefined) places.set(id, { x: starts[layer] ?? 0, y });
  });
  const lines = edges.map(({ from, to }, index) => {
    const start = places.get(from) ?? { x: 0, y: 0 };
    const end = places.get(to) ?? { x: 0, y: 0 };
    const first = layers.get(from) ?? 0;
    const between = (chains[index] ?? []).flatMap((slot, step) => {
      const layer = first + 1 + step;
      const x = starts[layer] ?? 0;
      const y = slot.y + slot.height / 2;
      return [
        { x, y },
        { x: x + (widths[layer] ?? 0), y },
      ];
    });
    return [
      { x: start.x + (widthOf.get(from) ?? 0), y: start.y + (slots.get(from)?.height ?? 0) / 2 },
      ...between,
      { x: end.x, y: end.y + (slots.get(to)?.height ?? 0) / 2 },
    ];
  });
  return {
    places,
    layers,
    lines,
    width: Math.max(margin * 2, (starts.at(-1) ?? 0) - gapX + margin),
    height: Math.max(0, ...columns.flat().map(({ y, height }) => y + height)) + margin,
  };
}

function makeSlot(height: number, id: string | undefined): Slot {
  return { height, id, before: [], after: [], y: 0, order: 0 };
}

/** The longest path that ends in a node. An edge that would close a cycle does not count: a graph with one is refused elsewhere. */
function layerOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, number> {
  const inputs = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) if (from !== to && inputs.has(from)) inputs.get(to)?.push(from);
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    open.add(id);
    let layer = 0;
    for (const input of inputs.get(id) ?? []) if (!open.has(input)) layer = Math.max(layer, visit(input) + 1);
    open.delete(id);
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of nodes) visit(id);
  return layers;
}

/** Joins two slots by one slot in each layer between them. */
function chain(
  from: Slot | undefined,
  to: Slot | undefined,
  layers: ReadonlyMap<string, number>,
  put: (layer: number, slot: Slot) => Slot,
): readonly Slot[] {
  if (from === undefined || to === undefined) return [];
  const first = layers.get(from.id ?? '') ?? 0;
  const last = layers.get(to.id ?? '') ?? 0;
  const between: Slot[] = [];
  let previous = from;
  for (let layer = first + 1; layer < last; layer += 1) {
    const slot = put(layer, makeSlot(passing, undefined));
    join(previous, slot);
    between.push(slot);
    previous = slot;
  }
  if (first < last) join(previous, to);
  return between;
}

function join(from: Slot, to: Slot): void {
  from.after.push(to);
  to.before.push(from);
}

/** Sweeps to and fro, and keeps the best order that came by: a sweep may also make it worse. */
function orderByFewestCrossings(columns: readonly Slot[][]): void {
  const orders = (): readonly (readonly Slot[])[] => columns.map((column) => [...column]);
  let best = orders();
  let fewest = crossings(columns);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    orderLayers(columns, sweep % 2 === 0);
    const count = crossings(columns);
    if (count >= fewest) continue;
    fewest = count;
    best = orders();
  }
  columns.forEach((column, layer) => {
    column.splice(0, column.length, ...(best[layer] ?? []));
    column.forEach((slot, order) => void (slot.order = order));
  });
}

/** Slots go to the median of their neighbours; those without one stay where they are, and the others fill the places between. */
function orderLayers(columns: readonly Slot[][], forward: boolean): void {
  for (const column of forward ? columns : [...columns].reverse()) {
    const wish = new Map<Slot, number>();
    for (const slot of column) {
      const orders = (forward ? slot.before : slot.after).map(({ order }) => order).sort((a, b) => a - b);
      const middle = (orders.length - 1) / 2;
      const low = orders[Math.floor(middle)];
      const high = orders[Math.ceil(middle)];
      if (low !== undefined && high !== undefined) wish.set(slot, (low + high) / 2);
    }
    const moving = column
      .filter((slot) => wish.has(slot))
      .sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || a.order - b.order);
    column.forEach((slot, place) => {
      const next = wish.has(slot) ? moving.shift() : slot;
      if (next !== undefined) column[place] = next;
    });
    column.forEach((slot, order) => void (slot.order = order));
  }
}

/** How many pairs of lines cross between neighbouring layers: inversions, counted by a Fenwick tree (Barth, Jünger and Mutzel). */
function crossings(columns: readonly (readonly Slot[])[]): number {
  let count = 0;
  columns.forEach((column, layer) => {
    const size = columns[layer + 1]?.length ?? 0;
    const tree = Array.from({ length: size + 1 }, () => 0);
    let seen = 0;
    for (const { after } of column) {
      const ends = after.map(({ order }) => order).sort((a, b) => a - b);
      for (const end of ends) {
        let below = 0;
        for (let at = end + 1; at > 0; at -= at & -at) below += tree[at] ?? 0;
        count += seen - below;
      }
      for (const end of ends) {
        for (let at = end + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
        seen += 1;
      }
    }
  });
  return count;
}

function placeLayers(columns: readonly Slot[][]): void {
  for (const column of columns) {
    let y = 0;
    for (const slot of column) {
      slot.y = y;
      y += slot.height + gapY;
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    for (const column of forward ? columns : [...columns].reverse()) {
      const wishes = column.map((slot) => {
        const near = sweep === sweeps - 1 ? [...slot.before, ...slot.after] : forward ? slot.before : slot.after;
        if (near.length === 0) return slot.y;
        const middles = near.map(({ y, height }) => y + height / 2);
        return middles.reduce((sum, middle) => sum + middle, 0) / near.length - slot.height / 2;
      });
      place(column, wishes);
    }
  }
}

/** Each slot where it wishes to be, as far as order and gaps allow: neighbours that collide share the mean of their wishes. */
function place(column: readonly Slot[], wishes: readonly number[]): void {
  interface Block {
    readonly slots: { readonly slot: Slot; readonly offset: number }[];
    sum: number;
    size: number;
  }
  const blocks: Block[] = [];
  const start = (block: Block): number => block.sum / block.slots.length;
  column.forEach((slot, index) => {
    let block: Block = { slots: [{ slot, offset: 0 }], sum: wishes[index] ?? 0, size: slot.height };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      if (start(above) + above.size + gapY <= start(block)) break;
      blocks.pop();
      const shift = above.size + gapY;
      block = {
        slots: [...above.slots, ...block.slots.map((one) => ({ slot: one.slot, offset: one.offset + shift }))],
        sum: above.sum + block.sum - shift * block.slots.length,
        size: shift + block.size,
      };
    }
    blocks.push(block);
  });
  for (const block of blocks) for (const { slot, offset } of block.slots) slot.y = start(block) + offset;
}
