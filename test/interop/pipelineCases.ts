import type { AskedCase } from './pipelineCases/asked.ts';
import { declared } from './pipelineCases/graph.ts';
import { python } from './pipelineCases/python.ts';
import { eager } from './pipelineCases/pythonMethods.ts';
import { running } from './pipelineCases/running.ts';
import { runningMore } from './pipelineCases/runningMore.ts';
import { specs } from './pipelineCases/specs.ts';
import { refused } from './pipelineCases/sqlStatements.ts';

/** Projects that are not among the recorded ones: what siblings of those may be. */
export const pipelineCases: readonly AskedCase[] = [
  ...specs,
  ...refused,
  ...python,
  ...running,
  ...runningMore,
  ...declared,
  ...eager,
];
