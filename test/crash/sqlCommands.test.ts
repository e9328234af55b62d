import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { faultyFileSystem, writingCalls, type Fault } from '../support/faultyFileSystem.ts';
import { sqlBench, type SqlBench } from '../support/sqlBench.ts';

/** Commands and what shows whether they were done. */
const scenarios: readonly { readonly command: string; readonly shows: string }[] = [
  { command: 'CREATE TABLE made (a INT)', shows: 'SELECT * FROM made' },
  { command: 'CREATE TABLE made AS SELECT id FROM range(3)', shows: 'SELECT * FROM made' },
  { command: "CREATE TABLE made (a INT) LOCATION '<folder>/out'", shows: 'SELECT * FROM made' },
  { command: 'CREATE OR REPLACE TABLE t AS SELECT 9 AS other', shows: 'SELECT * FROM t' },
  { command: 'INSERT INTO t VALUES (7, 1), (8, 2)', shows: 'SELECT * FROM t' },
  { command: 'DELETE FROM t WHERE id < 3', shows: 'SELECT * FROM t' },
  { command: 'RESTORE TABLE t TO VERSION AS OF 1', shows: 'SELECT * FROM t' },
  { command: 'ALTER TABLE t ADD COLUMN c STRING', shows: 'SELECT * FROM t' },
  { command: 'CREATE OR REPLACE VIEW v AS SELECT 2 AS b', shows: 'SELECT * FROM v' },
  { command: 'DROP VIEW v', shows: 'SELECT * FROM v' },
  { command: 'DROP TABLE t', shows: 'SELECT * FROM t' },
  {
    command:
      'SET spark.databricks.delta.retentionDurationCheck.enabled = false; TRUNCATE TABLE t; VACUUM t RETAIN 0 HOURS',
    shows: 'SELECT * FROM t',
  },
];

describe('a crash in the middle of a SQL command', function () {
  this.timeout(120_000);
  let template: string;
  const scratch: string[] = [];
  const copied = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-sql-crash-'));
    scratch.push(folder);
    // Times of commit files stand for versions' times.
    cpSync(template, folder, { recursive: true, preserveTimestamps: true });
    return folder;
  };

  before(async () => {
    template = mkdtempSync(join(tmpdir(), 'sluice-sql-crash-'));
    scratch.push(template);
    const bench = sqlBench({ folder: template });
    await bench.run('CREATE TABLE t (id INT, p INT) PARTITIONED BY (p)');
    await bench.run('INSERT INTO t VALUES (1, 1), (2, 2), (3, 1)');
    await bench.run('INSERT INTO t VALUES (4, 1)');
    await bench.run('CREATE VIEW v AS SELECT 1 AS a');
    await bench.close();
  });
  after(() => {
    for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
  });

  const stateOf = async (bench: SqlBench, shows: string): Promise<string> => {
    try {
      const header = (await bench.run(`DESCRIBE ${shows.split(' ').at(-1) ?? ''}`)).map(([name]) => name);
      return JSON.stringify([header, await bench.rows(shows)]);
    } catch (error) {
      if (isSluiceError(error, 'TABLE_OR_VIEW_NOT_FOUND')) return 'absent';
      throw error;
    }
  };
  const stateIn = async (folder: string, shows: string): Promise<string> => {
    const bench = sqlBench({ folder });
    try {
      return await stateOf(bench, shows);
    } finally {
      await bench.close();
    }
  };
  const runAll = async (bench: SqlBench, command: string, folder: string): Promise<void> => {
    for (const text of command.split('; ')) await bench.run(text.replaceAll('<folder>', folder));
  };

  /** Runs the command with a fault; how many calls could be hit, and the folder as it is left. */
  const runWith = async (command: string, fault?: Fault) => {
    const folder = copied();
    const files = faultyFileSystem(nodeFileSystem, fault);
    const bench = sqlBench({ folder, files });
    try {
      await runAll(bench, command, folder);
    } catch (error) {
      if (!files.struck()) throw error;
    } finally {
      await bench.close();
    }
    return { folder, struck: files.struck() };
  };

  for (const { command, shows } of scenarios) {
    it(`leaves what was or what is to be: ${command}`, async () => {
      const old = await stateIn(template, shows);
      const done = await stateIn((await runWith(command)).folder, shows);
      let strikes = 0;
      for (const when of ['before', 'after'] as const) {
        for (let nth = 1; ; nth += 1) {
          const { folder, struck } = await runWith(command, { kind: 'crash', when, nth, calls: writingCalls });
          if (!struck) break;
          strikes += 1;
          const bench = sqlBench({ folder });
          try {
            const left = await stateOf(bench, shows);
            assert.ok(left === old || left === done, `${when} call ${nth}: ${left}`);
            // What was not done can be done now.
            if (left !== done) await runAll(bench, command, folder);
            assert.equal(await stateOf(bench, shows), done, `${when} call ${nth}, done again`);
          } finally {
            await bench.close();
          }
        }
      }
      assert.ok(strikes > 0);
    });
  }
});
