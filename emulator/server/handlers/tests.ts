import { readTestFiles } from '../../pipeline/testing/findTests.ts';
import { chooseTests, runTests as run } from '../../pipeline/testing/runTests.ts';
import { listTests, runTests, testChanged } from '../../protocol/rpc/tests.ts';
import { testPorts } from '../../workspace/testPorts.ts';
import { testFileDto, testOutcomeDto } from '../dto/tests.ts';
import { handle, type Handler } from '../handler.ts';

export const testHandlers: readonly Handler[] = [
  handle(listTests, ({ spec }, { workspace }) =>
    workspace.withProject(spec, async ({ project, ports }) =>
      (await readTestFiles(project.spec, ports.files)).map(testFileDto),
    ),
  ),
  handle(runTests, ({ spec, run: id, tests }, { workspace, signal }) =>
    workspace.withProject(
      spec,
      async (open) => {
        const paths = tests === undefined ? undefined : [...new Set(tests.map(({ path }) => path))];
        const all = chooseTests(await readTestFiles(open.project.spec, open.ports.files, paths), undefined);
        const wanted = new Set(tests?.map(({ path, name }) => JSON.stringify([path, name])));
        const chosen = all.filter(
          ({ file, test }) => tests === undefined || wanted.has(JSON.stringify([file.path, test.name])),
        );
        const outcomes = await run(open.project, chosen, testPorts(open), {
          signal,
          listener: {
            onStart: ({ file, test }) =>
              workspace.broadcast(testChanged, { kind: 'started', run: id, path: file.path, name: test.name }),
            onEnd: (outcome) =>
              workspace.broadcast(testChanged, { kind: 'ended', run: id, outcome: testOutcomeDto(outcome) }),
          },
        });
        return outcomes.map(testOutcomeDto);
      },
      { saved: true },
    ),
  ),
];
