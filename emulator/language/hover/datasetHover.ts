import type { ElementKey } from '../../pipeline/graph.ts';
import { flowReads } from '../../pipeline/graph/readOrder.ts';
import type { Expectation } from '../../pipeline/definition.ts';
import { protectionOf } from '../../guard/protection.ts';
import { kindText } from '../completion/datasetNames.ts';
import { schemaTable } from '../completion/schemaTable.ts';
import type { ProjectView } from '../projectView.ts';
import { markdownCode, markdownText } from './markdown.ts';

/** What the table itself holds, where it was made. */
export interface TableFacts {
  readonly version: number;
  /** Undefined where its log does not say. */
  readonly rows: number | undefined;
}

/** More names than these are counted. */
const mostNames = 8;

/** What a dataset is, where its rows come from and go to, and its columns. */
export function datasetHover(view: ProjectView, key: ElementKey, facts: TableFacts | undefined): readonly string[] {
  const element = view.elements.readable.get(key);
  if (element === undefined) return [];
  const { definition } = element;
  const output = view.check.outputs.get(key);
  const table = definition.kind === 'streamingTable' || definition.kind === 'materializedView';
  const isProtected = table && protectionOf(definition.properties).resetAllowed === false;
  const { above, below } = lineage(view, key);
  const lines = [
    `**${kindText(element)}** ${markdownCode(key)}${isProtected ? ' · protected: a full refresh leaves it as it is' : ''}`,
    ...(definition.comment === undefined ? [] : [markdownText(cut(definition.comment))]),
    ...(above.length === 0 ? [] : [`Reads ${names(above)}`]),
    ...(below.length === 0 ? [] : [`Read by ${names(below)}`]),
    ...(facts === undefined ? [] : [factsText(facts)]),
    ...(definition.expectations.length === 0 ? [] : [definition.expectations.map(expectationText).join('\n')]),
  ];
  const columns =
    output === undefined
      ? 'Its columns are not known while its query has an error.'
      : schemaTable(output.schema.fields);
  return [lines.join('\n\n'), columns];
}

/** What a dataset reads, views included, and what reads it. */
export function lineage(
  { elements }: Pick<ProjectView, 'elements'>,
  key: ElementKey,
  reads: (key: ElementKey) => readonly ElementKey[] = directReads(elements),
): { readonly above: readonly ElementKey[]; readonly below: readonly ElementKey[] } {
  const below = [...elements.readable.keys(), ...elements.sinks.keys()].filter(
    (other) => other !== key && reads(other).includes(key),
  );
  return { above: reads(key), below };
}

function factsText({ version, rows }: TableFacts): string {
  const held = rows === undefined ? '' : `, ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  return `Newest version ${version}${held}`;
}

const violations = {
  keep: 'rows that break it are kept and counted',
  drop: 'rows that break it are dropped',
  fail: 'a row that breaks it fails the update',
};

function expectationText({ name, conditionText, onViolation }: Expectation): string {
  return `- expects ${markdownCode(name)}: ${markdownCode(cut(conditionText))}; ${violations[onViolation]}`;
}

function names(keys: readonly string[]): string {
  const shown = keys.slice(0, mostNames).map((key) => markdownCode(key));
  const more = keys.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function cut(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}

function directReads(elements: ProjectView['elements']): (key: ElementKey) => readonly ElementKey[] {
  return (key) => {
    const found = new Set<ElementKey>();
    for (const element of elements.flowsTo.get(key) ?? []) {
      for (const { name } of flowReads(element, elements).reads) {
        if (name.kind === 'element') found.add(name.element.key);
        if (name.kind === 'catalog') found.add(name.name.join('.'));
      }
    }
    return [...found].sort();
  };
}
