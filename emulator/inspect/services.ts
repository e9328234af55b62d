import type { BatchServices } from '../batch/services.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';

/** The SQL front end and the analyzer, by which a condition that a person wrote means what it means in a query. */
export interface QueryAnalyzer {
  /** Raises PARSE_SYNTAX_ERROR and other parse conditions of Spark, with the place. */
  parse(text: string): Expression;
  analyze(plan: LogicalPlan, catalog: Catalog): Promise<ResolvedPlan>;
}

/** What the inspection of tables needs. */
export interface InspectServices extends BatchServices {
  readonly analyzer: QueryAnalyzer;
}
