import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { offersCommand, runCommand } from './support/commands.ts';
import { pipelinesView } from './support/pipelines.ts';
import { workbenchSuite } from './support/suite.ts';
import { treeRow } from './support/views.ts';

workbenchSuite(
  'In a folder that is not trusted',
  { trusted: false, fill: (folder) => writeSampleProject(folder, 'sql') },
  (bench) => {
    it('shows the pipelines and the graph', async () => {
      const { page, picture } = bench();
      await page.locator('.statusbar').getByText('Restricted Mode').waitFor();
      const pane = await pipelinesView(page);
      await treeRow(pane, 'silver').waitFor();
      await runCommand(page, 'Sluice: Open Pipeline Graph');
      await picture('untrusted');
    });

    it('offers nothing that runs, and nothing was written', async () => {
      const { page, folder } = bench();
      for (const title of [
        'Run Pipeline',
        'Run Pipeline Continuously',
        'Full Refresh…',
        'Approve a Destructive Act Once…',
        'Open Sample…',
      ]) {
        assert.equal(await offersCommand(page, `Sluice: ${title}`), false, title);
      }
      const pane = await pipelinesView(page);
      await treeRow(pane, 'bronze').hover();
      assert.equal(await treeRow(pane, 'bronze').getByRole('button', { name: /Run/ }).count(), 0);
      assert.equal(readdirSync(folder).includes('storage'), false, join(folder, 'storage'));
    });
  },
);
