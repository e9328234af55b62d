import { isSluiceError } from '../base/errors.ts';
import type { ComputeSession } from '../compute/computeSession.ts';

/** Something that was worked out for one question and is kept for the next ones. */
export interface Result {
  /** The temporary table that holds it; undefined for one that costs nothing. */
  readonly table: string | undefined;
  /** Rows of the table. */
  readonly rows: number;
}

export interface KeptResults<Value extends Result> {
  /**
   * Works with the result of a question, which stays for as long as the work takes. `open` is called where nobody has asked before, or where
   * the result was dropped meanwhile.
   */
  use<Answer>(
    key: string,
    open: (table: string) => Promise<Value>,
    work: (value: Value) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer>;
}

interface Kept<Value> {
  readonly value: Promise<Value>;
  users: number;
  rows: number;
}

/** Results of a session: at most so many of them with at most so many rows in all, the longest unused going first. */
export function keptResults<Value extends Result>(
  session: ComputeSession,
  most: { readonly name: string; readonly results: number; readonly rows: number },
): KeptResults<Value> {
  const kept = new Map<string, Kept<Value>>();
  let made = 0;

  const makeRoom = async (): Promise<void> => {
    let rows = [...kept.values()].reduce((sum, one) => sum + one.rows, 0);
    for (const [key, one] of kept) {
      if (kept.size <= most.results && rows <= most.rows) break;
      if (one.users > 0) continue;
      rows -= one.rows;
      kept.delete(key);
      const { table } = await one.value;
      if (table !== undefined) await session.execute(`DROP TABLE IF EXISTS ${table}`);
    }
  };

  const use: KeptResults<Value>['use'] = async (key, open, work, signal) => {
    const known = kept.get(key);
    const one: Kept<Value> = known ?? { value: open(`sluice_${most.name}_${(made += 1)}`), users: 0, rows: 0 };
    kept.delete(key);
    kept.set(key, one);
    one.users += 1;
    try {
      const value = await one.value.catch((error: unknown) => {
        if (kept.get(key) === one) kept.delete(key);
        throw error;
      });
      one.rows = value.table === undefined ? 0 : value.rows;
      return await work(value);
    } catch (error) {
      // Whoever shares a result with a request that was cancelled asks again.
      const others = known !== undefined && isSluiceError(error, 'CANCELLED') && signal?.aborted !== true;
      if (!others) throw error;
    } finally {
      one.users -= 1;
      await makeRoom();
    }
    return use(key, open, work, signal);
  };

  return { use };
}
