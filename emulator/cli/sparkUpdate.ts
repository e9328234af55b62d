import { positionText, sluiceError } from '../base/errors.ts';
import type { ActRequest } from '../guard/guard.ts';
import { protectionOf } from '../guard/protection.ts';
import { underPermits } from '../guard/underPermits.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import { sparkFolders } from '../pipeline/move/sparkFiles.ts';
import { sparkPreflight, type PreflightFinding } from '../pipeline/move/sparkPreflight.ts';
import type { ProjectSpec } from '../pipeline/project.ts';
import type { Selection } from '../pipeline/update/request.ts';
import { selectTables } from '../pipeline/update/selection.ts';
import { readProject, withProject, type OpenProject } from '../workspace/openProject.ts';
import { printProblems, problemObjects } from './problems.ts';
import { runOnSpark } from './sparkEngine.ts';
import { paint } from './terminal.ts';
import type { VerbCall } from './verb.ts';

/** `sluice run --engine spark`, and `dry-run`: the project's own errors, then what Spark lacks, then the guard, then a real `spark-pipelines`. */
export async function runBySpark(
  call: VerbCall,
  {
    selection,
    command,
    spark,
  }: { readonly selection: Selection; readonly command: string; readonly spark: 'run' | 'dry-run' },
): Promise<number> {
  if (selection.resetCheckpoints.length > 0 || call.flag('watch')) {
    const option = call.flag('watch') ? '--watch' : '--reset-checkpoints';
    throw sluiceError('INVALID_USAGE', { detail: `Spark has no ${option}; leave it or --engine out.`, command: spark });
  }
  const choice = { folder: call.folder, spec: call.text('spec') };
  const asSpark = await readProject({ ...choice, dialect: 'spark' });
  return withProject(choice, async (open) => {
    const check = await open.check({ purpose: 'run' });
    const { graph, errors, warnings } = check;
    if (!call.json) printProblems(call.terminal, check, open.project.sources);
    if (graph === undefined) {
      if (call.json) call.terminal.print(JSON.stringify({ outcome: 'failed', ...problemObjects(errors, warnings) }));
      return 1;
    }
    const findings = sparkPreflight(open.project, asSpark, check);
    printFindings(call, findings);
    const blockers = findings.filter(({ kind }) => kind === 'blocker').length;
    if (blockers > 0) throw sluiceError('SPARK_PREFLIGHT_FAILED', { count: blockers });
    const { spec } = open.project;
    await guarded(open, { graph, selection, command }, () =>
      runOnSpark({
        spec,
        command: spark,
        options: optionsOf(selection),
        remote: call.text('remote'),
        terminal: call.terminal,
        json: call.json,
        signal: call.signal,
      }),
    );
    if (call.json) call.terminal.print(JSON.stringify({ outcome: 'completed', tables: sparkFolders(spec).warehouse }));
    return 0;
  });
}

/** The guard decides before Spark is started, on the tables that Spark would empty. */
async function guarded(
  { guard, project }: OpenProject,
  asked: { readonly graph: PipelineGraph; readonly selection: Selection; readonly command: string },
  work: () => Promise<void>,
): Promise<void> {
  const selected = selectTables(asked.graph, asked.selection);
  const requests = [...selected.fullRefresh].flatMap((key): readonly ActRequest[] => {
    const table = asked.graph.tables.get(key);
    if (table === undefined) return [];
    const { definition } = table;
    return [
      {
        act: selected.fullRefreshAll ? 'fullRefreshAll' : 'fullRefresh',
        table: key,
        path: sparkTablePath(project.spec, definition.name),
        definedResetAllowed: protectionOf(definition.properties).guarded,
        why: asked.command,
        position: definition.position,
      },
    ];
  });
  await underPermits(
    guard,
    requests,
    async (permits) => {
      const spent = permits.find(({ verdict }) => verdict.kind === 'allowed' && verdict.approval !== undefined);
      if (spent !== undefined) {
        throw sluiceError('SPARK_CANNOT_RESET_PROTECTED', { tableName: spent.request.table });
      }
      await work();
    },
    'done by Spark',
  );
}

/** Where Spark's session catalog puts a managed table. Source: apache/spark, `SessionCatalog.defaultTablePath`. */
function sparkTablePath(spec: ProjectSpec, [, schema = '', name = '']: readonly string[]): string {
  const { warehouse } = sparkFolders(spec);
  return schema === 'default' ? `${warehouse}/${name}` : `${warehouse}/${schema}.db/${name}`;
}

function printFindings({ terminal, json }: VerbCall, findings: readonly PreflightFinding[]): void {
  for (const { kind, what, position } of findings) {
    if (json) {
      terminal.print(JSON.stringify({ event: 'preflight', kind, what, position: position ?? null }));
      continue;
    }
    const place = positionText(position);
    const label = kind === 'blocker' ? paint(terminal, 'red', 'not in Spark:') : paint(terminal, 'yellow', 'note:');
    terminal.note(`${place === '' ? '' : `${place}: `}${label} ${what}`);
  }
}

function optionsOf({ refresh, fullRefresh, fullRefreshAll }: Selection): readonly string[] {
  return [
    ...(refresh.length === 0 ? [] : ['--refresh', refresh.join(',')]),
    ...(fullRefresh.length === 0 ? [] : ['--full-refresh', fullRefresh.join(',')]),
    ...(fullRefreshAll ? ['--full-refresh-all'] : []),
  ];
}
