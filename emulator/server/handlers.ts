import type { Handler } from './handler.ts';
import { checkpointHandlers } from './handlers/checkpoints.ts';
import { completionHandlers } from './handlers/completion.ts';
import { guardHandlers } from './handlers/guard.ts';
import { languageHandlers } from './handlers/language.ts';
import { previewHandlers } from './handlers/preview.ts';
import { projectHandlers } from './handlers/projects.ts';
import { sampleHandlers } from './handlers/samples.ts';
import { stepHandlers } from './handlers/step.ts';
import { tableHandlers } from './handlers/tables.ts';
import { testHandlers } from './handlers/tests.ts';
import { updateHandlers } from './handlers/updates.ts';
import { withMilestones } from './milestones.ts';

/** Every method of the emulator, a line for each topic. */
export const allHandlers: readonly Handler[] = withMilestones([
  ...languageHandlers,
  ...completionHandlers,
  ...previewHandlers,
  ...projectHandlers,
  ...updateHandlers,
  ...guardHandlers,
  ...checkpointHandlers,
  ...sampleHandlers,
  ...tableHandlers,
  ...stepHandlers,
  ...testHandlers,
]);
