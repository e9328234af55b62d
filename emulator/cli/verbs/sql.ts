import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { showTable } from '../../base/showTable.ts';
import { sluiceError } from '../../base/errors.ts';
import { jsonRow } from '../../compute/rowJson.ts';
import { prettyText } from '../../plan/prettyText.ts';
import type { CommandResult } from '../../program/commands/commandResult.ts';
import { runScript } from '../../program/commands/runCommand.ts';
import { plainText } from '../plainText.ts';
import { withSqlSession } from '../sqlSession.ts';
import type { Terminal } from '../terminal.ts';
import { wholeNumber, type Verb, type VerbCall } from '../verb.ts';

export const sql: Verb = {
  name: 'sql',
  summary: "Run SQL over a project's tables and views, or over Delta tables by path.",
  help: `Runs SQL statements: queries, and commands that make, fill, alter, restore or drop Delta tables. In the folder of a
project its tables and views are known by name; elsewhere tables are written as delta.\`/path\`.

Usage: sluice sql "<statement>" [options]
       sluice sql --file <f> [options]

  --file F           the statements of a file, separated by semicolons
  --spec P           the project's spark-pipeline.yml (default: the nearest one above the current folder)
  --storage D        a storage folder instead of a project: its tables by name
  --limit N          at most N rows of a query (default: 20)
  --full             do not cut long cells
  --json             one JSON object a row; longs and decimals are texts, so that no digit is lost

A table whose property pipelines.reset.allowed is false is protected: what would take rows from it is refused until
"sluice guard approve" has approved it.

Example: sluice sql "SELECT count(*) FROM silver VERSION AS OF 3"`,
  options: {
    file: { type: 'string' },
    spec: { type: 'string' },
    storage: { type: 'string' },
    limit: { type: 'string' },
    full: { type: 'boolean' },
  },
  positionals: [0, 1],
  async run(call) {
    const { text, file } = statements(call);
    const limit = wholeNumber(call, 'limit', 'sql') ?? 20;
    await withSqlSession(call, async (session) => {
      for await (const { result } of runScript(text, session, { limit, ...(file === undefined ? {} : { file }) })) {
        if (call.json) printJson(call.terminal, result);
        else print(call, result, session.conf.settings().timeZone);
        if (call.signal.aborted) throw sluiceError('CANCELLED', {});
      }
    });
    return 0;
  },
};

function statements(call: VerbCall): { readonly text: string; readonly file: string | undefined } {
  const [statement] = call.positionals;
  const file = call.text('file');
  if ((statement === undefined) === (file === undefined)) {
    const detail =
      statement === undefined ? 'There is no statement and no --file.' : 'A statement and --file exclude each other.';
    throw sluiceError('INVALID_USAGE', { detail, command: 'sql' });
  }
  if (file === undefined) return { text: statement ?? '', file: undefined };
  const path = resolve(call.folder, file);
  try {
    return { text: readFileSync(path, 'utf8'), file };
  } catch (cause) {
    throw sluiceError('PATH_NOT_FOUND', { path }, { cause });
  }
}

function print({ terminal, flag }: VerbCall, { schema, rows, hasMore }: CommandResult, timeZone: string): void {
  const { fields } = schema;
  if (fields.length === 0) {
    if (rows.length === 0) terminal.note('Done.');
    else terminal.print(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'} without columns`);
    return;
  }
  const cells = rows.map((row) =>
    fields.map(({ dataType }, index) => plainText(prettyText(row[index] ?? null, dataType, timeZone))),
  );
  const names = fields.map(({ name }) => plainText(name));
  terminal.print(showTable(names, cells, { truncate: flag('full') ? 0 : 20, vertical: false }));
  const counted = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  terminal.print(hasMore ? `${counted}, and more: --limit shows them` : counted);
}

function printJson(terminal: Terminal, { schema, rows }: CommandResult): void {
  const types = schema.fields.map(({ dataType }) => dataType);
  for (const row of rows) {
    const values = jsonRow(row, types, 'table');
    terminal.print(JSON.stringify(Object.fromEntries(schema.fields.map(({ name }, index) => [name, values[index]]))));
  }
}
