import type { StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { QueryHandle } from '../programHost.ts';
import type { Position } from '../../base/errors.ts';

/** What a SparkSession of one evaluation remembers. */
export interface SparkState {
  /** Identity of the next data frame. */
  nextPlanId: number;
  /** Number of the next parameter of a lambda, so that names never clash. */
  nextLambdaVariable: number;
  /** Temporary views by their name in lower case, in order of their making. */
  readonly views: Map<string, { readonly name: string; readonly plan: LogicalPlan }>;
  /** Names that were read as tables because no view had them, in lower case. */
  readonly tablesRead: Set<string>;
  /** Queries in order of their start. */
  readonly queries: QueryHandle[];
  /** Data frames that were made and that nothing was made from yet: their errors are still to be found. */
  readonly unchecked: Map<number, { readonly plan: LogicalPlan; readonly position: Position }>;
  /** Analyzed schemas of data frames by their identity. */
  readonly schemas: Map<number, StructType>;
  /** Settings that say how Spark itself is run; they change no answer. */
  readonly launchSettings: Map<string, string>;
}

export function sparkState(): SparkState {
  return {
    nextPlanId: 1,
    nextLambdaVariable: 1,
    views: new Map(),
    tablesRead: new Set(),
    queries: [],
    unchecked: new Map(),
    schemas: new Map(),
    launchSettings: new Map(),
  };
}
