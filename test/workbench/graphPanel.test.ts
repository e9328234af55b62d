import assert from 'node:assert/strict';
import type { DatasetDto, DatasetKind, GraphDto } from '../../emulator/protocol/rpc/projects.ts';
import { projectsChanged, readGraph } from '../../emulator/protocol/rpc/projects.ts';
import {
  readLastUpdate,
  updateChanged,
  type FlowStateDto,
  type UpdateStateDto,
} from '../../emulator/protocol/rpc/updates.ts';
import { graphPanel, goToProblem } from '../../webview/protocol/graph.ts';
import {
  answer,
  AnswerError,
  axeViolations,
  browserSuite,
  openPanel,
  pageThemes,
  type OpenPanel,
  type PageTheme,
} from '../support/browserPage.ts';

const spec = '/projects/orders/spark-pipeline.yml';

function dataset(
  key: string,
  kind: DatasetKind,
  inputs: readonly (readonly [string, boolean])[] = [],
  more: Partial<DatasetDto> = {},
): DatasetDto {
  return {
    key: `spark_catalog.default.${key}`,
    label: key,
    kind,
    protected: false,
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'amount', type: 'decimal(10,2)' },
    ],
    position: { file: 'transformations/orders.sql', line: 3 },
    flows:
      kind === 'external'
        ? []
        : [
            {
              key: `spark_catalog.default.${key}`,
              streaming: inputs.some(([, streaming]) => streaming),
              inputs: inputs.map(([from, streaming]) => ({
                from: from.startsWith('/') ? from : `spark_catalog.default.${from}`,
                streaming,
              })),
              ...(inputs.some(([, streaming]) => streaming) && { checkpoint: `/storage/_checkpoints/${key}/0` }),
            },
          ],
    expectations: [],
    ...(kind === 'streamingTable' || kind === 'materializedView' ? { path: `/storage/tables/${key}` } : {}),
    ...more,
  };
}

const orders: GraphDto = {
  spec,
  name: 'orders',
  datasets: [
    dataset('bronze', 'streamingTable', [['/landing/orders', true]], {
      protected: true,
      comment: 'Raw orders, as they came.',
    }),
    dataset('customers', 'materializedView', [['/landing/customers', false]]),
    dataset('cleaned', 'temporaryView', [['bronze', true]]),
    dataset(
      'silver',
      'streamingTable',
      [
        ['cleaned', true],
        ['customers', false],
      ],
      {
        expectations: [{ name: 'positive amount', onViolation: 'drop' }],
      },
    ),
    dataset('gold_by_day', 'materializedView', [['silver', false]]),
    dataset('gold_by_customer', 'materializedView', [
      ['silver', false],
      ['customers', false],
    ]),
    dataset('events', 'sink', [['silver', true]]),
  ],
  problems: [],
};

function flow(name: string, status: string, rows = 0, more: Partial<FlowStateDto> = {}): FlowStateDto {
  const key = `spark_catalog.default.${name}`;
  return { key, dataset: key, status, rows, batches: rows > 0 ? 1 : 0, dropped: 0, ...more };
}

const running: UpdateStateDto = {
  spec,
  updateId: 'u1',
  state: 'RUNNING',
  startedAt: 1000,
  flows: [
    flow('bronze', 'RUNNING', 12_000, { batchDuration: 230 }),
    flow('customers', 'COMPLETED', 150, { batchDuration: 80 }),
    flow('silver', 'RUNNING', 11_800, { batchDuration: 310, dropped: 200 }),
    flow('gold_by_day', 'QUEUED'),
    flow('gold_by_customer', 'FAILED', 0, {
      error: { code: 'DIVIDE_BY_ZERO', message: 'Division by zero.', action: 'Use try_divide.' },
    }),
    flow('events', 'SKIPPED'),
  ],
};

browserSuite('The graph panel', (browser) => {
  const open = (
    theme: PageTheme = 'dark',
    graph: GraphDto | (() => GraphDto) = orders,
    last: UpdateStateDto | null = null,
  ): Promise<OpenPanel> =>
    openPanel(browser(), {
      definition: graphPanel,
      entry: 'webview/graph/main.ts',
      theme,
      input: { spec, name: 'orders' },
      requests: [
        answer(readGraph, () => (typeof graph === 'function' ? graph() : graph)),
        answer(readLastUpdate, () => last),
      ],
    });
  const node = (panel: OpenPanel, name: string): ReturnType<OpenPanel['page']['locator']> =>
    panel.page.locator(`.node[data-id$="${name}"]`);

  it('draws what reads what, external sources among them, and follows an update', async () => {
    const panel = await open();
    await node(panel, '.silver').waitFor();
    assert.equal(await panel.page.locator('.node').count(), 9);
    assert.equal(await panel.page.locator('.stage .edge.streaming').count(), 4);
    assert.equal(await panel.page.locator('.stage .edge.batch').count(), 5);
    await panel.tell(updateChanged, running);
    await panel.page.getByText('The update is running.').first().waitFor();
    await node(panel, '.silver').getByText('11,800 rows').waitFor();
    await node(panel, '.silver').getByText('200 dropped').waitFor();
    const said =
      /^bronze Streaming Table Running 12,000 rows 230 ms protected from full refresh, reads \/landing\/orders, read by cleaned$/;
    await panel.page.getByRole('button', { name: said }).waitFor();
    await panel.tell(updateChanged, {
      ...running,
      flows: [flow('bronze', 'RUNNING', 14_000, { batches: 2, batchDuration: 250 }), ...running.flows.slice(1)],
    });
    await node(panel, '.bronze').getByText('8,000 rows/s').waitFor();
    await panel.tell(updateChanged, { ...running, spec: '/other.yml', state: 'FAILED' });
    await panel.page.getByRole('button', { name: 'Stop' }).click();
    await panel.tell(updateChanged, { ...running, state: 'FAILED', endedAt: 4000 });
    await panel.page.getByText('The last update failed.').first().waitFor();
    await panel.page.getByRole('button', { name: 'Run Pipeline' }).click();
    assert.deepEqual(panel.acts(), [
      { action: 'stopPipeline', params: {} },
      { action: 'runPipeline', params: {} },
    ]);
    await panel.close();
  });

  it('goes along the lines by keys, opens the actions and comes back', async () => {
    const panel = await open('dark', orders, running);
    const { page } = panel;
    await node(panel, '.silver').waitFor();
    await node(panel, '.bronze').focus();
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() =>
        document.activeElement instanceof HTMLElement ? document.activeElement.dataset['id'] : undefined,
      );
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'spark_catalog.default.cleaned');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'spark_catalog.default.silver');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focused(), '/landing/orders');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const details = page.getByRole('region', { name: 'Selected dataset' });
    await details.getByText('Raw orders, as they came.').waitFor();
    for (const name of ['Run', 'Preview', 'Open Table', 'Open Stream Checkpoint', 'Go to Definition', 'Full Refresh…'])
      await details.getByRole('button', { name, exact: true }).click();
    const bronze = 'spark_catalog.default.bronze';
    assert.deepEqual(panel.acts(), [
      { action: 'runDataset', params: { dataset: bronze } },
      { action: 'previewDataset', params: { dataset: bronze } },
      { action: 'openTable', params: { dataset: bronze } },
      { action: 'openCheckpoint', params: { dataset: bronze, flow: bronze } },
      { action: 'goToDefinition', params: { dataset: bronze } },
      { action: 'fullRefreshDataset', params: { dataset: bronze } },
    ]);
    await page.keyboard.press('Escape');
    assert.equal(await focused(), bronze);
    assert.equal(await details.count(), 0);
    await panel.close();
  });

  it('presses Run of the details with the keyboard alone, and data that changes meanwhile is no hindrance', async () => {
    const panel = await open();
    await node(panel, '.silver').focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.waitForFunction(() => document.activeElement?.closest('.details-actions') !== null);
    const asked = panel.asked().length;
    await panel.tell(projectsChanged, { spec, what: 'data' });
    while (panel.asked().length < asked + 2) await panel.page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await panel.page.evaluate(() => document.activeElement?.closest('.details-actions') !== null), true);
    await panel.page.keyboard.press('Enter');
    while (panel.acts().length === 0) await panel.page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(panel.acts(), [{ action: 'runDataset', params: { dataset: 'spark_catalog.default.silver' } }]);
    await panel.close();
  });

  it('finds datasets, and shows the same as a list', async () => {
    const panel = await open('light', orders, running);
    const { page } = panel;
    await node(panel, '.silver').waitFor();
    await page.getByRole('textbox', { name: 'Find a dataset' }).fill('gold');
    await page.waitForFunction(() => document.querySelectorAll('.node.faded').length === 7);
    await page.getByRole('button', { name: 'Show as List' }).click();
    assert.equal(await page.locator('tbody tr:visible').count(), 2);
    await page.getByRole('textbox', { name: 'Find a dataset' }).fill('');
    assert.equal(await page.locator('tbody tr:visible').count(), 9);
    await page.getByRole('button', { name: 'gold_by_customer' }).click();
    await page.getByText('Division by zero.').waitFor();
    assert.deepEqual(panel.remembered(), { view: 'list', selected: 'spark_catalog.default.gold_by_customer' });
    await panel.picture('graph-list');
    assert.deepEqual(await axeViolations(page), []);
    await panel.close();
  });

  it('lists problems with places that lead into the files, and reads again when they change', async () => {
    let graph: GraphDto = {
      ...orders,
      datasets: orders.datasets.map((one) => ({ ...one, flows: [] })),
      problems: [
        { severity: 'warning', code: 'UNUSED', message: 'The file is not read.' },
        {
          severity: 'error',
          code: 'TABLE_OR_VIEW_NOT_FOUND',
          message: 'The table or view `slver` cannot be found.',
          action: 'Check the spelling.',
          position: { file: 'transformations/gold.sql', line: 7, column: 12 },
        },
      ],
    };
    const panel = await open('dark', () => graph);
    const { page } = panel;
    await page.getByText('1 error, 1 warning').waitFor();
    await page.getByRole('button', { name: 'transformations/gold.sql:7:12' }).click();
    assert.deepEqual(panel.acts(), [
      { action: goToProblem.action, params: { file: 'transformations/gold.sql', line: 7, column: 12 } },
    ]);
    await panel.picture('graph-problems');
    assert.deepEqual(await axeViolations(page), []);
    graph = orders;
    await panel.tell(projectsChanged, { spec, what: 'files' });
    await page.waitForFunction(() => document.querySelectorAll('.stage .edge').length === 9);
    assert.equal(await page.getByText('1 error').count(), 0);
    await panel.close();
  });

  it('says what could not be read, and reads it on Retry; and tells that the emulator is gone', async () => {
    let broken = true;
    const panel = await open('dark', () => {
      if (broken)
        throw new AnswerError({ code: 'RPC_BROKEN', message: 'The emulator went away.', action: 'Try again.' });
      return orders;
    });
    const { page } = panel;
    await page.getByText('The emulator went away.').waitFor();
    assert.deepEqual(await axeViolations(page), []);
    broken = false;
    await page.getByRole('button', { name: 'Retry' }).click();
    await node(panel, '.silver').waitFor();
    await panel.connection('lost', 'It was killed.');
    await page.getByText('It was killed.').waitFor();
    await panel.picture('graph-lost');
    await page.getByRole('button', { name: 'Retry' }).click();
    assert.deepEqual(panel.acts(), [{ action: 'restartEmulator', params: {} }]);
    const before = panel.asked().length;
    await panel.connection('connected');
    await page.getByText('It was killed.').waitFor({ state: 'hidden' });
    assert.equal(panel.asked().length, before + 2);
    await panel.close();
  });

  it('shows hostile names inert', async () => {
    const evil = '<img src=x onerror="window.broken=1">\u202e';
    const panel = await open('dark', {
      ...orders,
      name: evil,
      datasets: [dataset(evil, 'streamingTable', [['https://evil.test/a', true]], { label: evil, comment: evil })],
      problems: [{ severity: 'warning', code: evil, message: evil, position: { file: evil, line: 1 } }],
    });
    await panel.page.locator('.node').first().waitFor();
    await panel.page.locator('.node').first().click();
    assert.equal(await panel.page.evaluate(() => 'broken' in window), false);
    assert.equal(await panel.page.locator('img').count(), 0);
    await panel.close();
  });

  it('draws three hundred nodes and pans them', async () => {
    const many: GraphDto = {
      ...orders,
      datasets: Array.from({ length: 300 }, (_, index) =>
        dataset(
          `t${index}`,
          index % 3 === 0 ? 'materializedView' : 'streamingTable',
          index === 0 ? [] : [[`t${Math.floor((index - 1) / 3)}`, index % 2 === 0]],
        ),
      ),
    };
    const panel = await open('dark', many);
    const { page } = panel;
    await page.waitForFunction(() => document.querySelectorAll('.node').length === 300);
    await panel.picture('graph-300');
    await page.locator('.graph').hover();
    await page.mouse.wheel(0, 300);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await page.getByRole('button', { name: 'Fit' }).click();
    await panel.close();
  });

  for (const theme of pageThemes) {
    it(`has no axe violation in ${theme}`, async () => {
      const panel = await open(theme, orders, running);
      await node(panel, '.silver').waitFor();
      await panel.picture('graph');
      await node(panel, '.silver').click();
      await panel.page.getByText('positive amount').waitFor();
      await panel.picture('graph-details');
      assert.deepEqual(await axeViolations(panel.page), []);
      await panel.close();
    });
  }
});
