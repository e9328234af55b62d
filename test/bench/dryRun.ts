import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withProject } from '../../emulator/workspace/openProject.ts';
import { parsePipelineFile } from '../../emulator/sql/pipelineFile.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import type { Benchmark } from './benchmark.ts';
import { makeBronze } from './bronze.ts';
import { median, runNode } from './process.ts';

const pipelines = 100;
const rounds = 7;

/** A dry run of a project of 300 tables, in process and as a command, against the least that either has to do. */
export const dryRun: Benchmark = {
  name: 'dry-run',
  summary: `a dry run of ${pipelines} pipelines of three layers each, in ${pipelines} files`,
  async run(scratch, note) {
    const project = join(scratch, 'project');
    const texts = await makeProject(project, join(scratch, 'events'));
    note(`${texts.length} files, ${Math.round(texts.join('').length / 1024)} KB`);
    const inProcess: number[] = [];
    const parsing: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      await check(project);
      const between = performance.now();
      for (const text of texts) parsePipelineFile(text, { timeZone: 'UTC' });
      inProcess.push(between - started);
      parsing.push(performance.now() - between);
    }
    note(`the first time in a process took ${Math.round(inProcess[0] ?? 0)} ms`);
    const command: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      command.push(runNode([join(repositoryRoot, 'dist/sluice.js'), 'dry-run'], project).seconds * 1000);
      alone.push(runNode(['-e', '0'], project).seconds * 1000);
    }
    const ratioOf = (ours: readonly number[], theirs: readonly number[]): number =>
      median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
    const parsingRatio = ratioOf(inProcess, parsing);
    const startRatio = ratioOf(command, alone);
    return [
      {
        name: `dry run of ${3 * pipelines} tables, in process`,
        value: median(inProcess),
        unit: 'ms',
        baseline: { name: 'parsing the same files', value: median(parsing) },
        ratio: parsingRatio,
        ratioText: `${parsingRatio.toFixed(1)} × parsing alone`,
        aim: 'at most 300 ms',
      },
      {
        name: `dry run of ${3 * pipelines} tables, whole process`,
        value: median(command),
        unit: 'ms',
        baseline: { name: 'Node alone', value: median(alone) },
        ratio: startRatio,
        ratioText: `${startRatio.toFixed(1)} × the start of Node`,
        aim: 'at most 1 s',
      },
    ];
  },
};

async function check(folder: string): Promise<void> {
  await withProject({ folder, spec: undefined }, async (open) => {
    const { errors } = await open.check({ purpose: 'dryRun' });
    if (errors[0] !== undefined) throw errors[0];
  });
}

/** One file a pipeline: a streaming table over events, a cleaned one with an expectation, a materialized view over a temporary view. */
async function makeProject(project: string, events: string): Promise<readonly string[]> {
  await makeBronze(events, { rows: 100, files: 1 });
  mkdirSync(join(project, 'transformations'), { recursive: true });
  writeFileSync(
    join(project, 'spark-pipeline.yml'),
    `name: bench\nstorage: file://${project}/storage\nlibraries:\n  - glob:\n      include: transformations/**\n`,
  );
  return Array.from({ length: pipelines }, (_, index) => {
    const text = `-- Pipeline ${index}
CREATE STREAMING TABLE bronze_${index}
  COMMENT 'Events of part ${index}'
  TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT *, CAST(timestamp AS TIMESTAMP) AS event_time FROM STREAM delta.\`${events}\` WHERE user_id % ${pipelines} = ${index};

CREATE STREAMING TABLE silver_${index} (CONSTRAINT valid_user EXPECT (user_id > 0) ON VIOLATION DROP ROW)
AS SELECT user_id, workout_id, event_time, lower(trim(action)) AS action,
  CASE WHEN action IN ('start', 'resume') THEN 1 ELSE 0 END AS running,
  concat_ws('-', CAST(user_id AS STRING), date_format(event_time, 'yyyy-MM-dd')) AS day_key
FROM STREAM bronze_${index} WHERE action IS NOT NULL;

CREATE TEMPORARY VIEW running_${index} AS SELECT s.*, date_trunc('HOUR', s.event_time) AS hour FROM silver_${index} s WHERE running = 1;

CREATE MATERIALIZED VIEW gold_${index} CLUSTER BY (hour)
AS WITH users AS (SELECT user_id, hour, count(*) AS events, max(event_time) AS last_seen FROM running_${index} GROUP BY user_id, hour)
SELECT hour, count(*) AS users, sum(events) AS events, avg(events) AS events_per_user, max(last_seen) AS last_seen
FROM users GROUP BY hour HAVING count(*) > 0;
`;
    writeFileSync(join(project, 'transformations', `pipeline_${String(index).padStart(3, '0')}.sql`), text);
    return text;
  });
}
