import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { LogicalPlan, RelationPlan } from '../../plan/logicalPlan.ts';
import type { ElementKey } from '../graph.ts';
import type { FlowElement, GraphElements } from './elements.ts';
import { relationsOf } from './planRelations.ts';
import { readName, type ReadName } from './readNames.ts';

/** What a flow's query names, in the order of writing. */
export interface FlowReads {
  readonly element: FlowElement;
  readonly plan: LogicalPlan;
  readonly reads: readonly { readonly relation: RelationPlan; readonly name: ReadName }[];
  /** A name that cannot be one. */
  readonly error?: SluiceError;
}

export function flowReads(element: FlowElement, elements: GraphElements): FlowReads {
  const { flow } = element;
  const plan = flow.kind === 'query' ? flow.plan : flow.source;
  try {
    const reads = relationsOf(plan).map((relation) => ({ relation, name: readName(relation, element, elements) }));
    return { element, plan, reads };
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { element, plan, reads: [], error };
  }
}

/**
 * The flows in an order in which each comes after all flows of what it reads, else in the order of definition. Flows on a cycle
 * and those below one come last: what they read is not resolved when their turn comes.
 */
export function readOrder(flows: readonly FlowReads[], { flowsTo }: GraphElements): readonly FlowReads[] {
  const pending = new Map<ElementKey, number>();
  for (const [target, writers] of flowsTo) pending.set(target, writers.length);
  const waiting = new Map<FlowReads, number>();
  const readers = new Map<ElementKey, FlowReads[]>();
  for (const flow of flows) {
    const unresolved = [...readKeys(flow)].filter((key) => (pending.get(key) ?? 0) > 0);
    waiting.set(flow, unresolved.length);
    for (const key of unresolved) {
      const others = readers.get(key) ?? [];
      others.push(flow);
      readers.set(key, others);
    }
  }
  const ordered: FlowReads[] = flows.filter((flow) => waiting.get(flow) === 0);
  for (let index = 0; index < ordered.length; index += 1) {
    const target = ordered[index]?.element.target ?? '';
    const left = (pending.get(target) ?? 1) - 1;
    pending.set(target, left);
    if (left > 0) continue;
    for (const reader of readers.get(target) ?? []) {
      const count = (waiting.get(reader) ?? 1) - 1;
      waiting.set(reader, count);
      if (count === 0) ordered.push(reader);
    }
  }
  const done = new Set(ordered);
  return [...ordered, ...flows.filter((flow) => !done.has(flow))];
}

/** Keys of the tables and views that a flow reads itself. */
export function readKeys({ reads }: FlowReads): ReadonlySet<ElementKey> {
  return new Set(reads.flatMap(({ name }) => (name.kind === 'element' ? [name.element.key] : [])));
}
