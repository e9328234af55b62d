import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  describeTable,
  diffVersions,
  listFiles,
  readCell,
  readHistory,
  readRows,
  readSchemaEvolution,
} from '../../emulator/protocol/rpc/tables.ts';
import {
  descriptionDto,
  diffDto,
  evolutionDto,
  fileDto,
  historyDto,
  rowsDto,
} from '../../emulator/server/dto/tables.ts';
import { exportTable, restoreTable, tablePanel } from '../../webview/protocol/table.ts';
import { answer, axeViolations, browserSuite, openPanel, pageThemes, type PageTheme } from '../support/browserPage.ts';
import { inspectBench, type InspectBench } from '../support/inspectBench.ts';

const hostile = '<img src=x onerror="document.title=\'broken\'">';

browserSuite('The table panel', (browser) => {
  let bench: InspectBench;
  before(async () => {
    bench = await inspectBench();
    const run = (text: string) => bench.sql.run(text);
    await run(
      "CREATE TABLE silver (id INT NOT NULL COMMENT 'number of the order', name STRING, amount DOUBLE) PARTITIONED BY (name)",
    );
    await run("INSERT INTO silver SELECT id, concat('name ', id % 3), id / 2 FROM range(500)");
    await run(
      `INSERT INTO silver VALUES (1000, '${hostile.replaceAll("'", "\\'")}', NULL), (1001, '\u202Eabc', double('NaN'))`,
    );
    await run("ALTER TABLE silver ADD COLUMNS (note STRING COMMENT 'late')");
    await run("INSERT INTO silver VALUES (1002, 'long', 1.5, repeat('0123456789', 100000))");
    await run('DELETE FROM silver WHERE id < 10');
    await run("CREATE TABLE keyed AS SELECT id, concat('v', id) AS value FROM range(20)");
    await run("INSERT OVERWRITE keyed SELECT id, concat('v', if(id = 7, 'changed', string(id))) FROM range(2, 22)");
    await run(
      `CREATE TABLE hostile (\`${hostile}\` STRING, \`\u202Ebidi\` INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')`,
    );
    await run(`INSERT INTO hostile VALUES ('<script>document.title="broken"</script>\u202E', 1)`);
  });
  after(() => bench.close());

  const open = async (
    table: string,
    more: {
      readonly theme?: PageTheme;
      readonly tab?: 'changes' | 'schema' | 'files';
      readonly remembered?: unknown;
    } = {},
  ) => {
    const { inspector } = bench;
    const bytes = 240_000;
    const request = { bytes };
    const panel = await openPanel(browser(), {
      definition: tablePanel,
      entry: 'webview/table/main.ts',
      theme: more.theme ?? 'dark',
      input: { path: bench.pathOf(table), name: table, ...(more.tab !== undefined && { tab: more.tab }) },
      remembered: more.remembered,
      requests: [
        answer(describeTable, async ({ path, at }) => {
          const description = await inspector.describe(path, at);
          return descriptionDto(description, `spark_catalog.default.${table}`, {
            protected: true,
            protection: 'Protected by a test.',
          });
        }),
        answer(readHistory, async ({ path, ...page }) => historyDto(await inspector.history(path, page))),
        answer(readRows, async ({ path, at, ...rest }) =>
          rowsDto(await inspector.rows(path, { at, ...rest, ...request })),
        ),
        answer(readCell, async ({ path, offset, ...cell }) => {
          const { text, length } = await inspector.cell(path, cell);
          return { text: text === null ? null : text.slice(offset, offset + 40_000), offset, length };
        }),
        answer(readSchemaEvolution, async ({ path }) => evolutionDto(await inspector.evolution(path))),
        answer(listFiles, async ({ path, at, offset, limit }) => {
          const page = await inspector.files(path, at, { offset, limit });
          return { ...page, offset, files: page.files.map(fileDto) };
        }),
        answer(diffVersions, async ({ path, keys, ...rest }) =>
          diffDto(await inspector.diff(path, { keys, ...rest, ...request })),
        ),
      ],
      actions: [
        answer(exportTable, () => ({ rows: 3, file: '/tmp/out.csv' })),
        answer(restoreTable, () => ({ version: 9 })),
      ],
    });
    panel.page.setDefaultTimeout(30_000);
    return panel;
  };
  const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true }).first();
  const option = (page: Page, version: number) => page.getByRole('option', { name: new RegExp(`^${version}\\b`) });

  it('shows the rows of the newest version, and those of another by slider, history and field', async () => {
    const panel = await open('silver');
    const { page } = panel;
    await page.getByText('493 rows').first().waitFor();
    assert.equal(await page.locator('[role=option][aria-selected=true] .history-version').textContent(), '5');
    await option(page, 2).click();
    await page.getByText('502 rows').first().waitFor();
    const slider = page.getByRole('slider', { name: 'Version' });
    assert.equal(await slider.inputValue(), '2');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('500 rows').first().waitFor();
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.getByText('493 rows').first().waitFor();
    assert.equal((panel.remembered() as { version?: number }).version, undefined);
    await panel.close();
  });

  it('filters by column and by a condition, sorts, and says what is wrong with a condition', async () => {
    const panel = await open('silver');
    const { page } = panel;
    await page.getByText('493 rows').first().waitFor();
    const condition = page.getByRole('textbox', { name: 'Condition' });
    await condition.fill('id >= 1000 AND nope');
    await condition.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'nope' }).waitFor();
    await condition.fill('id >= 1000');
    await condition.press('Enter');
    await page
      .locator('.rows-tab .toolbar [role=status]')
      .filter({ hasText: /^3 rows$/ })
      .waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await dialog.getByRole('textbox', { name: 'Value' }).fill('1002');
    await page.keyboard.press('Enter');
    await page
      .locator('.rows-tab .toolbar [role=status]')
      .filter({ hasText: /^1 row$/ })
      .waitFor();
    await page.getByRole('button', { name: /^Remove the filter id/ }).click();
    await page
      .locator('.rows-tab .toolbar [role=status]')
      .filter({ hasText: /^3 rows$/ })
      .waitFor();
    await page.getByRole('button', { name: 'Export…' }).click();
    assert.deepEqual(panel.acts().at(-1), {
      action: 'exportTable',
      params: { version: 5, query: { filters: [], condition: 'id >= 1000' } },
    });
    await panel.close();
  });

  it('shows the whole text of a long cell in parts', async () => {
    const panel = await open('silver');
    const { page } = panel;
    const condition = page.getByRole('textbox', { name: 'Condition' });
    await condition.fill('id = 1002');
    await condition.press('Enter');
    await cell(page, '1002').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('40,000 of 1,000,000 characters').waitFor();
    await dialog.getByRole('button', { name: 'Show More' }).click();
    await dialog.getByText('80,000 of 1,000,000 characters').waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await panel.close();
  });

  it('compares two versions cell by cell, by a detected or a chosen key', async () => {
    const panel = await open('keyed', { tab: 'changes' });
    const { page } = panel;
    await page.getByText('~ 1 row changed').waitFor();
    await page.getByText('+ 2 rows added').waitFor();
    await page.getByText('Paired by (detected): id').waitFor();
    await page.getByRole('gridcell', { name: /vchanged/ }).waitFor();
    await page.getByText('Paired by (detected)').click();
    await page.getByRole('button', { name: 'Pair Nothing' }).click();
    await page.getByText('+ 3 rows added').waitFor();
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByText('− 3 rows removed').waitFor();
    await panel.close();
  });

  it('asks the host to restore the version that is shown', async () => {
    const panel = await open('keyed');
    const { page } = panel;
    await option(page, 0).click();
    await page.getByRole('button', { name: 'Restore…' }).click();
    assert.deepEqual(panel.acts(), [
      { action: 'restoreTable', params: { version: 0, name: 'spark_catalog.default.keyed', protected: true } },
    ]);
    await panel.close();
  });

  it('shows script, markup and bidirectional text of names and values as text', async () => {
    const panel = await open('hostile');
    const { page } = panel;
    await page.getByRole('gridcell', { name: /<script>/ }).waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByText('+ 1 row added').waitFor();
    await page
      .getByRole('gridcell', { name: /<script>/ })
      .last()
      .waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText(/part-/).first().waitFor();
    await page.getByRole('tab', { name: 'Schema' }).click();
    await page.getByRole('rowheader', { name: '<img' }).waitFor();
    assert.notEqual(await page.title(), 'broken');
    assert.equal(await page.locator('img, script:not([src])').count(), 0);
    await panel.close();
  });

  it('finds its place again after a reload', async () => {
    const first = await open('silver');
    await option(first.page, 2).click();
    await first.page.getByRole('tab', { name: 'Schema' }).click();
    await first.page.getByText('Columns at Version 2').waitFor();
    const remembered = first.remembered();
    await first.close();
    const second = await open('silver', { remembered });
    await second.page.getByText('Columns at Version 2').waitFor();
    await second.close();
  });

  for (const theme of pageThemes) {
    it(`is accessible in the theme ${theme}, on every tab`, async () => {
      const panel = await open('silver', { theme });
      const { page } = panel;
      await page.getByText('493 rows').first().waitFor();
      await cell(page, '1000').waitFor();
      await panel.picture('table-rows');
      assert.deepEqual(await axeViolations(page), []);
      for (const [tab, text] of [
        ['Changes', /rows removed/],
        ['Schema', 'Evolution'],
        ['Files', /part-/],
      ] as const) {
        await page.getByRole('tab', { name: tab }).click();
        await page.getByText(text).first().waitFor();
        await panel.picture(`table-${tab.toLowerCase()}`);
        assert.deepEqual(await axeViolations(page), [], tab);
      }
      await panel.close();
    });
  }
});
