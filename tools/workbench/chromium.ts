// The browser that drives the workbench in tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** `SLUICE_CHROMIUM`, or the first Chromium that is installed. */
export function findChromium(): string | undefined {
  return [process.env['SLUICE_CHROMIUM'] ?? '', ...places].find((path) => path !== '' && existsSync(path));
}

/** Installs Debian's Chromium where apt works and the user may; undefined where not. */
export function installChromium(note: (line: string) => void): string | undefined {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  note('Installing Chromium by apt-get.');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const result = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.status !== 0) return undefined;
  }
  return findChromium();
}

/** Switches for a browser without a display that asks nothing of the network. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
