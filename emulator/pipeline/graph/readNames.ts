import { sluiceError } from '../../base/errors.ts';
import type { RelationPlan } from '../../plan/logicalPlan.ts';
import type { ElementKey } from '../graph.ts';
import type { GraphElements, ReadableElement } from './elements.ts';
import { keyOf, qualified, type NameScope } from './names.ts';

/** What a name in a flow's query stands for. */
export type ReadName =
  | { readonly kind: 'element'; readonly element: ReadableElement }
  /** A flow of its own name: a name of the graph, and nothing that can be read. */
  | { readonly kind: 'flow'; readonly key: ElementKey }
  | { readonly kind: 'catalog'; readonly name: readonly string[] }
  | { readonly kind: 'path' };

/** Formats that may stand before a path in backticks. Source: `DataSource.lookupDataSource`. */
const pathFormats: ReadonlySet<string> = new Set([
  'delta',
  'parquet',
  'json',
  'csv',
  'text',
  'orc',
  'avro',
  'xml',
  'binaryfile',
]);

/**
 * Finds what a name means, as `GraphIdentifierManager.resolveDatasetReadInsideQueryDefinition` does: a temporary view by its bare
 * name, a path, an element of the graph by its full name, and else a table of the catalog. Open-source Spark compares names of
 * the graph to the letter; Databricks does not.
 */
export function readName(
  relation: RelationPlan,
  reader: { readonly flow: NameScope },
  elements: GraphElements,
): ReadName {
  const { dialect } = elements;
  const { nameParts: written, position } = relation;
  const [first = '', second] = written;
  const live = dialect === 'databricks' && written.length === 2 && first.toUpperCase() === 'LIVE';
  const parts = live ? written.slice(1) : written;
  if (parts.length > 3) {
    throw sluiceError('PIPELINE_NAME_TOO_LONG', { name: keyOf(parts) }, { position });
  }
  if (parts.length === 1) {
    const view = found(parts, elements);
    if (view !== undefined) return view;
  }
  if (!live && second !== undefined && parts.length === 2 && pathFormats.has(first.toLowerCase()))
    return { kind: 'path' };
  const name = qualified(parts, reader.flow);
  const element = found(name, elements);
  if (element !== undefined) return element;
  if (elements.flows.has(keyOf(name))) return { kind: 'flow', key: keyOf(name) };
  return { kind: 'catalog', name };
}

function found(name: readonly string[], { readable, folded, dialect }: GraphElements): ReadName | undefined {
  const key = keyOf(name);
  const exact = readable.get(key);
  if (exact !== undefined) return { kind: 'element', element: exact };
  const same = dialect === 'databricks' ? folded.get(key.toLowerCase()) : undefined;
  const element = same === undefined ? undefined : readable.get(same);
  return element === undefined ? undefined : { kind: 'element', element };
}
