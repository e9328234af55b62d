import { authoringContributions } from './authoring.ts';
import { checkpointsContributions } from './checkpoints.ts';
import type { Contributions } from './contributions.ts';
import { formattingContributions } from './formatting.ts';
import { guardContributions } from './guard.ts';
import { pipelinesContributions } from './pipelines.ts';
import { previewContributions } from './preview.ts';
import { samplesContributions } from './samples.ts';
import { snippetsContributions } from './snippets.ts';
import { tablesContributions } from './tables.ts';
import { stepContributions } from './step.ts';
import { tasksContributions } from './tasks.ts';
import { testingContributions } from './testing.ts';
import { walkthroughContributions } from './walkthrough.ts';
import { yamlContributions } from './yaml.ts';

/** What the manifest contributes, a line for each feature. `npm run manifest` writes it into package.json. */
export const allContributions: readonly Contributions[] = [
  pipelinesContributions,
  tablesContributions,
  authoringContributions,
  checkpointsContributions,
  guardContributions,
  samplesContributions,
  tasksContributions,
  walkthroughContributions,
  stepContributions,
  testingContributions,
  formattingContributions,
  previewContributions,
  snippetsContributions,
  yamlContributions,
];
