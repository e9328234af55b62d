import { pick, runCommand } from './support/commands.ts';
import { workbenchSuite } from './support/suite.ts';
import { webview } from './support/webviews.ts';

/** Each step with a word of its picture. */
const pictures = [
  ['Open a sample', 'landing files'],
  ['Run the pipeline', 'each row once'],
  ['Look at an older version', 'at version 2'],
  ['Open a stream checkpoint', 'runs again'],
  ['Try to destroy bronze', 'rows kept'],
] as const;

for (const theme of ['light', 'dark'] as const) {
  workbenchSuite(`The walkthrough, ${theme}`, { theme }, (bench) => {
    it('shows a picture beside each step', async () => {
      const { page, picture } = bench();
      await runCommand(page, 'Welcome: Open Walkthrough...');
      await pick(page, /Get Started with Sluice/);
      const steps = page.locator('.gettingStartedContainer .getting-started-step');
      await steps.first().waitFor();
      for (const [title, text] of pictures) {
        await steps.filter({ hasText: title }).click();
        await webview(page, `svg text:has-text("${text}")`);
        await picture(`walkthrough-${title.toLowerCase().replaceAll(' ', '-')}`);
      }
    });
  });
}
