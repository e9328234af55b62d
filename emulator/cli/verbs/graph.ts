import { sluiceError } from '../../base/errors.ts';
import { graphMermaid, graphNodes, graphText } from '../../pipeline/graph/graphText.ts';
import { dataTypeToJson } from '../../plan/schemaJson.ts';
import { dialectOf } from '../dialectOption.ts';
import { withProject } from '../../workspace/openProject.ts';
import { plainText } from '../plainText.ts';
import { printProblems, problemObjects } from '../problems.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const graph: Verb = {
  name: 'graph',
  summary: "Print a pipeline project's graph: tables, views, flows and what they read.",
  help: `Resolves a project's graph, as dry-run does, and prints it. No data is touched.

Usage: sluice graph [options]

  --format F         text (the default), mermaid (a flowchart for Markdown) or json
  --spec PATH        the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --dialect D        databricks or spark, instead of the configuration's sluice.dialect
  --json             the same as --format json: tables, views, sinks and what lies outside, with schemas and flows

Example: sluice graph --format mermaid > graph.mmd`,
  options: { format: { type: 'string' }, spec: { type: 'string' }, dialect: { type: 'string' } },
  positionals: [0, 0],
  async run(call) {
    const { terminal } = call;
    const format = formatOf(call);
    const choice = { folder: call.folder, spec: call.text('spec'), dialect: dialectOf(call, 'graph') };
    const check = await withProject(choice, async (open) => ({
      sources: open.project.sources,
      ...(await open.check({ purpose: 'dryRun' })),
    }));
    if (check.graph === undefined) {
      if (format === 'json') terminal.print(JSON.stringify(problemObjects(check.errors, check.warnings)));
      else printProblems(terminal, check, check.sources);
      return 1;
    }
    if (format === 'json') {
      const nodes = graphNodes(check.graph).map(({ schema, ...node }) => ({
        ...node,
        ...(schema === undefined ? {} : { schema: dataTypeToJson(schema) }),
      }));
      terminal.print(JSON.stringify({ pipeline: check.graph.spec.name, nodes }));
      return 0;
    }
    const lines = format === 'mermaid' ? graphMermaid(check.graph) : graphText(check.graph);
    for (const line of lines) terminal.print(plainText(line));
    return 0;
  },
};

function formatOf(call: VerbCall): 'text' | 'mermaid' | 'json' {
  const text = call.text('format') ?? (call.json ? 'json' : 'text');
  if (text === 'text' || text === 'mermaid' || text === 'json') return text;
  throw sluiceError('INVALID_USAGE', {
    detail: `The option --format takes text, mermaid or json, not "${text}".`,
    command: 'graph',
  });
}
