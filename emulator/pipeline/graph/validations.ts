import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import { treeString } from '../../plan/treeString.ts';
import type { TableDefinition } from '../definition.ts';
import type { ElementKey } from '../graph.ts';
import type { FlowElement, GraphElements, ReadableElement } from './elements.ts';
import { mergeSchemas, sameSchema } from './mergeSchemas.ts';
import { compareKeys, quotedName } from './names.ts';
import { resettableDependencies } from './resettable.ts';
import { mergedSchema, type ResolvedFlow } from './resolveFlows.ts';

type Resolved = ReadonlyMap<ElementKey, ResolvedFlow>;

/**
 * What Spark checks once every flow is resolved, in its order (`DataflowGraph.validationFailure`). Spark stops at the first failure; here all of
 * them are told.
 */
export function validationErrors(elements: GraphElements, resolved: Resolved): readonly SluiceError[] {
  return [
    ...declaredSchemas(elements, resolved),
    ...viewsOfOneQuery(elements),
    ...persistedViewSources(elements, resolved),
    ...datasetsWithoutFlow(elements),
    ...resettableDependencies(elements, resolved),
    ...flowStreamingness(elements, resolved),
    ...(elements.dialect === 'spark' ? [] : batchFlowsIntoSinks(elements, resolved)),
  ];
}

/** Spark does not look at them before a run, in which such a flow fails. */
export function batchFlowsIntoSinks({ flows, sinks }: GraphElements, resolved: Resolved): readonly SluiceError[] {
  return [...flows.values()].flatMap(({ key, name, flow, target }) => {
    const sink = sinks.get(target);
    if (sink === undefined || flow.kind !== 'query' || flow.once || resolved.get(key)?.streaming !== false) return [];
    const identifiers = { flowIdentifier: quotedName(name), sinkIdentifier: quotedName(sink.name) };
    return [sluiceError('INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_SINK', identifiers, { position: flow.position })];
  });
}

/** Only tables with a query of their own are looked at: a flow into a table that was created without one is first met when it runs. */
function declaredSchemas({ readable, flowsTo }: GraphElements, resolved: Resolved): readonly SluiceError[] {
  return [...readable.values()].flatMap((element) => {
    const writers = flowsTo.get(element.key) ?? [];
    if (element.kind !== 'table' || !writers.some(({ key }) => key === element.key)) return [];
    const flows = writers.flatMap(({ key }) => resolved.get(key) ?? []);
    if (flows.some(({ element: { flow } }) => flow.kind !== 'query')) return [];
    return declaredSchemaErrors(element.key, element.definition, flows);
  });
}

function declaredSchemaErrors(
  key: ElementKey,
  { declaredSchema, position }: TableDefinition,
  flows: readonly ResolvedFlow[],
): readonly SluiceError[] {
  try {
    const merged = mergedSchema(flows);
    if (declaredSchema === undefined) return [];
    const inferred = mergedWith(declaredSchema, merged);
    if (inferred !== undefined && sameSchema(inferred, declaredSchema)) return [];
    return [
      sluiceError(
        'USER_SPECIFIED_AND_INFERRED_SCHEMA_NOT_COMPATIBLE',
        {
          tableName: key,
          specifiedSchema: treeString(declaredSchema),
          inferredDataSchema: treeString(inferred ?? merged),
        },
        { position },
      ),
    ];
  } catch (error) {
    if (isSluiceError(error)) return [error.at(position)];
    throw error;
  }
}

function mergedWith(declared: StructType, inferred: StructType): StructType | undefined {
  try {
    return mergeSchemas(declared, inferred);
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
}

function viewsOfOneQuery({ readable, flowsTo }: GraphElements): readonly SluiceError[] {
  return [...readable.values()].flatMap(({ key, kind, definition }) => {
    const flows = flowsTo.get(key) ?? [];
    if (kind !== 'table' || definition.kind !== 'materializedView' || flows.length < 2) return [];
    const added = flows.find(({ flow }) => !flow.implicit);
    const queries = flows.map((flow) => flow.key).sort(compareKeys);
    return [
      sluiceError(
        'MATERIALIZED_VIEW_WITH_MULTIPLE_QUERIES',
        { tableName: key, queries: queries.join(', ') },
        { position: (added?.flow ?? definition).position },
      ),
    ];
  });
}

function persistedViewSources({ readable, flowsTo }: GraphElements, resolved: Resolved): readonly SluiceError[] {
  return [...readable.values()].flatMap((view) => {
    if (view.definition.kind !== 'persistedView') return [];
    const reads = (flowsTo.get(view.key) ?? []).flatMap(({ key }) => [...(resolved.get(key)?.reads ?? [])]);
    return reads.flatMap((key) => {
      const source = readable.get(key);
      if (source?.definition.kind !== 'temporaryView') return [];
      return [
        sluiceError(
          'INVALID_TEMP_OBJ_REFERENCE',
          { persistedViewName: quotedName(view.name), temporaryViewName: quotedName(source.name) },
          { position: view.definition.position },
        ),
      ];
    });
  });
}

function datasetsWithoutFlow({ readable, flowsTo }: GraphElements): readonly SluiceError[] {
  return [...readable.values()].flatMap(({ key, name, definition }) =>
    flowsTo.has(key)
      ? []
      : [
          sluiceError(
            'PIPELINE_DATASET_WITHOUT_FLOW',
            { identifier: quotedName(name) },
            { position: definition.position },
          ),
        ],
  );
}

function flowStreamingness(elements: GraphElements, resolved: Resolved): readonly SluiceError[] {
  return [...elements.flows.values()].flatMap((element) => {
    const flow = resolved.get(element.key);
    if (flow === undefined) return [];
    const error = streamingnessError(element, flow.streaming, elements);
    return error === undefined ? [] : [error];
  });
}

function streamingnessError(
  { name, flow, target }: FlowElement,
  streaming: boolean,
  { readable }: GraphElements,
): SluiceError | undefined {
  const flowIdentifier = quotedName(name);
  const { position } = flow;
  if (flow.kind !== 'query') return undefined;
  if (flow.once) {
    if (!streaming) return undefined;
    return sluiceError('INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_ONCE_FLOW', { flowIdentifier }, { position });
  }
  const dataset = readable.get(target);
  return dataset === undefined
    ? undefined
    : datasetStreamingnessError(dataset, { flowIdentifier, streaming, position });
}

function datasetStreamingnessError(
  { name, definition }: ReadableElement,
  {
    flowIdentifier,
    streaming,
    position,
  }: { flowIdentifier: string; streaming: boolean; position: FlowElement['flow']['position'] },
): SluiceError | undefined {
  const identifier = quotedName(name);
  const parameters = { flowIdentifier, tableIdentifier: identifier };
  switch (definition.kind) {
    case 'streamingTable':
      if (streaming) return undefined;
      return sluiceError('INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_STREAMING_TABLE', parameters, { position });
    case 'materializedView':
      if (!streaming) return undefined;
      return sluiceError('INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_MATERIALIZED_VIEW', parameters, { position });
    case 'persistedView':
      if (!streaming) return undefined;
      return sluiceError(
        'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_PERSISTED_VIEW',
        { flowIdentifier, viewIdentifier: identifier },
        { position },
      );
    case 'temporaryView':
      return undefined;
  }
}
