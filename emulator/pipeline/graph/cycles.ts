import { sluiceError, type SluiceError } from '../../base/errors.ts';
import type { ElementKey } from '../graph.ts';
import type { GraphElements } from './elements.ts';
import { compareKeys } from './names.ts';
import type { FailedFlow } from './resolveFlows.ts';

/**
 * Rings among the flows that failed, one error each: Spark looks for one in the same way (`GraphValidations.detectCycle`) and
 * tells it in place of everything else. Flows are visited in the order of their names, so that the same ring gives the same text.
 */
export function circularDependencies(
  failed: ReadonlyMap<ElementKey, FailedFlow>,
  { flowsTo }: GraphElements,
): readonly SluiceError[] {
  const above = new Map<ElementKey, readonly ElementKey[]>();
  for (const [key, { reads }] of failed) above.set(key, failedWriters(reads, failed, flowsTo));
  const errors: SluiceError[] = [];
  const visited = new Set<ElementKey>();
  const path: ElementKey[] = [];
  const onPath = new Set<ElementKey>();
  for (const start of [...above.keys()].sort(compareKeys)) {
    // An own stack, since a chain of flows may be longer than the one of calls.
    const stack: { readonly key: ElementKey; next: number }[] = [];
    const enter = (key: ElementKey): void => {
      stack.push({ key, next: 0 });
      path.push(key);
      onPath.add(key);
    };
    if (!visited.has(start)) enter(start);
    for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
      const following = above.get(top.key)?.[top.next];
      top.next += 1;
      if (following === undefined) {
        visited.add(top.key);
        onPath.delete(top.key);
        path.pop();
        stack.pop();
      } else if (onPath.has(following)) {
        errors.push(circular(path.slice(path.indexOf(following)), failed));
      } else if (!visited.has(following)) enter(following);
    }
  }
  return errors;
}

/** `ring` begins with the flow that was met again; each of the others writes what the one before it reads. */
function circular(ring: readonly ElementKey[], failed: ReadonlyMap<ElementKey, FailedFlow>): SluiceError {
  const targets = ring.map((key) => failed.get(key)?.element.target ?? key);
  const downstream = targets[0] ?? '';
  const upstream = targets[targets.length - 1] ?? '';
  const last = failed.get(ring[ring.length - 1] ?? '');
  return sluiceError(
    'PIPELINE_CIRCULAR_DEPENDENCY',
    { downstream, upstream, ring: [...targets, downstream].reverse().join(' → ') },
    { position: last?.element.flow.position },
  );
}

export function failedWriters(
  reads: ReadonlySet<ElementKey>,
  failed: ReadonlyMap<ElementKey, FailedFlow>,
  flowsTo: GraphElements['flowsTo'],
): readonly ElementKey[] {
  return [...reads]
    .flatMap((key) => flowsTo.get(key) ?? [])
    .map(({ key }) => key)
    .filter((key) => failed.has(key))
    .sort(compareKeys);
}
