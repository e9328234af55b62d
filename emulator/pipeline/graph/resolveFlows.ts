import { isSluiceError, sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { builtins } from '../../functions/builtins.ts';
import { analyze } from '../../plan/analyzer.ts';
import type { Catalog, CatalogLeaf } from '../../plan/catalog.ts';
import type { StructType } from '../../plan/dataType.ts';
import { withExpectations } from '../../plan/expectations.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../plan/resolved.ts';
import { textParsers } from '../../program/textParsers.ts';
import type { ElementKey, GraphInput } from '../graph.ts';
import { withoutAnsi } from './ansiMode.ts';
import { autoCdcSchema } from './autoCdc.ts';
import type { DiskCatalog } from './diskCatalog.ts';
import type { FlowElement, GraphElements, ReadableElement } from './elements.ts';
import { mergedConf } from './flowConf.ts';
import { flowSettings } from './flowSettings.ts';
import { mergeSchemas } from './mergeSchemas.ts';
import { compareKeys, quotedName } from './names.ts';
import { suggestName } from './nearNames.ts';
import { resolutionCauses, type ResolutionMemo } from './resolutionMemo.ts';
import { replaceRelations, withFreshFrames } from './planRelations.ts';
import { flowReads, readKeys, readOrder, type FlowReads } from './readOrder.ts';

/** A flow whose query is typed. */
export interface ResolvedFlow {
  readonly element: FlowElement;
  readonly schema: StructType;
  readonly streaming: boolean;
  /** Views fused in, names full. */
  readonly plan: LogicalPlan;
  /** All settings that it is typed under: the configuration, its own, those of the views that it reads. */
  readonly conf: Readonly<Record<string, string>>;
  /** Of these, what the engine is told. */
  readonly engineConf: Readonly<Record<string, string>>;
  /** Tables and views that it reads itself. */
  readonly reads: ReadonlySet<ElementKey>;
  /** What its rows come from: views are seen through. */
  readonly inputs: readonly GraphInput[];
}

export interface FailedFlow {
  readonly element: FlowElement;
  readonly error: SluiceError;
  readonly reads: ReadonlySet<ElementKey>;
  /** The error says no more than that something it reads did not resolve. */
  readonly unresolvedInput: boolean;
}

export interface Resolution {
  /** In an order in which each flow comes after those of what it reads. */
  readonly resolved: ReadonlyMap<ElementKey, ResolvedFlow>;
  readonly failed: ReadonlyMap<ElementKey, FailedFlow>;
  /** What Spark raises while it resolves, before it tells which flows failed. */
  readonly raised: readonly SluiceError[];
}

export interface ResolutionContext {
  readonly elements: GraphElements;
  readonly disk: DiskCatalog;
  readonly localTimeZone: string;
  readonly configuration: Readonly<Record<string, string>>;
  /** Knows how flows resolved before. */
  readonly memo?: ResolutionMemo | undefined;
}

/**
 * Types the query of every flow. Spark tries all flows again and again until no more of them resolve
 * (`DataflowGraphTransformer.transformDownNodes`); here their order is found first, and comes to the same.
 */
export async function resolveFlows(context: ResolutionContext): Promise<Resolution> {
  const { elements } = context;
  const flows = [...elements.flows.values()].map((element) => flowReads(element, elements));
  const resolved = new Map<ElementKey, ResolvedFlow>();
  const failed = new Map<ElementKey, FailedFlow>();
  const raised: SluiceError[] = [];
  let lastId = 0;
  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };
  const run: Run = { context, resolved, missing: new WeakMap(), columns: new Map(), nextId };
  for (const flow of readOrder(flows, elements)) {
    const { element } = flow;
    try {
      resolved.set(element.key, await rememberedFlow(flow, run));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      const missing = run.missing.get(error);
      const told = missing === undefined ? error : await suggestName(error, missing, elements, context.disk);
      const placed = told.at(element.flow.position);
      if (placed.code === 'DUPLICATE_FLOW_SQL_CONF') raised.push(placed);
      const unresolvedInput = placed.code === 'PIPELINE_DATASET_UNRESOLVED';
      failed.set(element.key, { element, error: placed, reads: readKeys(flow), unresolvedInput });
    }
  }
  return { resolved, failed, raised };
}

interface Run {
  readonly context: ResolutionContext;
  readonly resolved: ReadonlyMap<ElementKey, ResolvedFlow>;
  /** Names of tables that are not there, by the error that says so; near ones are looked for only where it is told. */
  readonly missing: WeakMap<SluiceError, readonly string[]>;
  /** Columns of tables as text, for the memo. */
  readonly columns: Map<ElementKey, string | undefined>;
  nextId(): number;
}

/** The flow as it resolved before, where nothing that it follows from has changed. */
async function rememberedFlow(flow: FlowReads, run: Run): Promise<ResolvedFlow> {
  const { memo } = run.context;
  if (memo === undefined) return (await resolveFlow(flow, run)).resolved;
  const causes = resolutionCauses(flow, run.context, {
    resolved: (key) => run.resolved.get(key),
    columnsOf: (key) => columnsText(key, run),
  });
  const known = causes === undefined ? undefined : memo.known(flow.element.flow, causes);
  if (known !== undefined) return known;
  const { resolved, sawDisk } = await resolveFlow(flow, run);
  if (causes !== undefined && !sawDisk) memo.keep(flow.element.flow, causes, resolved);
  return resolved;
}

function columnsText(key: ElementKey, run: Run): string | undefined {
  if (run.columns.has(key)) return run.columns.get(key);
  const element = run.context.elements.readable.get(key);
  let text: string | undefined;
  try {
    if (element?.kind === 'table') text = JSON.stringify(virtualLeaf(element, run).schema);
  } catch (error) {
    // Whoever reads the table is told.
    if (!isSluiceError(error)) throw error;
  }
  run.columns.set(key, text);
  return text;
}

interface Resolving {
  readonly resolved: ResolvedFlow;
  /** Whether anything was asked of the disk. */
  readonly sawDisk: boolean;
}

async function resolveFlow(flow: FlowReads, run: Run): Promise<Resolving> {
  const { context } = run;
  const { element } = flow;
  const { flow: definition } = element;
  if (flow.error !== undefined) throw flow.error;
  const own = { ...context.configuration, ...definition.conf };
  const fused = await fuse(flow, run, own);
  const conf = mergedConf(element, own, fused.views);
  const engineConf = withoutAnsi(conf, context.configuration, definition, fused.plan);
  const settings = flowSettings(context.localTimeZone, engineConf, definition.position);
  let sawDisk = false;
  const catalog = catalogOf(run, settings, () => {
    sawDisk = true;
  });
  const target = context.elements.readable.get(element.target);
  const plan =
    definition.kind === 'query' && target !== undefined
      ? withExpectations(fused.plan, { name: target.key, expectations: target.definition.expectations })
      : fused.plan;
  const typed = await typedPlan(plan, catalog, settings, run);
  const output = schemaOf(typed);
  const schema =
    definition.kind === 'query'
      ? output
      : await autoCdcSchema(definition, { source: fused.plan, output, streaming: typed.streaming }, (probe) =>
          typedPlan(probe, catalog, settings, run),
        );
  const resolved = {
    element,
    schema,
    streaming: typed.streaming,
    plan,
    conf,
    engineConf,
    reads: readKeys(flow),
    inputs: inputsOf(flow, fused.views),
  };
  return { resolved, sawDisk };
}

function typedPlan(plan: LogicalPlan, catalog: Catalog, settings: AnalysisSettings, run: Run): Promise<ResolvedPlan> {
  return analyze(plan, {
    catalog,
    functions: builtins,
    settings,
    parsers: textParsers,
    ids: { next: () => run.nextId() },
  });
}

export function schemaOf(plan: ResolvedPlan): StructType {
  return {
    kind: 'struct',
    fields: plan.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}

/** The query with views in place of their names and full names for tables. */
async function fuse(
  flow: FlowReads,
  run: Run,
  conf: Readonly<Record<string, string>>,
): Promise<{ readonly plan: LogicalPlan; readonly views: readonly ResolvedFlow[] }> {
  const { context } = run;
  const views = new Map<ElementKey, ResolvedFlow>();
  for (const [index, { relation, name }] of flow.reads.entries()) {
    if (name.kind === 'path' || name.kind === 'catalog') continue;
    const key = name.kind === 'flow' ? name.key : name.element.key;
    const writers = name.kind === 'flow' ? [] : (context.elements.flowsTo.get(key) ?? []);
    const inputs = writers.flatMap((writer) => run.resolved.get(writer.key) ?? []);
    if (writers.length === 0 || inputs.length < writers.length) {
      await refuseEarlier(flow, index, run, conf);
      throw sluiceError('PIPELINE_DATASET_UNRESOLVED', { dataset: key }, { position: relation.position });
    }
    const [view] = inputs;
    if (name.kind === 'element' && name.element.kind === 'view' && view !== undefined) {
      checkViewRead(name.element, view, relation, conf);
      views.set(key, view);
    }
  }
  const names = new Map(flow.reads.map(({ relation, name }) => [relation, name]));
  const plan = replaceRelations(flow.plan, (relation) => {
    const name = names.get(relation);
    if (name === undefined || name.kind === 'path' || name.kind === 'flow') return relation;
    if (name.kind === 'catalog') return { ...relation, nameParts: name.name };
    if (name.element.kind === 'table') return { ...relation, nameParts: name.element.name };
    const view = views.get(name.element.key);
    return view === undefined ? relation : fusedView(name.element, view, relation, run);
  });
  return { plan, views: [...views.values()] };
}

/** A name before the first one that is not resolved may be nowhere at all; then that is what is wrong with the flow. */
async function refuseEarlier(
  flow: FlowReads,
  index: number,
  run: Run,
  conf: Readonly<Record<string, string>>,
): Promise<void> {
  const catalog = catalogOf(run, flowSettings(run.context.localTimeZone, conf, flow.element.flow.position));
  for (const { relation, name } of flow.reads.slice(0, index)) {
    if (name.kind === 'catalog') await catalog.resolve({ ...relation, nameParts: name.name });
    if (name.kind === 'path') await catalog.resolve(relation);
  }
}

function checkViewRead(
  element: ReadableElement,
  view: ResolvedFlow,
  relation: FlowReads['reads'][number]['relation'],
  conf: Readonly<Record<string, string>>,
): void {
  if (conf['pipelines.incompatibleViewCheck.enabled']?.toLowerCase() === 'false') return;
  if (relation.streaming === view.streaming) return;
  const code = relation.streaming ? 'INCOMPATIBLE_BATCH_VIEW_READ' : 'INCOMPATIBLE_STREAMING_VIEW_READ';
  throw sluiceError(code, { datasetIdentifier: element.key }, { position: relation.position });
}

function fusedView(
  element: ReadableElement,
  view: ResolvedFlow,
  relation: FlowReads['reads'][number]['relation'],
  run: Run,
): LogicalPlan {
  const alias = element.name[element.name.length - 1] ?? element.key;
  return {
    kind: 'subqueryAlias',
    child: withFreshFrames(view.plan, () => -run.nextId()),
    alias,
    qualifier: element.name.slice(0, -1),
    position: relation.position,
    ...(relation.planId === undefined ? {} : { planId: relation.planId }),
  };
}

/** Tables of the graph by the schema that their flows give them, whatever lies on disk; all else from the disk. */
function catalogOf(run: Run, settings: AnalysisSettings, onDisk: () => void = () => undefined): Catalog {
  const { elements, disk } = run.context;
  const below = disk.under(settings);
  return {
    async resolve(node) {
      if (node.kind === 'read') {
        onDisk();
        return below.resolve(node);
      }
      const { nameParts } = node;
      // Tables have their full names by now: a bare name is that of a common table expression, which is nobody's to look up.
      if (nameParts.length === 1) throw tableNotFound(nameParts, node.position);
      const element = elements.readable.get(nameParts.join('.'));
      if (element?.kind === 'table') return virtualLeaf(element, run);
      onDisk();
      try {
        return await below.resolve(node);
      } catch (error) {
        if (!isSluiceError(error)) throw error;
        const placed = error.at(node.position);
        if (placed.code === 'TABLE_OR_VIEW_NOT_FOUND') run.missing.set(placed, nameParts);
        throw placed;
      }
    },
  };
}

function tableNotFound(nameParts: readonly string[], position: Position | undefined): SluiceError {
  return sluiceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: quotedName(nameParts) }, { position });
}

function virtualLeaf(element: ReadableElement & { readonly kind: 'table' }, run: Run): CatalogLeaf {
  const { definition, key, name } = element;
  const writers = run.context.elements.flowsTo.get(key) ?? [];
  const schema =
    definition.declaredSchema ??
    inferredSchema(
      key,
      writers.flatMap((writer) => run.resolved.get(writer.key) ?? []),
    );
  return { leaf: { format: 'graph', options: {}, name }, schema, qualifier: name };
}

/** What a reader of a table is typed by. */
function inferredSchema(tableName: ElementKey, flows: readonly ResolvedFlow[]): StructType {
  try {
    return mergedSchema(flows);
  } catch (cause) {
    if (!isSluiceError(cause)) throw cause;
    throw sluiceError('UNABLE_TO_INFER_PIPELINE_TABLE_SCHEMA', { tableName }, { cause });
  }
}

/** The schemas of a table's flows in one, in the order of the flows' names, so that it does not depend on how they are written down. */
export function mergedSchema(flows: readonly ResolvedFlow[]): StructType {
  return [...flows]
    .sort((left, right) => compareKeys(left.element.key, right.element.key))
    .map(({ schema }) => schema)
    .reduce(mergeSchemas, { kind: 'struct', fields: [] });
}

function inputsOf({ reads }: FlowReads, views: readonly ResolvedFlow[]): readonly GraphInput[] {
  const inputs = new Map<string, GraphInput>();
  const add = (input: GraphInput): void => void inputs.set(`${input.kind} ${input.streaming} ${input.key}`, input);
  for (const { relation, name } of reads) {
    const { streaming } = relation;
    if (name.kind === 'path') add({ key: relation.nameParts[1] ?? '', kind: 'path', streaming });
    if (name.kind === 'catalog') add({ key: name.name.join('.'), kind: 'catalog', streaming });
    if (name.kind === 'element' && name.element.kind === 'table')
      add({ key: name.element.key, kind: 'graph', streaming });
  }
  for (const { inputs: below } of views) for (const input of below) add(input);
  return [...inputs.values()];
}
