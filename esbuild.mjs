// Builds everything that ships: `node esbuild.mjs [--quiet] [--watch]`.
import { build, context } from 'esbuild';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generateErrorHelp } from './tools/errorHelp.mjs';
import { generateGrammar } from './tools/grammar.mjs';

const quiet = process.argv.includes('--quiet');
const watch = process.argv.includes('--watch');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Node bundles keep the native binding and the foreign Parquet writer outside; they load from node_modules. */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  outdir: 'dist',
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  external: ['@duckdb/node-bindings', 'parquetjs-lite'],
  define: { SLUICE_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

const bundles = [{ ...node, entryPoints: { sluice: 'emulator/cli/sluice.ts' } }];

mkdirSync('dist', { recursive: true });
generateGrammar();
generateErrorHelp();
const started = performance.now();
for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else removeStale(await build({ ...options, metafile: true }));
}

/** Chunks of earlier builds carry other hashes in their names and would pile up. */
function removeStale({ metafile }) {
  const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of readdirSync('dist')) if (!made.has(name)) rmSync(join('dist', name), { recursive: true });
}
chmodSync('dist/sluice.js', 0o755);
if (!quiet) console.log(`Built dist/ in ${Math.round(performance.now() - started)} ms.`);
