import type { DestructiveAct } from '../../guard/verdict.ts';
import type { SqlSession } from './sqlSession.ts';
import type { Target } from './targets.ts';

/**
 * Does something that can destroy rows: asks the guard first, and tells it how it ended. Several targets are asked for at once, so that
 * none is touched when one is refused.
 */
export async function guarded<Result>(
  session: SqlSession,
  asked: {
    readonly act: DestructiveAct;
    readonly targets: readonly Pick<Target, 'label' | 'path' | 'position'>[];
    readonly why: string;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  const permits = await session.guard.permit(
    asked.targets.map(({ label, path, position }) => ({
      act: asked.act,
      table: label,
      path,
      why: asked.why,
      position,
    })),
  );
  const finish = async (done: boolean, detail: string): Promise<void> => {
    for (const permit of permits) await session.guard.finished(permit, { done, detail });
  };
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await finish(false, error instanceof Error ? error.message : String(error));
    throw error;
  }
  await finish(true, '');
  return result;
}
