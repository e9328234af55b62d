import { openEngine, type Engine } from '../workspace/engine.ts';

export interface SharedEngine {
  use<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** How long an engine that nobody uses stays open, in milliseconds: its memory is then given back. */
const idleTime = 60_000;

/** One engine for all who read, opened when the first asks. Relative paths start at `folder`. */
export function sharedEngine(folder: string): SharedEngine {
  let opened: Promise<Engine> | undefined;
  let users = 0;
  let timer: NodeJS.Timeout | undefined;

  const closeNow = async (): Promise<void> => {
    const engine = opened;
    opened = undefined;
    clearTimeout(timer);
    timer = undefined;
    await (await engine)?.close();
  };

  return {
    async use(work) {
      clearTimeout(timer);
      users += 1;
      const current = (opened ??= openEngine(folder));
      try {
        return await work(await current);
      } catch (error) {
        // An engine that did not open is not kept: the next request tries again.
        if (users === 1 && opened === current && !(await didOpen(current))) opened = undefined;
        throw error;
      } finally {
        users -= 1;
        if (users === 0 && opened !== undefined) {
          timer = setTimeout(() => void closeNow(), idleTime);
          timer.unref();
        }
      }
    },
    close: closeNow,
  };
}

function didOpen(engine: Promise<Engine>): Promise<boolean> {
  return engine.then(
    () => true,
    () => false,
  );
}
