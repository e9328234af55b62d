import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { dialog, quickInput, quickPickRow } from './support/commands.ts';
import { workbenchSuite } from './support/suite.ts';
import { editorTab, treeRow, view } from './support/views.ts';
import { webview } from './support/webviews.ts';

/** Runs a command as somebody without a mouse does. */
async function command(page: Page, title: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await page.keyboard.press('F1');
    await quickInput(page).locator('input.input').waitFor();
    await page.keyboard.insertText(title);
    const found = await quickPickRow(page, title)
      .first()
      .waitFor({ timeout: 2000 })
      .then(
        () => true,
        () => false,
      );
    if (found) return takeRow(page, title);
    await page.keyboard.press('Escape');
  }
  throw new Error(`The command palette does not offer "${title}".`);
}

/** Goes down to a row of the open quick pick, and takes it. */
async function takeRow(page: Page, title: string): Promise<void> {
  const focused = quickInput(page).locator('.monaco-list-row.focused .label-name').first();
  for (let step = 0; step < 10; step += 1) {
    if ((await focused.innerText()).trim() === title) return page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrows do not reach "${title}".`);
}

/** Narrows an open quick pick by typing, and takes what is left. */
async function choose(page: Page, label: string): Promise<void> {
  await quickPickRow(page, new RegExp(label)).first().waitFor();
  await page.keyboard.insertText(label);
  await page.keyboard.press('Enter');
}

/** Goes on by Tab until what has the focus in a webview answers to this selector. */
async function tabTo(page: Page, frameSelector: string, target: string): Promise<void> {
  const frame = await webview(page, frameSelector);
  for (let step = 0; step < 60; step += 1) {
    const there = await frame.evaluate((selector) => {
      const { document } = globalThis as unknown as {
        document: { activeElement: { matches(text: string): boolean } | null };
      };
      return document.activeElement?.matches(selector) ?? false;
    }, target);
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached by Tab.`);
}

workbenchSuite('By the keyboard alone', { theme: 'hc-dark' }, (bench) => {
  before(() => {
    // Nothing below may use it.
    bench().page.mouse.click = () => Promise.reject(new Error('The mouse was used.'));
  });

  it('a sample is opened', async () => {
    const { page } = bench();
    await command(page, 'Sluice: Open Sample…');
    await choose(page, 'SQL');
    await choose(page, 'In the Opened Folder');
    await editorTab(page, 'bronze.sql').waitFor();
    await treeRow(await view(page, 'Pipelines'), 'silver').waitFor();
  });

  it('the graph is walked by arrows', async () => {
    const { page, picture } = bench();
    await command(page, 'Sluice: Open Pipeline Graph');
    await webview(page, 'text=actions_by_hour');
    await tabTo(page, 'text=actions_by_hour', '[data-id]');
    await page.keyboard.press('ArrowRight');
    await picture('keyboard-graph');
  });

  it('the pipeline is run', async () => {
    const { page } = bench();
    await command(page, 'Sluice: Run Pipeline');
    await treeRow(await view(page, 'Pipelines'), 'silver')
      .filter({ hasText: 'completed' })
      .waitFor({ timeout: 60_000 });
  });

  /** A tree that draws itself anew while a key is on its way takes it for nothing. */
  const openByEnter = async (page: Page, tab: string): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await page.keyboard.press('Enter');
      const there = await editorTab(page, tab)
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
      if (there) return;
    }
  };

  it('a table is opened from its tree and set to an older version', async () => {
    const { page, picture } = bench();
    await command(page, 'Sluice: Focus on Tables View');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await openByEnter(page, 'bronze');
    const frame = await webview(page, '.version-slider');
    await frame.getByRole('gridcell').first().waitFor();
    await tabTo(page, '.version-slider', '.version-slider');
    await page.keyboard.press('ArrowLeft');
    await frame.getByRole('slider', { name: 'Version' }).and(frame.locator('[aria-valuetext]')).waitFor();
    await picture('keyboard-table');
  });

  it('a stream checkpoint is opened from the palette', async () => {
    const { page, picture } = bench();
    await command(page, 'Sluice: Open Stream Checkpoint');
    await choose(page, 'silver');
    await webview(page, 'text=Next Start');
    await picture('keyboard-checkpoint');
  });

  it('a full refresh of bronze is asked for, and refused', async () => {
    const { page, picture } = bench();
    await command(page, 'Sluice: Full Refresh…');
    await quickPickRow(page, /bronze/).waitFor();
    await page.keyboard.insertText('bronze');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.keyboard.press('Enter');
    await dialog(page).getByText('nothing was touched', { exact: false }).waitFor();
    await picture('keyboard-refused');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    assert.equal(await dialog(page).count(), 0);
  });
});
