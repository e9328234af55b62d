import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseVerb, type Verb } from '../../emulator/cli/verb.ts';
import { audit } from '../../emulator/cli/verbs/audit.ts';
import { guard } from '../../emulator/cli/verbs/guard.ts';
import { run } from '../../emulator/cli/verbs/run.ts';
import { show } from '../../emulator/cli/verbs/show.ts';
import { sql } from '../../emulator/cli/verbs/sql.ts';
import { submit } from '../../emulator/cli/verbs/submit.ts';

const bronze = 'spark_catalog.default.bronze';

/** Calls a command in this process; an error that the command throws is given by its code. */
async function call(verb: Verb, folder: string, ...words: readonly string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = {
    colours: false,
    width: 200,
    print: (line: string) => void out.push(line),
    note: (line: string) => void notes.push(line),
  };
  const parsed = parseVerb(verb, words, { terminal, folder, signal: new AbortController().signal });
  assert.ok(parsed !== 'help');
  try {
    const code = await verb.run(parsed);
    return { code, error: undefined, out: out.join('\n'), notes: notes.join('\n') };
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { code: 1, error: error.code, out: out.join('\n'), notes: notes.join('\n') };
  }
}

describe('sluice guard and sluice audit', function () {
  this.timeout(60_000);
  let folder: string;
  const table = (): string => join(folder, 'storage', 'tables', 'spark_catalog', 'default', 'bronze');
  const approve = (act: string) =>
    call(guard, folder, 'approve', 'bronze', '--for', act, '--name', bronze, '--reason', 'a test');
  const rows = async (): Promise<readonly unknown[]> =>
    (await call(show, folder, table(), '--json')).out
      .split('\n')
      .map((line): unknown => JSON.parse(line))
      .sort();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-guard-'));
    mkdirSync(join(folder, 'transformations'));
    mkdirSync(join(folder, 'landing'));
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      `name: shop\nstorage: file://${folder}/storage\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    writeFileSync(
      join(folder, 'transformations', 'bronze.py'),
      `from pyspark import pipelines as dp

@dp.table(format="delta", table_properties={"pipelines.reset.allowed": "false"})
def bronze():
    return spark.readStream.format("json").schema("id INT").load("${folder}/landing")
`,
    );
    writeFileSync(join(folder, 'landing', '1.json'), '{"id":1}\n{"id":2}\n');
    assert.equal((await call(run, folder)).code, 0);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses from every door, and tells what would be lost', async () => {
    assert.match((await call(run, folder, '--full-refresh', 'bronze')).notes, /\[TABLE_NOT_RESETTABLE\]/);
    for (const statement of ['DROP TABLE bronze', 'TRUNCATE TABLE bronze', `DELETE FROM delta.\`${table()}\``]) {
      assert.equal((await call(sql, folder, statement)).error, 'TABLE_NOT_RESETTABLE', statement);
    }
    writeFileSync(
      join(folder, 'overwrite.py'),
      `spark.range(1).selectExpr("CAST(id AS INT) AS id").write.format("delta").mode("overwrite").save("${table()}")\n`,
    );
    assert.equal((await call(submit, folder, 'overwrite.py')).error, 'TABLE_NOT_RESETTABLE');
    writeFileSync(
      join(folder, 'stream.py'),
      `spark.readStream.format("json").schema("id INT").load("landing").writeStream.format("delta") \\
  .option("checkpointLocation", "other").trigger(availableNow=True).start("${table()}").awaitTermination()\n`,
    );
    assert.equal((await call(submit, folder, 'stream.py')).error, 'TABLE_NOT_RESETTABLE');
    const { out } = await call(guard, folder, 'status');
    assert.match(out, /bronze {2}by its definition, by its own property, by the guard's record/);
    assert.match(out, /2 rows in 1 file .* at version 1; 2 versions can be read/);
    assert.match(out, /1 of 1 file that the stream has read is still there/);
    assert.equal((await rows()).length, 2);
  });

  it('approves nothing without a terminal, a name and a reason, nor by another name', async () => {
    assert.equal((await call(guard, folder, 'approve', 'bronze')).error, 'INVALID_USAGE');
    const wrong = await call(guard, folder, 'approve', 'bronze', '--name', 'bronze', '--reason', 'x');
    assert.equal(wrong.error, 'APPROVAL_NAME_DIFFERS');
    assert.equal((await call(guard, folder, 'approve', 'bronce')).error, 'GUARD_TABLE_NOT_FOUND');
    assert.equal((await call(guard, folder, 'approve', 'bronze', '--for', 'ful-refresh')).error, 'INVALID_USAGE');
    assert.equal((await call(guard, folder, 'aprove', 'bronze')).error, 'INVALID_USAGE');
  });

  it('lets an approved full refresh through once, and takes it back', async () => {
    assert.equal((await approve('full-refresh')).code, 0);
    rmSync(join(folder, 'landing', '1.json'));
    writeFileSync(join(folder, 'landing', '2.json'), '{"id":7}\n');
    const refreshed = await call(run, folder, '--full-refresh', 'bronze');
    assert.equal(refreshed.code, 0);
    assert.match(refreshed.notes, /takes away 2 rows in 1 file .* cannot be had again: The rows of .*1\.json/);
    assert.deepEqual(await rows(), [{ id: 7 }]);
    assert.equal((await call(run, folder, '--full-refresh', 'bronze')).code, 1);
    const status = JSON.parse((await call(guard, folder, 'status', '--json')).out) as {
      readonly resets: readonly { readonly updateId: string }[];
    };
    const update = status.resets[0]?.updateId ?? '';
    assert.equal((await call(guard, folder, 'undo', update)).error, 'TABLE_NOT_RESETTABLE');
    // Not even a VACUUM without any retention takes away what the undo needs.
    await approve('delete-rows');
    const vacuum = `SET spark.databricks.delta.retentionDurationCheck.enabled = false; VACUUM bronze RETAIN 0 HOURS`;
    assert.equal((await call(sql, folder, vacuum)).code, 0);
    await approve('restore');
    assert.match((await call(guard, folder, 'undo', update)).out, /holds 2 rows again, as at version 1/);
    assert.equal((await rows()).length, 2);
    assert.equal((await call(guard, folder, 'undo', update)).error, 'UNDO_ALREADY_DONE');
    assert.equal((await call(run, folder)).code, 0);
    assert.equal((await rows()).length, 3);
  });

  it('keeps an audit log that tells all of it, and verifies it', async () => {
    const { out } = await call(audit, folder);
    for (const words of [
      'is protected from here on',
      'refused (TABLE_NOT_RESETTABLE): the drop of',
      'an approval for spark_catalog.default.bronze was refused: APPROVAL_NAME_DIFFERS',
      'allowed: the full refresh of spark_catalog.default.bronze by approval',
      'asked by: sluice run --full-refresh bronze',
      'asked by: a batch write with the mode overwrite of overwrite.py',
    ]) {
      assert.ok(out.includes(words), words);
    }
    assert.equal((await call(audit, folder, '--limit', '1', '--json')).out.split('\n').length, 1);
    assert.equal((await call(audit, folder, 'verify')).code, 0);
    const log = join(folder, 'storage', '_audit');
    cpSync(log, join(folder, 'kept'), { recursive: true });
    const [last = ''] = readdirSync(log)
      .filter((name) => /^\d/.test(name))
      .slice(-1);
    rmSync(join(log, last));
    const cut = await call(audit, folder, 'verify');
    assert.equal(cut.code, 1);
    assert.match(cut.out, /the log ends with record \d+, and head\.json knows record \d+/);
    assert.equal((await call(guard, folder, 'status')).error, 'AUDIT_LOG_BROKEN');
    assert.match((await call(audit, folder, 'restart', '--reason', 'a test cut it')).out, /knows 1 protected tables/);
    assert.equal((await call(audit, folder, 'verify')).code, 0);
    assert.equal((await call(run, folder, '--full-refresh', 'bronze')).code, 1);
  });

  it('stops a project whose storage folder was emptied', async () => {
    rmSync(join(folder, 'storage'), { recursive: true });
    assert.match((await call(run, folder)).notes, /\[STORAGE_EMPTIED\]/);
  });
});
