import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { quickInput, runCommand } from './support/commands.ts';
import { workbenchSuite } from './support/suite.ts';
import { codeLens, editorTab } from './support/views.ts';

/** Opens a file by its name, with the caret at its start. */
async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await quickInput(page).locator('input.input').fill(name);
  // Files are found a moment after the text.
  await quickInput(page).locator('.monaco-list-row').filter({ hasText: name }).first().click();
  await editorTab(page, name).and(page.locator('.active')).waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.press('Control+Home');
}

/** Puts the caret behind a text of the open editor. */
async function caretBehind(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+F');
  const box = page.locator('.find-widget.visible textarea.input').first();
  await box.fill(text);
  await box.press('Enter');
  await box.press('Escape');
  await page.keyboard.press('ArrowRight');
}

workbenchSuite('Writing a pipeline', { fill: (folder) => writeSampleProject(folder, 'sql') }, (bench) => {
  it('shows links above datasets, with the lock', async () => {
    const { page, picture } = bench();
    await openFile(page, 'bronze.sql');
    await codeLens(page, /Protected: Reset Not Allowed/).waitFor();
    await codeLens(page, /^Dry Run$/)
      .first()
      .waitFor();
    await picture('authoring-01-lenses');
  });

  it('goes to the definition by the keyboard', async () => {
    const { page } = bench();
    await openFile(page, 'silver.sql');
    await codeLens(page, /Resettable/).waitFor();
    await caretBehind(page, 'STREAM bronze');
    await page.keyboard.press('F12');
    await editorTab(page, 'bronze.sql').and(page.locator('.active')).waitFor();
  });

  it('underlines a typo while it is typed, and corrects it by a quick fix', async () => {
    const { page, picture } = bench();
    await openFile(page, 'silver.sql');
    await caretBehind(page, 'STREAM bronze');
    await page.keyboard.press('Backspace');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await picture('authoring-02-typo');
    await page.keyboard.press('Control+.');
    const action = page.locator('.action-widget').getByText('Change to bronze');
    await action.waitFor();
    await picture('authoring-03-fix');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
  });

  it('renames a dataset over the files', async () => {
    const { page, picture, folder } = bench();
    await caretBehind(page, 'TABLE silver');
    await page.keyboard.press('F2');
    const box = page.locator('.rename-box input.rename-input');
    await box.waitFor();
    await box.fill('cleaned');
    await picture('authoring-04-rename');
    await box.press('Enter');
    await page.locator('.view-line').filter({ hasText: 'TABLE cleaned' }).waitFor();
    await runCommand(page, 'File: Save All Files');
    const text = readFileSync(join(folder, 'transformations', 'gold.sql'), 'utf8');
    assert.match(text, /FROM cleaned/);
    assert.match(text, /STREAM cleaned/);
  });

  it('lists the datasets of a file', async () => {
    const { page, picture } = bench();
    await openFile(page, 'gold.sql');
    await page.keyboard.press('Control+Shift+O');
    await quickInput(page).locator('.monaco-list-row').filter({ hasText: 'actions_by_hour' }).waitFor();
    await picture('authoring-05-symbols');
    await page.keyboard.press('Escape');
  });
});
