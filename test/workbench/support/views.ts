import type { Locator, Page } from 'playwright-core';

/** Opens a container of views by its title in the activity bar. */
export async function openContainer(page: Page, title: string): Promise<void> {
  const heading = page.locator('.part.sidebar .title-label').filter({ hasText: new RegExp(`^${title}`, 'i') });
  const tab = page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${title}`) });
  // A click on the container that is open, or was opened by a command meanwhile, closes it.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await heading.isVisible()) return;
    await tab.click();
    const shown = await heading.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (shown) return;
  }
  throw new Error(`The container ${title} does not open.`);
}

/** A view in the side bar, opened out. */
export async function view(page: Page, title: string): Promise<Locator> {
  const pane = page
    .locator('.sidebar .pane, .auxiliarybar .pane, .panel .pane')
    .filter({ has: page.locator('.pane-header .title', { hasText: new RegExp(`^${title}$`) }) });
  await pane.waitFor();
  const header = pane.locator('.pane-header');
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  return pane;
}

/** A row of a tree by the start of its label. */
export function treeRow(pane: Locator, label: string | RegExp): Locator {
  return pane.locator('.monaco-list-row[role="treeitem"]').filter({
    has: pane
      .page()
      .locator('.label-name, .monaco-icon-label')
      .filter({ hasText: typeof label === 'string' ? new RegExp(`^\\s*${escaped(label)}\\b`) : label }),
  });
}

export async function expand(row: Locator): Promise<void> {
  await row.waitFor();
  if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
}

/** Presses a button that a row shows while the pointer is on it. */
export async function rowAction(row: Locator, title: string | RegExp): Promise<void> {
  const button = row.locator('.actions-container, .actions').getByRole('button', { name: title }).first();
  // A tree that draws itself anew forgets the pointer until it moves.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await row.page().mouse.move(0, 0);
    await row.hover();
    const pressed = await button.click({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (pressed) return;
  }
  throw new Error(`The row has no button "${title}".`);
}

/** Takes an entry of a row's context menu. Entries of extensions come a moment after the workbench. */
export async function contextMenu(row: Locator, title: string): Promise<void> {
  const page = row.page();
  const entry = page.locator('.context-view .action-label').filter({ hasText: title });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await row.click({ button: 'right' });
    const found = await entry.waitFor({ timeout: 1000 }).then(
      () => true,
      () => false,
    );
    if (found) return entry.click();
    await page.keyboard.press('Escape');
  }
  throw new Error(`The context menu has no "${title}".`);
}

export function editorTab(page: Page, title: string | RegExp): Locator {
  return page.locator('.editor-group-container .tab').filter({ hasText: title });
}

/** Opens what a row of a tree stands for. A tree that draws itself anew between press and release takes a click for nothing. */
export async function openRow(row: Locator, tab: string): Promise<void> {
  const opened = editorTab(row.page(), tab);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await row.click();
    const there = await opened.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (there) return;
  }
  throw new Error(`A click does not open ${tab}.`);
}

/** The open text editor's link above a line, such as `Run`. */
export function codeLens(page: Page, title: string | RegExp): Locator {
  return page.locator('.monaco-editor .codelens-decoration').getByText(title);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
