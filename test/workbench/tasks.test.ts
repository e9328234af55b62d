import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { copySample, landSample } from '../../emulator/workspace/samples.ts';
import { answer, pick, runCommand } from './support/commands.ts';
import { pipelinesView } from './support/pipelines.ts';
import { findPrerequisites } from './support/prerequisites.ts';
import { workbenchSuite } from './support/suite.ts';
import { editorTab, treeRow } from './support/views.ts';

/** Terminals need a native module that an older install of the workbench lacks. */
function hasTerminals(): boolean {
  const found = findPrerequisites();
  if (typeof found === 'string') return false;
  const vscode = join(dirname(dirname(dirname(found.entry))), 'lib', 'vscode');
  return existsSync(join(vscode, 'node_modules', 'node-pty', 'build', 'Release', 'pty.node'));
}

/** What stands in the terminal that was opened last, without the breaks of its lines. */
async function terminalHas(page: Page, text: RegExp): Promise<void> {
  await page.locator('.terminal-wrapper.active .xterm-rows').filter({ hasText: text }).waitFor({ timeout: 60_000 });
}

workbenchSuite(
  'Tasks, the terminal and new projects in the editor',
  {
    theme: 'dark',
    // Drawn as text, so that it can be read.
    settings: { 'terminal.integrated.gpuAcceleration': 'off' },
    fill: async (folder) => {
      copySample('infinite-ingestion', 'python', folder);
      await landSample(folder, false);
    },
  },
  (bench) => {
    it('runs tasks whose problems are found, and a terminal that knows sluice', async function () {
      if (!hasTerminals()) this.skip();
      const { page, picture } = bench();
      await treeRow(await pipelinesView(page), 'silver').waitFor();
      await runCommand(page, 'Tasks: Run Task');
      await pick(page, /^\s*sluice\s*$/);
      await pick(page, /dry-run infinite-ingestion/);
      await terminalHas(page, /Run is COMPLETED\./);
      await picture('tasks-01-dry-run');
      await runCommand(page, 'Sluice: Open Terminal');
      await terminalHas(page, /is on the PATH of this terminal/);
      await page.keyboard.type('sluice emulator status\n');
      await terminalHas(page, /runs: process \d+/);
      await picture('tasks-02-terminal');
    });

    it('makes a new pipeline that has no problems', async () => {
      const { page, picture } = bench();
      await runCommand(page, 'Sluice: New Pipeline…');
      await pick(page, /Multiplex Ingestion/);
      await pick(page, /Python/);
      await pick(page, /In the Opened Folder/);
      await answer(page, 'orders');
      await editorTab(page, 'bronze.py').waitFor();
      await treeRow(await pipelinesView(page), 'orders')
        .first()
        .waitFor();
      await picture('tasks-03-new-pipeline');
    });
  },
);
