import * as v from 'valibot';
import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import {
  describeTable,
  diffVersions,
  listFiles,
  querySchema,
  readCell,
  readHistory,
  readRows,
  readSchemaEvolution,
} from '../../emulator/protocol/rpc/tables.ts';
import { action, panel } from './panel.ts';

export const tableTabs = ['rows', 'changes', 'schema', 'files'] as const;
export type TableTab = (typeof tableTabs)[number];

/** Asks for the format and the file, writes the rows of the query there, and says how many they were. Null when the person thought better of it. */
export const exportTable = action<{ readonly rows: number; readonly file: string } | null>()(
  'exportTable',
  v.object({ version: v.number(), query: querySchema }),
);

/** Asks whether it is meant, and restores the table as far as the guard lets it. Gives the version that was made, or null. */
export const restoreTable = action<{ readonly version: number } | null>()(
  'restoreTable',
  v.object({ version: v.number(), name: v.string(), protected: v.boolean() }),
);

/** Shows the table's folder in the file manager. */
export const revealTable = action<null>()('revealTable', v.object({}));

/** One Delta table. */
export const tablePanel = panel({
  name: 'table',
  input: v.object({
    /** Absolute folder. */
    path: v.string(),
    /** For the title, until the table has told its name. */
    name: v.string(),
    tab: v.optional(v.picklist(tableTabs)),
    /** The newest when absent. */
    version: v.optional(v.number()),
  }),
  requests: [describeTable, readHistory, readRows, readCell, readSchemaEvolution, listFiles, diffVersions],
  notifications: [projectsChanged],
  actions: [exportTable, restoreTable, revealTable],
});
