import type { ActRequest, Guard, Permit } from './guard.ts';

/**
 * Does something that can destroy rows: asks for all its acts at once, so that nothing is touched when one is refused, and writes to the
 * audit log how it ended.
 */
export async function underPermits<Result>(
  guard: Guard,
  requests: readonly ActRequest[],
  work: (permits: readonly Permit[]) => Promise<Result>,
  done = '',
): Promise<Result> {
  const permits = await guard.permit(requests);
  const finish = async (outcome: { readonly done: boolean; readonly detail: string }): Promise<void> => {
    for (const permit of permits) await guard.finished(permit, outcome);
  };
  let result: Result;
  try {
    result = await work(permits);
  } catch (error) {
    await finish({ done: false, detail: error instanceof Error ? error.message : String(error) });
    throw error;
  }
  await finish({ done: true, detail: done });
  return result;
}
