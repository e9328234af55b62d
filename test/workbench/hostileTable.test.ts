import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { inspectBench } from '../support/inspectBench.ts';
import { quickInput, runCommand } from './support/commands.ts';
import { workbenchSuite } from './support/suite.ts';
import { contextMenu } from './support/views.ts';
import { accessibilityViolations, webview } from './support/webviews.ts';

const markup = '<img src="https://example.com/x.png" onerror="document.title=1"><script>document.title=1</script>';
const bidi = '\u202Egnp.exe\u2066';

/** A table whose every name and value tries to be more than text. */
async function writeHostileTable(folder: string): Promise<void> {
  const { sql, pathOf, close } = await inspectBench();
  try {
    const quoted = markup.replaceAll("'", "\\'");
    await sql.run(
      `CREATE TABLE hostile (\`${markup}\` STRING, \`${bidi}\` STRING, long STRING) COMMENT '${quoted}' TBLPROPERTIES ('delta.columnMapping.mode' = 'name')`,
    );
    await sql.run(`INSERT INTO hostile VALUES ('${quoted}', '${bidi}', repeat('<b>0123456</b>', 80000))`);
    await sql.run(
      `INSERT INTO hostile VALUES ('[x](command:workbench.action.quit)', 'javascript:alert(1)', '\\u0000\\u0007')`,
    );
    cpSync(pathOf('hostile'), join(folder, 'hostile'), { recursive: true });
  } finally {
    await close();
  }
}

workbenchSuite('A hostile table', { fill: writeHostileTable }, (bench) => {
  it('opens from its folder in the explorer, with no project', async () => {
    const { page, picture } = bench();
    await contextMenu(
      page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'hostile' }),
      'Open Delta Table',
    );
    const frame = await webview(page, '.version-slider');
    await frame.getByRole('gridcell').first().waitFor();
    await picture('hostile-rows');
  });

  it('is text and nothing else, in every tab', async () => {
    const { page, picture, traffic } = bench();
    const frame = await webview(page, '.version-slider');
    for (const tab of ['Changes', 'Schema', 'Files', 'Rows']) {
      await frame.getByRole('tab', { name: tab }).click();
      await frame.getByRole('tab', { name: tab, selected: true }).waitFor();
      await page.waitForTimeout(1000);
      await picture(`hostile-${tab.toLowerCase()}`);
      assert.equal(await frame.locator('img, iframe, object, embed, a[href^="javascript"]').count(), 0, tab);
      assert.equal(await frame.locator('script').filter({ hasText: 'document.title=1' }).count(), 0, tab);
      assert.deepEqual(await accessibilityViolations(frame), [], tab);
    }
    assert.notEqual(await frame.title(), '1');
    assert.deepEqual(traffic.foreign, []);
    assert.deepEqual(traffic.errors, []);
  });

  it('does not fill the page with a cell of a megabyte', async () => {
    const { page } = bench();
    const frame = await webview(page, '.version-slider');
    assert.ok((await frame.content()).length < 500_000);
    await runCommand(page, 'View: Close All Editors');
    assert.equal(await quickInput(page).count(), 0);
  });
});
