import type { StructType } from './dataType.ts';
import type { ReadPlan, RelationPlan } from './logicalPlan.ts';
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
}
