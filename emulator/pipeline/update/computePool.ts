import type { ComputeOptions } from '../../compute/duckdbSession.ts';
import type { OpenedSession } from '../../compute/openComputeSession.ts';

type Open = (options: Pick<ComputeOptions, 'settings'>) => Promise<OpenedSession>;

export interface ComputePool {
  /** A session that nobody else has until it is closed; then the next one under the same settings gets it. */
  readonly open: Open;
  /** Closes the sessions that nobody has. */
  close(): Promise<void>;
}

/** Opening a database costs more than a flow with nothing new to do. What a query leaves in its session it drops when it is closed. */
export function computePool(open: Open, most: number): ComputePool {
  const free = new Map<string, OpenedSession[]>();
  let closed = false;
  return {
    async open(options) {
      const key = JSON.stringify(options.settings);
      const session = free.get(key)?.pop() ?? (await open(options));
      let given = true;
      return {
        ...session,
        async close() {
          if (!given) return;
          given = false;
          const waiting = free.get(key) ?? [];
          if (closed || waiting.length >= most) return session.close();
          free.set(key, [...waiting, session]);
        },
      };
    },
    async close() {
      closed = true;
      const sessions = [...free.values()].flat();
      free.clear();
      for (const session of sessions) await session.close();
    },
  };
}
