// Mocha's spec reporter, closed by the one line that a CI reads: `N passed, N failed, N skipped`.
import Mocha from 'mocha';

// Mocha loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default class SpecWithTotals extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
    runner.once('end', () => {
      for (const title of skipped) console.log(`skipped: ${title}`);
      const { passes, failures, pending } = this.stats;
      console.log(`\n${passes} passed, ${failures} failed, ${pending} skipped`);
    });
  }
}
