// Builds everything that ships: `node esbuild.mjs [--quiet] [--watch]`.
import { build, context } from 'esbuild';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** The extension host loads CommonJS; what VS Code gives is outside. */
const extension = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outfile: 'dist/extension.cjs',
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  external: ['vscode'],
  define: { SLUICE_VERSION: JSON.stringify(version) },
};

/** One script and one style sheet for each panel: the folders of `webview/` that have a `main.ts`. */
const panels = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.ts`));
const webview = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  outdir: 'dist/webview',
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};

const bundles = [
  { ...node, entryPoints: { sluice: 'emulator/cli/sluice.ts', emulator: 'emulator/main.ts' } },
  { ...extension, entryPoints: ['extension/extension.ts'] },
  { ...webview, entryPoints: Object.fromEntries(panels.map((name) => [name, `webview/${name}/main.ts`])) },
];

mkdirSync('dist', { recursive: true });
generateGrammar();
generateErrorHelp();
const started = performance.now();
const made = new Set();
for (const options of bundles) {
  if (watch) await (await context(options)).watch();
  else for (const path of Object.keys((await build({ ...options, metafile: true })).metafile.outputs)) made.add(path);
}
if (!watch) removeStale('dist');

/** Chunks of earlier builds carry other hashes in their names and would pile up. */
function removeStale(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) removeStale(path);
    else if (!made.has(path)) rmSync(path);
  }
}
chmodSync('dist/sluice.js', 0o755);
if (!quiet) console.log(`Built dist/ in ${Math.round(performance.now() - started)} ms.`);
