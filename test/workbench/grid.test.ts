import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import {
  axeViolations,
  browserSuite,
  openPage,
  pageCounters,
  pageThemes,
  type OpenPage,
} from '../support/browserPage.ts';
import type {} from './pages/gridPage.ts';

const entry = 'test/workbench/pages/gridPage.ts';

browserSuite('The grid in a browser', (browser) => {
  let open: OpenPage;
  let page: Page;

  beforeEach(async () => {
    open = await openPage(browser(), { entry });
    page = open.page;
  });
  afterEach(() => open.close());

  const openGrid = async (rows = 1_000_000, columns = 50): Promise<void> => {
    await page.evaluate(([r = 0, c = 0]) => window.gridPage.open({ rows: r, columns: c }), [rows, columns]);
    await text(page, 0, 1).waitFor();
    await page.evaluate(() => window.gridPage.grid().focus());
  };

  it('shows a million rows with one screen of elements', async () => {
    await openGrid();
    assert.equal(await page.locator('[role=grid]').getAttribute('aria-rowcount'), '1000001');
    assert.equal(await page.locator('[role=grid]').getAttribute('aria-colcount'), '51');
    assert.ok((await page.locator('[role=row]').count()) < 120);
    assert.ok((await page.locator('[role=gridcell]').count()) < 800);
    const asked = await page.evaluate(() => window.gridPage.calls.reduce((sum, { limit }) => sum + limit, 0));
    assert.ok(asked <= 256, `asked for ${asked} rows`);
  });

  it('goes to both ends and back by keys, and shows what is there', async () => {
    await openGrid();
    await page.keyboard.press('Control+End');
    await text(page, 999_999, 49).waitFor();
    assert.deepEqual(await active(page), { row: 999_999, column: 49, text: '999999:49' });
    await page.keyboard.press('ArrowUp');
    assert.deepEqual(await active(page), { row: 999_998, column: 49, text: '999998:49' });
    await page.keyboard.press('Home');
    await text(page, 999_998, 0).waitFor();
    await page.keyboard.press('Control+Home');
    await text(page, 0, 0).waitFor();
    await page.keyboard.press('PageDown');
    const { row } = await active(page);
    assert.ok(row > 20 && row < 40, `on row ${row}`);
  });

  it('scrolls by small steps pixel by pixel, and by the thumb to any place', async () => {
    await openGrid();
    const scroller = page.locator('[role=grid]');
    await scroller.evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    await page.waitForFunction(() => {
      const row = document.querySelector('.grid-body [role=row]');
      return Math.abs(Number(row?.getAttribute('aria-rowindex')) - 500_000) < 2000;
    });
    const before = await firstRow(page);
    await scroller.evaluate((element) => {
      element.scrollTop += 240;
    });
    await page.waitForFunction(
      (was) => document.querySelector('.grid-body [role=row]')?.getAttribute('aria-rowindex') === String(was + 10),
      before,
    );
    await scroller.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await text(page, 999_999, 1).waitFor();
  });

  it('selects with Shift, whole rows and columns, everything; and copies what it never held', async () => {
    await openGrid(100_000, 12);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    assert.deepEqual(await selection(page), { firstRow: 1, lastRow: 2, firstColumn: 1, lastColumn: 2 });
    await page.keyboard.press('Control+c');
    assert.equal((await copied(page))?.text, '1:1\t1:2\n2:1\t2:2');
    await page.keyboard.press('Shift+ ');
    assert.deepEqual(await selection(page), { firstRow: 2, lastRow: 2, firstColumn: 0, lastColumn: 11 });
    await page.keyboard.press('Control+ ');
    assert.deepEqual(await selection(page), { firstRow: 0, lastRow: 99_999, firstColumn: 2, lastColumn: 2 });
    await page.evaluate(() => window.gridPage.grid().copy('csv'));
    const column = await copied(page);
    assert.equal(column?.rows, 100_000);
    assert.ok(column?.text.startsWith('column_2\r\n0:2\r\n'));
    assert.ok(column?.text.endsWith('99999:2\r\n'));
    await page.keyboard.press('Control+a');
    assert.deepEqual(await selection(page), { firstRow: 0, lastRow: 99_999, firstColumn: 0, lastColumn: 11 });
    await page.keyboard.press('Control+c');
    await page.getByText('At most 1,000,000 cells can be copied at once').first().waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(await selection(page), { firstRow: 2, lastRow: 2, firstColumn: 2, lastColumn: 2 });
  });

  it('selects with the mouse: a cell, a range, a row, a column', async () => {
    await openGrid();
    await text(page, 2, 1).click();
    await text(page, 4, 3).click({ modifiers: ['Shift'] });
    assert.deepEqual(await selection(page), { firstRow: 2, lastRow: 4, firstColumn: 1, lastColumn: 3 });
    const from = await text(page, 5, 1).boundingBox();
    const to = await text(page, 8, 2).boundingBox();
    await page.mouse.move((from?.x ?? 0) + 5, (from?.y ?? 0) + 5);
    await page.mouse.down();
    await page.mouse.move((to?.x ?? 0) + 5, (to?.y ?? 0) + 5);
    await page.waitForFunction(() => window.gridPage.grid().selection()?.lastRow === 8);
    await page.mouse.up();
    assert.deepEqual(await selection(page), { firstRow: 5, lastRow: 8, firstColumn: 1, lastColumn: 2 });
    await page.locator('.grid-body .grid-gutter').filter({ hasText: /^7$/ }).click();
    assert.deepEqual(await selection(page), { firstRow: 6, lastRow: 6, firstColumn: 0, lastColumn: 49 });
    await page.getByRole('columnheader', { name: 'column_3' }).click();
    assert.deepEqual(await selection(page), { firstRow: 0, lastRow: 999_999, firstColumn: 3, lastColumn: 3 });
  });

  it('sorts, filters and resizes from the header by keyboard alone', async () => {
    await openGrid();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    const header = page.getByRole('columnheader', { name: 'column_1' }).first();
    assert.equal(
      await page.locator('[role=grid]').getAttribute('aria-activedescendant'),
      await header.getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.gridPage.sorts.length === 1);
    await header.and(page.locator('[aria-sort=ascending]')).waitFor();
    await page.keyboard.press('Enter');
    await header.and(page.locator('[aria-sort=descending]')).waitFor();
    await page.keyboard.press('Enter');
    await header.and(page.locator('[aria-sort=none]')).waitFor();
    assert.deepEqual(await page.evaluate(() => window.gridPage.sorts.map((sort) => sort?.direction ?? null)), [
      'ascending',
      'descending',
      null,
    ]);
    await page.keyboard.press('Alt+ArrowDown');
    assert.deepEqual(await page.evaluate(() => window.gridPage.filters), [1]);
    const width = (await header.boundingBox())?.width ?? 0;
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Alt+ArrowRight');
    await page.waitForFunction((was) => {
      const found = document.querySelector('.grid-header.active');
      return found !== null && Math.round(found.getBoundingClientRect().width) === was + 32;
    }, Math.round(width));
    const views = await page.evaluate(() => window.gridPage.views.at(-1)?.widths);
    assert.deepEqual(views, { column_1: Math.round(width) + 32 });
  });

  it('opens a cell by Enter and by a double click, and tells where it is', async () => {
    await openGrid();
    await page.keyboard.press('Enter');
    await text(page, 3, 1).dblclick();
    const opened = await page.evaluate(() => window.gridPage.cells);
    assert.deepEqual(opened[0], { row: 0, column: 0, cell: null, name: 'column_0', type: 'bigint' });
    assert.deepEqual(opened[1], { row: 3, column: 1, cell: '3:1', name: 'column_1', type: 'string' });
  });

  it('asks on when an answer is short, and finds the end that nobody counted', async () => {
    await page.evaluate(() => window.gridPage.open({ rows: 300, columns: 3, atMost: 50, uncounted: true }));
    await text(page, 0, 1).waitFor();
    assert.equal(await page.locator('[role=grid]').getAttribute('aria-rowcount'), '-1');
    await page.evaluate(() => window.gridPage.grid().focus());
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press('Control+End');
      await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false');
    }
    await text(page, 299, 2).waitFor();
    assert.equal(await page.evaluate(() => window.gridPage.grid().total()), 300);
  });

  it('lets go of what is no longer wanted', async () => {
    await openGrid();
    await page.evaluate(() => window.gridPage.hold());
    const scroller = page.locator('[role=grid]');
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      await scroller.evaluate((element, at) => {
        element.scrollTop = element.scrollHeight * at;
      }, share);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    }
    assert.ok((await page.evaluate(() => window.gridPage.aborted.length)) >= 3);
    await page.evaluate(() => window.gridPage.go());
    await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false');
  });

  it('says in place what could not be read, and reads it on Retry', async () => {
    await page.evaluate(() => {
      window.gridPage.failWith('The table is gone.');
      window.gridPage.open({ rows: 5000, columns: 3 });
    });
    await page.getByRole('alert').filter({ hasText: 'The rows could not be read. The table is gone.' }).waitFor();
    await page.evaluate(() => window.gridPage.failWith(undefined));
    await page.getByRole('button', { name: 'Retry' }).click();
    await text(page, 0, 1).waitFor();
    await page.evaluate(() => window.gridPage.failWith('The disk is slow.'));
    await page.evaluate(() => window.gridPage.grid().goTo({ row: 4000, column: 0 }));
    await page
      .getByRole('alert')
      .filter({ hasText: 'Some of these rows could not be read. The disk is slow.' })
      .waitFor();
    await page.evaluate(() => window.gridPage.failWith(undefined));
    await page.getByRole('button', { name: 'Retry' }).click();
    await text(page, 4000, 1).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
  });

  it('keeps the old rows until the new ones are there', async () => {
    await openGrid(1000, 3);
    await page.evaluate(() => {
      window.gridPage.hold();
      window.gridPage.setRows({ rows: 900, columns: 3, prefix: 'new ' }, true);
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await text(page, 1, 1).textContent(), '1:1');
    await page.evaluate(() => window.gridPage.go());
    await page.waitForFunction(
      () => document.querySelector('.grid-body [aria-rowindex="3"] [aria-colindex="3"]')?.textContent === 'new 1:1',
    );
    assert.equal(await page.evaluate(() => window.gridPage.grid().total()), 900);
  });

  it('tells added, removed and changed rows by sign and word, not only by colour', async () => {
    await page.evaluate(() =>
      window.gridPage.open(
        { rows: 4, columns: 3 },
        {
          rowMark: (_, row) => (['added', 'removed', 'changed', undefined] as const)[row],
          cellMark: (_, { row, column }) =>
            row === 2 && column === 1 ? { mark: 'changed', note: 'was 5' } : undefined,
        },
      ),
    );
    await text(page, 0, 1).waitFor();
    const gutters = page.locator('.grid-body [role=rowheader]');
    assert.deepEqual(await gutters.allTextContents(), ['+1', '−2', '~3', '4']);
    assert.equal(await gutters.nth(0).getAttribute('aria-label'), '1, added');
    assert.equal(await text(page, 2, 1).getAttribute('aria-label'), '2:1, changed, was 5');
    await open.picture('grid-marks');
  });

  it('finds its place again', async () => {
    await page.evaluate(() =>
      window.gridPage.open(
        { rows: 100_000, columns: 30 },
        { view: { widths: { column_20: 333 }, active: { row: 70_010, column: 20 }, top: 70_000 } },
      ),
    );
    await page.evaluate(() => window.gridPage.grid().focus());
    await text(page, 70_010, 1).waitFor();
    await page.keyboard.press('ArrowDown');
    await text(page, 70_011, 20).waitFor();
    assert.equal(Math.round((await text(page, 70_011, 20).boundingBox())?.width ?? 0), 333);
  });

  it('says that there are no rows', async () => {
    await page.evaluate(() => window.gridPage.open({ rows: 0, columns: 3 }, { emptyText: 'No row was late.' }));
    await page.getByText('No row was late.').waitFor();
    assert.equal(await page.locator('[role=grid]').getAttribute('aria-rowcount'), '1');
    await page.evaluate(() => window.gridPage.grid().focus());
    for (const key of ['ArrowDown', 'Control+End', 'Control+a', 'Control+c', 'Enter']) await page.keyboard.press(key);
  });

  it('shows hostile columns and cells inert', async () => {
    const script = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
    await page.evaluate(
      ([markup = '', long = '', huge = '']) =>
        window.gridPage.open({
          rows: 4,
          columns: 0,
          table: {
            columns: [
              { name: markup, type: markup },
              { name: long, type: 'string' },
              { name: '\u202egnirts', type: 'string' },
              { name: 'https://evil.test/x.png', type: 'string' },
            ],
            rows: [
              [markup, huge, 'a\u202eb\u2066c\u0000d\ud800e', null],
              ['NULL', { text: 'begin', cut: 1_000_000 }, 'tab\tline\nend', 'url(https://evil.test/)'],
              ['javascript:alert(1)', '</div></main>', '\u200b', ''],
              ['&lt;b&gt;', '{{x}}', '${x}', '\u0627\u0644\u0639\u0631\u0628\u064a\u0629'],
            ],
          },
        }),
      [script, 'x'.repeat(10_000), 'y'.repeat(1_000_000)],
    );
    await text(page, 0, 0).waitFor();
    assert.equal(await page.evaluate(() => 'broken' in window), false);
    assert.equal(await page.locator('#panel img, #panel script, #panel a').count(), 0);
    assert.equal(await text(page, 0, 0).textContent(), script);
    assert.equal(await text(page, 0, 2).textContent(), 'aU+202EbU+2066cU+0000dU+D800e');
    assert.equal(await text(page, 1, 2).textContent(), 'tab⇥line↵end');
    assert.ok(((await text(page, 0, 1).textContent()) ?? '').length <= 401);
    assert.equal(await text(page, 0, 3).getAttribute('aria-label'), 'NULL, no value');
    assert.equal(await text(page, 1, 0).getAttribute('aria-label'), null);
    const html = await page.locator('#panel').innerHTML();
    assert.doesNotMatch(html, /[\u202a-\u202e\u2066-\u2069]/);
    await open.picture('grid-hostile');
    assert.deepEqual(await axeViolations(page), []);
  });

  it('leaks no listener and no element over fifty openings', async () => {
    const cycle = (times: number): Promise<void> =>
      page.evaluate(async (count) => {
        const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
        for (let turn = 0; turn < count; turn += 1) {
          window.gridPage.open({ rows: 1000, columns: 20 });
          await frame();
          await frame();
          window.gridPage.close();
        }
        window.gridPage.views.length = 0;
      }, times);
    await cycle(3);
    const before = await pageCounters(page);
    await cycle(50);
    const after = await pageCounters(page);
    assert.ok(after.listeners <= before.listeners + 2, `${before.listeners} → ${after.listeners} listeners`);
    assert.ok(after.nodes <= before.nodes + 20, `${before.nodes} → ${after.nodes} nodes`);
  });
});

browserSuite('The grid in each theme', (browser) => {
  for (const theme of pageThemes) {
    it(`has no axe violation in ${theme}`, async () => {
      const open = await openPage(browser(), { entry, theme });
      await open.page.evaluate(() => {
        window.gridPage.open(
          { rows: 1000, columns: 12 },
          { pinned: 1, rowMark: (_, row) => (row === 3 ? 'added' : row === 5 ? 'removed' : undefined) },
        );
        window.gridPage.grid().setFiltered([2]);
        window.gridPage.grid().focus();
      });
      await text(open.page, 0, 1).waitFor();
      await open.page.keyboard.press('ArrowRight');
      for (let step = 0; step < 3; step += 1) await open.page.keyboard.press('Shift+ArrowDown');
      await open.page.keyboard.press('Shift+ArrowRight');
      await open.picture('grid');
      assert.deepEqual(await axeViolations(open.page), []);
      await open.close();
    });
  }
});

/** The element of a cell that has been read, by its place in the source. */
function text(page: Page, row: number, column: number): ReturnType<Page['locator']> {
  return page.locator(
    `.grid-body [aria-rowindex="${row + 2}"] .grid-cell[aria-colindex="${column + 2}"]:not(.loading)`,
  );
}

async function active(page: Page): Promise<{ readonly row: number; readonly column: number; readonly text: string }> {
  await page.locator('[role=grid][aria-activedescendant]').waitFor();
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const found = document.getElementById(
      document.querySelector('[role=grid]')?.getAttribute('aria-activedescendant') ?? '',
    );
    return {
      row: Number(found?.closest('[role=row]')?.getAttribute('aria-rowindex')) - 2,
      column: Number(found?.getAttribute('aria-colindex')) - 2,
      text: found?.textContent ?? '',
    };
  });
}

function firstRow(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.querySelector('.grid-body [role=row]')?.getAttribute('aria-rowindex')));
}

function selection(page: Page): Promise<unknown> {
  return page.evaluate(() => window.gridPage.grid().selection());
}

function copied(page: Page): Promise<{ readonly text: string; readonly rows: number } | undefined> {
  return page.evaluate(async () => {
    for (let turn = 0; turn < 200 && window.gridPage.copied.length === 0; turn += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return window.gridPage.copied.pop();
  });
}
