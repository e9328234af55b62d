// Types, lint, format, import fences, file sizes and the manifest, in one command. Each step prints its own failures.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The longest first, so that none is waited for alone at the end. */
const steps = [
  [
    'format',
    'npx',
    [
      'prettier',
      '--check',
      '.',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      'node_modules/.cache/prettier/.prettier-cache',
    ],
  ],
  ...['test', 'emulator', 'extension', 'webview']
    .filter((folder) => existsSync(`${folder}/tsconfig.json`))
    .map((folder) => [`types of ${folder}`, 'npx', ['tsc', '-p', folder]]),
  ['lint', 'npx', ['oxlint', '--quiet', '-c', '.oxlintrc.json', '.']],
  ['manifest', 'node', ['--import', 'tsx', 'tools/manifest.ts', '--check']],
  ['fences', 'node', ['--import', 'tsx', 'tools/fences.ts']],
];

let failed = 0;

function run([name, command, args]) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (code !== 0) {
        failed += 1;
        process.stdout.write(output);
      }
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      resolve();
    });
  });
}

async function work() {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) await run(step);
}

await Promise.all(Array.from({ length: Math.max(1, Math.min(2, availableParallelism())) }, work));
process.exit(failed === 0 ? 0 : 1);
