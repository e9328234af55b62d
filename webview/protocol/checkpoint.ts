import * as v from 'valibot';
import {
  compareCheckpoints,
  inspectCheckpoint,
  measureCheckpoint,
  readBatch,
  readBatches,
  readSourceFiles,
  readState,
  readWatermarks,
} from '../../emulator/protocol/rpc/checkpoints.ts';
import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { updateChanged } from '../../emulator/protocol/rpc/updates.ts';
import { action, panel } from './panel.ts';

/** Asks the person for the folder of the Delta table that the query writes; the panel is then opened with it. */
export const chooseTable = action<null>()('chooseTable', v.object({}));

/** Opens another stream checkpoint, as another generation of the flow, in a panel of its own. */
export const openCheckpoint = action<null>()('openCheckpoint', v.object({ path: v.string() }));

/** Opens the Delta table in a folder. */
export const openTable = action<null>()('openTable', v.object({ path: v.string() }));

/** Shows a folder in the file explorer of VS Code, or in that of the system when it lies outside of the workspace. */
export const revealFolder = action<null>()('revealFolder', v.object({ path: v.string() }));

/** One stream checkpoint: batches, watermarks, sources, state, what the next start does, and whether the table agrees. */
export const checkpointPanel = panel({
  name: 'checkpoint',
  input: v.object({
    /** Absolute folder. */
    path: v.string(),
    /** Of the query, for the title. */
    name: v.string(),
    spec: v.optional(v.string()),
    /** The Delta table that the person picked. */
    table: v.optional(v.string()),
    /** The batch to show first. */
    batch: v.optional(v.number()),
  }),
  requests: [
    inspectCheckpoint,
    measureCheckpoint,
    readBatches,
    readBatch,
    readWatermarks,
    readSourceFiles,
    readState,
    compareCheckpoints,
  ],
  notifications: [projectsChanged, updateChanged],
  actions: [chooseTable, openCheckpoint, openTable, revealFolder],
});
