import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { realSpark, sparkPipelinesEnvironment } from '../support/realSpark.ts';
import type { Benchmark } from './benchmark.ts';

const pairs = 50;
const rows = 1000;

/** The same project run by Sluice and by a real `spark-pipelines`, the second time, when nothing is new. Whole processes, JVM start included. */
export const updateSpark: Benchmark = {
  name: 'update-spark',
  summary: `an update with nothing new over ${2 * pairs} flows, beside the same by spark-pipelines`,
  run(scratch, note) {
    const spark = realSpark(false);
    if ('missing' in spark) {
      note(`skipped: ${spark.missing}`);
      return Promise.resolve([]);
    }
    const project = join(scratch, 'project');
    makeProject(project);
    const environment = sparkPipelinesEnvironment(spark);
    const command = join(repositoryRoot, 'dist/sluice.js');
    const timed = (words: readonly string[]): { readonly seconds: number; readonly output: string } => {
      const started = performance.now();
      const result = spawnSync(process.execPath, [command, 'run', ...words], {
        cwd: project,
        encoding: 'utf8',
        env: environment,
        maxBuffer: 64 * 1024 * 1024,
      });
      const output = `${result.stdout}${result.stderr}`;
      if (result.status !== 0) throw new Error(`sluice run ${words.join(' ')} failed:\n${output}`);
      return { seconds: (performance.now() - started) / 1000, output };
    };
    const bySpark = ['--engine', 'spark'];
    note(`the first update took ${timed([]).seconds.toFixed(1)} s here`);
    note(`the first update took ${timed(bySpark).seconds.toFixed(1)} s by Spark`);
    const ours = timed([]).seconds;
    const theirs = timed(bySpark);
    note(
      `of Spark's, ${flowSeconds(theirs.output).toFixed(1)} s passed between the first flow that was queued and the end`,
    );
    return Promise.resolve([
      {
        name: `update with nothing new, ${2 * pairs} flows, whole process`,
        value: ours,
        unit: 's' as const,
        baseline: { name: 'by spark-pipelines, whole process', value: theirs.seconds },
        ratio: theirs.seconds / ours,
        ratioText: `${(theirs.seconds / ours).toFixed(0)} × as fast`,
        aim: 'faster than Spark',
      },
    ]);
  },
};

function makeProject(folder: string): void {
  mkdirSync(join(folder, 'transformations'), { recursive: true });
  mkdirSync(join(folder, 'landing'));
  const lines = Array.from({ length: rows }, (_, id) => JSON.stringify({ id, k: id % 7 }));
  writeFileSync(join(folder, 'landing/events.json'), `${lines.join('\n')}\n`);
  writeFileSync(
    join(folder, 'spark-pipeline.yml'),
    `name: bench
storage: ${pathToFileURL(join(folder, 'storage')).href}
configuration:
  spark.sql.sources.default: "delta"
  spark.sql.shuffle.partitions: "1"
libraries:
  - glob:
      include: transformations/**
`,
  );
  writeFileSync(
    join(folder, 'transformations/flows.py'),
    `from pyspark import pipelines as dp
import pyspark.sql.functions as F
from pyspark.sql import SparkSession

spark = SparkSession.active()


def pair(index):
    @dp.table(name=f"st{index}")
    def streamed():
        return spark.readStream.schema("id INT, k INT").json("landing").select("id", (F.col("k") + index).alias("k"))

    @dp.materialized_view(name=f"mv{index}")
    def counted():
        return spark.read.table(f"st{index}").groupBy("k").agg(F.count("*").alias("n"))


for index in range(${pairs}):
    pair(index)
`,
  );
}

/** Seconds between the first and the last line of Spark's client about flows. */
function flowSeconds(output: string): number {
  const times = [...output.matchAll(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): (?:Flow|Run) /gm)].map(([, time = '']) =>
    Date.parse(`${time.replace(' ', 'T')}Z`),
  );
  return (Math.max(...times) - Math.min(...times)) / 1000;
}
