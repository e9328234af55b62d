import { dirname, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { workspaceFolder } from '../process/vscodeClient.ts';
import { asNode, cliProgram } from './cliProgram.ts';
import { fullRefreshTerminal } from './fullRefreshTerminal.ts';
import { parseTask, taskWords, type SluiceTask } from './taskDefinition.ts';

/** Tasks of type `sluice`: what the command line does, in a terminal of VS Code; a full refresh asks by its dialog first. */
export function registerTasks(sluice: Sluice, projects: Projects): void {
  sluice.own(
    vscode.tasks.registerTaskProvider('sluice', {
      async provideTasks() {
        const known = await projects.list().catch(() => []);
        return known
          .filter(({ error }) => error === undefined)
          .flatMap((project) => commands.map((command) => offered(sluice, projects, project, command)));
      },
      async resolveTask(task) {
        const parsed = parseTask(task.definition);
        if (typeof parsed === 'string') throw new Error(parsed);
        const spec = await specFor(projects, parsed);
        return taskOf(sluice, projects, { definition: task.definition, name: task.name, parsed, spec });
      },
    }),
  );
}

const commands = ['run', 'dry-run', 'full-refresh'] as const;

function offered(sluice: Sluice, projects: Projects, project: ProjectDto, command: SluiceTask['command']): vscode.Task {
  const spec = vscode.workspace.asRelativePath(project.spec, false);
  return taskOf(sluice, projects, {
    definition: { type: 'sluice', command, spec },
    name: `${command} ${project.name}`,
    parsed: { command, spec, tables: undefined },
    spec: project.spec,
  });
}

function taskOf(
  sluice: Sluice,
  projects: Projects,
  of: {
    readonly definition: vscode.TaskDefinition;
    readonly name: string;
    readonly parsed: SluiceTask;
    readonly spec: string;
  },
): vscode.Task {
  const { definition, name, parsed, spec } = of;
  const { node, bundle } = cliProgram(sluice.extension.extensionPath);
  const execution =
    parsed.command === 'full-refresh'
      ? new vscode.CustomExecution(async () =>
          fullRefreshTerminal(sluice, { project: () => projectOf(projects, spec), datasets: parsed.tables }),
        )
      : new vscode.ProcessExecution(node, [bundle, ...taskWords(parsed, spec)], {
          cwd: dirname(spec),
          env: { ...asNode },
        });
  const task = new vscode.Task(definition, vscode.TaskScope.Workspace, name, 'sluice', execution, ['$sluice']);
  task.detail = details[parsed.command];
  if (parsed.command === 'dry-run') task.group = vscode.TaskGroup.Build;
  task.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always };
  return task;
}

const details: Readonly<Record<SluiceTask['command'], string>> = {
  run: 'Runs an update of the project.',
  'dry-run': 'Checks the files and the graph of the project; no data is touched.',
  'full-refresh': 'Empties tables and reads their sources anew, once you have seen what that would destroy.',
};

async function projectOf(projects: Projects, spec: string): Promise<ProjectDto> {
  const found = (await projects.list()).find((project) => project.spec === spec);
  if (found === undefined) throw new Error(`There is no pipeline project with the spec ${spec}.`);
  return found;
}

/** The absolute path of the spec that a task means. */
async function specFor(projects: Projects, { spec }: SluiceTask): Promise<string> {
  if (spec !== undefined) return isAbsolute(spec) ? spec : join(workspaceFolder() ?? '', spec);
  const known = (await projects.list()).filter(({ error }) => error === undefined);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only.spec;
  throw new Error(
    known.length === 0
      ? 'There is no pipeline project in this folder.'
      : 'There are several pipeline projects in this folder: name the "spec" of one in the task.',
  );
}
