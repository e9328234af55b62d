// `npm run workbench [-- --keep FOLDER] [--port N] [--light]`: the extension in a real VS Code in your browser, with the samples as its folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { currentTarget } from '../packaging/targets.ts';
import { installCodeServer, installVsix, linkRipgrep, startCodeServer } from './codeServer.ts';
import { writeSampleProject } from './sampleFolder.ts';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    keep: { type: 'string' },
    port: { type: 'string', default: '0' },
    light: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(
    [
      'Usage: npm run workbench [-- --keep FOLDER] [--port N] [--light]',
      '',
      '  --keep FOLDER  works in this folder and leaves it; otherwise a scratch folder is made and removed at the end',
      '  --port N       listens on 127.0.0.1:N instead of a free port',
      '  --light        starts in the light theme',
    ].join('\n'),
  );
  process.exit(0);
}

const note = (line: string): void => console.log(line);
const entry = installCodeServer(note);
linkRipgrep(note);
const packed = spawnSync(process.execPath, ['--import', 'tsx', 'tools/package.ts'], {
  cwd: repository,
  encoding: 'utf8',
});
if (packed.status !== 0) {
  console.error(packed.stdout + packed.stderr);
  process.exit(packed.status ?? 1);
}

const scratch = mkdtempSync(join(tmpdir(), 'sluice-workbench-'));
const folder = values.keep === undefined ? join(scratch, 'pipelines') : resolve(values.keep);
try {
  await fillFolder();
  const userData = join(scratch, 'user');
  const extensions = join(scratch, 'extensions');
  writeSettings(userData);
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  installVsix(entry, join(repository, 'out', `sluice-${currentTarget()}-${version}.vsix`), { userData, extensions });
  const server = await startCodeServer({ entry, userData, extensions, folder, port: Number(values.port) });
  console.log(`\nOpen ${server.url}\n\nThe folder is ${folder}. Ctrl-C ends the workbench and the emulator.`);
  const interrupted = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await Promise.race([interrupted, server.ended]);
  await server.stop();
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

/** The two projects of the first pattern, side by side; what is there already stays. */
async function fillFolder(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const language of ['sql', 'python'] as const) {
    const project = join(folder, `infinite-ingestion-${language}`);
    if (!existsSync(project)) await writeSampleProject(project, language);
  }
}

function writeSettings(userData: string): void {
  mkdirSync(join(userData, 'User'), { recursive: true });
  const settings = {
    'workbench.colorTheme': values.light ? 'Default Light Modern' : 'Default Dark Modern',
    'workbench.startupEditor': 'none',
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'extensions.ignoreRecommendations': true,
    'extensions.autoCheckUpdates': false,
  };
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
}
