// Child process of the crash tests of updates: runs one update and kills itself at a step of it.
import { openPipelineBench } from '../support/pipelineBench.ts';

/** What the child is told, as JSON in its only argument. */
export interface UpdateTask {
  readonly folder: string;
  readonly definitions: string;
  readonly fullRefreshAll: boolean;
  /** The step at which it dies. */
  readonly step: string;
}

const { folder, definitions, fullRefreshAll, step } = JSON.parse(process.argv[2] ?? '') as UpdateTask;
const bench = await openPipelineBench({ folder });
bench.define(definitions);
await bench.update({
  selection: { fullRefreshAll },
  ports: {
    onStep(now) {
      if (now === step) process.kill(process.pid, 'SIGKILL');
    },
  },
});
