import * as vscode from 'vscode';
import {
  listTests,
  runTests,
  testChanged,
  type TestFileDto,
  type TestOutcomeDto,
} from '../../emulator/protocol/rpc/tests.ts';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';
import { chosenTests, testId, testKey, type TestKey } from './testTree.ts';

/** Pipeline tests in the Testing view: found in their files, run by the emulator, with what is otherwise than expected beside it. */
export function registerTesting(sluice: Sluice, projects: Projects): void {
  const { emulator } = sluice;
  const controller = sluice.own(vscode.tests.createTestController('sluice.tests', 'Pipeline Tests'));
  const files = new Map<string, readonly TestFileDto[]>();
  const roots = new Map<string, string>();
  let discovering: Promise<void> | undefined;
  let lastRun = 0;

  const discover = async (): Promise<void> => {
    const known = await projects.list();
    const found: (readonly [ProjectDto, readonly TestFileDto[]])[] = [];
    for (const project of known) {
      if (project.error !== undefined) continue;
      roots.set(project.spec, project.root);
      try {
        found.push([project, await emulator.request(listTests, { spec: project.spec })]);
      } catch (error) {
        sluice.log.warn(`The tests of ${project.name} could not be listed: ${errorText(error)}`);
      }
    }
    files.clear();
    for (const [project, list] of found) if (list.length > 0) files.set(project.spec, list);
    controller.items.replace(
      found.flatMap(([project, list]) => {
        if (list.length === 0) return [];
        const items = list.map((file) => fileItem(controller, project.spec, file));
        // One project needs no level of its own.
        if (found.filter(([, others]) => others.length > 0).length === 1) return items;
        const item = controller.createTestItem(testId({ kind: 'project', spec: project.spec }), project.name);
        item.children.replace(items);
        return [item];
      }),
    );
  };
  const refresh = (): Promise<void> => {
    discovering ??= discover().finally(() => (discovering = undefined));
    return discovering;
  };
  // Called when the Testing view is first opened: nothing starts before that.
  let isWatched = false;
  controller.resolveHandler = async (item) => {
    if (item !== undefined) return;
    isWatched = true;
    await refresh().catch((error: unknown) => sluice.log.warn(errorText(error)));
  };
  controller.refreshHandler = refresh;
  sluice.own(
    projects.onDidChange((what) => {
      if (isWatched && what === 'files') void refresh().catch((error: unknown) => sluice.log.warn(errorText(error)));
    }),
  );

  const run = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage('Pipeline tests run only in a workspace that you trust.');
      return;
    }
    await vscode.workspace.saveAll(false);
    if (files.size === 0) await refresh();
    const keys = (items: readonly vscode.TestItem[] | undefined): readonly TestKey[] | undefined =>
      items?.flatMap(({ id }) => testKey(id) ?? []);
    const chosen = chosenTests(files, keys(request.include), keys(request.exclude) ?? []);
    const testRun = controller.createTestRun(request);
    try {
      for (const [spec, tests] of chosen) {
        for (const test of tests) {
          const item = itemOf(controller, { kind: 'test', spec, ...test });
          if (item !== undefined) testRun.enqueued(item);
        }
      }
      for (const [spec, tests] of chosen) {
        if (token.isCancellationRequested) break;
        await runProject(testRun, { spec, tests, token });
      }
    } finally {
      testRun.end();
    }
  };

  const runProject = async (
    testRun: vscode.TestRun,
    asked: {
      readonly spec: string;
      readonly tests: readonly { readonly path: string; readonly name: string }[];
      readonly token: vscode.CancellationToken;
    },
  ): Promise<void> => {
    const { spec, tests, token } = asked;
    lastRun += 1;
    const id = `${process.pid}-${lastRun}`;
    const told = new Set<string>();
    const end = (outcome: TestOutcomeDto): void => {
      const key = { kind: 'test', spec, path: outcome.path, name: outcome.name } as const;
      if (told.has(testId(key))) return;
      told.add(testId(key));
      const item = itemOf(controller, key);
      if (item !== undefined) tell(testRun, item, outcome, roots.get(spec) ?? '');
    };
    const listening = emulator.on(testChanged, (change) => {
      if (change.kind === 'started' && change.run === id) {
        const item = itemOf(controller, { kind: 'test', spec, path: change.path, name: change.name });
        if (item !== undefined) testRun.started(item);
      }
      if (change.kind === 'ended' && change.run === id) end(change.outcome);
    });
    try {
      const outcomes = await emulator.request(runTests, { spec, run: id, tests: [...tests] }, { token });
      for (const outcome of outcomes) end(outcome);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return;
      // The project itself has an error, or the emulator went away: no test can be told from another.
      const message = new vscode.TestMessage(errorText(error));
      for (const test of tests) {
        const key = { kind: 'test', spec, ...test } as const;
        const item = told.has(testId(key)) ? undefined : itemOf(controller, key);
        if (item !== undefined) testRun.errored(item, message);
      }
    } finally {
      listening.dispose();
    }
  };

  controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, run, true);
  sluice.own(
    vscode.commands.registerCommand('sluice.tests.run', async () => {
      await vscode.commands.executeCommand('workbench.view.testing.focus');
      isWatched = true;
      await refresh();
      const source = new vscode.CancellationTokenSource();
      await run(new vscode.TestRunRequest(), source.token);
      source.dispose();
    }),
  );
}

function fileItem(controller: vscode.TestController, spec: string, file: TestFileDto): vscode.TestItem {
  const uri = vscode.Uri.file(file.path);
  const item = controller.createTestItem(testId({ kind: 'file', spec, path: file.path }), file.name, uri);
  item.range = new vscode.Range(0, 0, 0, 0);
  const [error] = file.errors;
  if (error !== undefined) {
    const { line } = error.position ?? { line: 1 };
    const text = new vscode.MarkdownString();
    text.appendText(`Line ${line}: ${error.message}`);
    item.error = text;
  }
  item.children.replace(
    file.tests.map(({ name, line, column, skip }, index) => {
      const test = controller.createTestItem(testId({ kind: 'test', spec, path: file.path, name }), name, uri);
      test.range = new vscode.Range(line - 1, column - 1, line - 1, column - 1 + name.length);
      // In the order of the file, not of the names.
      test.sortText = String(index).padStart(6, '0');
      if (skip !== undefined) test.description = `skipped: ${skip}`;
      return test;
    }),
  );
  return item;
}

function itemOf(
  controller: vscode.TestController,
  key: Extract<TestKey, { kind: 'test' }>,
): vscode.TestItem | undefined {
  const file = testId({ kind: 'file', spec: key.spec, path: key.path });
  const project = controller.items.get(testId({ kind: 'project', spec: key.spec }));
  return (controller.items.get(file) ?? project?.children.get(file))?.children.get(testId(key));
}

function tell(run: vscode.TestRun, item: vscode.TestItem, outcome: TestOutcomeDto, root: string): void {
  switch (outcome.state) {
    case 'passed':
      run.passed(item, outcome.duration);
      break;
    case 'skipped':
    case 'cancelled':
      run.skipped(item);
      break;
    case 'failed':
      run.failed(
        item,
        outcome.failures.map((failure) => messageOf(failure, root)),
        outcome.duration,
      );
      break;
    case 'errored':
      run.errored(
        item,
        outcome.failures.map((failure) => messageOf(failure, root)),
        outcome.duration,
      );
      break;
  }
  for (const { message, action, difference = [] } of outcome.failures) {
    const lines = [message, ...(action === undefined ? [] : [action]), ...difference];
    run.appendOutput(`${lines.join('\r\n')}\r\n`, undefined, item);
  }
}

function messageOf(failure: TestOutcomeDto['failures'][number], root: string): vscode.TestMessage {
  const { message, action, difference = [], expected, actual, position } = failure;
  const text = [message, ...(action === undefined ? [] : [action]), ...difference].join('\n');
  const made =
    expected === undefined || actual === undefined
      ? new vscode.TestMessage(text)
      : vscode.TestMessage.diff(text, expected, actual);
  if (position.file !== undefined) {
    const path = position.file.startsWith('/') ? position.file : `${root}/${position.file}`;
    const at = new vscode.Position(position.line - 1, Math.max(0, (position.column ?? 1) - 1));
    made.location = new vscode.Location(vscode.Uri.file(path), at);
  }
  return made;
}
