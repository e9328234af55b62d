import assert from 'node:assert/strict';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { runCommand } from './support/commands.ts';
import { copyExtensions } from './support/ownExtensions.ts';
import { pipelinesView, updateEnded } from './support/pipelines.ts';
import { findPrerequisites } from './support/prerequisites.ts';
import { countExtensionHost, writeProbeExtension } from './support/probeExtension.ts';
import { workbenchSuite } from './support/suite.ts';
import { editorTab, openRow, treeRow, view } from './support/views.ts';
import { webview, webviews } from './support/webviews.ts';

const own = typeof findPrerequisites() === 'string' ? undefined : copyExtensions();
if (own !== undefined) writeProbeExtension(own.folder);
after(() => own?.remove());

const cycles = 50;

workbenchSuite(
  'A panel',
  { fill: (folder) => writeSampleProject(folder, 'sql'), ...(own && { extensions: own.folder }) },
  (bench) => {
    it('comes back after the window was reloaded, where the person left it', async () => {
      const { page, reload } = bench();
      await runCommand(page, 'Sluice: Run Pipeline');
      await updateEnded(await pipelinesView(page), 'infinite-ingestion');
      await openRow(treeRow(await view(page, 'Tables'), 'silver'), 'silver');
      const frame = await webview(page, '.version-slider');
      await frame.getByRole('tab', { name: 'Schema' }).click();
      await frame.getByRole('tab', { name: 'Schema', selected: true }).waitFor();
      await page.waitForTimeout(500);
      await reload();
      const restored = await webview(page, '.version-slider');
      await restored.getByRole('tab', { name: 'Schema', selected: true }).waitFor();
    });

    it(`leaves no listener behind when it is opened and closed ${cycles} times`, async function () {
      this.timeout(300_000);
      const { page } = bench();
      await runCommand(page, 'View: Close All Editors');
      const openAndClose = async (): Promise<void> => {
        await openRow(treeRow(await view(page, 'Tables'), 'silver'), 'silver');
        await editorTab(page, 'silver').locator('.codicon-close').click();
        await editorTab(page, 'silver').waitFor({ state: 'detached' });
      };
      for (let warm = 0; warm < 3; warm += 1) await openAndClose();
      const before = await countExtensionHost(bench());
      for (let cycle = 0; cycle < cycles; cycle += 1) await openAndClose();
      const after = await countExtensionHost(bench());
      // One listener a cycle would be fifty; the rest of the workbench has a few of its own that come and go.
      assert.ok(after.listeners - before.listeners < cycles / 2, `${before.listeners} → ${after.listeners} listeners`);
      assert.ok(
        after.setEntries - before.setEntries < cycles / 2,
        `${before.setEntries} → ${after.setEntries} entries`,
      );
      assert.equal(webviews(page).length, 0);
    });
  },
);
