import type { StructType } from './dataType.ts';
import type { LogicalPlan, ReadPlan, RelationPlan } from './logicalPlan.ts';
import type { LeafSource } from './resolved.ts';

/** Port of the analyzer: finds the schema of what a query reads. Implemented above the engines that know formats. */
export interface Catalog {
  /** Raises TABLE_OR_VIEW_NOT_FOUND, or the format's own error, with the node's position. */
  resolve(node: RelationPlan | ReadPlan): Promise<CatalogLeaf>;
}

export interface CatalogLeaf {
  readonly leaf: LeafSource;
  readonly schema: StructType;
  /** What columns of it may be qualified with. */
  readonly qualifier: readonly string[];
  /** The query that stands for the name of a view; `leaf` and `schema` say nothing then. */
  readonly view?: CatalogView;
}

/** A view: its query sees the tables that it names by itself, and nothing of the query around it. */
export interface CatalogView {
  readonly plan: LogicalPlan;
  readonly catalog: Catalog;
  /** Names of its columns, where it was made with a list of them. */
  readonly columns?: readonly string[] | undefined;
}
