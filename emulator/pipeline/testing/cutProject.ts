import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { localPath } from '../../batch/localPath.ts';
import { readsStream } from '../../plan/readsStream.ts';
import type { LogicalPlan, ReadPlan, RelationPlan } from '../../plan/logicalPlan.ts';
import { parseQuery } from '../../sql/parseSql.ts';
import type { Dataset, Definitions, Flow } from '../definition.ts';
import type { ElementKey } from '../graph.ts';
import { graphElements, type FlowElement, type GraphElements } from '../graph/elements.ts';
import { keyOf } from '../graph/names.ts';
import { relationsOf } from '../graph/planRelations.ts';
import { readName } from '../graph/readNames.ts';
import { flowReads, type FlowReads } from '../graph/readOrder.ts';
import type { LoadedProject, ProjectSpec } from '../project.ts';
import { fixedTime } from './fixedTime.ts';
import { movedPlan } from './movedPlan.ts';
import type { NamedPlace, PipelineTest } from './pipelineTest.ts';
import {
  elementKey,
  isSameFolder,
  matching,
  missingInput,
  outsideReadsOf,
  safePath,
  testInput,
  type OutsideReads,
  type TestInput,
} from './testInputs.ts';

/** The part of a project that a test runs, in the test's own folder, with the given inputs in place of what feeds it. */
export interface CutProject {
  readonly project: LoadedProject;
  /** What each name in `given` stands for. */
  readonly inputs: ReadonlyMap<string, TestInput>;
  /** Keys of the tables and sinks that each step refreshes. */
  readonly runs: readonly (readonly ElementKey[])[];
  /** Absolute folders, inside of the test's own, that readers look into and that may stay empty. */
  readonly folders: readonly string[];
  /** Where something of the project, absolute as the project means it, lies in the test's folder. */
  moved(path: string): string;
}

/** All flows of a project with what they read, found once for all tests. */
export interface ProjectReads {
  readonly project: LoadedProject;
  readonly elements: GraphElements;
  readonly flows: readonly FlowReads[];
  readonly outside: OutsideReads;
}

/** Throws the first error of the project, which no test can be run with. */
export function projectReads(project: LoadedProject): ProjectReads {
  const { spec, definitions } = project;
  const { elements, errors } = graphElements(definitions, spec, spec.settings.dialect);
  const [error] = [...project.errors, ...errors];
  if (error !== undefined) throw error;
  const flows = [...elements.flows.values()].map((flow) => flowReads(flow, elements));
  return { project, elements, flows, outside: outsideReadsOf(flows) };
}

/** Cuts out of a project what a test runs. Pure: nothing is read or written. */
export function cutProject(reads: ProjectReads, test: PipelineTest, sandbox: string): CutProject {
  const { project, elements, outside } = reads;
  const { spec } = project;
  const inputs = new Map<string, TestInput>();
  const separate = new Set<string>();
  for (const given of test.steps.flatMap((step) => step.given)) {
    const input = testInput(given, { elements, outside, spec });
    inputs.set(given.name, input);
    if (given.separate && given.batches.length > 1) separate.add(inputKey(input));
  }
  const runs = runKeys(reads, test, inputs);
  const given = new Map([...inputs.values()].map((input) => [inputKey(input), input]));
  const kept = keptParts(reads, given, new Set(runs.flat()), (flow, table) => {
    throw missingInput(flow, table, test.position);
  });
  const moved = (path: string): string => `${sandbox}/files${path}`;
  const { definitions, folders } = movedParts(reads, kept, { moved, separate, inputs, now: test.now });
  return {
    project: { ...project, spec: testSpec(spec, test, { sandbox, root: moved(spec.root) }), definitions },
    inputs,
    runs,
    folders,
    moved,
  };
}

/**
 * A dataset with all that feeds it, its readers moved to folders below `sandbox` that may be empty: where readers declare their columns it
 * resolves on a machine that has none of the data.
 */
export function feedingProject(
  reads: ProjectReads,
  key: ElementKey,
  sandbox: string,
): Pick<CutProject, 'project' | 'folders'> {
  const { project } = reads;
  const moved = (path: string): string => `${sandbox}/files${path}`;
  const kept = keptParts(reads, new Map(), new Set([key]), () => undefined);
  const { definitions, folders } = movedParts(reads, kept, { moved, separate: new Set(), inputs: new Map() });
  return { project: { ...project, spec: { ...project.spec, root: moved(project.spec.root) }, definitions }, folders };
}

interface Move {
  moved(path: string): string;
  /** Inputs whose batches are micro-batches each. */
  readonly separate: ReadonlySet<string>;
  readonly inputs: ReadonlyMap<string, TestInput>;
  /** What batch queries take for the current time. */
  readonly now?: number | undefined;
}

/** Parts of a project with every path moved into the test's folder. */
function movedParts(
  { project, elements }: ProjectReads,
  kept: KeptParts,
  { moved, separate, inputs, now }: Move,
): { readonly definitions: Definitions; readonly folders: readonly string[] } {
  const { root } = project.spec;
  const movedName = (path: string): string => moved(localPath(path, root));
  const folders = new Set<string>();
  const path = (text: string): string => {
    const target = movedName(text);
    folders.add(target.replace(/\/[^/]*[*?{[].*$/, ''));
    return target;
  };
  const options = ({ paths: [first = ''], options: own, streaming }: ReadPlan): ReadPlan['options'] => {
    const isSeparate = [...separate].some((key) => key.startsWith('/') && isSameFolder(key, safePath(first, root)));
    return streaming && isSeparate ? oneAtATime(own) : own;
  };
  const movedFlow = (flow: Flow): Flow => {
    const element = [...elements.flows.values()].find((one) => one.flow === flow);
    const relation = (node: RelationPlan): RelationPlan => {
      if (!node.streaming || element === undefined) return node;
      const name = readName(node, element, elements);
      const key = name.kind === 'element' ? name.element.key : name.kind === 'catalog' ? keyOf(name.name) : '';
      return separate.has(key) ? { ...node, options: oneAtATime(node.options) } : node;
    };
    const move = { path, options, relation };
    const timed = (plan: LogicalPlan): LogicalPlan =>
      now === undefined || readsStream(plan) ? plan : fixedTime(plan, now);
    return flow.kind === 'query'
      ? { ...flow, plan: timed(movedPlan(flow.plan, move)) }
      : { ...flow, source: movedPlan(flow.source, move) };
  };
  const sinks = kept.sinks.map((sink) => {
    const own = Object.entries(sink.options).map(([name, value]): readonly [string, string] => [
      name,
      name.toLowerCase() === 'path' ? movedName(value) : value,
    ]);
    return { ...sink, options: Object.fromEntries(own) };
  });
  const definitions: Definitions = {
    datasets: kept.datasets.map((dataset) => movedDataset(dataset, movedName)),
    flows: [...kept.flows.map(movedFlow), ...kept.views.map((view) => viewFlow(view, inputs))],
    sinks,
  };
  return { definitions, folders: [...folders] };
}

/** Flows are tried once, so that a failure is told at once; the guard has nothing to protect in a folder that goes with the test. */
function testSpec(
  spec: ProjectSpec,
  { configuration }: PipelineTest,
  { sandbox, root }: { readonly sandbox: string; readonly root: string },
): ProjectSpec {
  const once = { 'spark.sql.pipelines.maxFlowRetryAttempts': '0' };
  return {
    ...spec,
    root,
    storage: `${sandbox}/storage`,
    configuration: { ...spec.configuration, ...configuration, ...once },
    settings: { ...spec.settings, trigger: 'triggered' },
  };
}

function oneAtATime(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const others = Object.entries(options).filter(([name]) => !/^max(?:files|bytes)pertrigger$/i.test(name));
  return { ...Object.fromEntries(others), maxFilesPerTrigger: '1' };
}

function inputKey(input: TestInput): string {
  return input.kind === 'folder' ? input.path : input.key;
}

/** What each step refreshes: what it says, or all that the test expects anything of. */
function runKeys(
  { elements }: ProjectReads,
  test: PipelineTest,
  inputs: ReadonlyMap<string, TestInput>,
): readonly (readonly ElementKey[])[] {
  const given = new Set([...inputs.values()].map(inputKey));
  const all = [...elements.readable.keys(), ...elements.sinks.keys()];
  const keyOfPlace = (place: NamedPlace, what: string): ElementKey => {
    const key = elementKey(place, all, what);
    if (!given.has(key)) return key;
    throw sluiceError('PIPELINE_TEST_GIVEN_IS_RUN', { name: place.name }, { position: place.position });
  };
  const everything = all.filter((key) => elements.readable.get(key)?.kind !== 'view' && !given.has(key));
  const named = test.steps.flatMap(({ run, expect, queries, crash, fullRefresh }) => [
    ...(run ?? []).map((place) => keyOfPlace(place, 'The key "run"')),
    ...(fullRefresh === 'all' ? [] : fullRefresh.map((place) => keyOfPlace(place, 'The key "fullRefresh"'))),
    ...expect.map((place) => keyOfPlace(place, 'The key "expect"')),
    ...queries.flatMap(({ sql }) => queriedKeys(sql, all)).filter((key) => !given.has(key)),
    ...(crash === undefined ? [] : [elements.flows.get(flowKey(crash.flow, elements))?.target ?? '']),
  ]);
  const usual = named.length > 0 ? [...new Set(named)] : everything;
  return test.steps.map(({ run }) =>
    run === undefined ? usual : run.map((place) => keyOfPlace(place, 'The key "run"')),
  );
}

/** Datasets that a query names. What is wrong with the query is told when it is asked. */
function queriedKeys(sql: string, keys: readonly ElementKey[]): readonly ElementKey[] {
  try {
    return relationsOf(parseQuery(sql)).flatMap(({ nameParts }) => {
      const [key, ...more] = matching(keyOf(nameParts), keys);
      return key === undefined || more.length > 0 ? [] : [key];
    });
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return [];
  }
}

export function flowKey(place: NamedPlace, elements: GraphElements): ElementKey {
  return elementKey(place, [...elements.flows.keys()], 'The key "flow"');
}

interface KeptParts {
  readonly datasets: readonly Dataset[];
  readonly flows: readonly Flow[];
  readonly sinks: Definitions['sinks'];
  /** Views whose rows are given. */
  readonly views: readonly { readonly flow: Flow; readonly key: ElementKey }[];
}

/** The targets with all that feeds them, up to what is given. */
function keptParts(
  { elements, flows }: ProjectReads,
  given: ReadonlyMap<string, TestInput>,
  targets: ReadonlySet<ElementKey>,
  missing: (flow: FlowElement, table: ElementKey) => void,
): KeptParts {
  const kept = new Set<ElementKey>();
  const queue = [...targets];
  const keptFlows: Flow[] = [];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (kept.has(key)) continue;
    kept.add(key);
    if (given.has(key)) continue;
    for (const { element, reads, error } of flows.filter((flow) => flow.element.target === key)) {
      if (error !== undefined) throw error;
      keptFlows.push(element.flow);
      for (const { name } of reads) {
        if (name.kind === 'element') queue.push(name.element.key);
        else if (name.kind === 'catalog' && !given.has(keyOf(name.name))) missing(element, keyOf(name.name));
      }
    }
  }
  const datasets: Dataset[] = [];
  const views: { readonly flow: Flow; readonly key: ElementKey }[] = [];
  for (const { key, definition } of elements.readable.values()) {
    const input = given.get(key);
    if (!kept.has(key) || input?.kind === 'table') continue;
    if (input === undefined) datasets.push(definition);
    else {
      const [flow] = elements.flowsTo.get(key) ?? [];
      if (flow === undefined) continue;
      // What an expectation of a view drops is not among its rows.
      datasets.push({ ...definition, expectations: [] });
      views.push({ flow: flow.flow, key });
    }
  }
  const sinks = [...elements.sinks].filter(([key]) => kept.has(key)).map(([, sink]) => sink);
  return { datasets, flows: keptFlows.filter((flow) => !views.some((view) => view.flow === flow)), sinks, views };
}

/** The query of a view whose rows are given: it reads the table that they lie in, as a stream where its own query reads one. */
function viewFlow(
  { flow, key }: { readonly flow: Flow; readonly key: ElementKey },
  inputs: ReadonlyMap<string, TestInput>,
): Flow {
  const input = [...inputs.values()].find((one) => one.kind === 'view' && one.key === key);
  if (input?.kind !== 'view' || flow.kind !== 'query') return flow;
  const streaming = readsStream(flow.plan);
  const { position } = flow;
  return { ...flow, plan: { kind: 'relation', nameParts: input.name, streaming, options: {}, position } };
}

function movedDataset(dataset: Dataset, moved: (path: string) => string): Dataset {
  if (!('location' in dataset) || dataset.location === undefined) return dataset;
  return { ...dataset, location: moved(dataset.location) };
}
