import type { FunctionEntry, FunctionRegistry } from '../plan/functionEntry.ts';
import { sparkFunctionNames } from './sparkNames.ts';

/** A registry of families of entries. Names are looked up without regard to case; two entries of one name are a mistake. */
export function makeRegistry(families: readonly (readonly FunctionEntry[])[]): FunctionRegistry {
  const byName = new Map<string, FunctionEntry>();
  for (const entry of families.flat()) {
    for (const name of entry.names) {
      if (byName.has(name)) throw new Error(`Two functions are called ${name}.`);
      byName.set(name, entry);
    }
  }
  return {
    find: (name) => byName.get(name.toLowerCase()),
    names: () => [...byName.keys()],
    isSparkFunction: (name) => sparkFunctionNames.has(name.toLowerCase()),
  };
}
