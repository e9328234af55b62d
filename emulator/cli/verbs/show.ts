import { showTable } from '../../base/showTable.ts';
import { localPath } from '../../batch/localPath.ts';
import { jsonRow } from '../../compute/rowJson.ts';
import { planScan } from '../../delta/scan.ts';
import { readSnapshot } from '../../delta/snapshot.ts';
import { prettyText } from '../../plan/prettyText.ts';
import { withEngine } from '../engine.ts';
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
  --json             one JSON object a row; longs and decimals are texts, so that no digit is lost, timestamps are in UTC

Example: sluice show tables/silver --version 3 --limit 5`,
  options: { ...timeTravelOptions, limit: { type: 'string' }, full: { type: 'boolean' } },
  positionals: [1, 1],
  async run(call) {
    const at = timeTravelOf(call, 'show');
    const limit = wholeNumber(call, 'limit', 'show') ?? 20;
    return withEngine(call.folder, async ({ io, session, folder }) => {
      const snapshot = await readSnapshot(io, localPath(call.positionals[0] ?? '', folder), at);
      const { fields } = snapshot.schema;
      if (fields.length === 0) {
        if (!call.json) call.terminal.print(`The table has no columns at version ${snapshot.version}.`);
        return 0;
      }
      const scan = await planScan(io, snapshot, { timeZone: session.settings.timeZone });
      const relation = await session.scanFiles(
        scan,
        fields.map((_, index) => `c${index}`),
      );
      // One row more than asked for, to know whether there are more.
      const rows = await session.rows(`SELECT * FROM ${relation} LIMIT ${limit + (call.json ? 0 : 1)}`);
      if (call.json) {
        const types = fields.map((field) => field.dataType);
        for (const row of rows) {
          const values = jsonRow(row, types, 'table');
          call.terminal.print(
            JSON.stringify(Object.fromEntries(fields.map((field, index) => [field.name, values[index]]))),
          );
        }
        return 0;
      }
      const cells = rows
        .slice(0, limit)
        .map((row) =>
          fields.map((field, index) => prettyText(row[index] ?? null, field.dataType, session.settings.timeZone)),
        );
      const names = fields.map((field) => field.name);
      const truncate = call.flag('full') ? 0 : 20;
      call.terminal.print(
        showTable(names, cells, { truncate, vertical: false, onlyTop: rows.length > limit ? limit : undefined }),
      );
      return 0;
    });
  },
};
