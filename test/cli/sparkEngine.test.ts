import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseVerb } from '../../emulator/cli/verb.ts';
import { run } from '../../emulator/cli/verbs/run.ts';
import type { ErrorCode } from '../../emulator/protocol/errors/catalogue.ts';

const portable = `from pyspark import pipelines as dp
from pyspark.sql import SparkSession
spark = SparkSession.active()

@dp.materialized_view(table_properties={"pipelines.reset.allowed": "false"})
def kept():
    return spark.range(3)
`;

/** Stands in for the client of Spark: writes down how it was called, and prints what a test asks for. */
const client = `#!/bin/sh
printf '%s\\n' "$@" > "$SEEN/words"
printf '%s' "$SPARK_CONF_DIR" > "$SEEN/conf"
cp "$SPEC" "$SEEN/spec.yml"
cat "$SEEN/output"
exit $(cat "$SEEN/status")
`;

describe('sluice run --engine spark', () => {
  let folder: string;
  let seen: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-spark-'));
    seen = join(folder, 'seen');
    mkdirSync(join(folder, 'transformations'));
    mkdirSync(seen);
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      `name: demo\nstorage: file://${folder}/storage\nconfiguration:\n  sluice.dialect: spark\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    writeFileSync(join(folder, 'transformations', 'a.py'), portable);
    writeFileSync(join(seen, 'client'), client);
    chmodSync(join(seen, 'client'), 0o755);
    answer('noise of the JVM\n2026-01-02 03:04:05: Run is COMPLETED.\n', 0);
    process.env['SLUICE_SPARK_PIPELINES'] = join(seen, 'client');
    process.env['SEEN'] = seen;
    process.env['SPEC'] = join(folder, '.sluice-spark-pipeline.yml');
  });
  afterEach(() => {
    for (const name of ['SLUICE_SPARK_PIPELINES', 'SEEN', 'SPEC']) delete process.env[name];
    rmSync(folder, { recursive: true, force: true });
  });

  const answer = (output: string, status: number): void => {
    writeFileSync(join(seen, 'output'), output);
    writeFileSync(join(seen, 'status'), String(status));
  };
  const seenText = (name: string): string => readFileSync(join(seen, name), 'utf8');

  const sluice = async (
    words: readonly string[],
    { signal } = new AbortController(),
    onPrint: () => void = () => undefined,
  ): Promise<{ readonly code: number; readonly printed: readonly string[]; readonly noted: readonly string[] }> => {
    const printed: string[] = [];
    const noted: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print(line: string) {
        printed.push(line);
        onPrint();
      },
      note: (line: string) => void noted.push(line),
    };
    const call = parseVerb(run, ['--engine', 'spark', ...words], { terminal, folder, signal });
    assert.ok(call !== 'help');
    return { code: await run.run(call), printed, noted };
  };
  const refused = (words: readonly string[], code: ErrorCode, says: RegExp): Promise<void> =>
    assert.rejects(sluice(words), (error) => isSluiceError(error, code) && says.test(error.message));

  it('gives Spark a spec with a storage of its own, passes its lines on, and leaves nothing beside the spec', async () => {
    const { code, printed } = await sluice(['--refresh', 'kept']);
    assert.deepEqual([code, printed], [0, ['2026-01-02 03:04:05: Run is COMPLETED.']]);
    const spec = join(folder, '.sluice-spark-pipeline.yml');
    assert.deepEqual(seenText('words').trim().split('\n'), ['run', '--spec', spec, '--refresh', 'kept']);
    const given: unknown = parse(seenText('spec.yml'));
    assert.deepEqual(given, {
      name: 'demo',
      storage: `file://${folder}/storage/_spark`,
      catalog: 'spark_catalog',
      database: 'default',
      configuration: { 'spark.sql.sources.default': 'delta' },
      libraries: [{ glob: { include: 'transformations/**' } }],
    });
    assert.match(readFileSync(join(seenText('conf'), 'spark-defaults.conf'), 'utf8'), /DeltaSparkSessionExtension/);
    assert.equal(existsSync(spec), false);
  });

  it('names a remote server and starts none of its own', async () => {
    await sluice(['--remote', 'sc://spark:15002']);
    assert.deepEqual(seenText('words').split('\n').slice(0, 3), ['--remote', 'sc://spark:15002', 'run']);
  });

  it("hands Spark's own error on", async () => {
    answer('x\npyspark.errors.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table x cannot be found.\n', 1);
    await refused([], 'SPARK_RUN_FAILED', /status 1: \[TABLE_OR_VIEW_NOT_FOUND\] The table x/);
  });

  it('asks the guard before Spark is started', async () => {
    await refused(['--full-refresh', 'kept'], 'TABLE_NOT_RESETTABLE', /full refresh was not done/);
    assert.equal(existsSync(join(seen, 'words')), false);
  });

  it('lists what Spark lacks by place, and starts nothing', async () => {
    writeFileSync(
      join(folder, 'transformations', 'b.py'),
      `${portable.replace('kept', 'second')}\n@dp.table\ndef late():\n    return spark.readStream.table("kept").dropDuplicates(["id"])\n`,
    );
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      readFileSync(join(folder, 'spark-pipeline.yml'), 'utf8').replace('dialect: spark', 'dialect: databricks'),
    );
    writeFileSync(
      join(folder, 'transformations', 'c.sql'),
      'CREATE OR REFRESH MATERIALIZED VIEW m (CONSTRAINT c EXPECT (id > 0)) AS SELECT * FROM kept;\n',
    );
    const noted: string[] = [];
    await assert.rejects(
      sluice([]).then((answered) => noted.push(...answered.noted)),
      (error) => isSluiceError(error, 'SPARK_PREFLIGHT_FAILED') && /2 of its statements/.test(error.message),
    );
    assert.equal(existsSync(join(seen, 'words')), false);
  });

  it('ends everything that the client has started when it is stopped', async () => {
    writeFileSync(
      join(seen, 'client'),
      `#!/bin/sh
(trap 'touch "$SEEN/ended"; exit' TERM; echo '2026-01-02 03:04:05: Starting run...'; while :; do sleep 0.05; done) &
wait
`,
    );
    const stopping = new AbortController();
    await assert.rejects(
      sluice([], stopping, () => stopping.abort()),
      (error) => isSluiceError(error, 'CANCELLED'),
    );
    assert.ok(existsSync(join(seen, 'ended')));
  });

  it('says how to get Spark where there is none', async () => {
    process.env['SLUICE_SPARK_PIPELINES'] = join(seen, 'nothing');
    await refused([], 'SPARK_PIPELINES_NOT_FOUND', /nothing/);
  });

  for (const words of [['--watch'], ['--reset-checkpoints', 'kept'], ['--engine', 'flink']]) {
    it(`does not take ${words.join(' ')}`, () => refused(words, 'INVALID_USAGE', /./));
  }
});
