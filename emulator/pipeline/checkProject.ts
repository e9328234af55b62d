import type { SluiceError } from '../base/errors.ts';
import type { GraphOutcome, PipelineGraph } from './graph.ts';
import { resolveGraph, type GraphPorts, type ResolveOptions } from './graph/resolveGraph.ts';
import type { LoadedProject, ProjectWarning } from './project.ts';

/** What is to be said of a project before it runs. */
export interface ProjectCheck {
  /** Undefined when there is an error anywhere. */
  readonly graph: PipelineGraph | undefined;
  /** Of the files and of the graph; the first is the one that Spark reports. */
  readonly errors: readonly SluiceError[];
  readonly warnings: readonly ProjectWarning[];
  readonly failedFlows: GraphOutcome['failedFlows'];
  /** What could be told of each table and view, whatever is wrong elsewhere. */
  readonly outputs: GraphOutcome['outputs'];
}

/** Resolves a project that was loaded, and joins what is wrong with its files and what is wrong with its graph. */
export async function checkProject(
  project: LoadedProject,
  ports: GraphPorts,
  options: ResolveOptions,
): Promise<ProjectCheck> {
  const outcome = await resolveGraph(project, ports, options);
  const warnings = [...project.warnings, ...outcome.warnings];
  if (project.errors.length === 0) {
    const { graph, errors, failedFlows, outputs } = outcome;
    return { graph, errors, warnings, failedFlows, outputs };
  }
  // Spark makes the graph, in the spec's schema, before it reads the first file.
  const first = outcome.errors.filter(({ code }) => code === 'SCHEMA_NOT_FOUND' || code === 'CATALOG_NOT_FOUND');
  const graphErrors = outcome.errors.filter((error) => !first.includes(error) && !consequences.has(error.code));
  return {
    graph: undefined,
    errors: [...first, ...project.errors, ...graphErrors],
    warnings,
    failedFlows: [],
    outputs: outcome.outputs,
  };
}

/** What a statement that could not be read may cause elsewhere: it is no news beside the error of that statement. */
const consequences: ReadonlySet<string> = new Set([
  'RUN_EMPTY_PIPELINE',
  'PIPELINE_DATASET_WITHOUT_FLOW',
  'PIPELINE_DATASET_UNRESOLVED',
  'PIPELINE_FLOW_TARGET_NOT_FOUND',
  'TABLE_OR_VIEW_NOT_FOUND',
]);

/** The events of a dry run, as Spark tells them: flows that did not resolve, or the end. Source: apache/spark, `PipelineExecution.dryRunPipeline`. */
export function dryRunMessages({ graph, failedFlows }: ProjectCheck): readonly string[] {
  if (graph !== undefined) return ['Run is COMPLETED.'];
  return failedFlows.map(({ key, upstream, error }) => {
    const why = upstream ? ' due to upstream failure' : '';
    return `Failed to resolve flow${why}: '${key}'.\nError: [${error.code}] ${error.message}`;
  });
}
