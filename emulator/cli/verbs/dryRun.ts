import { dryRunMessages } from '../../pipeline/checkProject.ts';
import { everything } from '../../pipeline/update/request.ts';
import { dialectOf } from '../dialectOption.ts';
import { isForSpark } from '../engineOption.ts';
import { runBySpark } from '../sparkUpdate.ts';
import { withProject } from '../../workspace/openProject.ts';
import { printProblems, problemObjects } from '../problems.ts';
import { paint } from '../terminal.ts';
import type { Verb } from '../verb.ts';

export const dryRun: Verb = {
  name: 'dry-run',
  summary: 'Check a pipeline project: every error of its files and its graph. No data is touched.',
  help: `Reads a project's spec and files and resolves its graph, as a run would, and tells every error with its place.
Nothing is written and no row is read; Python files are evaluated, never executed.

Usage: sluice dry-run [options]

  --spec PATH        the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --engine spark     list what Spark lacks, then let a real spark-pipelines dry-run the project
  --remote sc://H:P  with --engine spark: the Spark Connect server to use
  --dialect D        databricks (the union of both grammars) or spark (what open-source Spark takes), instead of the
                     configuration's sluice.dialect
  --json             errors, warnings, events, tables and flows as one object

Example: sluice dry-run --spec demo/spark-pipeline.yml`,
  options: {
    spec: { type: 'string' },
    engine: { type: 'string' },
    remote: { type: 'string' },
    dialect: { type: 'string' },
  },
  positionals: [0, 0],
  async run(call) {
    const { terminal } = call;
    if (isForSpark(call, 'dry-run')) {
      return runBySpark(call, { selection: everything, command: 'sluice dry-run', spark: 'dry-run' });
    }
    const choice = { folder: call.folder, spec: call.text('spec'), dialect: dialectOf(call, 'dry-run') };
    const { sources, check } = await withProject(choice, async (open) => ({
      sources: open.project.sources,
      check: await open.check({ purpose: 'dryRun' }),
    }));
    const { graph, errors, warnings } = check;
    if (call.json) {
      terminal.print(
        JSON.stringify({
          outcome: graph === undefined ? 'failed' : 'completed',
          ...problemObjects(errors, warnings),
          events: dryRunMessages(check),
          ...(graph === undefined
            ? {}
            : { tables: [...graph.tables.keys()], flows: graph.flows.map(({ key }) => key) }),
        }),
      );
      return graph === undefined ? 1 : 0;
    }
    printProblems(terminal, { errors, warnings }, sources);
    if (graph === undefined) {
      terminal.note(paint(terminal, 'red', counted(errors.length, 'error')));
      return 1;
    }
    const parts = [
      counted(graph.tables.size, 'table'),
      ...(graph.views.size === 0 ? [] : [counted(graph.views.size, 'view')]),
      ...(graph.sinks.size === 0 ? [] : [counted(graph.sinks.size, 'sink')]),
      counted(graph.flows.length, 'flow'),
    ];
    terminal.note(`${parts.join(', ')}: the graph resolves.`);
    terminal.print('Run is COMPLETED.');
    return 0;
  },
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
