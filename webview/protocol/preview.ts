import * as v from 'valibot';
import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { previewSubject, readPreviewRows, runPreview } from '../../emulator/protocol/rpc/preview.ts';
import { panel } from './panel.ts';

/** The result of a query, or of the definition of a dataset, on the data of now. Nothing is written. */
export const previewPanel = panel({
  name: 'preview',
  input: v.object({
    spec: v.string(),
    subject: previewSubject,
    /** `silver`, `Query in silver.sql`. */
    name: v.string(),
  }),
  requests: [runPreview, readPreviewRows],
  notifications: [projectsChanged],
  actions: [],
});
