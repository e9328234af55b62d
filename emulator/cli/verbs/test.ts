import { resolve } from 'node:path';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { readTestFiles } from '../../pipeline/testing/findTests.ts';
import type { TestFile, TestOutcome } from '../../pipeline/testing/pipelineTest.ts';
import { chooseTests, runTests } from '../../pipeline/testing/runTests.ts';
import { withProject } from '../../workspace/openProject.ts';
import { testPorts } from '../../workspace/testPorts.ts';
import { dialectOf } from '../dialectOption.ts';
import { errorObject, printFailure } from '../failure.ts';
import { paint } from '../terminal.ts';
import { printTest, testObject } from '../testPrinter.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const test: Verb = {
  name: 'test',
  summary: "Run a project's pipeline tests: given rows, expected tables.",
  help: `Runs the tests of a project: files tests/*.test.yml (in folders below tests too) and *.sluice-test.yml anywhere below
its root. Each test says which rows arrive and what tables hold then; it runs the project's own definitions in a folder
of its own, with the given rows in place of what feeds them. The project's storage is never written.

Usage: sluice test [file …] [options]

  file          files of tests; without them all of the project's
  --grep TEXT   only tests whose name, with their file's, matches this regular expression, upper and lower case alike
  --list        name the tests and run none
  --spec PATH   the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --dialect D   databricks or spark, instead of the configuration's sluice.dialect
  --json        an object a test, then one with the numbers

The exit code is 0 when every test passes; 1 when one does not, a file of tests has an error, or there is no test.

Example: sluice test --grep "late events"`,
  options: {
    grep: { type: 'string' },
    list: { type: 'boolean' },
    spec: { type: 'string' },
    dialect: { type: 'string' },
  },
  positionals: [0, 1_000],
  async run(call) {
    const choice = { folder: call.folder, spec: call.text('spec'), dialect: dialectOf(call, 'test') };
    return withProject(choice, async (open) => {
      const { project } = open;
      const paths = call.positionals.map((path) => resolve(call.folder, path));
      const files = await readTestFiles(project.spec, nodeFileSystem, paths.length === 0 ? undefined : paths);
      const chosen = chooseTests(files, call.text('grep'));
      for (const error of files.flatMap(({ errors }) => errors)) {
        if (call.json) call.terminal.print(JSON.stringify({ error: errorObject(error) }));
        else printFailure(call.terminal, error, false);
      }
      const broken = files.some(({ errors }) => errors.length > 0);
      if (call.flag('list')) {
        for (const { file, test: one } of chosen) {
          const { line } = one.position;
          call.terminal.print(
            call.json ? JSON.stringify({ file: file.name, line, name: one.name }) : `${file.name}:${line} ${one.name}`,
          );
        }
        return broken ? 1 : 0;
      }
      if (chosen.length === 0) {
        if (!broken) call.terminal.note(noTests(call, files));
        return 1;
      }
      let shown: TestFile | undefined;
      const outcomes = await runTests(project, chosen, testPorts(open), {
        signal: call.signal,
        listener: {
          onEnd(outcome, { file, test: one }) {
            if (call.json) {
              call.terminal.print(JSON.stringify(testObject(outcome)));
              return;
            }
            if (shown !== file) call.terminal.print(file.name);
            shown = file;
            printTest(call.terminal, outcome, one.skip);
          },
        },
      });
      return ended(call, outcomes, broken);
    });
  },
};

function noTests(call: VerbCall, files: readonly TestFile[]): string {
  const grep = call.text('grep');
  if (grep !== undefined && files.some(({ tests }) => tests.length > 0)) return `No test matches "${grep}".`;
  return 'There are no tests. Write the first in tests/silver.test.yml: docs/testing.md shows how.';
}

function ended(call: VerbCall, outcomes: readonly TestOutcome[], broken: boolean): number {
  const count = (...states: readonly TestOutcome['state'][]): number =>
    outcomes.filter(({ state }) => states.includes(state)).length;
  const [passed, failed, skipped, cancelled] = [
    count('passed'),
    count('failed', 'errored'),
    count('skipped'),
    count('cancelled'),
  ];
  if (call.json) call.terminal.print(JSON.stringify({ passed, failed, skipped, cancelled }));
  else {
    const parts = [
      `${passed} passed`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(skipped === 0 ? [] : [`${skipped} skipped`]),
      ...(cancelled === 0 ? [] : [`${cancelled} not run`]),
    ];
    call.terminal.print(paint(call.terminal, failed > 0 || broken ? 'red' : 'green', `${parts.join(', ')}.`));
  }
  if (call.signal.aborted) return 130;
  return failed > 0 || broken ? 1 : 0;
}
