import { sluiceError } from '../../base/errors.ts';
import type { FlowElement } from './elements.ts';
import type { ResolvedFlow } from './resolveFlows.ts';

/**
 * A flow's settings with those of the views that it reads, whose queries run as part of it. One key with two values is refused.
 * Source: `FlowResolver.attemptResolveFlow`.
 */
export function mergedConf(
  element: FlowElement,
  own: Readonly<Record<string, string>>,
  views: readonly ResolvedFlow[],
): Readonly<Record<string, string>> {
  const given = new Map<string, { readonly value: string; readonly from: string }[]>();
  const collect = (conf: Readonly<Record<string, string>>, from: string): void => {
    for (const [key, value] of Object.entries(conf)) {
      const values = given.get(key) ?? [];
      values.push({ value, from });
      given.set(key, values);
    }
  };
  collect(own, element.key);
  for (const view of views) collect(view.conf, view.element.key);
  const merged: Record<string, string> = {};
  for (const [key, values] of [...given].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const sorted = [...values].sort((left, right) =>
      left.value < right.value ? -1 : left.value > right.value ? 1 : 0,
    );
    const first = sorted[0];
    const last = sorted[sorted.length - 1];
    if (first === undefined || last === undefined) continue;
    if (first.value !== last.value) {
      throw sluiceError(
        'DUPLICATE_FLOW_SQL_CONF',
        { datasetName: element.key, key, flowName1: first.from, flowName2: last.from },
        { position: element.flow.position },
      );
    }
    merged[key] = first.value;
  }
  return merged;
}
