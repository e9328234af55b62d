import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import type { At, PyValue } from '../runtime/values.ts';
import { nameParts } from './columnNames.ts';
import { dataFrame } from './dataFrameClass.ts';
import { parseQueryText } from './sqlStrings.ts';

/** `spark.table`, `spark.read.table`, `spark.readStream.table`: a temporary view of the program, else a table of the catalog. */
export function tableFrame(
  name: string,
  how: { readonly streaming: boolean; readonly options: Readonly<Record<string, string>> },
  at: At,
): PyValue {
  const { spark } = at.run;
  const written = nameParts(name, at.position);
  // `LIVE.x` of Databricks' older pipelines is x.
  const live =
    at.run.pipeline?.dialect === 'databricks' && written.length === 2 && written[0]?.toUpperCase() === 'LIVE';
  const parts = live ? written.slice(1) : written;
  const [first = ''] = parts;
  const view = parts.length === 1 ? spark.views.get(first.toLowerCase()) : undefined;
  if (view !== undefined) {
    return dataFrame({ kind: 'subqueryAlias', child: view.plan, alias: view.name, position: at.position }, at);
  }
  if (parts.length === 1) spark.tablesRead.add(first.toLowerCase());
  const relation: LogicalPlan = { kind: 'relation', nameParts: parts, ...how, position: at.position };
  return dataFrame(relation, at);
}

/** `spark.sql(query)`. Temporary views are definitions around the query, so that names inside it hide them as they should. */
export function queryFrame(text: string, at: At): PyValue {
  const plan = parseQueryText(text, at);
  const { views, tablesRead } = at.run.spark;
  const words = new Set(text.toLowerCase().match(/\w+/g) ?? []);
  const used = [...views.values()].filter(({ name }) => words.has(name.toLowerCase()));
  for (const word of words) if (!views.has(word)) tablesRead.add(word);
  if (used.length === 0) return dataFrame(plan, at);
  if (plan.kind === 'with' && plan.definitions.some(({ name }) => views.has(name.toLowerCase()))) {
    throw unsupportedPySpark(at, 'A query that defines a name by WITH which is also a temporary view');
  }
  const definitions = used.map((view) => ({ name: view.name, plan: view.plan }));
  return dataFrame({ kind: 'with', definitions, child: plan, position: at.position }, at);
}
