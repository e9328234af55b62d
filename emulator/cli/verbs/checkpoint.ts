import { localPath } from '../../batch/localPath.ts';
import { sluiceError } from '../../base/errors.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { checkpointJson } from '../../streaming/inspect/checkpointJson.ts';
import { checkpointText } from '../../streaming/inspect/checkpointText.ts';
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
  --json             everything as one object

Example: sluice checkpoint checkpoints/silver --limit 5

Exit code 1 when something is damaged, or when it is no stream checkpoint.`,
  options: { limit: { type: 'string' }, state: { type: 'boolean' } },
  positionals: [1, 1],
  async run(call) {
    const path = localPath(call.positionals[0] ?? '', call.folder);
    const status = await nodeFileSystem.status(path);
    if (status === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    if (!status.isDirectory) throw sluiceError('PATH_NOT_A_FOLDER', { path });
    const report = await inspectCheckpoint(nodeFileSystem, path, { stateRows: true });
    if (call.json) call.terminal.print(JSON.stringify(checkpointJson(report)));
    else {
      const limit = wholeNumber(call, 'limit', 'checkpoint') ?? 20;
      call.terminal.print(checkpointText(report, { limit, stateRows: call.flag('state') }));
    }
    const isCheckpoint = report.findings.every(({ code }) => code !== 'NOT_A_CHECKPOINT');
    return isCheckpoint && report.findings.every(({ severity }) => severity !== 'error') ? 0 : 1;
  },
};
