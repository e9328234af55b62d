import assert from 'node:assert/strict';
import { axeViolations, browserSuite, openPage, pageThemes } from '../support/browserPage.ts';
import type {} from './pages/kitPage.ts';

const entry = 'test/workbench/pages/kitPage.ts';

browserSuite('The kit of the panels', (browser) => {
  it('does by keyboard alone what its parts are for', async () => {
    const open = await openPage(browser(), { entry });
    const { page } = open;
    await page.getByRole('button', { name: 'Run', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Zoom In' }).focus();
    await page.keyboard.press(' ');
    await page.getByRole('combobox', { name: 'Version' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('textbox', { name: 'Filter' }).focus();
    await page.keyboard.type('a');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Only changed rows' }).focus();
    await page.keyboard.press(' ');
    await page.getByRole('tab', { name: 'States' }).focus();
    await page.keyboard.press('End');
    await page.getByText('Made when it was first shown.').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('separator', { name: 'Size of the list' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Split' }).focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Retry' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await page.evaluate(() => window.said), [
      'run',
      'zoom',
      'version 2',
      'filter a',
      'enter a',
      'checked true',
      'tab late',
      'tab split',
      'share 0.32',
      'tab states',
      'retry',
    ]);
    await open.close();
  });

  for (const theme of pageThemes) {
    it(`has no axe violation in ${theme}`, async () => {
      const open = await openPage(browser(), { entry, theme });
      await open.page.getByRole('tab', { name: 'States' }).waitFor();
      await open.picture('kit');
      assert.deepEqual(await axeViolations(open.page), []);
      await open.close();
    });
  }
});
