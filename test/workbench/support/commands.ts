import type { Locator, Page } from 'playwright-core';

/** The one input box of the workbench: palette, quick picks and questions for a text. */
export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible');
}

/** Runs a command by its title, category and all, from the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  // Commands of extensions come a moment after the workbench, and an open palette does not learn of them.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await palette(page, title)) {
      await quickPickRow(page, title).first().click();
      return;
    }
    await page.keyboard.press('Escape');
  }
  throw new Error(`The command palette does not offer "${title}".`);
}

/** Opens the palette with this text; whether a command of this very title is in it. */
async function palette(page: Page, title: string): Promise<boolean> {
  const input = quickInput(page).locator('input.input');
  // A webview that is still loading keeps the keys for itself.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    if (attempt < 2) await page.keyboard.press('F1');
    else
      await page
        .locator('.command-center .action-item')
        .filter({ visible: true })
        .nth(attempt % 2)
        .click();
    const shown = await input.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (shown) break;
  }
  await input.fill(`>${title}`);
  return quickPickRow(page, title)
    .first()
    .waitFor({ timeout: 1000 })
    .then(
      () => true,
      () => false,
    );
}

/** Whether the palette offers a command. */
export async function offersCommand(page: Page, title: string): Promise<boolean> {
  const offered = await palette(page, title);
  await page.keyboard.press('Escape');
  return offered;
}

/** A row of the open quick pick whose label is this text. */
export function quickPickRow(page: Page, label: string | RegExp): Locator {
  const name =
    typeof label === 'string' ? new RegExp(`^\\s*${label.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`) : label;
  return quickInput(page)
    .locator('.monaco-list-row')
    .filter({ has: page.locator('.label-name').filter({ hasText: name }) });
}

export async function pick(page: Page, label: string | RegExp): Promise<void> {
  const row = quickPickRow(page, label).first();
  await row.waitFor();
  await row.click();
}

/** Answers a question for a text. */
export async function answer(page: Page, text: string): Promise<void> {
  const input = quickInput(page).locator('input.input');
  await input.waitFor();
  await input.fill(text);
  await input.press('Enter');
}

/** A modal dialog, with its message and buttons. */
export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}

export async function pressDialogButton(page: Page, label: string | RegExp): Promise<void> {
  await dialog(page).getByRole('button', { name: label }).click();
}

/** Messages that the workbench shows in its corner. */
export function notifications(page: Page): Locator {
  return page.locator('.notifications-toasts .notification-toast');
}

export async function notificationTexts(page: Page): Promise<readonly string[]> {
  return notifications(page).locator('.notification-list-item-message').allInnerTexts();
}
