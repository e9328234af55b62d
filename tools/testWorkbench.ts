// `npm run test:workbench [-- --smoke] [--grep X] [files]`: packages the VSIX, installs it, and drives it in a real workbench in a real browser.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { currentTarget } from './packaging/targets.ts';
import { installVsix } from './workbench/codeServer.ts';
import { findPrerequisites } from '../test/workbench/support/prerequisites.ts';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join('test', 'workbench');
/** What a CI that has little time runs: one story in the real workbench, and each panel by itself in a browser. */
const smoke = [
  ...['harness', 'sqlStory', 'hostileTable', 'untrusted'],
  ...['kit', 'grid', 'graphPanel', 'tablePanel', 'checkpointPanel', 'stepPanel'],
].map((name) => `${name}.test.ts`);

const given = process.argv.slice(2).filter((argument) => argument !== '--smoke');
const all = readdirSync(join(repository, folder)).filter((name) => name.endsWith('.test.ts'));
const chosen = process.argv.includes('--smoke') ? all.filter((name) => smoke.includes(name)) : all;
const files = given.some((argument) => argument.endsWith('.ts')) ? [] : chosen.map((name) => join(folder, name));

const scratch = mkdtempSync(join(tmpdir(), 'sluice-test-workbench-'));
try {
  process.exitCode = run();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(): number {
  const found = findPrerequisites();
  const extensions = join(scratch, 'extensions');
  if (typeof found !== 'string') {
    const packed = spawnSync(process.execPath, ['--import', 'tsx', 'tools/package.ts'], {
      cwd: repository,
      stdio: 'inherit',
    });
    if (packed.status === null || packed.status > 1) return packed.status ?? 1;
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
    const vsix = join(repository, 'out', `sluice-${currentTarget()}-${version}.vsix`);
    installVsix(found.entry, vsix, { userData: join(scratch, 'user'), extensions });
  }
  const mocha = spawnSync('npx', ['mocha', '--reporter', './tools/reporter.mjs', ...given, ...files], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, SLUICE_WORKBENCH_EXTENSIONS: extensions },
  });
  return mocha.status ?? 1;
}
