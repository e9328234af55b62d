import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { pick, quickPickRow, runCommand } from './support/commands.ts';
import { emulatorPid, killEmulator } from './support/emulatorProcess.ts';
import { pipelinesView, updateEnded } from './support/pipelines.ts';
import { workbenchSuite } from './support/suite.ts';
import { treeRow } from './support/views.ts';

workbenchSuite('When the emulator is killed', { fill: (folder) => writeSampleProject(folder, 'sql') }, (bench) => {
  it('starts with the first view that needs it', async () => {
    assert.equal(emulatorPid(bench().folder), undefined);
    const pane = await pipelinesView(bench().page);
    await treeRow(pane, 'bronze').waitFor();
    assert.notEqual(emulatorPid(bench().folder), undefined);
  });

  it('comes back by itself, and what follows works', async () => {
    const { page, folder } = bench();
    const before = killEmulator(folder);
    await runCommand(page, 'Sluice: Run Pipeline');
    await updateEnded(await pipelinesView(page), 'infinite-ingestion');
    assert.notEqual(emulatorPid(folder), before);
  });

  it('says why it cannot be started, and its Retry works once the reason is gone', async () => {
    const { page, folder, picture } = bench();
    const pane = await pipelinesView(page);
    const own = join(folder, '.sluice');
    const aside = `${own}-aside`;
    const pid = emulatorPid(folder);
    renameSync(own, aside);
    writeFileSync(own, 'a file where the folder should be');
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    const lost = page.locator('.statusbar-item').filter({ hasText: 'Sluice: no emulator' });
    await lost.waitFor();
    await lost.click();
    await quickPickRow(page, 'Try Again').waitFor();
    await picture('emulator-lost');
    rmSync(own);
    renameSync(aside, own);
    await pick(page, 'Try Again');
    await lost.waitFor({ state: 'detached' });
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /Sluice: [\d,]+ rows/ })
      .waitFor();
    assert.notEqual(emulatorPid(folder), undefined);
    await treeRow(pane, 'bronze').waitFor();
  });

  it('names what was broken off when it dies in the middle of an update', async () => {
    const { page, folder } = bench();
    const pane = await pipelinesView(page);
    // More to read, so that it runs long enough to be met.
    await landEvents(folder, true);
    await runCommand(page, 'Sluice: Run Pipeline');
    await page.locator('.statusbar').getByText('running the update').waitFor();
    killEmulator(folder);
    await page.locator('.statusbar').getByText('running the update').waitFor({ state: 'detached' });
    await runCommand(page, 'Sluice: Run Pipeline');
    await updateEnded(pane, 'infinite-ingestion');
  });
});
