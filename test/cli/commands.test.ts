import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { sluice } from './commandRun.ts';
import { livingFolder } from './damagedFolder.ts';
import { runText } from './programRun.ts';

const commands = readdirSync(join(repositoryRoot, 'emulator', 'cli', 'verbs')).map((file) =>
  file.replace('.ts', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);

describe('the commands', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await livingFolder();
    const { error } = await runText(
      `import pyspark.sql.functions as F
wide = [F.lit("v" * index).alias(f"column_{index}") for index in range(60)]
spark.range(2).select(F.lit("x" * 5000).alias("long"), F.lit("a\\nb\\x1b[31mc").alias("odd"), *wide).write.format("delta").save("wide")
`,
      folder,
    );
    assert.equal(error, undefined);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists themselves', async () => {
    const { code, stdout } = await sluice(['--help'], folder);
    assert.equal(code, 0);
    for (const command of commands) assert.match(stdout, new RegExp(`^ {2}${command} +\\S`, 'm'));
    assert.deepEqual(await sluice([], folder), { code: 2, stdout, stderr: '' });
    assert.match((await sluice(['--version'], folder)).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  for (const command of commands) {
    it(`tells how ${command} is used`, async () => {
      const { code, stdout, stderr } = await sluice([command, '--help'], folder);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`^Usage: sluice ${command} `, 'm'));
      assert.match(stdout, /^Example|^Samples/m);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
    });

    it(`takes no option of ${command} that is none`, async () => {
      const { code, stdout, stderr } = await sluice([command, 'x', '--jsn'], folder);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /has no option "--jsn"\. Did you mean "--json"\?/);
      assert.match(stderr, new RegExp(`sluice ${command} --help`));
    });
  }

  it('finds the command that was meant', async () => {
    const { code, stderr } = await sluice(['histroy'], folder);
    assert.equal(code, 2);
    assert.match(stderr, /There is no command "histroy"\. Did you mean "history"\?/);
  });

  for (const words of [
    ['history', 'bronze', '--limit', '2'],
    ['schema', 'bronze', '--version', '1'],
    ['show', 'bronze'],
    ['show', 'wide'],
    ['checkpoint', 'check'],
    ['checkpoint', 'check', '--state'],
    ['explain', 'STORAGE_LOCKED'],
    ['submit', 'silver.py'],
  ]) {
    it(`writes JSON: ${words.join(' ')}`, async () => {
      const { code, stdout, stderr } = await sluice([...words, '--json'], folder);
      assert.equal(code, 0, stderr);
      const lines = stdout.split('\n').filter((line) => line !== '');
      assert.ok(lines.length > 0);
      for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
    });
  }

  it('ends quietly when nobody reads on', () => {
    const command = `"${process.execPath}" "${join(repositoryRoot, 'dist', 'sluice.js')}"`;
    for (const words of ['--help', 'history bronze', 'show wide --full', 'submit loud.py']) {
      writeFileSync(join(folder, 'loud.py'), 'for index in range(2000):\n    print("x" * 1000)\n');
      const { stderr } = spawnSync('sh', ['-c', `${command} ${words} | head -n 1 >/dev/null`], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.doesNotMatch(stderr, /EPIPE|^ +at /m, words);
    }
  });

  it('shows colours where they are wanted, and only there', async () => {
    const escape = '\u001b[';
    const plain = await sluice(['history', 'bronze'], folder);
    assert.ok(!plain.stdout.includes(escape));
    const forced = await sluice(['history', 'bronze'], folder, { environment: { FORCE_COLOR: '1' } });
    assert.ok(forced.stdout.includes(escape));
    const none = await sluice(['history', 'bronze'], folder, { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    assert.equal(none.stdout, plain.stdout);
  });

  it('cuts long cells, keeps the rows of wide tables whole, and spells control characters out', async () => {
    const { stdout } = await sluice(['show', 'wide'], folder);
    const [rule = '', names = '', , first = ''] = stdout.split('\n');
    assert.ok(rule.length > 700);
    assert.equal(names.length, rule.length);
    assert.equal(first.length, rule.length);
    assert.match(first, /^\|x{17}\.\.\.\|/);
    assert.ok(first.includes('a\\nb\\x1b[31mc'));
    const full = await sluice(['show', 'wide', '--full'], folder);
    assert.ok(full.stdout.includes('x'.repeat(5000)));
  });

  it('says so when a program does nothing', async () => {
    const work = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
    for (const program of ['', '# nothing\n', 'x = 1\n', 'df = spark.range(3).selectExpr("id * 2 AS twice")\n']) {
      writeFileSync(join(work, 'app.py'), program);
      const { code, stdout, stderr } = await sluice(['submit', 'app.py'], work);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
      assert.match(stderr, /^The program ended without an effect/);
    }
    rmSync(work, { recursive: true });
  });

  it('hands its arguments to the program', async () => {
    writeFileSync(join(folder, 'args.py'), 'import sys\nprint(sys.argv)\n');
    const { stdout } = await sluice(['submit', 'args.py', 'one', '--', '--two', '3'], folder);
    assert.equal(stdout, "['args.py', 'one', '--two', '3']\n");
  });
});
