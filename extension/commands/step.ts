import * as vscode from 'vscode';
import { datasetOf, type Projects } from '../models/projects.ts';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import { showError } from '../platform/showError.ts';

/** A streaming flow of a project that a person chose. */
export interface ChosenFlow {
  readonly project: ProjectDto;
  readonly flow: string;
}

/**
 * The flow that a command's argument names (`{ spec, flow }`, or a dataset whose one streaming flow it is), or the one that the person
 * picks. Undefined when there is none, or when the person goes away.
 */
export async function chooseFlow(projects: Projects, argument: unknown): Promise<ChosenFlow | undefined> {
  const project = await projects.choose(argument, 'Step Through a Streaming Flow');
  if (project === undefined) return undefined;
  try {
    const { datasets } = await projects.graph(project.spec);
    const streams = datasets.flatMap(({ key, label, kind, flows }) =>
      kind === 'temporaryView' || kind === 'persistedView'
        ? []
        : flows.filter(({ streaming }) => streaming).map((flow) => ({ flow: flow.key, dataset: key, label })),
    );
    const asked = flowOf(argument);
    if (asked !== undefined) return { project, flow: asked };
    const dataset = datasetOf(argument)?.dataset;
    const own = streams.filter((one) => dataset === undefined || one.dataset === dataset);
    const [first] = own;
    if (first === undefined) {
      const what = dataset === undefined ? 'This pipeline' : 'This dataset';
      void vscode.window.showInformationMessage(`${what} has no streaming flow to step through.`);
      return undefined;
    }
    if (own.length === 1) return { project, flow: first.flow };
    const picked = await vscode.window.showQuickPick(
      own.map(({ flow, label }) => ({ label, description: flow, flow })),
      { title: 'Step Through a Streaming Flow', placeHolder: 'Pick a flow. It runs alone, one phase at a time.' },
    );
    return picked === undefined ? undefined : { project, flow: picked.flow };
  } catch (error) {
    await showError(error);
    return undefined;
  }
}

/** A flow by its full name, a flow node of the Pipelines view, or a query or a generation of the Stream Checkpoints view. */
function flowOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('flow' in argument) return typeof argument.flow === 'string' ? argument.flow : textOf(argument.flow, 'key');
  if ('query' in argument) return textOf(argument.query, 'flow');
  const generation = 'generation' in argument ? argument.generation : undefined;
  if (typeof generation !== 'object' || generation === null || !('flow' in generation)) return undefined;
  return textOf(generation.flow, 'key');
}

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : undefined;
}
