import type { Flow } from '../definition.ts';
import type { FlowReads } from './readOrder.ts';
import type { ResolutionContext, ResolvedFlow } from './resolveFlows.ts';

/** Remembers how flows resolved, for whoever resolves the same project again and again. */
export interface ResolutionMemo {
  /** How the flow resolved when everything that it follows from was the same. */
  known(flow: Flow, causes: readonly unknown[]): ResolvedFlow | undefined;
  keep(flow: Flow, causes: readonly unknown[], resolved: ResolvedFlow): void;
}

/** Flows are told apart as objects: definitions that were not read again are the same objects. */
export function resolutionMemo(): ResolutionMemo {
  const entries = new WeakMap<Flow, { readonly causes: readonly unknown[]; readonly resolved: ResolvedFlow }>();
  return {
    known(flow, causes) {
      const entry = entries.get(flow);
      const isSame =
        entry !== undefined &&
        entry.causes.length === causes.length &&
        entry.causes.every((cause, index) => cause === causes[index]);
      return isSame ? entry.resolved : undefined;
    },
    keep: (flow, causes, resolved) => void entries.set(flow, { causes, resolved }),
  };
}

/**
 * All that the resolution of a flow follows from, its own definition and the disk aside: settings, its target, and what each name in its
 * query means; of a table its columns as text, of a view its query. Undefined where something that it reads did not resolve.
 */
export function resolutionCauses(
  { element, reads, error }: FlowReads,
  { elements, configuration, localTimeZone }: ResolutionContext,
  look: {
    resolved(key: string): ResolvedFlow | undefined;
    /** The columns of a table as its readers see them; undefined where its flows do not fit together. */
    columnsOf(key: string): string | undefined;
  },
): readonly unknown[] | undefined {
  if (error !== undefined) return undefined;
  const settings = JSON.stringify([configuration, localTimeZone, elements.dialect, element.key, element.target]);
  const causes: unknown[] = [settings, elements.readable.get(element.target)?.definition];
  for (const { name } of reads) {
    // What lies on the disk may be another thing now.
    if (name.kind !== 'element') return undefined;
    const { key, kind, definition } = name.element;
    const writers = elements.flowsTo.get(key) ?? [];
    const inputs = writers.map((writer) => look.resolved(writer.key));
    if (inputs.length === 0 || inputs.includes(undefined)) return undefined;
    const columns = kind === 'table' ? look.columnsOf(key) : undefined;
    if (kind === 'table' && columns === undefined) return undefined;
    causes.push(key, definition, ...(kind === 'view' ? inputs : [columns]));
  }
  return causes;
}
