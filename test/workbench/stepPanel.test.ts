import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import {
  crashStep,
  nextStep,
  startStep,
  stepChanged,
  stopStep,
  type StepStateDto,
} from '../../emulator/protocol/rpc/step.ts';
import { stepHandlers } from '../../emulator/server/handlers/step.ts';
import { openWorkspace, type WorkspaceOwner } from '../../emulator/server/workspace.ts';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { crashHere, goOn, startFlow, stepPanel, stopFlow } from '../../webview/protocol/step.ts';
import {
  axeViolations,
  browserSuite,
  openPanel,
  pageThemes,
  type Answer,
  type OpenPanel,
} from '../support/browserPage.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

const flow = 'spark_catalog.default.silver';

/** The panel in a browser, with the engine itself behind it. */
browserSuite('The stepper panel', (browser) => {
  let folder: string;
  let spec: string;
  let owner: WorkspaceOwner;
  let open: OpenPanel | undefined;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-step-panel-')));
    const project = join(folder, 'demo');
    cpSync(join(repositoryRoot, 'samples/infinite-ingestion/sql'), project, { recursive: true });
    spec = join(project, 'spark-pipeline.yml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('<storage>', `${project}/storage`));
    await landEvents(project, false);
    owner = openWorkspace({
      folder,
      files: nodeFileSystem,
      documents: { version: () => 0 } as never,
      clock: systemClock,
      ids: systemIds,
      broadcast: (contract, payload) => {
        if (contract.method === stepChanged.method) void open?.tell(stepChanged, payload as unknown as StepStateDto);
      },
      log: () => undefined,
    });
    const begun = await ask(startStep.method, { spec, flow: 'spark_catalog.default.bronze', why: 'a test' });
    assert.equal((begun as StepStateDto).status.kind, 'paused');
    await ask(nextStep.method, { spec, goal: { kind: 'end' } });
  });
  afterEach(async () => {
    const closing = open;
    open = undefined;
    await closing?.close();
  });
  after(async () => {
    await owner.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (method: string, params: unknown): Promise<unknown> => {
    const handler = stepHandlers.find(({ contract }) => contract.method === method);
    const { workspace } = owner;
    return handler?.run(params, {
      workspace,
      signal: new AbortController().signal,
      client: 1,
      progress: () => undefined,
    });
  };
  const answer = (
    contract: { readonly action?: string; readonly method?: string; readonly params: unknown },
    work: (params: never) => Promise<unknown>,
  ): Answer => ({ name: contract.action ?? contract.method ?? '', schema: contract.params, work }) as Answer;

  const show = async (theme: (typeof pageThemes)[number] = 'dark'): Promise<Page> => {
    open = await openPanel(browser(), {
      definition: stepPanel,
      entry: 'webview/step/main.ts',
      input: { spec, project: 'demo', flow },
      theme,
      requests: stepPanel.requests.map((contract) => answer(contract, (params) => ask(contract.method, params))),
      actions: [
        answer(startFlow, () => ask(startStep.method, { spec, flow, why: 'a test' }).then(() => null)),
        answer(goOn, ({ goal }) => ask(nextStep.method, { spec, goal }).then(() => null)),
        answer(crashHere, () => ask(crashStep.method, { spec }).then(() => null)),
        answer(stopFlow, () => ask(stopStep.method, { spec }).then(() => null)),
      ],
    });
    await open.page.getByRole('toolbar').waitFor();
    return open.page;
  };
  const status = (page: Page) => page.locator('.step-status');

  it('runs a phase at a time, and shows what each read and wrote', async () => {
    const page = await show();
    await page.getByText('Nothing runs yet.').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Paused before Plan Offsets of batch 0.').first().waitFor();
    await page.keyboard.press('F10');
    await page.getByText('Paused before Log Offsets of batch 0.').first().waitFor();
    await page.getByRole('button', { name: 'Pause Before Commit' }).click();
    await page.getByText('Paused before Log Commit of batch 0.').first().waitFor();
    await page.getByText('_delta_log/00000000000000000001.json').waitFor();
    await page.getByText('state/0/0/1.delta.parquet').waitFor();
    assert.equal(await page.getByRole('listitem').filter({ hasText: 'Transform' }).getByText('Rows in').count(), 1);
    assert.equal(await page.locator('[aria-current="step"]').count(), 1);
    await open?.picture('stepper-paused');
    await page.getByRole('button', { name: 'Crash Here' }).click();
    await page.getByText('was broken off before the phase logCommit').first().waitFor();
    assert.match((await status(page).textContent()) ?? '', /batch 0 again/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Paused before Plan Offsets of batch 0.').first().waitFor();
    await page.getByRole('button', { name: 'Next Batch' }).click();
    await page.getByText('Paused before Plan Offsets of batch 1.').first().waitFor();
    await page.getByRole('option', { name: 'Batch 0' }).click();
    await page.getByRole('heading', { name: 'Batch 0 (Run Again)' }).waitFor();
    await open?.picture('stepper-rerun');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('The query was stopped after its batch.').first().waitFor();
  });

  it('is used by the keyboard alone', async () => {
    const page = await show();
    await page.getByRole('button', { name: 'Start Again' }).waitFor();
    await page.getByRole('button', { name: 'Start Again' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Paused before Plan Offsets').first().waitFor();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Next Phase');
    await page.keyboard.press('Shift+F10');
    await page
      .getByText(/Paused before Plan Offsets of batch [2-9]/)
      .first()
      .waitFor();
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Stop');
    await page.keyboard.press('Enter');
    await page.getByText('The query was stopped after its batch.').first().waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('Home');
    assert.equal(await page.getByRole('option', { selected: true }).count(), 1);
  });

  it('says why something cannot be done', async () => {
    const page = await show();
    await page.getByRole('button', { name: 'Start Again' }).waitFor();
    const free = owner.workspace.updates.begin(spec, 'demo');
    await page.getByRole('button', { name: 'Start Again' }).click();
    await page.getByRole('alert').waitFor();
    free();
  });

  for (const theme of pageThemes) {
    it(`has no barrier in the theme ${theme}`, async () => {
      const page = await show(theme);
      await page.getByRole('option').first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await open?.picture('stepper');
    });
  }
});
