import type { Page } from 'playwright-core';
import { runCommand } from './commands.ts';

/** Milliseconds of loading the code and of `activate()`, by display name, as VS Code itself measured them in this window. */
export async function activationTimes(page: Page, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  await runCommand(page, 'Developer: Show Running Extensions');
  const times = new Map<string, number>();
  for (const name of names) {
    const row = page
      .locator('.runtime-extensions-editor .extension')
      .filter({ has: page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
    const time = row.locator('.activation-time');
    await time.filter({ hasText: /\d+ms/ }).waitFor();
    times.set(name, Number(/(\d+)ms/.exec(await time.innerText())?.[1]));
  }
  return times;
}
