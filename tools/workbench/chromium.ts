// The browser that drives the workbench in tests.
import { existsSync } from 'node:fs';
import { installDebianPackage } from './debian.ts';

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
  return installDebianPackage('chromium', note) ? findChromium() : undefined;
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
