import * as v from 'valibot';
import { projectsChanged, readGraph } from '../../emulator/protocol/rpc/projects.ts';
import { readLastUpdate, updateChanged } from '../../emulator/protocol/rpc/updates.ts';
import { action, panel } from './panel.ts';

/** An act on one dataset of the graph that is shown. */
const dataset = v.object({ dataset: v.string() });

export const runPipeline = action<null>()('runPipeline', v.object({}));
export const stopPipeline = action<null>()('stopPipeline', v.object({}));
export const runDataset = action<null>()('runDataset', dataset);
export const previewDataset = action<null>()('previewDataset', dataset);
export const openTable = action<null>()('openTable', dataset);
export const openCheckpoint = action<null>()('openCheckpoint', v.object({ dataset: v.string(), flow: v.string() }));
export const goToDefinition = action<null>()('goToDefinition', dataset);
export const fullRefreshDataset = action<null>()('fullRefreshDataset', dataset);
/** Opens the file at the place of a problem, which is relative to the project's root. */
export const goToProblem = action<null>()(
  'goToProblem',
  v.object({ file: v.string(), line: v.number(), column: v.optional(v.number()) }),
);

/** The graph of one project, with how its last update went. */
export const graphPanel = panel({
  name: 'graph',
  input: v.object({ spec: v.string(), name: v.string() }),
  requests: [readGraph, readLastUpdate],
  notifications: [projectsChanged, updateChanged],
  actions: [
    runPipeline,
    stopPipeline,
    runDataset,
    previewDataset,
    openTable,
    openCheckpoint,
    goToDefinition,
    fullRefreshDataset,
    goToProblem,
  ],
});
