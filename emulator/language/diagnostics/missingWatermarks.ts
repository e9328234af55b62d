import type { LogicalPlan, ReadPlan, RelationPlan, TableFunctionPlan } from '../../plan/logicalPlan.ts';
import type { FlowElement } from '../../pipeline/graph/elements.ts';
import { flowReads } from '../../pipeline/graph/readOrder.ts';
import type { ProjectWarning } from '../../pipeline/project.ts';
import { fileNamed, type ProjectView, type ViewedFile } from '../projectView.ts';
import { placeKey } from '../names/pythonOutline.ts';
import { relationNameAt } from '../names/sqlName.ts';
import type { Span } from '../textPlaces.ts';

/** A stateful step of a flow over streams of which none has a watermark. */
export interface MissingWatermark {
  readonly warning: ProjectWarning;
  readonly file: ViewedFile;
  /** Of the stream that is read. */
  readonly span: Span;
  /** The streams that could have one, as the flow reads them. */
  readonly streams: readonly StreamLeaf[];
  /** In lower case: of a grouping, one of these columns must have the watermark. */
  readonly columns?: ReadonlySet<string> | undefined;
}

export type StreamLeaf = RelationPlan | ReadPlan | TableFunctionPlan;

export const missingWatermarkKind = 'streamWithoutWatermark';

const found = new WeakMap<ProjectView, readonly MissingWatermark[]>();

/**
 * Steps that keep state and can never let it go, because no stream below them has a watermark. A dry run of Spark says nothing of them. A grouping, and an outer join of
 * two streams, fail when the flow starts, in the append mode that pipelines write tables in; a deduplication and an inner join run,
 * and their state grows with every key. Source: apache/spark, `UnsupportedOperationChecker`.
 */
export function missingWatermarks(view: ProjectView): readonly MissingWatermark[] {
  const known = found.get(view);
  if (known !== undefined) return known;
  const all = [...view.elements.flows.values()].flatMap((flow) => ofFlow(flow, view) ?? []);
  found.set(view, all);
  return all;
}

function ofFlow(element: FlowElement, view: ProjectView): MissingWatermark | undefined {
  const { flow, target } = element;
  const written = view.elements.readable.get(target)?.kind === 'table' || view.elements.sinks.has(target);
  if (flow.kind !== 'query' || flow.once || !written) return undefined;
  const step = statefulStep(flow.plan);
  if (step === undefined || viewsHaveWatermarks(element, view)) return undefined;
  const [first] = step.streams;
  const file = fileNamed(view, first?.position?.file);
  if (first === undefined || file === undefined) return undefined;
  const message = `${step.what} over a stream without a watermark: ${step.then}. Give the stream a watermark on a column with the time of its events.`;
  const warning: ProjectWarning = { kind: missingWatermarkKind, message };
  return { warning, file, span: streamSpan(first, file, view), streams: step.streams, columns: step.columns };
}

/** The views that a flow reads are its steps too. */
function viewsHaveWatermarks(element: FlowElement, view: ProjectView, seen = new Set<string>()): boolean {
  return flowReads(element, view.elements).reads.some(({ name }) => {
    if (name.kind !== 'element' || name.element.kind !== 'view' || seen.has(name.element.key)) return false;
    seen.add(name.element.key);
    return (view.elements.flowsTo.get(name.element.key) ?? []).some(
      (writer) =>
        (writer.flow.kind === 'query' && hasWatermark(writer.flow.plan)) || viewsHaveWatermarks(writer, view, seen),
    );
  });
}

interface StatefulStep {
  readonly what: string;
  readonly then: string;
  readonly streams: readonly StreamLeaf[];
  readonly columns?: ReadonlySet<string>;
}

const fails = 'the flow fails when it starts, since in append mode no group could ever be told to be complete';
const grows = 'its state grows with every key and is never let go';

/** The topmost step of a plan that keeps state, where nothing in the plan has a watermark. */
function statefulStep(plan: LogicalPlan): StatefulStep | undefined {
  if (hasWatermark(plan)) return undefined;
  const streams = streamsOf(plan);
  if (streams.length === 0) return undefined;
  let step: StatefulStep | undefined;
  visit(plan, (node) => {
    if (step !== undefined) return;
    if (node.kind === 'aggregate' && streamsOf(node.child).length > 0) {
      const columns = columnsIn(node.grouping.kind === 'all' ? node.list : node.grouping);
      step = { what: 'A grouping', then: fails, streams: streamsOf(node.child), columns };
    } else if (node.kind === 'distinct' && streamsOf(node.child).length > 0) {
      step = { what: 'DISTINCT', then: fails, streams: streamsOf(node.child) };
    } else if (node.kind === 'deduplicate' && streamsOf(node.child).length > 0) {
      const then = node.withinWatermark ? 'the flow fails when it starts, since it asks for one by its name' : grows;
      step = { what: 'A deduplication', then, streams: streamsOf(node.child) };
    } else if (node.kind === 'join') {
      const sides = [streamsOf(node.left), streamsOf(node.right)];
      if (sides.some(({ length }) => length === 0)) return;
      const inner = node.joinType === 'inner' || node.joinType === 'cross' || node.joinType === 'leftSemi';
      step = {
        what: 'A join of two streams',
        then: inner ? grows : 'the flow fails when it starts, since no row could ever be told to have no match',
        streams: sides.flat(),
      };
    }
  });
  return step;
}

/** The names of all columns in expressions, without what qualifies them. */
function columnsIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const item of value) columnsIn(item, found);
  else if (typeof value === 'object' && value !== null) {
    if ('kind' in value && value.kind === 'column' && 'nameParts' in value && Array.isArray(value.nameParts)) {
      found.add(String(value.nameParts.at(-1)).toLowerCase());
    } else for (const part of Object.values(value)) columnsIn(part, found);
  }
  return found;
}

function hasWatermark(plan: LogicalPlan): boolean {
  let has = false;
  visit(plan, ({ kind }) => {
    if (kind === 'withWatermark') has = true;
  });
  return has;
}

function streamsOf(plan: LogicalPlan): readonly StreamLeaf[] {
  const streams: StreamLeaf[] = [];
  visit(plan, (node) => {
    if ((node.kind === 'relation' || node.kind === 'read' || node.kind === 'tableFunction') && node.streaming) {
      streams.push(node);
    }
  });
  return streams;
}

/** A plan and the plans below it, from the top down; subqueries in expressions are plans of their own. */
function visit(plan: LogicalPlan, look: (node: LogicalPlan) => void): void {
  look(plan);
  if (plan.kind === 'with') for (const definition of plan.definitions) visit(definition.plan, look);
  if ('child' in plan) visit(plan.child, look);
  if ('left' in plan) {
    visit(plan.left, look);
    visit(plan.right, look);
  }
}

function streamSpan(stream: StreamLeaf, file: ViewedFile, view: ProjectView): Span {
  const { position } = stream;
  if (position === undefined) return { start: 0, end: 0 };
  const call = view.outlineOf(file).calls.get(placeKey(position));
  if (call !== undefined) return file.places.spanOf(call.position);
  const start = file.places.indexAt(position);
  const name = stream.kind === 'relation' ? relationNameAt(file.source.text, start, stream.nameParts) : undefined;
  const [first] = name?.spans ?? [];
  return first === undefined ? file.places.spanOf(position) : { start, end: name?.spans.at(-1)?.end ?? first.end };
}
