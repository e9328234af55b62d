import { localPath } from '../../batch/localPath.ts';
import { sluiceError } from '../../base/errors.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { checkpointJson } from '../../streaming/inspect/checkpointJson.ts';
import { readSinkTable, lastWrittenOf } from '../../streaming/inspect/deltaSinkTable.ts';
import { sinkAgreement, type Agreement, type TableReading } from '../../streaming/inspect/sinkAgreement.ts';
import { queryIdOf } from '../../guard/generations.ts';
import { withEngine } from '../../workspace/engine.ts';
import { checkpointText } from '../../streaming/inspect/checkpointText.ts';
import type { CheckpointReport } from '../../streaming/inspect/checkpointReport.ts';
import type { JsonObject } from '../../base/json.ts';
import { inspectCheckpoint } from '../../streaming/inspect/inspectCheckpoint.ts';
import { wholeNumber, type Verb } from '../verb.ts';

export const checkpoint: Verb = {
  name: 'checkpoint',
  summary: 'Open a stream checkpoint: batches, offsets, watermarks, what the next start will do.',
  help: `Opens a stream checkpoint of Spark (3.5 to 4.2) or of Sluice: batches, offsets, watermarks, the files of file sources,
state, what is damaged, and what the next start will do. Nothing is changed.

Usage: sluice checkpoint <dir> [options]

  <dir>              the checkpointLocation of a query
  --limit N          at most N batches and files, the newest (default 20)
  --state            print the rows of the state, too
  --table DIR        the Delta table that the query writes: does its txn agree with the commit log
  --json             everything as one object

Example: sluice checkpoint checkpoints/silver --limit 5

Exit code 1 when something is damaged, when the table lacks batches or has too many, or when it is no stream checkpoint.`,
  options: { limit: { type: 'string' }, state: { type: 'boolean' }, table: { type: 'string' } },
  positionals: [1, 1],
  async run(call) {
    const path = localPath(call.positionals[0] ?? '', call.folder);
    const status = await nodeFileSystem.status(path);
    if (status === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    if (!status.isDirectory) throw sluiceError('PATH_NOT_A_FOLDER', { path });
    const given = call.text('table');
    const table =
      given === undefined ? undefined : await tableReading(call.folder, path, localPath(given, call.folder));
    const sink =
      table === undefined
        ? undefined
        : { description: `DeltaSink[file:${table.path}]`, lastWritten: lastWrittenOf(table.reading) };
    const options = { stateRows: true, ...(sink === undefined ? {} : { sink }) };
    const report = await inspectCheckpoint(nodeFileSystem, path, options);
    const agreement = table === undefined ? undefined : agreementOf(report, table.reading);
    if (call.json) call.terminal.print(JSON.stringify({ ...checkpointJson(report), ...agreementJson(agreement) }));
    else {
      const limit = wholeNumber(call, 'limit', 'checkpoint') ?? 20;
      const text = checkpointText(report, { limit, stateRows: call.flag('state'), table: agreement?.sentence });
      call.terminal.print(text);
    }
    if (agreement?.severity === 'error') return 1;
    const isCheckpoint = report.findings.every(({ code }) => code !== 'NOT_A_CHECKPOINT');
    return isCheckpoint && report.findings.every(({ severity }) => severity !== 'error') ? 0 : 1;
  },
};

async function tableReading(
  folder: string,
  checkpoint: string,
  path: string,
): Promise<{ readonly path: string; readonly reading: TableReading }> {
  const queryId = await queryIdOf(nodeFileSystem, checkpoint);
  return { path, reading: await withEngine(folder, ({ io }) => readSinkTable(io, path, queryId)) };
}

function agreementOf(
  { queryId, lastPlannedBatch, lastCommittedBatch }: CheckpointReport,
  table: TableReading,
): Agreement {
  return sinkAgreement({ queryId, lastPlanned: lastPlannedBatch, lastCommitted: lastCommittedBatch, table });
}

function agreementJson(agreement: Agreement | undefined): JsonObject {
  return agreement === undefined ? {} : { table: { ...agreement } };
}
