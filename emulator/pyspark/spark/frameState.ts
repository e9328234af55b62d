import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { readsStream } from '../../plan/readsStream.ts';
import type { At } from '../runtime/values.ts';

/** The analyzed schema; raises the analyzer's error at the frame's own place or here. */
export async function schemaOf(plan: LogicalPlan, { run, position }: At): Promise<StructType> {
  const { spark, host } = run;
  const known = plan.planId === undefined ? undefined : spark.schemas.get(plan.planId);
  if (known !== undefined) return known;
  const schema = await host.schemaOf({ plan, position: plan.position ?? position });
  if (plan.planId !== undefined) {
    spark.unchecked.delete(plan.planId);
    spark.schemas.set(plan.planId, schema);
  }
  return schema;
}

/** Spark analyzes each data frame when it is made. Here errors are found before the next effect, so that none comes after a wrong line. */
export async function checkFrames({ run }: Pick<At, 'run'>, next?: LogicalPlan): Promise<void> {
  // The effect itself checks its own frame.
  if (next?.planId !== undefined) run.spark.unchecked.delete(next.planId);
  const pending = [...run.spark.unchecked.values()];
  run.spark.unchecked.clear();
  // A pipeline's queries are checked with its graph, where the tables that they read are known.
  if (run.pipeline !== undefined) return;
  for (const { plan, position } of pending) {
    try {
      await run.host.schemaOf({ plan, position });
    } catch (error) {
      // A host without data finds no error here; the one that runs the program will.
      if (!isSluiceError(error, 'PYTHON_NEEDS_DATA')) throw error;
    }
  }
}

/** For methods that only batch frames have. */
export function refuseStreaming(plan: LogicalPlan, method: string, { run, position }: At): void {
  // In a query function the call is refused whatever the frame reads.
  if (!readsStream(plan) || run.pipeline?.flow !== undefined) return;
  throw sluiceError('CALL_ON_STREAMING_DATASET_UNSUPPORTED', { methodName: `\`${method}\`` }, { position });
}
