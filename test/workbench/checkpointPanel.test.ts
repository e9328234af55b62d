import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { documentOverlay } from '../../emulator/server/documentOverlay.ts';
import { checkpointHandlers } from '../../emulator/server/handlers/checkpoints.ts';
import { openWorkspace, type WorkspaceOwner } from '../../emulator/server/workspace.ts';
import { checkpointPanel } from '../../webview/protocol/checkpoint.ts';
import type { InputOf } from '../../webview/protocol/panel.ts';
import {
  axeViolations,
  browserSuite,
  openPanel,
  pageThemes,
  type Answer,
  type OpenPanel,
} from '../support/browserPage.ts';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { writeOwnCheckpoint } from '../support/ownCheckpoint.ts';

/** The panel in a browser, with the engine itself behind it. */
browserSuite('The stream checkpoint panel', (browser) => {
  const recorded = conformanceRoot();
  let folder: string;
  let owner: WorkspaceOwner;
  let open: OpenPanel | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-checkpoint-'));
    owner = openWorkspace({
      folder,
      ...documentOverlay(nodeFileSystem),
      clock: systemClock,
      ids: systemIds,
      broadcast: () => undefined,
      log: () => undefined,
    });
    await writeOwnCheckpoint(folder);
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

  const answers = (): readonly Answer[] =>
    checkpointPanel.requests.map((contract): Answer => ({
      name: contract.method,
      schema: contract.params,
      work: (params: unknown) => {
        const handler = checkpointHandlers.find((one) => one.contract.method === contract.method);
        const call = {
          workspace: owner.workspace,
          signal: new AbortController().signal,
          client: 1,
          progress: () => undefined,
        };
        return handler?.run(params, call);
      },
    }));

  const show = async (
    input: InputOf<typeof checkpointPanel>,
    theme: (typeof pageThemes)[number] = 'dark',
  ): Promise<Page> => {
    open = await openPanel(browser(), {
      definition: checkpointPanel,
      entry: 'webview/checkpoint/main.ts',
      input,
      theme,
      requests: answers(),
    });
    await open.page.getByRole('tablist').waitFor();
    return open.page;
  };
  const own = () => ({ path: join(folder, 'checkpoint'), name: 'silver', table: join(folder, 'table') });
  const tab = (page: Page, name: string) => page.getByRole('tab', { name });

  it('tells the next start and the verdict about the txn first', async () => {
    const page = await show(own());
    const heading = page.locator('header');
    await heading.getByText('The next start plans batch 3, from where batch 2 ended.').waitFor();
    await heading.getByText('The table and the commit log agree: batch 2 is the last one in both.').waitFor();
    await open?.picture('checkpoint-overview');
  });

  for (const theme of pageThemes) {
    it(`has nothing that axe finds wrong on any tab in ${theme}`, async () => {
      const page = await show(own(), theme);
      for (const name of ['Overview', 'Batches', 'Watermarks', 'Sources', 'State', 'Findings', 'Settings', 'Compare']) {
        await tab(page, name).click();
        await page.getByRole('tabpanel').locator('h2, .page-state, [role=grid]').first().waitFor();
        if (name === 'Batches') {
          await page.getByRole('grid').getByText('committed', { exact: true }).first().click();
          await page.getByRole('heading', { name: 'Log Files' }).waitFor();
        }
        if (name === 'Watermarks') await page.getByRole('application').waitFor();
        if (name === 'State') await page.getByText('at version 3').waitFor();
        await open?.picture(`checkpoint-${name.toLowerCase()}`);
        assert.deepEqual(await axeViolations(page), [], name);
      }
    });
  }

  it('shows the entries of a batch by keys alone', async () => {
    const page = await show({ ...own(), batch: 1 });
    await page.getByRole('heading', { name: 'Batch 1', exact: true }).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Batch 2', exact: true }).waitFor();
    const raw = page.getByLabel('Text of commits/2');
    assert.match((await raw.textContent()) ?? '', /^v1/);
  });

  it('searches the keys of the state, and says how many rows match', async () => {
    const page = await show(own());
    await tab(page, 'State').click();
    await page.getByText('2 rows at version 3').waitFor();
    const field = page.getByRole('textbox', { name: 'Search keys' });
    await field.fill('KEY-B');
    await field.press('Enter');
    await page.getByText('1 of 2 rows at version 3').waitFor();
    await page.getByRole('gridcell', { name: /key-b/ }).first().waitFor();
  });

  it('reads the chart aloud by the arrow keys', async () => {
    const page = await show(own());
    await tab(page, 'Watermarks').click();
    await page.getByRole('application').focus();
    await page.keyboard.press('End');
    await page.locator('.chart-reading').getByText('Batch 2: watermark 2026-01-01 00:10:00.000Z').waitFor();
    await page.keyboard.press('Home');
    await page.locator('.chart-reading').getByText('Batch 0: no watermark').waitFor();
  });

  it('follows what changes, and finds its tab again', async () => {
    const page = await show(own());
    await tab(page, 'Findings').click();
    assert.deepEqual(open?.remembered(), { tab: 'findings' });
    const asked = open?.asked().length ?? 0;
    await open?.tell(projectsChanged, { what: 'data' });
    await page.waitForFunction(() =>
      document.querySelector('[role=tab][aria-selected=true]')?.textContent?.startsWith('Findings'),
    );
    assert.ok((open?.asked().length ?? 0) > asked);
  });

  it('says what went wrong and tries again', async () => {
    open = await openPanel(browser(), {
      definition: checkpointPanel,
      entry: 'webview/checkpoint/main.ts',
      input: { path: join(folder, 'nothing'), name: 'nothing' },
      requests: answers(),
    });
    const { page } = open;
    await page.getByText('The stream checkpoint could not be read.').waitFor();
    cpSync(join(folder, 'checkpoint'), join(folder, 'nothing'), { recursive: true });
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('tablist').waitFor();
  });

  it('shows hostile texts of offsets, keys and paths as texts', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e</span>';
    const path = join(folder, 'hostile');
    for (const name of ['offsets', 'commits']) mkdirSync(join(path, name), { recursive: true });
    writeFileSync(join(path, 'metadata'), JSON.stringify({ id: hostile }));
    const metadata = JSON.stringify({ batchWatermarkMs: 0, batchTimestampMs: 1, conf: { [`a${hostile}`]: hostile } });
    writeFileSync(join(path, 'offsets/0'), `v1\n${metadata}\n${JSON.stringify({ x: hostile })}`);
    writeFileSync(join(path, 'commits/0'), `v1\n{"nextBatchWatermarkMs":0,"y":${JSON.stringify(hostile)}}`);
    const page = await show({ path, name: hostile, batch: 0 });
    for (const name of ['Batches', 'Overview', 'Sources', 'Settings']) {
      await tab(page, name).click();
      await page.getByText('<img src=x').first().waitFor();
    }
    assert.equal(await page.locator('img').count(), 0);
  });

  it('opens what Spark wrote: decoded state, and RocksDB by its name', async function () {
    if (recorded === undefined || !existsSync(join(recorded, 'checkpoints'))) {
      console.log(conformanceMissing);
      this.skip();
    }
    const of = (id: string) => ({ path: join(recorded, 'checkpoints', id, 'checkpoint'), name: id });
    const page = await show(of('v42-tumbling'));
    await tab(page, 'State').click();
    await page.getByText(/rows? at version/).waitFor();
    await open?.picture('checkpoint-spark-state');
    await open?.close();
    open = undefined;
    const rocks = await show(of('rocks-join-format-3'));
    await tab(rocks, 'State').click();
    await rocks.locator('.lead', { hasText: 'Written by Spark' }).waitFor();
    assert.deepEqual(await axeViolations(rocks), []);
  });
});
