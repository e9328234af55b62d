import { sluiceError, isSluiceError, type SluiceError } from '../../base/errors.ts';
import { defaultCatalog, defaultSchema, storageCatalog, type TableCatalog } from '../../batch/tableCatalog.ts';
import type { StructType } from '../../plan/dataType.ts';
import type {
  ElementKey,
  GraphFlow,
  GraphOutcome,
  GraphOutput,
  GraphTable,
  GraphView,
  PipelineGraph,
} from '../graph.ts';
import { eagerSteps } from '../move/readsOfPlan.ts';
import type { LoadedProject, ProjectSpec } from '../project.ts';
import { circularDependencies, failedWriters } from './cycles.ts';
import { diskCatalog, type GraphPorts } from './diskCatalog.ts';
import { flowsIntoViews, graphElements, unknownTargets, type GraphElements } from './elements.ts';
import { configurationErrors } from './flowSettings.ts';
import { mergeSchemas, nullableSchema } from './mergeSchemas.ts';
import { compareKeys, qualified, quotedName } from './names.ts';
import { protectionWarnings, storedProperties } from './resettable.ts';
import type { ResolutionMemo } from './resolutionMemo.ts';
import { mergedSchema, resolveFlows, type Resolution, type ResolvedFlow } from './resolveFlows.ts';
import { batchFlowsIntoSinks, validationErrors } from './validations.ts';

export type { GraphPorts } from './diskCatalog.ts';

export interface ResolveOptions {
  /**
   * A dry run tells as warnings what Spark finds only when it makes the tables; a run tells it as errors, before it touches anything.
   */
  readonly purpose: 'dryRun' | 'run';
  /** For who resolves the project again and again: what nothing has changed for is not typed again. */
  readonly memo?: ResolutionMemo | undefined;
}

/** Resolves and validates a project's graph. Reads schemas and names from the disk, and no rows; writes nothing. */
export async function resolveGraph(
  project: LoadedProject,
  ports: GraphPorts,
  options: ResolveOptions = { purpose: 'run' },
): Promise<GraphOutcome> {
  const { spec } = project;
  const tables = storageCatalog(ports.files, spec.storage);
  const { elements, errors: nameErrors } = graphElements(project.definitions, spec, spec.settings.dialect);
  const early = [
    ...configurationErrors(ports.localTimeZone, spec.configuration),
    ...(await missingSchema(spec, tables)),
    ...(await tablesMissedEarly(project, tables)),
    ...nameErrors,
  ];
  if (configurationErrors(ports.localTimeZone, spec.configuration).length > 0) return refused(early);
  const disk = diskCatalog(ports, tables, spec.root, { ...spec, connectors: spec.settings.dialect === 'databricks' });
  try {
    const { localTimeZone } = ports;
    const { configuration } = spec;
    const resolution = await resolveFlows({ elements, disk, localTimeZone, configuration, memo: options.memo });
    return outcomeOf(spec, elements, resolution, early, options);
  } finally {
    await disk.close();
  }
}

function outcomeOf(
  spec: ProjectSpec,
  elements: GraphElements,
  resolution: Resolution,
  early: readonly SluiceError[],
  { purpose }: ResolveOptions,
): GraphOutcome {
  const { resolved, failed, raised } = resolution;
  const rings = circularDependencies(failed, elements);
  const failedFlows = failuresOf(resolution, elements);
  const flowErrors = [...elements.flows.keys()]
    .flatMap((key) => failed.get(key) ?? [])
    .filter(({ error, unresolvedInput, reads }) => {
      if (error.code === 'DUPLICATE_FLOW_SQL_CONF') return false;
      // That something above it failed is told by the errors of what is above.
      return (
        !unresolvedInput ||
        (failedWriters(reads, failed, elements.flowsTo).length === 0 && !readsNothing(reads, elements))
      );
    })
    .map(({ error }) => error);
  const late = runErrors(elements, resolved);
  // Spark raises these while it resolves, or before, so that no flow is told to have failed.
  const first = [...early, ...raised, ...unknownTargets(elements), ...flowsIntoViews(elements), ...rings];
  const found = [...first, ...flowErrors, ...validationErrors(elements, resolved)];
  // Spark meets these last of all, so that what they cause elsewhere is told in their place.
  const clashes = found.length > 0 ? [] : flowsThatClash(elements, resolved);
  const errors = [...found, ...clashes, ...(purpose === 'run' ? late : [])];
  const warnings = [
    ...protectionWarnings(elements, spec.configuration),
    ...clusteringWarnings(elements),
    ...storedReadWarnings(elements, resolved),
    ...(purpose === 'run' ? [] : late).map((error) => ({
      kind: 'runWouldFail',
      message: `A run would fail: [${error.code}] ${error.message}`,
      ...(error.position === undefined ? {} : { position: error.position }),
    })),
  ];
  const outputs = outputsOf(elements, resolved);
  if (errors.length > 0) {
    return { graph: undefined, errors, warnings, failedFlows: first.length > 0 ? [] : failedFlows, outputs };
  }
  return { graph: graphOf(spec, elements, resolved), errors, warnings, failedFlows, outputs };
}

/** Clustering is kept in the definition; the files of a table are not ordered by it. */
function clusteringWarnings({ readable, dialect }: GraphElements): GraphOutcome['warnings'] {
  return [...readable.values()].flatMap(({ kind, key, definition }) => {
    if (kind !== 'table' || definition.clusterColumns === undefined || definition.clusterColumns === 'none') return [];
    // There they become partition columns, as Spark and Delta make them.
    if (dialect === 'spark' && definition.clusterColumns !== 'auto') return [];
    const message = `${key} asks for clustering, which Sluice does not do: the table is written without it, with the same rows.`;
    return [{ kind: 'clauseNotApplied', message, position: definition.position }];
  });
}

/** A name that is one of the project but for its case is that of a stored table for open-source Spark, which reads it as it is. */
function storedReadWarnings({ folded }: GraphElements, resolved: Resolution['resolved']): GraphOutcome['warnings'] {
  return [...resolved.values()].flatMap(({ element, inputs }) =>
    inputs.flatMap(({ key, kind }) => {
      const same = kind === 'catalog' ? folded.get(key.toLowerCase()) : undefined;
      if (same === undefined) return [];
      const message = `Flow ${element.key} reads the stored table ${key} and does not wait for ${same}, which the pipeline makes: the names differ in case.`;
      return [{ kind: 'readsStoredTable', message, position: element.flow.position }];
    }),
  );
}

/** Whether what it waits for is a table without a flow, which has an error of its own. */
function readsNothing(reads: ReadonlySet<ElementKey>, { flowsTo }: GraphElements): boolean {
  return [...reads].some((key) => !flowsTo.has(key));
}

/** Those below a failed flow come first, as `UnresolvedPipelineException`'s events do. */
function failuresOf({ failed }: Resolution, { flows, flowsTo }: GraphElements): GraphOutcome['failedFlows'] {
  const inOrder = [...flows.keys()].flatMap((key) => failed.get(key) ?? []);
  const all = inOrder.map(({ element, error, reads, unresolvedInput }) => ({
    key: element.key,
    error,
    upstream: unresolvedInput && failedWriters(reads, failed, flowsTo).length > 0,
  }));
  return [...all.filter(({ upstream }) => upstream), ...all.filter(({ upstream }) => !upstream)];
}

/** The schema of the spec must be there already; on Databricks it is made when it is not. Source: `PipelinesHandler`, which uses it first of all. */
async function missingSchema(spec: ProjectSpec, tables: TableCatalog): Promise<readonly SluiceError[]> {
  const { catalog, schema, settings, configuration } = spec;
  if (settings.dialect !== 'spark') return [];
  if (catalog !== defaultCatalog && configuration[`spark.sql.catalog.${catalog}`] === undefined) {
    return [sluiceError('CATALOG_NOT_FOUND', { catalogName: quotedName([catalog]) })];
  }
  if (catalog === defaultCatalog && schema === defaultSchema) return [];
  const known = await tables.schemas(catalog);
  if (known.includes(schema.toLowerCase())) return [];
  return [sluiceError('SCHEMA_NOT_FOUND', { schemaName: quotedName([catalog, schema]) })];
}

/**
 * Some methods of a data frame look up the tables below them while the file is read, when those of the project are not there yet.
 * They are nowhere where no earlier run made them. Source: `SparkConnectPlanner` of apache/spark.
 */
async function tablesMissedEarly(
  { spec, definitions }: LoadedProject,
  tables: TableCatalog,
): Promise<readonly SluiceError[]> {
  if (spec.settings.dialect !== 'spark') return [];
  const errors: SluiceError[] = [];
  for (const flow of definitions.flows) {
    if (flow.kind !== 'query' || flow.position.file?.endsWith('.py') !== true) continue;
    for (const { method, position, tables: names } of eagerSteps(flow.plan)) {
      for (const name of names) {
        const [catalog = '', schema = '', table = '', ...more] = qualified(name, spec);
        if (more.length > 0 || (await tables.find([catalog, schema, table])) !== undefined) continue;
        const action = `Spark looks it up while it reads the file, because of ${method}, when the tables of the pipeline are not there yet. Write the query in SQL.`;
        errors.push(
          sluiceError(
            'TABLE_OR_VIEW_NOT_FOUND',
            { relationName: quotedName(name) },
            { position: position ?? flow.position, action },
          ),
        );
        break;
      }
      if (errors.length > 0) return errors;
    }
  }
  return errors;
}

/**
 * What open-source Spark finds only in a run: a name that its session catalog takes for no table, a flow of a batch query into a sink, and `cluster_by` of a Python table, which Delta takes
 * for partitioning by an expression. CLUSTER BY in SQL partitions the table instead. Source: answers of `spark-pipelines` 4.2.0.
 */
function runErrors(elements: GraphElements, resolved: Resolution['resolved']): readonly SluiceError[] {
  if (elements.dialect !== 'spark') return [];
  const clustered = [...elements.readable.values()].flatMap(({ kind, definition }) => {
    if (kind !== 'table' || typeof definition.clusterColumns !== 'object') return [];
    if (definition.position.file?.endsWith('.py') !== true) return [];
    const operation = 'Partitioning by expressions';
    return [sluiceError('DELTA_OPERATION_NOT_ALLOWED', { operation }, { position: definition.position })];
  });
  // `SessionCatalog.validateName`, which other catalogs do not have.
  const named = [...elements.readable.values()].flatMap(({ name, definition }) => {
    const [catalog, , last = ''] = name;
    if (definition.kind === 'temporaryView' || catalog !== defaultCatalog || /^\w+$/.test(last)) return [];
    return [sluiceError('INVALID_SCHEMA_OR_RELATION_NAME', { name: quotedName([last]) }, definition)];
  });
  return [...named, ...clustered, ...batchFlowsIntoSinks(elements, resolved)];
}

/** Tables whose flows do not fit together, where no validation looks at them. */
function flowsThatClash(
  { readable, flowsTo }: GraphElements,
  resolved: Resolution['resolved'],
): readonly SluiceError[] {
  return [...readable.values()].flatMap(({ kind, key, definition }) => {
    const writers = flowsTo.get(key) ?? [];
    if (kind !== 'table' || writers.some((writer) => writer.key === key)) return [];
    try {
      mergedSchema(writers.flatMap((writer) => resolved.get(writer.key) ?? []));
      return [];
    } catch (error) {
      if (isSluiceError(error)) return [error.at(definition.position)];
      throw error;
    }
  });
}

function graphOf(spec: ProjectSpec, elements: GraphElements, resolved: Resolution['resolved']): PipelineGraph {
  const tables = new Map<ElementKey, GraphTable>();
  const views = new Map<ElementKey, GraphView>();
  for (const element of elements.readable.values()) {
    const { key } = element;
    const flows = (elements.flowsTo.get(key) ?? []).flatMap((writer) => resolved.get(writer.key) ?? []);
    if (element.kind === 'table') {
      const { definition } = element;
      const flowKeys = flows.map((flow) => flow.element.key).sort(compareKeys);
      const properties = storedProperties(definition.properties, spec.settings.dialect);
      const schema = tableSchema(definition.declaredSchema, flows);
      tables.set(key, { key, definition, schema, properties, flows: flowKeys });
    } else {
      const [flow] = flows;
      if (flow === undefined) continue;
      const { schema, streaming, plan, inputs } = flow;
      const { catalog, schema: start } = flow.element.flow;
      const scope = { catalog, schema: start };
      views.set(key, { key, definition: element.definition, scope, schema, streaming, plan, inputs });
    }
  }
  const flows = [...resolved.values()]
    .filter(({ element }) => tables.has(element.target) || elements.sinks.has(element.target))
    .map((flow) => graphFlow(flow, spec));
  return { spec, tables, views, sinks: elements.sinks, flows };
}

function outputsOf(elements: GraphElements, resolved: Resolution['resolved']): ReadonlyMap<ElementKey, GraphOutput> {
  const outputs = new Map<ElementKey, GraphOutput>();
  for (const { kind, key, definition } of elements.readable.values()) {
    const flows = (elements.flowsTo.get(key) ?? []).flatMap((writer) => resolved.get(writer.key) ?? []);
    const declared = kind === 'table' ? definition.declaredSchema : undefined;
    const [first] = flows;
    const streaming = flows.some((flow) => flow.streaming);
    const inputs = flows.flatMap((flow) => flow.inputs);
    if (kind === 'view') {
      if (first !== undefined) outputs.set(key, { schema: first.schema, streaming, inputs });
    } else if (declared !== undefined || first !== undefined) {
      outputs.set(key, { schema: tableSchema(declared, flows), streaming, inputs });
    }
  }
  return outputs;
}

/** Where the flows do not fit together a dry run has warned, and what was declared or the first of them stands. */
function tableSchema(declared: StructType | undefined, flows: readonly ResolvedFlow[]): StructType {
  try {
    const merged = mergedSchema(flows);
    return nullableSchema(declared === undefined ? merged : withMetadata(declared, merged));
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return nullableSchema(declared ?? flows[0]?.schema ?? { kind: 'struct', fields: [] });
  }
}

function withMetadata(declared: StructType, merged: StructType): StructType {
  const names = new Set(declared.fields.map(({ name }) => name));
  const all = mergeSchemas(declared, merged);
  return { kind: 'struct', fields: all.fields.filter(({ name }) => names.has(name)) };
}

function graphFlow(
  { element, schema, streaming, plan, engineConf, inputs }: ResolvedFlow,
  spec: ProjectSpec,
): GraphFlow {
  const { key, flow, target } = element;
  const own = Object.entries(engineConf).filter(
    ([name, value]) => Object.hasOwn(flow.conf, name) || spec.configuration[name] !== value,
  );
  return {
    key,
    flow,
    target,
    streaming,
    schema,
    inputs,
    conf: Object.fromEntries(own),
    ...(flow.kind === 'query' ? { executable: plan } : {}),
  };
}

function refused(errors: readonly SluiceError[]): GraphOutcome {
  return { graph: undefined, errors, warnings: [], failedFlows: [], outputs: new Map() };
}
