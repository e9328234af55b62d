import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { readTestFiles } from '../../emulator/pipeline/testing/findTests.ts';
import type { TestOutcome } from '../../emulator/pipeline/testing/pipelineTest.ts';
import { chooseTests, runTests, type TestListener } from '../../emulator/pipeline/testing/runTests.ts';
import { withProject } from '../../emulator/workspace/openProject.ts';
import { testPorts } from '../../emulator/workspace/testPorts.ts';

/** A project on the disk with tests to run. */
export interface TestedProject {
  readonly folder: string;
  write(path: string, text: string): void;
  run(
    tests: string,
    options?: { readonly signal?: AbortSignal; readonly listener?: TestListener },
  ): Promise<readonly TestOutcome[]>;
  /** Each test's state, with what is told of it. */
  told(tests: string): Promise<readonly string[]>;
  entries(): readonly string[];
  close(): void;
}

export function testedProject(sql: string, spec = ''): TestedProject {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tested-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(
    'spark-pipeline.yml',
    `name: p\nstorage: file://${folder}/storage\nlibraries:\n  - glob: { include: transformations/** }\n${spec}`,
  );
  write('transformations/all.sql', sql);
  const run: TestedProject['run'] = (tests, { signal = new AbortController().signal, listener = {} } = {}) => {
    write('tests/all.test.yml', tests);
    return withProject({ folder, spec: undefined }, async (open) => {
      const files = await readTestFiles(open.project.spec, nodeFileSystem);
      const [error] = files.flatMap((file) => file.errors);
      if (error !== undefined) throw error;
      return runTests(open.project, chooseTests(files, undefined), testPorts(open), { signal, listener });
    });
  };
  return {
    folder,
    write,
    run,
    told: async (tests) =>
      (await run(tests)).map(({ state, failures }) =>
        [state, ...failures.map(({ message, position }) => `${position.line}: ${message}`)].join(' | '),
      ),
    entries: () => readdirSync(folder).sort(),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
