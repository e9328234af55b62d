import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumFlags } from '../../../tools/workbench/chromium.ts';
import { startCodeServer } from '../../../tools/workbench/codeServer.ts';
import { repositoryRoot } from '../../support/conformanceRoot.ts';
import { runCommand } from './commands.ts';
import { emulatorPid, killEmulator } from './emulatorProcess.ts';
import { findPrerequisites, installedExtensions } from './prerequisites.ts';
import { writeUserSettings, type Theme, type UserSettings } from './settings.ts';
import { watchTraffic, type Traffic } from './traffic.ts';

export interface Workbench {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  /** The folder that is open. */
  readonly folder: string;
  readonly userData: string;
  readonly theme: Theme;
  readonly traffic: Traffic;
  /** `Developer: Reload Window`, which saves the window's state first. */
  readonly reload: () => Promise<void>;
  /** A second window on the same server; its page is closed with the workbench. */
  readonly secondWindow: (folder?: string) => Promise<Page>;
  /** Keeps a picture in `out/screenshots/<theme>/<name>.png`. */
  readonly picture: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends Partial<UserSettings> {
  /** Puts files into the folder before it is opened. */
  readonly fill?: (folder: string) => void | Promise<void>;
  /** Where extensions lie, when not in the folder that `npm run test:workbench` made. */
  readonly extensions?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a server of its own with a fresh user and opens the folder in a browser. */
export async function openWorkbench(options: OpenOptions = {}): Promise<Workbench> {
  const found = findPrerequisites();
  if (typeof found === 'string') throw new Error(found);
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-workbench-'));
  const folder = join(scratch, 'workspace');
  const userData = join(scratch, 'user');
  mkdirSync(folder, { recursive: true });
  await options.fill?.(folder);
  const theme = options.theme ?? 'dark';
  const trusted = options.trusted ?? true;
  writeUserSettings(userData, { theme, trusted, ...(options.settings && { settings: options.settings }) });
  const extensions = options.extensions ?? installedExtensions();
  const server = await startCodeServer({
    entry: found.entry,
    userData,
    extensions,
    folder,
    trust: !trusted,
    environment: { XDG_RUNTIME_DIR: scratch, ...options.environment },
  });
  const browser = await launch(found.chromium);
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  const traffic = watchTraffic(context, server.origin);
  const page = await context.newPage();
  const close = async (): Promise<void> => {
    await context.close();
    await browser.close();
    await server.stop();
    // It outlives its windows for a while, for others that may come.
    if (emulatorPid(folder) !== undefined) killEmulator(folder);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await page.goto(server.url);
    await ready(page);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    page,
    context,
    origin: server.origin,
    folder,
    userData,
    theme,
    traffic,
    async reload() {
      const loaded = page.waitForEvent('load');
      await runCommand(page, 'Developer: Reload Window');
      await loaded;
      await ready(page);
    },
    async secondWindow(other = folder) {
      const second = await context.newPage();
      await second.goto(`${server.origin}/?folder=${encodeURIComponent(other)}`);
      await ready(second);
      return second;
    },
    async picture(name) {
      const target = join(repositoryRoot, 'out', 'screenshots', theme);
      mkdirSync(target, { recursive: true });
      await page.screenshot({ path: join(target, `${name}.png`) });
    },
    close,
  };
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [...chromiumFlags, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}

/** Until the workbench is drawn and its extension host answers. */
async function ready(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout: 60_000 });
  await page.locator('.monaco-workbench .part.activitybar').waitFor();
}
