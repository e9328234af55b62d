import type { Position } from '../../base/errors.ts';
import type { FlowElement } from '../../pipeline/graph/elements.ts';
import { readName } from '../../pipeline/graph/readNames.ts';
import type { Expression } from '../../plan/expression.ts';
import type { LogicalPlan, RelationPlan } from '../../plan/logicalPlan.ts';
import type { ProjectView } from '../projectView.ts';

/** Something in a query that has columns: a relation, a query with an alias, or what a SELECT gives. */
export interface Producer {
  /** What may stand before its columns. */
  readonly names: readonly string[];
  readonly plan: LogicalPlan;
  readonly scope: ColumnScope;
}

/** Where the names of a plan are looked up. */
export interface ColumnScope {
  readonly reader: FlowElement;
  /** Queries of WITH by their names in lower case. */
  readonly common: ReadonlyMap<string, Producer>;
}

/** The place that gives a column its name, and the name as it is written there. */
export interface ColumnOrigin {
  readonly position: Position;
  readonly name: string;
}

/** What can be named in expressions above a plan. */
export function producersOf(plan: LogicalPlan, scope: ColumnScope): readonly Producer[] {
  switch (plan.kind) {
    case 'relation':
      return [{ names: plan.nameParts, plan, scope }];
    case 'subqueryAlias':
      return [{ names: [plan.alias], plan: plan.columns === undefined ? plan.child : plan, scope }];
    case 'join':
      return [...producersOf(plan.left, scope), ...producersOf(plan.right, scope)];
    case 'with':
      return producersOf(plan.child, withCommon(plan, scope));
    case 'withColumns':
    case 'generate':
      return [{ names: plan.kind === 'generate' ? [plan.alias] : [], plan, scope }, ...producersOf(plan.child, scope)];
    case 'filter':
    case 'sort':
    case 'limit':
    case 'distinct':
    case 'deduplicate':
    case 'withWatermark':
    case 'sample':
    case 'nulls':
    case 'expect':
      return producersOf(plan.child, scope);
    default:
      return [{ names: [], plan, scope }];
  }
}

export function withCommon(plan: Extract<LogicalPlan, { readonly kind: 'with' }>, scope: ColumnScope): ColumnScope {
  let inner = scope;
  for (const { name, plan: query, columns } of plan.definitions) {
    const opaque: LogicalPlan = { kind: 'subqueryAlias', child: query, alias: name, ...(columns && { columns }) };
    const producer = { names: [name], plan: opaque, scope: inner };
    inner = { ...inner, common: new Map([...inner.common, [name.toLowerCase(), producer]]) };
  }
  return inner;
}

/** Chains of queries that are deeper than any that a person writes end here; rings too. */
const deepest = 60;

/** Where a column of a plan gets its name: an item of a SELECT list, a declared column, a schema of files. */
export function originOf(
  plan: LogicalPlan,
  column: string,
  { scope, view, depth = 0 }: { readonly scope: ColumnScope; readonly view: ProjectView; readonly depth?: number },
): ColumnOrigin | undefined {
  if (depth > deepest) return undefined;
  const below = (next: LogicalPlan, inner = scope): ColumnOrigin | undefined =>
    originOf(next, column, { scope: inner, view, depth: depth + 1 });
  switch (plan.kind) {
    case 'relation':
      return originInRelation(plan, column, { scope, view, depth });
    case 'read': {
      const field = plan.schema?.fields.find(({ name }) => isSame(name, column));
      return field === undefined || plan.position === undefined
        ? undefined
        : { position: plan.position, name: field.name };
    }
    case 'with':
      return below(plan.child, withCommon(plan, scope));
    case 'subqueryAlias':
      if (plan.columns === undefined) return below(plan.child);
      return plan.columns.some((name) => isSame(name, column)) && plan.position !== undefined
        ? { position: plan.position, name: column }
        : undefined;
    case 'project':
    case 'aggregate': {
      const grouping =
        plan.kind === 'aggregate' && plan.prependGrouping === true && plan.grouping.kind === 'simple'
          ? plan.grouping.expressions
          : [];
      return originInList([...grouping, ...plan.list], column, (qualifier) =>
        originAmong(producersOf(plan.child, scope), qualifier, column, { view, depth }),
      );
    }
    case 'withColumns': {
      const own = plan.columns.find(({ name }) => isSame(name, column));
      const position = own?.value.position ?? plan.position;
      return own === undefined ? below(plan.child) : position && { position, name: own.name };
    }
    case 'rename': {
      const own = plan.names.find(([, to]) => isSame(to, column));
      return own === undefined ? below(plan.child) : plan.position && { position: plan.position, name: own[1] };
    }
    case 'generate':
      return plan.columns.some((name) => isSame(name, column)) && plan.position !== undefined
        ? { position: plan.position, name: column }
        : below(plan.child);
    case 'join':
    case 'setOperation':
      return below(plan.left) ?? below(plan.right);
    case 'values':
    case 'range':
    case 'tableFunction':
    case 'pivot':
    case 'unpivot':
    case 'toDf':
      return undefined;
    default:
      return below(plan.child);
  }
}

/** Where a column of a dataset gets its name. */
export function originInDataset(key: string, column: string, view: ProjectView, depth = 0): ColumnOrigin | undefined {
  const element = view.elements.readable.get(key);
  if (element?.kind === 'table') {
    const declared = element.definition.declaredSchema?.fields.find(({ name }) => isSame(name, column));
    if (declared !== undefined) return { position: element.definition.position, name: declared.name };
  }
  for (const reader of view.elements.flowsTo.get(key) ?? []) {
    if (reader.flow.kind !== 'query') continue;
    const found = originOf(reader.flow.plan, column, { scope: { reader, common: new Map() }, view, depth: depth + 1 });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first of the producers of this qualifier that has the column. */
export function originAmong(
  producers: readonly Producer[],
  qualifier: readonly string[],
  column: string,
  { view, depth = 0 }: { readonly view: ProjectView; readonly depth?: number },
): ColumnOrigin | undefined {
  for (const { names, plan, scope } of producers) {
    if (!endsWith(names, qualifier)) continue;
    const found = originOf(plan, column, { scope, view, depth: depth + 1 });
    if (found !== undefined) return found;
  }
  return undefined;
}

function originInRelation(
  relation: RelationPlan,
  column: string,
  { scope, view, depth }: { readonly scope: ColumnScope; readonly view: ProjectView; readonly depth: number },
): ColumnOrigin | undefined {
  const [first = ''] = relation.nameParts;
  const common = relation.nameParts.length === 1 ? scope.common.get(first.toLowerCase()) : undefined;
  if (common !== undefined) return originOf(common.plan, column, { scope: common.scope, view, depth: depth + 1 });
  if (relation.nameParts.length > 3) return undefined;
  const name = readName(relation, scope.reader, view.elements);
  return name.kind === 'element' ? originInDataset(name.element.key, column, view, depth + 1) : undefined;
}

function originInList(
  list: readonly Expression[],
  column: string,
  ofStar: (qualifier: readonly string[]) => ColumnOrigin | undefined,
): ColumnOrigin | undefined {
  for (const item of list) {
    if (item.kind === 'alias' && item.names.some((name) => isSame(name, column))) {
      return item.position && { position: item.position, name: column };
    }
    if (item.kind === 'column' && isSame(item.nameParts.at(-1) ?? '', column)) {
      return item.position && { position: item.position, name: column };
    }
    if (item.kind !== 'star') continue;
    const found = ofStar(item.qualifier);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function endsWith(names: readonly string[], end: readonly string[]): boolean {
  const start = names.length - end.length;
  return start >= 0 && end.every((part, index) => isSame(part, names[start + index] ?? ''));
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
