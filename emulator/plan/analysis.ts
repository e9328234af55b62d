import type { Catalog, CatalogLeaf } from './catalog.ts';
import type { LogicalPlan } from './logicalPlan.ts';
import type { AnalysisSettings, FunctionRegistry, TextParsers } from './functionEntry.ts';
import type { Attribute } from './resolved.ts';
import type { Relation, Scope } from './scope.ts';

/** What an analysis is given. */
export interface AnalysisContext {
  readonly catalog: Catalog;
  readonly functions: FunctionRegistry;
  readonly settings: AnalysisSettings;
  readonly parsers: TextParsers;
  /** Ids of attributes; unique in all plans that will meet in one statement. */
  readonly ids: { next(): number };
}

/** One run of the analyzer: its context, and what was found on the way. */
export interface Analysis {
  readonly context: AnalysisContext;
  /** What the catalog answered for each leaf, asked before the analysis begins; an error is raised when the leaf is met. */
  readonly leaves: ReadonlyMap<LogicalPlan, CatalogLeaf | Error>;
  /** Columns of each data frame of PySpark by its plan id, once for each place where it stands. */
  readonly frames: Map<number, (readonly Attribute[])[]>;
  analyzeRelation(plan: LogicalPlan, env: Environment): Relation;
}

/** What a plan can see around it. */
export interface Environment {
  readonly ctes: ReadonlyMap<string, CommonTable>;
  readonly outer?: OuterQuery;
}

export interface CommonTable {
  readonly plan: LogicalPlan;
  readonly columns?: readonly string[];
  readonly environment: Environment;
}

/** The query around a subquery, and the columns of it that the subquery was seen to read. */
export interface OuterQuery {
  readonly scope: Scope;
  readonly references: Attribute[];
  readonly outer?: OuterQuery;
}

export function newAttribute(
  analysis: Analysis,
  attribute: Omit<Attribute, 'kind' | 'id' | 'qualifier'> & { readonly qualifier?: readonly string[] },
): Attribute {
  return { kind: 'attribute', id: analysis.context.ids.next(), qualifier: [], ...attribute };
}
