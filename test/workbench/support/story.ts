import assert from 'node:assert/strict';
import type { SampleLanguage } from '../../../tools/workbench/sampleFolder.ts';
import { dialog, notifications, pick, pressDialogButton, runCommand } from './commands.ts';
import { pipelinesView, updateEnded } from './pipelines.ts';
import type { Theme } from './settings.ts';
import { workbenchSuite } from './suite.ts';
import { codeLens, editorTab, openRow, rowAction, treeRow, view } from './views.ts';
import { accessibilityViolations, webview } from './webviews.ts';

/** Rows of silver after the first files: the sample in Python keeps one event of a user at a time, the one in SQL each that differs. */
const firstRows = { sql: 650, python: 637 } as const;

const labels: Readonly<Record<SampleLanguage, string>> = { sql: 'SQL', python: 'Python', portable: 'Portable' };

/** What a newcomer does in the first ten minutes, from an empty folder on. */
export function tellStory(language: Exclude<SampleLanguage, 'portable'>, theme: Theme): void {
  const bronzeFile = language === 'sql' ? 'bronze.sql' : 'bronze.py';
  workbenchSuite(`The story with the ${labels[language]} sample, ${theme}`, { theme }, (bench) => {
    it('begins with the walkthrough', async () => {
      const { page, picture } = bench();
      await runCommand(page, 'Welcome: Open Walkthrough...');
      await pick(page, /Get Started with Sluice/);
      await page.locator('.gettingStartedContainer').getByText('Open a sample').first().waitFor();
      await picture(`${language}-01-walkthrough`);
    });

    it('opens a sample in the folder', async () => {
      const { page, picture } = bench();
      await page.locator('.gettingStartedContainer').getByRole('button', { name: 'Open Sample' }).click();
      await pick(page, labels[language]);
      await pick(page, /In the Opened Folder/);
      await editorTab(page, bronzeFile).waitFor();
      const pane = await pipelinesView(page);
      await treeRow(pane, 'silver').waitFor();
      await picture(`${language}-02-sample`);
    });

    it('shows the graph', async () => {
      const { page, picture } = bench();
      await rowAction(treeRow(await pipelinesView(page), 'infinite-ingestion'), 'Open Pipeline Graph');
      const frame = await webview(page, 'text=actions_by_hour');
      await picture(`${language}-03-graph`);
      assert.deepEqual(await accessibilityViolations(frame), []);
    });

    it('runs up to a dataset, by the lens above it', async () => {
      const { page, picture } = bench();
      await editorTab(page, bronzeFile).click();
      await codeLens(page, /Protected/).waitFor();
      await picture(`${language}-04-lenses`);
      await page.locator('.codelens-decoration a').filter({ hasText: 'Run' }).first().click();
      await updateEnded(await pipelinesView(page), 'infinite-ingestion');
    });

    it('runs all, and only reads what is new', async () => {
      const { page, picture } = bench();
      await rowAction(treeRow(await pipelinesView(page), 'infinite-ingestion'), 'Run Pipeline');
      const pane = await pipelinesView(page);
      await treeRow(pane, 'silver')
        .filter({ hasText: `completed, ${firstRows[language]} rows` })
        .waitFor({ timeout: 60_000 });
      await runCommand(page, 'Sluice: Land Next Sample Files');
      await notifications(page).filter({ hasText: 'wave 2' }).getByRole('button', { name: 'Run Pipeline' }).click();
      await treeRow(pane, 'silver')
        .filter({ hasText: new RegExp(`completed, (?!${firstRows[language]} )[1-9]`) })
        .waitFor({ timeout: 60_000 });
      await picture(`${language}-05-run`);
    });

    it('travels to older versions of silver', async () => {
      const { page, picture } = bench();
      await openRow(treeRow(await view(page, 'Tables'), 'silver'), 'silver');
      const frame = await webview(page, '.version-slider');
      await frame.getByRole('gridcell').first().waitFor();
      await picture(`${language}-06-table`);
      await frame.getByRole('slider', { name: 'Version' }).focus();
      await page.keyboard.press('ArrowLeft');
      await frame.getByRole('button', { name: 'Newest' }).and(frame.locator(':not([disabled])')).waitFor();
      await picture(`${language}-07-older-version`);
      assert.deepEqual(await accessibilityViolations(frame), []);
    });

    it('compares two versions, row by row', async () => {
      const { page, picture } = bench();
      const frame = await webview(page, '.version-slider');
      await frame.getByRole('tab', { name: 'Changes' }).click();
      await frame.locator('.changes-tab .summary').filter({ hasText: /added/ }).first().waitFor();
      await picture(`${language}-08-changes`);
      for (const tab of ['Schema', 'Files', 'Changes', 'Rows']) {
        await frame.getByRole('tab', { name: tab }).click();
        assert.deepEqual(await accessibilityViolations(frame), [], tab);
        await picture(`${language}-09-${tab.toLowerCase()}`);
      }
    });

    it('reads the stream checkpoint of silver', async () => {
      const { page, picture } = bench();
      await rowAction(treeRow(await view(page, 'Stream Checkpoints'), 'silver'), 'Open Stream Checkpoint');
      const frame = await webview(page, 'text=Next Start');
      await picture(`${language}-10-checkpoint`);
      for (const tab of await frame.getByRole('tab').all()) {
        await tab.click();
        const name = (await tab.innerText()).trim().toLowerCase().replaceAll(/\W+/g, '-');
        assert.deepEqual(await accessibilityViolations(frame), [], name);
        await picture(`${language}-11-checkpoint-${name}`);
      }
    });

    it('is stopped from a full refresh of bronze, with the reason', async () => {
      const { page, picture } = bench();
      await runCommand(page, 'Sluice: Full Refresh…');
      await pick(page, /bronze/);
      await page.keyboard.press('Enter');
      await dialog(page).waitFor();
      await picture(`${language}-12-impact`);
      await pressDialogButton(page, 'Full Refresh');
      await dialog(page).getByText('nothing was touched', { exact: false }).waitFor();
      await picture(`${language}-13-refused`);
      await pressDialogButton(page, 'Show Audit Log');
      await treeRow(await view(page, 'Audit'), /refused/i)
        .first()
        .waitFor();
      await picture(`${language}-14-audit`);
    });

    it('asked nothing of other places, and wrote no errors', () => {
      const { foreign, errors } = bench().traffic;
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors, []);
    });
  });
}
