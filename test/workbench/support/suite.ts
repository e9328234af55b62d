import { openWorkbench, type OpenOptions, type Workbench } from './workbench.ts';
import { findPrerequisites } from './prerequisites.ts';

/**
 * A group of tests that share one workbench, in order: each goes on where the one before stopped. Skipped, with the reason in its name,
 * where the machine has no workbench. A failing test leaves a picture behind.
 */
export function workbenchSuite(title: string, options: OpenOptions, tests: (bench: () => Workbench) => void): void {
  const found = findPrerequisites();
  if (typeof found === 'string') {
    describe(title, () => {
      it.skip(`runs in a workbench (${found})`);
    });
    return;
  }
  describe(title, function () {
    this.timeout(120_000);
    let failed = false;
    let bench: Workbench | undefined;
    const current = (): Workbench => {
      if (bench === undefined) throw new Error('The workbench is not open.');
      return bench;
    };
    before(async () => {
      bench = await openWorkbench(options);
    });
    beforeEach(function () {
      // A step that failed leaves nothing that the next ones could stand on.
      if (failed) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') {
        failed = true;
        const name = this.currentTest
          .fullTitle()
          .replaceAll(/[^a-z0-9]+/gi, '-')
          .toLowerCase();
        await bench?.picture(`failed-${name}`);
      }
    });
    after(async () => {
      await bench?.close();
    });
    tests(current);
  });
}
