import type { TestFileDto } from '../../emulator/protocol/rpc/tests.ts';

/** One test, file or project in the Test Explorer, by an id that stays the same as long as its name does. */
export type TestKey =
  | { readonly kind: 'project'; readonly spec: string }
  | { readonly kind: 'file'; readonly spec: string; readonly path: string }
  | { readonly kind: 'test'; readonly spec: string; readonly path: string; readonly name: string };

export function testId(key: TestKey): string {
  switch (key.kind) {
    case 'project':
      return JSON.stringify([key.spec]);
    case 'file':
      return JSON.stringify([key.spec, key.path]);
    case 'test':
      return JSON.stringify([key.spec, key.path, key.name]);
  }
}

export function testKey(id: string): TestKey | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(id);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [spec, path, name]: readonly (string | undefined)[] = parts;
  if (spec === undefined) return undefined;
  if (path === undefined) return { kind: 'project', spec };
  return name === undefined ? { kind: 'file', spec, path } : { kind: 'test', spec, path, name };
}

/** The tests that a run is asked for, by their projects: each once, without those that are left out. */
export function chosenTests(
  files: ReadonlyMap<string, readonly TestFileDto[]>,
  include: readonly TestKey[] | undefined,
  exclude: readonly TestKey[],
): ReadonlyMap<string, readonly { readonly path: string; readonly name: string }[]> {
  const covers = (key: TestKey, test: Extract<TestKey, { kind: 'test' }>): boolean =>
    key.spec === test.spec &&
    (key.kind === 'project' || key.path === test.path) &&
    (key.kind !== 'test' || key.name === test.name);
  const chosen = new Map<string, readonly { readonly path: string; readonly name: string }[]>();
  for (const [spec, all] of files) {
    const tests = all
      .flatMap(({ path, tests: own }) => own.map(({ name }) => ({ path, name })))
      .filter((test) => {
        const key = { kind: 'test', spec, ...test } as const;
        const isIncluded = include === undefined || include.some((one) => covers(one, key));
        return isIncluded && !exclude.some((one) => covers(one, key));
      });
    if (tests.length > 0) chosen.set(spec, tests);
  }
  return chosen;
}
