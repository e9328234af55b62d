import assert from 'node:assert/strict';
import { notifications, pick, runCommand } from './support/commands.ts';
import { pipelinesView, updateEnded } from './support/pipelines.ts';
import { workbenchSuite } from './support/suite.ts';
import { rowAction, treeRow } from './support/views.ts';
import { accessibilityViolations, webview } from './support/webviews.ts';

/** Pipeline tests and the stepper in a real workbench, from the sample on. */
workbenchSuite('The story of tests and of the stepper', { theme: 'dark' }, (bench) => {
  it('opens a sample and runs it', async () => {
    const { page } = bench();
    await runCommand(page, 'Sluice: Open Sample…');
    await pick(page, 'SQL');
    await pick(page, /In the Opened Folder/);
    const pane = await pipelinesView(page);
    await rowAction(treeRow(pane, 'infinite-ingestion'), 'Run Pipeline');
    await updateEnded(pane, 'infinite-ingestion');
  });

  it('runs the tests of the project in the Testing view', async () => {
    const { page, picture } = bench();
    await runCommand(page, 'Sluice: Run Pipeline Tests');
    const pane = page.locator('.test-explorer');
    await pane.getByText('9/9').first().waitFor({ timeout: 90_000 });
    await picture('testing-passed');
  });

  it('steps through bronze, a phase at a time, when more has landed', async () => {
    const { page, picture } = bench();
    await runCommand(page, 'Sluice: Land Next Sample Files');
    await notifications(page).filter({ hasText: 'wave 2' }).waitFor();
    await runCommand(page, 'Sluice: Step Through a Streaming Flow');
    await pick(page, /bronze/);
    const frame = await webview(page, '.step-phases');
    await frame.getByRole('button', { name: 'Start' }).click();
    await frame
      .getByText(/Paused before Plan Offsets/)
      .first()
      .waitFor({ timeout: 30_000 });
    await frame.getByRole('button', { name: 'Next Phase' }).click();
    await frame.getByRole('button', { name: 'Next Phase' }).click();
    await frame.getByRole('button', { name: 'Run to End' }).click();
    await frame.getByText('Everything that was there at the start is written.').first().waitFor({ timeout: 30_000 });
    await picture('stepper-workbench');
    assert.deepEqual(await accessibilityViolations(frame), []);
  });
});
