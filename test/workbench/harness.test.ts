import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notificationTexts, notifications, offersCommand, quickInput, runCommand } from './support/commands.ts';
import { writeEmptyExtension } from './support/emptyExtension.ts';
import { workbenchSuite } from './support/suite.ts';
import { editorTab } from './support/views.ts';

const extensions = mkdtempSync(join(tmpdir(), 'sluice-extensions-'));
writeEmptyExtension(extensions);

after(() => rmSync(extensions, { recursive: true, force: true }));

workbenchSuite(
  'The harness',
  { extensions, fill: (folder) => writeFileSync(join(folder, 'a.sql'), 'SELECT 1;\n') },
  (bench) => {
    it('runs a command of an extension and reads its message', async () => {
      const { page } = bench();
      await runCommand(page, 'Empty: Nothing');
      await notifications(page).first().waitFor();
      assert.deepEqual(await notificationTexts(page), ['Nothing was done.']);
      assert.equal(await offersCommand(page, 'Empty: Something'), false);
    });

    it('opens a file, and finds it open again after a reload', async () => {
      const { page, reload, picture } = bench();
      await page.keyboard.press('Control+P');
      await quickInput(page).locator('input.input').fill('a.sql');
      await quickInput(page).locator('.monaco-list-row').filter({ hasText: 'a.sql' }).first().waitFor();
      await page.keyboard.press('Enter');
      await editorTab(page, 'a.sql').waitFor();
      await picture('harness');
      await reload();
      await editorTab(page, 'a.sql').waitFor();
    });

    it('has no errors and asks nothing of other places', () => {
      const { foreign, errors } = bench().traffic;
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors, []);
    });
  },
);
