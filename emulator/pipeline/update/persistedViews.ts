import { sluiceError } from '../../base/errors.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import type { GraphView, PipelineGraph } from '../graph.ts';
import { tableName } from './tableNames.ts';

/** Refuses a persisted view whose name a table has. */
export async function requireViewNamesFree(graph: PipelineGraph, tables: TableCatalog): Promise<void> {
  for (const { key, definition } of persistedViews(graph)) {
    const name = tableName(definition.name);
    if (name === undefined || (await tables.find(name))?.kind !== 'table') continue;
    throw sluiceError(
      'PIPELINE_NAME_TAKEN',
      { name: key, kind: 'view', other: 'table' },
      { position: definition.position },
    );
  }
}

/**
 * Makes or replaces the persisted views of a project, each after the views that it reads. Open-source Spark makes a view that is not there,
 * and never changes one that is: `DatasetManager.materializeViews` runs `CreateViewCommand` with `allowExisting`, without `replace`.
 * Gives the keys of those that differ from what the project says and were kept.
 */
export async function registerViews(graph: PipelineGraph, tables: TableCatalog): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { key, definition, scope } of persistedViews(graph)) {
    const name = tableName(definition.name);
    if (name === undefined) continue;
    const { text, columns, comment } = definition;
    const known = graph.spec.settings.dialect === 'spark' ? await tables.find(name) : undefined;
    if (known?.kind === 'view') {
      if (known.text !== text) kept.push(key);
      continue;
    }
    await tables.register(name, { kind: 'view', ...scope, columns, comment, ...(text === undefined ? {} : { text }) });
  }
  return kept;
}

function persistedViews(graph: PipelineGraph): readonly GraphView[] {
  const ordered: GraphView[] = [];
  const seen = new Set<string>();
  const visit = (view: GraphView): void => {
    if (seen.has(view.key)) return;
    seen.add(view.key);
    for (const { key } of view.inputs) {
      const below = graph.views.get(key);
      if (below !== undefined) visit(below);
    }
    if (view.definition.kind === 'persistedView') ordered.push(view);
  };
  for (const view of graph.views.values()) visit(view);
  return ordered;
}
