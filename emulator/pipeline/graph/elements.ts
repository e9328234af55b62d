import { sluiceError, type SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type {
  Dataset,
  Definitions,
  Flow,
  QualifiedName,
  SinkDefinition,
  TableDefinition,
  ViewDefinition,
} from '../definition.ts';
import type { ElementKey } from '../graph.ts';
import type { Dialect } from '../project.ts';
import { compareKeys, keyOf, qualified, quotedName, type NameScope } from './names.ts';

/** A table or view that a query can read by its name. */
export type ReadableElement =
  | {
      readonly kind: 'table';
      readonly key: ElementKey;
      readonly name: QualifiedName;
      readonly definition: TableDefinition;
    }
  | {
      readonly kind: 'view';
      readonly key: ElementKey;
      readonly name: QualifiedName;
      readonly definition: ViewDefinition;
    };

export interface FlowElement {
  readonly key: ElementKey;
  readonly name: QualifiedName;
  readonly flow: Flow;
  readonly target: ElementKey;
}

/** All that a project defines, by full names. */
export interface GraphElements {
  readonly dialect: Dialect;
  readonly readable: ReadonlyMap<ElementKey, ReadableElement>;
  readonly sinks: ReadonlyMap<ElementKey, SinkDefinition>;
  readonly flows: ReadonlyMap<ElementKey, FlowElement>;
  readonly flowsTo: ReadonlyMap<ElementKey, readonly FlowElement[]>;
  /** Keys in lower case to keys as defined. */
  readonly folded: ReadonlyMap<string, ElementKey>;
}

/**
 * Gives every element its full name, and refuses names that stand for two. Spark does the same when a run starts
 * (`GraphRegistrationContext.toDataflowGraph`), outputs before flows; of two elements of one name the first stays.
 */
export function graphElements(
  { datasets, sinks, flows }: Definitions,
  scope: NameScope,
  dialect: Dialect,
): { readonly elements: GraphElements; readonly errors: readonly SluiceError[] } {
  const errors: SluiceError[] = [];
  if (!datasets.some(({ kind }) => kind !== 'temporaryView') && sinks.length === 0) {
    errors.push(sluiceError('RUN_EMPTY_PIPELINE', {}));
  }
  const outputs = new Map<string, { readonly name: QualifiedName; readonly type: string }>();
  const claim = (name: QualifiedName, type: string, position: ReadableElement['definition']['position']): boolean => {
    const folded = keyOf(name).toLowerCase();
    const other = outputs.get(folded);
    if (other === undefined) {
      outputs.set(folded, { name, type });
      return true;
    }
    errors.push(duplicateOutput(name, type, other, position));
    return false;
  };
  const readable = new Map<ElementKey, ReadableElement>();
  const refused = new Set<ElementKey>();
  for (const definition of datasets) {
    const name = definition.kind === 'temporaryView' ? definition.name : qualified(definition.name, scope);
    const key = keyOf(name);
    const element = readableElement(key, name, definition);
    if (claim(name, element.kind === 'table' ? 'TABLE' : 'VIEW', definition.position)) readable.set(key, element);
    else refused.add(key);
  }
  const sinksByKey = new Map<ElementKey, SinkDefinition>();
  for (const sink of sinks) {
    if (claim(sink.name, 'SINK', sink.position)) sinksByKey.set(keyOf(sink.name), sink);
  }
  const outputsByKey = { readable, sinks: sinksByKey, dialect, folded: foldedKeys(readable), refused };
  const found = flowElements(flows, outputsByKey, scope);
  errors.push(...found.errors);
  return { elements: found.elements, errors };
}

function readableElement(key: ElementKey, name: QualifiedName, definition: Dataset): ReadableElement {
  return isView(definition) ? { kind: 'view', key, name, definition } : { kind: 'table', key, name, definition };
}

function isView(definition: Dataset): definition is ViewDefinition {
  return definition.kind === 'temporaryView' || definition.kind === 'persistedView';
}

interface Outputs extends Pick<GraphElements, 'readable' | 'sinks' | 'dialect' | 'folded'> {
  /** Names that were defined twice: the flow that came with the second one is left out with it. */
  readonly refused: ReadonlySet<ElementKey>;
}

function flowElements(
  flows: readonly Flow[],
  outputs: Outputs,
  scope: NameScope,
): { readonly elements: GraphElements; readonly errors: readonly SluiceError[] } {
  const errors: SluiceError[] = [];
  const byKey = new Map<ElementKey, FlowElement>();
  const flowsTo = new Map<ElementKey, FlowElement[]>();
  for (const flow of flows) {
    const element = flowElement(flow, outputs, scope);
    const same = byKey.get(element.key);
    if (flow.implicit && outputs.refused.has(keyOf(qualified(flow.target, scope)))) {
      if (same !== undefined || !outputs.readable.has(element.target)) continue;
    }
    if (same !== undefined) {
      errors.push(duplicateFlow(element, same));
      continue;
    }
    const table = outputs.readable.get(element.key);
    if (table?.kind === 'table' && element.target !== element.key) {
      errors.push(flowNamedLikeTable(element, flows, outputs, scope));
      continue;
    }
    byKey.set(element.key, element);
    const others = flowsTo.get(element.target) ?? [];
    others.push(element);
    flowsTo.set(element.target, others);
  }
  return { elements: { ...outputs, flows: byKey, flowsTo }, errors };
}

/** A flow's name is bare when it writes a temporary view or a sink, else it has the catalog and schema of its file. */
function flowElement(flow: Flow, outputs: Outputs, scope: NameScope): FlowElement {
  const start: NameScope = { catalog: flow.catalog || scope.catalog, schema: flow.schema || scope.schema };
  const bare = keyOf(flow.target);
  const view = flow.target.length === 1 ? outputs.readable.get(bare) : undefined;
  if (flow.target.length === 1 && (outputs.sinks.has(bare) || view !== undefined)) {
    return { key: keyOf(flow.name), name: flow.name, flow, target: bare };
  }
  // A sink is no table of a schema: its name is what was written, points and all.
  const sink = [flow.target, flow.target.slice(1)].map(keyOf).find((key) => outputs.sinks.has(key));
  if (sink !== undefined) {
    return { key: keyOf(flow.name.slice(-1)), name: flow.name.slice(-1), flow, target: sink };
  }
  const target = keyOf(qualified(flow.target, start));
  const known = outputs.readable.has(target) ? target : undefined;
  const folded = outputs.dialect === 'databricks' ? outputs.folded.get(target.toLowerCase()) : undefined;
  const resolved = known ?? folded ?? target;
  const ownName = flow.implicit ? outputs.readable.get(resolved)?.name : undefined;
  const name = ownName ?? qualified(flow.name, start);
  return { key: keyOf(name), name, flow, target: resolved };
}

function foldedKeys(readable: ReadonlyMap<ElementKey, ReadableElement>): ReadonlyMap<string, ElementKey> {
  return new Map([...readable.keys()].map((key) => [key.toLowerCase(), key]));
}

/** No two datasets may share a folder, so names that differ in case alone clash here, where Spark lets both write one table. */
function duplicateOutput(
  name: QualifiedName,
  type: string,
  other: { readonly name: QualifiedName; readonly type: string },
  position: Flow['position'],
): SluiceError {
  const [first = type, second = type] = [type, other.type].sort();
  return sluiceError(
    'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT',
    { outputName: quotedName(other.name), outputType1: first, outputType2: second },
    {
      position,
      ...(keyOf(name) === keyOf(other.name)
        ? {}
        : { action: `${quotedName(name)} differs from it in case alone, and both would be one table. Rename one.` }),
    },
  );
}

function duplicateFlow(flow: FlowElement, same: FlowElement): SluiceError {
  const datasetNames = [...new Set([flow.target, same.target])].sort(compareKeys).join(', ');
  return sluiceError(
    'PIPELINE_DUPLICATE_IDENTIFIERS.FLOW',
    { flowName: flow.key, datasetNames },
    { position: flow.flow.position },
  );
}

/** A table's own flow has the table's name: where there is one, the names of the flows clash; else flow and table do. */
function flowNamedLikeTable(
  flow: FlowElement,
  flows: readonly Flow[],
  outputs: Outputs,
  scope: NameScope,
): SluiceError {
  const own = flows.find((other) => other !== flow.flow && flowElement(other, outputs, scope).key === flow.key);
  if (own !== undefined) return duplicateFlow(flow, flowElement(own, outputs, scope));
  return sluiceError(
    'FLOW_NAME_CONFLICTS_WITH_TABLE',
    { flowName: quotedName(flow.name), target: flow.target, tableName: quotedName(flow.name) },
    { position: flow.flow.position },
  );
}

/** Flows whose target is nothing that the project defines. */
export function unknownTargets({ flows, readable, sinks }: GraphElements): readonly SluiceError[] {
  const names = [...readable.keys(), ...sinks.keys()];
  return [...flows.values()].flatMap(({ key, target, flow }) => {
    if (readable.has(target) || sinks.has(target)) return [];
    const near = nearest(target, names);
    return [
      sluiceError(
        'PIPELINE_FLOW_TARGET_NOT_FOUND',
        { target, flow: key },
        {
          position: flow.position,
          ...(near === undefined ? {} : { action: `Did you mean ${near}?` }),
        },
      ),
    ];
  });
}

/** A view has one query, the one that it was defined with. */
export function flowsIntoViews({ flows, readable }: GraphElements): readonly SluiceError[] {
  return [...flows.values()].flatMap(({ key, target, flow }) =>
    flow.implicit || readable.get(target)?.kind !== 'view'
      ? []
      : [sluiceError('PIPELINE_FLOW_INTO_VIEW', { flow: key, view: target }, { position: flow.position })],
  );
}
