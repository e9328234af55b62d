import { localPath } from '../../batch/localPath.ts';
import { withEngine } from '../../workspace/engine.ts';
import { printTable, printTableJson } from '../tableRows.ts';
import { timeTravelHelp, timeTravelOf, timeTravelOptions } from '../tableArguments.ts';
import { wholeNumber, type Verb } from '../verb.ts';

export const show: Verb = {
  name: 'show',
  summary: 'Print rows of a Delta table, now or at a version.',
  help: `Prints rows of a Delta table as Spark's show() does, in the order of its files.

Usage: sluice show <table> [options]

  <table>            the folder of a Delta table
${timeTravelHelp}
  --limit N          at most N rows (default: 20)
  --full             do not cut long cells
  --json             one JSON object a row; longs and decimals are texts, so that no digit is lost; timestamps are
                     in UTC

Example: sluice show tables/silver --version 3 --limit 5`,
  options: { ...timeTravelOptions, limit: { type: 'string' }, full: { type: 'boolean' } },
  positionals: [1, 1],
  async run(call) {
    const at = timeTravelOf(call, 'show');
    const limit = wholeNumber(call, 'limit', 'show') ?? 20;
    await withEngine(call.folder, async (engine) => {
      const request = { path: localPath(call.positionals[0] ?? '', engine.folder), at, limit };
      if (call.json) await printTableJson(call.terminal, engine, request);
      else await printTable(call.terminal, engine, { ...request, truncate: call.flag('full') ? 0 : 20 });
    });
    return 0;
  },
};
