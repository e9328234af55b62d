// Types, lint, format, import fences and file sizes, in one command. Each step prints its own failures.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const steps = [
  ...['emulator', 'test', 'extension', 'webview']
    .filter((folder) => existsSync(`${folder}/tsconfig.json`))
    .map((folder) => ['types', 'npx', ['tsc', '-p', folder]]),
  ['lint', 'npx', ['oxlint', '--quiet', '-c', '.oxlintrc.json', '.']],
  ['format', 'npx', ['prettier', '--check', '.', '--log-level', 'warn']],
  ['manifest', 'node', ['--import', 'tsx', 'tools/manifest.ts', '--check']],
  ['fences', 'node', ['--import', 'tsx', 'tools/fences.ts']],
];

let failed = 0;
for (const [name, command, args] of steps) {
  const started = performance.now();
  const result = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = result.status === 0;
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} ${args.at(-1)} (${seconds} s)`);
}
process.exit(failed === 0 ? 0 : 1);
