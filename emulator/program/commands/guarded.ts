import { underPermits } from '../../guard/underPermits.ts';
import type { DestructiveAct } from '../../guard/verdict.ts';
import type { SqlSession } from './sqlSession.ts';
import type { Target } from './targets.ts';

/** Does something that can destroy rows of tables that a command names, once the guard has permitted it for all of them. */
export function guarded<Result>(
  session: SqlSession,
  asked: {
    readonly act: DestructiveAct;
    readonly targets: readonly Pick<Target, 'label' | 'path' | 'position'>[];
    readonly why: string;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  return underPermits(
    session.guard,
    asked.targets.map(({ label, path, position }) => ({
      act: asked.act,
      table: label,
      path,
      why: asked.why,
      position,
    })),
    work,
  );
}
