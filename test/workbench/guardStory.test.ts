import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { copySample, landSample } from '../../emulator/workspace/samples.ts';
import {
  answer,
  dialog,
  notifications,
  pick,
  pressDialogButton,
  quickInput,
  quickPickRow,
  runCommand,
} from './support/commands.ts';
import { pipelinesView } from './support/pipelines.ts';
import { workbenchSuite } from './support/suite.ts';
import { editorTab, treeRow, view } from './support/views.ts';

const bronze = 'spark_catalog.default.bronze';

async function collapse(page: Page, title: string): Promise<void> {
  const header = page.getByRole('button', { name: `${title} Section` });
  if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
}

async function approve(page: Page, reason: string): Promise<void> {
  await pressDialogButton(page, 'Approve Once…');
  const input = quickInput(page).locator('input.input');
  await input.waitFor();
  await input.fill('bronze');
  await quickInput(page).getByText('That is the last part only').waitFor();
  await input.press('Enter');
  await answer(page, bronze);
  await quickInput(page).getByText('Say why.', { exact: false }).first().waitFor();
  await answer(page, reason);
}

workbenchSuite(
  'The guard in the editor',
  {
    theme: 'light',
    fill: async (folder) => {
      copySample('infinite-ingestion', 'sql', folder);
      await landSample(folder, false);
    },
  },
  (bench) => {
    const status = (page: Page) => page.locator('.statusbar-item[id$="sluice.status"]');

    it('tells in the status bar how the last update went', async () => {
      const { page, picture } = bench();
      await pipelinesView(page);
      await runCommand(page, 'Sluice: Run Pipeline');
      await status(page)
        .filter({ hasText: /Sluice: [\d,]+ rows/ })
        .filter({ has: page.locator('.codicon-pass') })
        .waitFor({ timeout: 60_000 });
      await status(page).click();
      await quickPickRow(page, /Run Pipeline/).waitFor();
      await picture('guard-01-actions');
      await page.keyboard.press('Escape');
    });

    it('shows what a full refresh would destroy, and is refused by the engine', async () => {
      const { page, picture } = bench();
      await runCommand(page, 'Sluice: Full Refresh…');
      await pick(page, /bronze/);
      await page.keyboard.press('Enter');
      await dialog(page).getByText('720 rows', { exact: false }).first().waitFor();
      await picture('guard-02-impact');
      await pressDialogButton(page, 'Full Refresh');
      await dialog(page).getByText('nothing was touched', { exact: false }).waitFor();
      await picture('guard-03-refused');
    });

    it('goes on with an approval by the typed name', async () => {
      const { page, picture } = bench();
      await approve(page, 'the sample was corrected');
      const told = notifications(page).filter({ hasText: 'is complete' });
      await told.waitFor({ timeout: 60_000 });
      await picture('guard-04-done');
      await told.getByRole('button', { name: 'Undo Full Refresh…' }).click();
    });

    it('takes it back, once that is approved as well', async () => {
      const { page, picture } = bench();
      await dialog(page).getByText('come back', { exact: false }).waitFor();
      await picture('guard-05-undo');
      await pressDialogButton(page, 'Undo Full Refresh');
      await dialog(page).getByText('nothing was touched', { exact: false }).waitFor();
      await approve(page, 'it was a try');
      await notifications(page).filter({ hasText: 'bronze holds 720 rows again' }).waitFor({ timeout: 60_000 });
    });

    it('has all of it in the audit log, newest first, record by record', async () => {
      const { page, picture } = bench();
      // A narrow list draws few of its rows: the other views make room.
      for (const title of ['Pipelines', 'Tables', 'Stream Checkpoints']) await collapse(page, title);
      const audit = await view(page, 'Audit');
      await treeRow(audit, 'The full refresh of bronze was refused').first().waitFor();
      await treeRow(audit, 'The restore of bronze was approved').first().waitFor();
      await runCommand(page, 'Sluice: Verify Audit Log');
      await notifications(page).filter({ hasText: 'is as it was written' }).waitFor();
      await treeRow(audit, 'The full refresh of bronze was refused').first().click();
      await editorTab(page, /Audit Record/).waitFor();
      await page.locator('.monaco-editor').getByText('TABLE_NOT_RESETTABLE', { exact: false }).first().waitFor();
      await picture('guard-06-audit');
    });

    it('asked nothing of other places, and wrote no errors', () => {
      const { foreign, errors } = bench().traffic;
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors, []);
    });
  },
);
