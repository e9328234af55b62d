import { graphElements, type GraphElements } from '../../pipeline/graph/elements.ts';
import { flowReads } from '../../pipeline/graph/readOrder.ts';
import type { ProjectCheck } from '../../pipeline/checkProject.ts';
import type { CheckedProject } from '../projectChecks.ts';
import type { ProjectView } from '../projectView.ts';

/** What is not the same in a project after a rename, as a sentence; undefined where all is but for the name. */
export function differenceAfterRename(
  before: Pick<ProjectView, 'elements' | 'check'>,
  { project, check }: CheckedProject,
  { from, to }: { readonly from: string; readonly to: string },
): string | undefined {
  const { elements } = graphElements(project.definitions, project.spec, project.spec.settings.dialect);
  const known = before.check.errors.map(({ code }) => code);
  for (const error of check.errors) {
    const index = known.indexOf(error.code);
    if (index < 0) return `the project would have an error that it has not now: ${error.message}`;
    known.splice(index, 1);
  }
  const renamed = (key: string): string => (key === from ? to : key);
  const left = graphLines(before.elements, before.check, renamed);
  const right = graphLines(elements, check, (key) => key);
  const changed =
    left.find((line, index) => line !== right[index]) ?? right.find((line, index) => line !== left[index]);
  return changed === undefined ? undefined : 'what reads what, or a column of it, would not stay as it is.';
}

/** One line for each dataset and flow, sorted. */
export function graphLines(
  elements: GraphElements,
  check: Pick<ProjectCheck, 'outputs'>,
  nameOf: (key: string) => string,
): readonly string[] {
  const datasets = [...elements.readable.values()].map(({ key, definition }) => {
    const output = check.outputs.get(key);
    const columns = output?.schema.fields.map(({ name, dataType }) => [name, dataType]);
    return JSON.stringify(['dataset', nameOf(key), definition.kind, columns ?? null, output?.streaming ?? null]);
  });
  const sinks = [...elements.sinks.keys()].map((key) => JSON.stringify(['sink', nameOf(key)]));
  const flows = [...elements.flows.values()].map((element) => {
    const reads = flowReads(element, elements).reads.map(({ relation, name }) => {
      const key =
        name.kind === 'element' ? name.element.key : name.kind === 'catalog' ? name.name.join('.') : name.kind;
      return [nameOf(key), relation.streaming];
    });
    return JSON.stringify(['flow', nameOf(element.key), nameOf(element.target), reads]);
  });
  return [...datasets, ...sinks, ...flows].toSorted();
}
