import { localPath } from '../../batch/localPath.ts';
import type { TableName } from '../../batch/tableCatalog.ts';
import { sluiceError, type SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { ReadPlan } from '../../plan/logicalPlan.ts';
import type { ElementKey } from '../graph.ts';
import type { FlowElement, GraphElements } from '../graph/elements.ts';
import { keyOf } from '../graph/names.ts';
import type { FlowReads } from '../graph/readOrder.ts';
import type { ProjectSpec } from '../project.ts';
import type { Given, NamedPlace } from './pipelineTest.ts';
import { pathReads } from './movedPlan.ts';

/** What a name in `given` stands for. */
export type TestInput =
  /** A dataset of the project whose own flows are cut off, or a table that the project only reads. */
  | { readonly kind: 'table'; readonly key: ElementKey; readonly name: TableName; readonly defined: boolean }
  | { readonly kind: 'view'; readonly key: ElementKey; readonly name: TableName }
  | {
      readonly kind: 'folder';
      /** Absolute, as the project means it. */
      readonly path: string;
      readonly format: string;
      /** Of the reader, where it declares one. */
      readonly schema: StructType | undefined;
      readonly options: Readonly<Record<string, string>>;
    };

/** The element that a name of a test means: a full name, or the end of one that no other element has. */
export function elementKey({ name, position }: NamedPlace, keys: readonly ElementKey[], what: string): ElementKey {
  const found = matching(name, keys);
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  throw sluiceError('PIPELINE_TEST_NAME_NOT_FOUND', { what, name, ...whyNot(name, found, keys) }, { position });
}

export function matching(name: string, keys: readonly ElementKey[]): readonly ElementKey[] {
  const wanted = name.replaceAll('`', '').toLowerCase();
  const exact = keys.filter((key) => key.toLowerCase() === wanted);
  return exact.length > 0 ? exact : keys.filter((key) => key.toLowerCase().endsWith(`.${wanted}`));
}

function whyNot(
  name: string,
  found: readonly ElementKey[],
  keys: readonly string[],
): { readonly found: string; readonly suggestion: string } {
  if (found.length > 1) return { found: `could be ${found.join(' or ')}`, suggestion: '' };
  const close = nearest(
    name,
    keys.map((key) => key.slice(key.lastIndexOf('.') + 1)),
  );
  const suggestion = close === undefined ? '' : ` Did you mean ${close}?`;
  return { found: 'the project neither defines nor reads', suggestion };
}

/** Everything that the flows of a project read from outside of it. */
export interface OutsideReads {
  readonly tables: ReadonlyMap<ElementKey, TableName>;
  readonly paths: readonly ReadPlan[];
}

export function outsideReadsOf(flows: readonly FlowReads[]): OutsideReads {
  const tables = new Map<ElementKey, TableName>();
  for (const { reads } of flows) {
    for (const { name } of reads) {
      if (name.kind !== 'catalog') continue;
      const [catalog, schema, table] = name.name;
      if (catalog === undefined || schema === undefined || table === undefined) continue;
      tables.set(keyOf(name.name), [catalog, schema, table]);
    }
  }
  return { tables, paths: flows.flatMap(({ plan }) => pathReads(plan)) };
}

/** Finds what a given input is: a dataset first, then a table that is read, then a folder that is read. */
export function testInput(
  given: Given,
  {
    elements,
    outside,
    spec,
  }: { readonly elements: GraphElements; readonly outside: OutsideReads; readonly spec: ProjectSpec },
): TestInput {
  const { name, position } = given;
  const defined = matching(name, [...elements.readable.keys()]);
  const [key, ...others] = defined;
  if (key !== undefined && others.length === 0) {
    const element = elements.readable.get(key);
    if (element?.kind === 'table') return { kind: 'table', key, name: threeParts(element.name, spec), defined: true };
    // A view has no folder of its own: its rows lie in a table that its query is made to read.
    const hidden = key.replaceAll(/[^A-Za-z0-9_]/g, '_');
    return { kind: 'view', key, name: [spec.catalog, spec.schema, `given_view_${hidden}`] };
  }
  const read = matching(name, [...outside.tables.keys()]);
  const [external, ...more] = read;
  const table = external === undefined ? undefined : outside.tables.get(external);
  if (external !== undefined && table !== undefined && more.length === 0 && others.length === 0) {
    return { kind: 'table', key: external, name: table, defined: false };
  }
  const path = safePath(name, spec.root);
  const reader = outside.paths.find((one) => isSameFolder(path, safePath(one.paths[0] ?? '', spec.root)));
  if (path !== undefined && reader !== undefined) {
    const { format, schema, options } = reader;
    return { kind: 'folder', path, format: format.toLowerCase(), schema, options };
  }
  const names = [...elements.readable.keys(), ...outside.tables.keys()];
  const folders = outside.paths.flatMap(({ paths }) => paths);
  throw sluiceError(
    'PIPELINE_TEST_NAME_NOT_FOUND',
    { what: 'The test', name, ...whyNot(name, [...defined, ...read], [...names, ...folders]) },
    { position },
  );
}

/** The folder itself, one below it (a partition), or one above a pattern such as `landing/*.json`. */
export function isSameFolder(given: string | undefined, read: string | undefined): boolean {
  if (given === undefined || read === undefined) return false;
  const fixed = read.replace(/\/[^/]*[*?{[].*$/, '');
  return given === fixed || given.startsWith(`${fixed}/`) || (fixed !== read && fixed.startsWith(`${given}/`));
}

export function safePath(path: string, root: string): string | undefined {
  try {
    return localPath(path, root);
  } catch {
    return undefined;
  }
}

/** What a flow reads that the test neither gives nor runs. */
export function missingInput(flow: FlowElement, table: ElementKey, place: NamedPlace['position']): SluiceError {
  return sluiceError('PIPELINE_TEST_INPUT_MISSING', { flow: flow.key, table }, { position: place });
}

export function threeParts(name: readonly string[], { catalog, schema }: ProjectSpec): TableName {
  const [first = '', second, third] = name;
  if (second === undefined) return [catalog, schema, first];
  return third === undefined ? [catalog, first, second] : [first, second, third];
}
