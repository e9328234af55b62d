import { sluiceError } from '../../base/errors.ts';
import type { LoadedProject } from '../project.ts';
import { computePool } from '../update/computePool.ts';
import { projectReads } from './cutProject.ts';
import { inputSchemas } from './inputSchemas.ts';
import type { PipelineTest, TestFile, TestOutcome } from './pipelineTest.ts';
import { runTest, type TestPorts } from './runTest.ts';

export interface ChosenTest {
  readonly file: TestFile;
  readonly test: PipelineTest;
}

export interface TestListener {
  onStart?(test: ChosenTest): void;
  onEnd?(outcome: TestOutcome, test: ChosenTest): void;
}

/** How many tests run at once: each has a database of its own. */
const atOnce = 2;

/**
 * Runs tests side by side, each in a folder of its own. An error of the project is thrown before the first one; the project's own storage
 * is read for the columns of tables that it does not define, and never written.
 */
export async function runTests(
  project: LoadedProject,
  chosen: readonly ChosenTest[],
  ports: TestPorts,
  { signal, listener = {} }: { readonly signal: AbortSignal; readonly listener?: TestListener },
): Promise<readonly TestOutcome[]> {
  const reads = projectReads(project);
  const pool = computePool((options) => ports.openCompute(options), atOnce * 4);
  const pooled: TestPorts = { ...ports, openCompute: pool.open };
  const subject = { reads, schemas: inputSchemas(reads, pooled) };
  const outcomes = new Map<ChosenTest, TestOutcome>();
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!signal.aborted) listener.onStart?.(next);
      const outcome = await runTest(subject, next, pooled, signal);
      outcomes.set(next, outcome);
      listener.onEnd?.(outcome, next);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, chosen.length) }, work));
  } finally {
    await pool.close();
  }
  return chosen.flatMap((one) => outcomes.get(one) ?? []);
}

/** The tests of some files whose names, behind that of the file, match; all of them without a pattern. */
export function chooseTests(files: readonly TestFile[], grep: string | undefined): readonly ChosenTest[] {
  const all = files.flatMap((file) => file.tests.map((test) => ({ file, test })));
  if (grep === undefined) return all;
  let pattern: RegExp;
  try {
    pattern = new RegExp(grep, 'i');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    throw sluiceError('PIPELINE_TEST_GREP_INVALID', { grep, reason }, { cause });
  }
  return all.filter(({ file, test }) => pattern.test(`${file.name} ${test.name}`));
}
