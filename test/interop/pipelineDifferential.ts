/**
 * Compares Sluice with real `spark-pipelines` over projects that are not among the recorded cases.
 *
 *   node --import tsx test/interop/pipelineDifferential.ts [--answers <folder>] [<words of ids>…]
 *
 * Spark is asked once: its answers lie in the folder (in the format of the recorded cases) and are taken from there the next time.
 * The words choose cases whose id contains one of them. One Spark Connect server is started for all cases that are asked; between
 * cases its catalog is emptied. The comparison is that of the suite of recorded cases.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pipelines } from '../conformance/suites/pipelines.ts';
import { realSpark, type RealSpark } from '../support/realSpark.ts';
import { pipelineCases } from './pipelineCases.ts';
import type { AskedCase } from './pipelineCases/asked.ts';

const port = 15_099;

const { values, positionals } = parseArgs({ options: { answers: { type: 'string' } }, allowPositionals: true });
const answers = values.answers ?? join(tmpdir(), 'sluice-pipeline-answers');
const chosen = (id: string): boolean => positionals.length === 0 || positionals.some((word) => id.includes(word));
await ask(pipelineCases.filter((asked) => chosen(asked.id) && !isAnswered(asked)));
await compare();

/** A case that has changed since is asked again. */
function isAnswered({ id, files, steps }: AskedCase): boolean {
  const path = answerPath(id);
  if (!existsSync(path)) return false;
  const known = JSON.parse(readFileSync(path, 'utf8')) as AskedCase;
  const asked = known.steps.map((step) =>
    'argv' in step ? { argv: step.argv, ...(step.cwd === undefined ? {} : { cwd: step.cwd }) } : step,
  );
  return JSON.stringify([known.files, asked]) === JSON.stringify([files, steps]);
}

function answerPath(id: string): string {
  return join(answers, 'pipelines', id, 'case.json');
}

async function ask(open: readonly AskedCase[]): Promise<void> {
  if (open.length === 0) return;
  const spark = realSpark(false);
  if ('missing' in spark) {
    console.log(`${open.length} cases without an answer are skipped: ${spark.missing}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sluice-connect-'));
  const server = startServer(spark, folder);
  try {
    await listening(server);
    await record(spark, folder, open);
  } finally {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The settings of the recorded cases. What `--conf` says does not reach the JVM of a server; a file of defaults does. */
function startServer({ python, jars }: RealSpark, folder: string): ChildProcess {
  const paths = readdirSync(jars).map((jar) => join(jars, jar));
  const defaults = {
    'spark.driver.extraClassPath': paths.join(':'),
    'spark.driver.extraJavaOptions': '-Duser.timezone=UTC',
    'spark.driver.host': '127.0.0.1',
    'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
    'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.shuffle.partitions': '1',
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    'spark.ui.enabled': 'false',
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
  };
  const lines = Object.entries(defaults).map(([key, value]) => `${key} ${value}\n`);
  writeFileSync(join(folder, 'spark-defaults.conf'), lines.join(''));
  const programs = dirname(python);
  const sparkJars = join(pySparkFolder(python), 'jars');
  const jar = readdirSync(sparkJars).find((name) => name.startsWith('spark-connect_')) ?? '';
  const words = ['--master', 'local[1]', '--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'];
  return spawn('nice', ['-n', '10', join(programs, 'spark-submit'), ...words, join(sparkJars, jar)], {
    cwd: folder,
    env: { ...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`, SPARK_CONF_DIR: folder, TZ: 'UTC' },
    stdio: 'ignore',
    detached: true,
  });
}

function pySparkFolder(python: string): string {
  const library = join(dirname(python), '..', 'lib');
  const version = readdirSync(library).find((name) => name.startsWith('python3')) ?? 'python3';
  return join(library, version, 'site-packages', 'pyspark');
}

async function listening(server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if (server.exitCode !== null) throw new Error('The Spark Connect server ended while it started.');
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (answered) return;
    await pause(1_000);
  }
  throw new Error('The Spark Connect server does not listen after two minutes.');
}

async function record({ python }: RealSpark, folder: string, open: readonly AskedCase[]): Promise<void> {
  const script = new URL('spark/record_pipelines.py', import.meta.url).pathname;
  const recorder = spawn('nice', ['-n', '10', python, script], {
    cwd: folder,
    env: {
      ...process.env,
      SPARK_REMOTE: `sc://localhost:${port}`,
      SPARK_TEST_WAREHOUSE: join(folder, 'warehouse'),
      TZ: 'UTC',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  recorder.stdin.end(open.map((asked) => `${JSON.stringify(asked)}\n`).join(''));
  for await (const line of createInterface({ input: recorder.stdout })) keep(line);
}

function keep(line: string): void {
  const answer = JSON.parse(line) as AskedCase & { readonly failed?: string };
  if (answer.failed !== undefined) {
    console.log(`not asked: ${answer.id}: ${answer.failed}`);
    return;
  }
  mkdirSync(dirname(answerPath(answer.id)), { recursive: true });
  writeFileSync(answerPath(answer.id), JSON.stringify(answer, null, 1));
}

async function compare(): Promise<void> {
  const ids = new Set(pipelineCases.map(({ id }) => id));
  const counts = new Map<string, number>();
  for await (const { id, outcome, why } of pipelines.run(answers, (name) => ids.has(name) && chosen(name))) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (outcome !== 'equal') console.log(`${outcome}: ${id}: ${why ?? ''}`);
  }
  console.log([...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', '));
}
