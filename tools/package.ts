// `npm run package [-- --target T …] [--all]`: a VSIX for this platform, or for others, in out/.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { currentTarget, packageTargets } from './packaging/targets.ts';
import { extensionAim, makeVsix, vsixAim } from './packaging/vsix.ts';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const known = packageTargets.map(({ target }) => target).join(', ');
const { values } = parseArgs({
  options: { target: { type: 'string', multiple: true }, all: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help === true) {
  console.log(`Usage: npm run package [-- --target TARGET ...] [-- --all]\n\nTargets: ${known}.`);
  process.exit(0);
}
const wanted = values.all === true ? packageTargets.map(({ target }) => target) : (values.target ?? [currentTarget()]);
const unknown = wanted.filter((name) => !packageTargets.some(({ target }) => target === name));
if (unknown.length > 0) {
  console.error(`There is no DuckDB for ${unknown.join(', ')}. Targets: ${known}.`);
  process.exit(2);
}
const build = spawnSync(process.execPath, ['esbuild.mjs', '--quiet'], { cwd: repository, stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { readonly version: string };
let heavy = false;
for (const target of packageTargets.filter((one) => wanted.includes(one.target))) {
  const vsix = await makeVsix(target, repository, version);
  console.log(relative(repository, vsix.path));
  heavy = weigh('VSIX', vsix.bytes, vsixAim) || heavy;
  heavy = weigh('extension bundle', vsix.extensionBytes, extensionAim) || heavy;
}
process.exit(heavy ? 1 : 0);

/** Prints a size beside its aim; true when it is over. */
function weigh(what: string, bytes: number, aim: number): boolean {
  const shown = (value: number): string =>
    aim < 1_000_000 ? `${Math.ceil(value / 1000)} kB` : `${(value / 1_000_000).toFixed(1)} MB`;
  console.log(`  ${what}: ${shown(bytes)}; aim: at most ${shown(aim)}${bytes > aim ? ' — too heavy' : ''}`);
  return bytes > aim;
}
