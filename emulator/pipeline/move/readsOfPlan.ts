import type { Position } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';

/** A place outside of the catalog that a query reads: a folder, a file, a bus. */
export interface OutsideRead {
  /** Format or table function, as written. */
  readonly format: string;
  /** As written; absent where the reader has no path, as for Kafka. */
  readonly path: string | undefined;
  readonly position: Position | undefined;
}

/** What a query reads by path or by a table function, in the order of the text. */
export function outsideReads(plan: LogicalPlan): readonly OutsideRead[] {
  const found: OutsideRead[] = [];
  visit(plan, (node) => {
    if (node.kind === 'read') {
      const option = Object.entries(node.options).find(([name]) => name.toLowerCase() === 'path')?.[1];
      const paths = node.paths.length > 0 ? node.paths : [option];
      for (const path of paths) found.push({ format: node.format, path, position: node.position });
    }
    if (node.kind === 'relation' && node.nameParts.length === 2 && /[/\\]/.test(node.nameParts[1] ?? '')) {
      found.push({ format: node.nameParts[0] ?? '', path: node.nameParts[1], position: node.position });
    }
    if (node.kind === 'tableFunction' && /^(read_files|cloud_files|read_kafka)$/i.test(node.name)) {
      const [first] = node.args;
      const named = node.namedArgs.find(({ name }) => name.toLowerCase() === 'path')?.value ?? first;
      const path = named?.kind === 'literal' && typeof named.value === 'string' ? named.value : undefined;
      found.push({ format: node.name.toLowerCase(), path, position: node.position });
    }
  });
  return found;
}

const leafKinds: ReadonlySet<string> = new Set(['read', 'relation', 'tableFunction']);

/** Every leaf of a plan, subqueries in expressions too. */
function visit(plan: LogicalPlan, seen: (leaf: LogicalPlan) => void): void {
  visitAll(plan, (node) => {
    if (leafKinds.has(node.kind)) seen(node);
  });
}

/** Plans and expressions are plain data, so their shape is walked as such; no kind of expression has the name of a kind of plan that is asked for. */
function visitAll(value: unknown, seen: (plan: LogicalPlan) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visitAll(item, seen);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (hasKind(value)) seen(value);
  for (const [key, part] of Object.entries(value)) if (key !== 'position' && key !== 'schema') visitAll(part, seen);
}

function hasKind(value: object): value is LogicalPlan {
  return 'kind' in value && typeof value.kind === 'string';
}

/** A method of a data frame that Spark's Connect server analyses on the spot. */
export interface EagerStep {
  readonly method: string;
  readonly position: Position | undefined;
  /** Names of the tables and views below it. */
  readonly tables: readonly (readonly string[])[];
}

/**
 * Steps of a Python query for which Spark 4.2 looks up the tables below while it reads the file: at that time the tables of the project
 * are not there yet, so that the file fails with TABLE_OR_VIEW_NOT_FOUND. SQL has no such steps. Source: answers of
 * `spark-pipelines` 4.2.0; apache/spark, `SparkConnectPlanner` analyses the input of these relations.
 */
export function eagerSteps(plan: LogicalPlan): readonly EagerStep[] {
  const found: EagerStep[] = [];
  visitAll(plan, (node) => {
    const method = eagerMethods[node.kind];
    // What a data frame's method stands on is a data frame; within the text of a spark.sql it is none.
    if (method === undefined || !('child' in node) || node.child.planId === undefined) return;
    const tables = tableNames(node);
    if (tables.length > 0) found.push({ method, position: node.position, tables });
  });
  return found;
}

const eagerMethods: Readonly<Partial<Record<LogicalPlan['kind'], string>>> = {
  deduplicate: 'dropDuplicates',
  distinct: 'distinct',
  withWatermark: 'withWatermark',
  drop: 'drop',
  nulls: 'dropna or fillna',
};

function tableNames(plan: LogicalPlan): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  visit(plan, (node) => {
    if (node.kind === 'relation' && !/[/\\]/.test(node.nameParts.at(-1) ?? '')) found.push(node.nameParts);
  });
  return found;
}
