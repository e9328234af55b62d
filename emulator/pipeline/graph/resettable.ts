import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { misplacedProtection, protectionOf, resetAllowedKey, type NearMiss } from '../../guard/protection.ts';
import type { TableDefinition } from '../definition.ts';
import type { ElementKey } from '../graph.ts';
import type { Dialect, ProjectWarning } from '../project.ts';
import type { GraphElements } from './elements.ts';
import { compareKeys } from './names.ts';
import type { ResolvedFlow } from './resolveFlows.ts';

/**
 * A protected table with a streaming flow may only be made of tables that are protected too, however far up and through whichever views.
 * Source: `GraphValidations.validateTablesAreResettable`, which names the protected table with the most open ones first.
 */
export function resettableDependencies(
  { readable, flowsTo }: GraphElements,
  resolved: ReadonlyMap<ElementKey, ResolvedFlow>,
): readonly SluiceError[] {
  const errors: SluiceError[] = [];
  const open = new Set<ElementKey>();
  const guarded: { readonly key: ElementKey; readonly definition: TableDefinition }[] = [];
  for (const { kind, key, definition } of readable.values()) {
    if (kind !== 'table') continue;
    const { resetAllowed, error } = protectionOf(definition.properties);
    if (error !== undefined) errors.push(error.at(definition.position));
    if (resetAllowed === false) guarded.push({ key, definition });
    else open.add(key);
  }
  const flowsOf = (key: ElementKey): readonly ResolvedFlow[] =>
    (flowsTo.get(key) ?? []).flatMap((flow) => resolved.get(flow.key) ?? []);
  const broken = guarded.flatMap(({ key, definition }) => {
    if (!flowsOf(key).some(({ streaming }) => streaming)) return [];
    const upstream = [...reachable(key, flowsOf)].filter((above) => open.has(above)).sort(compareKeys);
    return upstream.length === 0 ? [] : [{ key, definition, upstream }];
  });
  broken.sort((left, right) => right.upstream.length - left.upstream.length || compareKeys(left.key, right.key));
  for (const { key, definition, upstream } of broken) {
    errors.push(
      sluiceError(
        'INVALID_RESETTABLE_DEPENDENCY',
        {
          downstreamTable: key,
          upstreamResettableTables: upstream.map((table) => `'${table}'`).join(', '),
          resetAllowedKey,
        },
        { position: definition.position },
      ),
    );
  }
  return errors;
}

function reachable(start: ElementKey, flowsOf: (key: ElementKey) => readonly ResolvedFlow[]): ReadonlySet<ElementKey> {
  const visited = new Set<ElementKey>();
  const next = [start];
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    for (const { reads } of flowsOf(key)) {
      for (const above of reads) {
        if (above === start || visited.has(above)) continue;
        visited.add(above);
        next.push(above);
      }
    }
  }
  return visited;
}

/** Properties and settings that look like the protection of a table and are none. */
export function protectionWarnings(
  { readable, flows }: GraphElements,
  configuration: Readonly<Record<string, string>>,
): readonly ProjectWarning[] {
  const warn = (near: readonly NearMiss[], position?: Position): readonly ProjectWarning[] =>
    near.map(({ message }) => ({
      kind: 'propertyNearMiss',
      message,
      ...(position === undefined ? {} : { position }),
    }));
  return [
    ...warn(misplacedProtection(configuration, 'configuration')),
    ...[...flows.values()].flatMap(({ flow }) => warn(misplacedProtection(flow.conf, 'SET'), flow.position)),
    ...[...readable.values()].flatMap(({ definition }) =>
      warn(protectionOf(definition.properties).nearMisses, definition.position),
    ),
  ];
}

/**
 * The properties that a table carries: Spark writes the one property of pipelines that it knows in its own spelling, and leaves out
 * the others; Databricks has more of them. Source: apache/spark, `PipelinesTableProperties.validateAndCanonicalize`.
 */
export function storedProperties(
  properties: Readonly<Record<string, string>>,
  dialect: Dialect,
): Readonly<Record<string, string>> {
  const stored = Object.entries(properties).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const lower = key.toLowerCase();
    if (lower === resetAllowedKey) {
      return key !== resetAllowedKey && Object.hasOwn(properties, resetAllowedKey) ? [] : [[resetAllowedKey, value]];
    }
    return dialect === 'spark' && lower.startsWith('pipelines.') ? [] : [[key, value]];
  });
  return Object.fromEntries(stored);
}
