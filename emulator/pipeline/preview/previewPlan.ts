import { sluiceError } from '../../base/errors.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { Expectation } from '../definition.ts';
import { graphElements, type GraphElements, type ReadableElement } from '../graph/elements.ts';
import type { GraphPorts } from '../graph/diskCatalog.ts';
import type { NameScope } from '../graph/names.ts';
import { replaceRelations } from '../graph/planRelations.ts';
import { readName } from '../graph/readNames.ts';
import type { LoadedProject } from '../project.ts';
import { asBatch } from './asBatch.ts';

/** A query that a preview computes: a dataset of the project by its definition, or a query that names start from `scope` in. */
export type PreviewSubject =
  | { readonly kind: 'dataset'; readonly key: string }
  | { readonly kind: 'query'; readonly plan: LogicalPlan; readonly scope: NameScope };

export interface PreviewPlan {
  /** A batch query over tables of the storage and files: views and tables that are not there yet are seen through. */
  readonly plan: LogicalPlan;
  /** What the result holds otherwise than a run would write. Whole sentences. */
  readonly notes: readonly string[];
  readonly expectations: readonly Expectation[];
  /** Settings of the flow. */
  readonly conf: Readonly<Record<string, string>>;
}

/** Makes the query of a preview. Tables are looked up by their names; nothing else of the disk is looked at. */
export async function previewPlan(
  project: LoadedProject,
  { files }: Pick<GraphPorts, 'files'>,
  subject: PreviewSubject,
): Promise<PreviewPlan> {
  const { spec } = project;
  const { elements } = graphElements(project.definitions, spec, spec.settings.dialect);
  const stored = await storedTables(elements, storageCatalog(files, spec.storage));
  const notes = new Set<string>();
  const seer: Seer = { elements, stored, notes };
  if (subject.kind === 'query') {
    const plan = seenThrough(subject.plan, subject.scope, { ...seer, above: [] });
    return { plan, notes: [...notes], expectations: [], conf: {} };
  }
  const element = elements.readable.get(subject.key);
  if (element === undefined) throw sluiceError('PREVIEW_DATASET_NOT_FOUND', { dataset: subject.key });
  const plan = definitionOf(element, { ...seer, above: [element.key] });
  const [flow] = elements.flowsTo.get(element.key) ?? [];
  return { plan, notes: [...notes], expectations: element.definition.expectations, conf: flow?.flow.conf ?? {} };
}

interface Seer {
  readonly elements: GraphElements;
  /** Keys of the tables that are in the storage. */
  readonly stored: ReadonlySet<string>;
  readonly notes: Set<string>;
}

interface Seeing extends Seer {
  /** Datasets whose queries are being put together. */
  readonly above: readonly string[];
}

async function storedTables(
  { readable }: GraphElements,
  tables: Pick<ReturnType<typeof storageCatalog>, 'find'>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { key, kind, name } of readable.values()) {
    const [catalog, schema, table] = name;
    if (kind !== 'table' || catalog === undefined || schema === undefined || table === undefined) continue;
    if ((await tables.find([catalog, schema, table])) !== undefined) found.add(key);
  }
  return found;
}

/** The query with what it reads in place: stored tables by their full names, all else by its own query. */
function seenThrough(plan: LogicalPlan, scope: NameScope, seeing: Seeing): LogicalPlan {
  const through = replaceRelations(plan, (relation) => {
    const name = readName(relation, { flow: scope }, seeing.elements);
    if (name.kind === 'path' || name.kind === 'flow') return relation;
    if (name.kind === 'catalog') return { ...relation, nameParts: name.name };
    const { element } = name;
    if (seeing.stored.has(element.key)) return { ...relation, nameParts: element.name };
    if (element.kind === 'table') {
      seeing.notes.add(`${element.key} has no table yet, so its own query stands in its place.`);
    }
    return {
      kind: 'subqueryAlias',
      child: passing(element, definitionOf(element, within(element, seeing))),
      alias: element.name.at(-1) ?? element.key,
      qualifier: element.name.slice(0, -1),
      position: relation.position,
      ...(relation.planId === undefined ? {} : { planId: relation.planId }),
    };
  });
  return asBatch(through, seeing.notes);
}

function within({ key }: ReadableElement, seeing: Seeing): Seeing {
  if (seeing.above.includes(key)) {
    const reason = `it reads itself, over ${[...seeing.above, key].join(' → ')}`;
    throw sluiceError('PREVIEW_NOT_COMPUTED', { dataset: key, reason });
  }
  return { ...seeing, above: [...seeing.above, key] };
}

/** What all flows of a dataset give together, by name as they are written. */
function definitionOf({ key, definition }: ReadableElement, seeing: Seeing): LogicalPlan {
  const flows = seeing.elements.flowsTo.get(key) ?? [];
  const refused = (reason: string): Error =>
    sluiceError('PREVIEW_NOT_COMPUTED', { dataset: key, reason }, { position: definition.position });
  const plans = flows.map(({ flow }) => {
    if (flow.kind !== 'query') throw refused('AUTO CDC makes its rows, one change after the other');
    return seenThrough(flow.plan, flow, seeing);
  });
  const [first, ...rest] = plans;
  if (first === undefined) throw refused('no flow writes it');
  return rest.reduce<LogicalPlan>(
    (left, right) => ({
      kind: 'setOperation',
      operation: 'union',
      all: true,
      byName: true,
      allowMissingColumns: true,
      left,
      right,
    }),
    first,
  );
}

/** Rows that an expectation drops never reach whoever reads the dataset. */
function passing({ definition }: ReadableElement, plan: LogicalPlan): LogicalPlan {
  return definition.expectations
    .filter(({ onViolation }) => onViolation === 'drop')
    .reduce<LogicalPlan>((child, { condition }) => ({ kind: 'filter', role: 'where', child, condition }), plan);
}
