import type { GraphFlow } from '../graph.ts';
import type { QualifiedName } from '../definition.ts';

/**
 * `<storage>/_checkpoints/<catalog>/<schema>/<table>/<flow>`, below which the generations 0, 1, 2, … lie; a sink has one part.
 * Source: apache/spark, sql/pipelines `SystemMetadata.scala`, `FlowSystemMetadata`.
 */
export function flowCheckpoints(storage: string, target: QualifiedName, { flow }: Pick<GraphFlow, 'flow'>): string {
  const parts = [...target, flow.name.at(-1) ?? ''];
  return `${storage}/_checkpoints/${parts.map(folderName).join('/')}`;
}

/** A name as one part of a path: only what would end or leave the folder is percent-encoded, as Spark's own paths keep the rest. */
function folderName(name: string): string {
  if (name === '.' || name === '..') return name.replaceAll('.', '%2E');
  return name.replace(/[/%\0]/g, (character) => encodeURIComponent(character));
}
