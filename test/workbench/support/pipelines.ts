import type { Locator, Page } from 'playwright-core';
import { openContainer, treeRow, view } from './views.ts';

/** The view "Pipelines" with the rows of its projects. */
export async function pipelinesView(page: Page): Promise<Locator> {
  await openContainer(page, 'Sluice');
  const pane = await view(page, 'Pipelines');
  await pane.locator('.monaco-list-row').first().waitFor();
  return pane;
}

/** Waits until the last update of a project ended like this. */
export async function updateEnded(pane: Locator, project: string | RegExp, how = 'completed'): Promise<void> {
  await treeRow(pane, project)
    .filter({ hasText: new RegExp(`${how} in`) })
    .waitFor({ timeout: 60_000 });
}
