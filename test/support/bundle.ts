import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from './conformanceRoot.ts';

export interface Bundle {
  /** To be run by `node <path>`. */
  readonly path: string;
  remove(): void;
}

/** One file of a program that starts fast, for tests that start it often. It finds native packages in the repository. */
export async function bundleProgram(entry: string): Promise<Bundle> {
  mkdirSync(join(repositoryRoot, 'out'), { recursive: true });
  const folder = mkdtempSync(join(repositoryRoot, 'out', 'test-'));
  const path = join(folder, `${basename(entry, '.ts')}.mjs`);
  const require =
    "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
  await build({
    entryPoints: [join(repositoryRoot, entry)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: path,
    logLevel: 'warning',
    external: ['@duckdb/node-bindings', 'parquetjs-lite'],
    banner: { js: require },
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
