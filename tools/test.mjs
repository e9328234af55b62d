// `npm test [-- --grep X] [files]`: builds, then runs every test under test/ (workbench and bench aside).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const kinds = ['unit', 'contract', 'property', 'stream', 'crash', 'conformance', 'interop', 'cli', 'extension'];

function testFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const build = spawnSync('node', ['esbuild.mjs', '--quiet'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const given = process.argv.slice(2);
const files = given.some((argument) => argument.endsWith('.ts'))
  ? []
  : kinds.flatMap((kind) => testFiles(join('test', kind)));
const result = spawnSync('npx', ['mocha', '--reporter', './tools/reporter.mjs', ...given, ...files], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
