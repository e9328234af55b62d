import { sluiceError } from '../../base/errors.ts';
import { defaultCatalog } from '../../batch/tableCatalog.ts';
import type { StreamingQuerySpec } from '../../pyspark/programHost.ts';
import type { SinkDefinition } from '../definition.ts';
import type { UpdateContext } from './flowContext.ts';
import { splitName } from './tableNames.ts';

/** Formats of sinks that can be written. */
export const sinkFormats: readonly string[] = ['delta', 'console', 'noop'];

/**
 * What a sink's stream writes. A Delta sink has a `path`, or a `tableName` that need not be a table yet.
 * Source: docs.databricks.com, "create_sink".
 */
export async function sinkTarget(
  { ports, graph }: Pick<UpdateContext, 'graph'> & { readonly ports: Pick<UpdateContext['ports'], 'tables'> },
  sink: SinkDefinition,
): Promise<Pick<StreamingQuerySpec, 'format' | 'path' | 'options'>> {
  const given = Object.entries(sink.options);
  const option = (name: string): string | undefined =>
    given.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const options = Object.fromEntries(given.filter(([key]) => !/^(path|tablename)$/i.test(key)));
  const format = sink.format.toLowerCase();
  if (format !== 'delta') return { format, path: undefined, options };
  const path = option('path');
  const named = option('tableName');
  if ((path === undefined) === (named === undefined)) {
    throw sluiceError('SINK_PATH_MISSING', { format: 'delta' }, { position: sink.position });
  }
  // `tableName` is of Databricks; open-source Delta wants the path.
  if (path === undefined && graph.spec.settings.dialect === 'spark') {
    throw sluiceError('SINK_PATH_MISSING', { format: 'delta' }, { position: sink.position });
  }
  if (named === undefined) return { format, path, options };
  const [first = '', second, third] = splitName(named);
  const name =
    third !== undefined && second !== undefined
      ? ([first, second, third] as const)
      : second !== undefined
        ? ([graph.spec.catalog, first, second] as const)
        : ([graph.spec.catalog || defaultCatalog, graph.spec.schema, first] as const);
  const entry = await ports.tables.find(name);
  return { format, path: entry?.kind === 'table' ? entry.path : ports.tables.folderOf(name), options };
}
