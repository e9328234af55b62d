import { systemClock } from '../../host/systemClock.ts';
import { dryRunMessages } from '../../pipeline/checkProject.ts';
import { eventDto } from '../../pipeline/eventLog/eventDto.ts';
import type { PipelineGraph } from '../../pipeline/graph.ts';
import type { Selection, UpdateOutcome } from '../../pipeline/update/request.ts';
import { requireNoConflict } from '../../pipeline/update/selection.ts';
import { dialectOf } from '../dialectOption.ts';
import { errorObject, printFailure } from '../failure.ts';
import { withProject, type OpenProject } from '../../workspace/openProject.ts';
import { runProject, type ProjectUpdate } from '../../workspace/runProject.ts';
import { printProblems, problemObjects } from '../problems.ts';
import { isForSpark } from '../engineOption.ts';
import { connectRunning, runRemotely } from '../runningEmulator.ts';
import { runBySpark } from '../sparkUpdate.ts';
import { paint } from '../terminal.ts';
import { printSummary, updatePrinter, type UpdatePrinter } from '../updatePrinter.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const run: Verb = {
  name: 'run',
  summary: 'Run an update of a pipeline project: its streaming tables, materialized views and sinks.',
  help: `Runs one update of a project: checks everything that can be refused, then refreshes its tables in the order in which
they read each other. What the guard refuses, or a wrong name, stops it before anything is touched.

Usage: sluice run [options]

  --spec PATH             the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --refresh a,b           refresh only these tables; what reads or feeds them stays as it is
  --full-refresh a,b      empty these tables, then read their sources from the beginning; may stand beside --refresh
  --full-refresh-all      the same with every table; protected ones are refreshed only, and you are told
  --reset-checkpoints a,b begin the streams into these tables (or sinks) anew and keep their rows
  --watch                 go on until Ctrl-C: streams read what comes, materialized views follow
  --engine spark          let a real spark-pipelines run the project, after a list of what Spark lacks; its tables
                          and stream checkpoints lie in _spark below the storage folder, apart from Sluice's own.
                          The program is that of SLUICE_SPARK_PIPELINES, or of the PATH; SLUICE_SPARK_JARS names the
                          jars of Delta, which Spark fetches by itself else
  --remote sc://H:P       with --engine spark: the Spark Connect server to run on
  --dialect D             databricks or spark, instead of the configuration's sluice.dialect
  --json                  an event a line, then one object with the outcome

While an editor or "sluice emulator start" holds the folder, the update runs in that emulator, with the same output.
A list may be given several times. Ctrl-C lets running batches end; run the command again to go on where it stopped.

Example: sluice run --refresh silver,gold`,
  options: {
    spec: { type: 'string' },
    refresh: { type: 'string', multiple: true },
    'full-refresh': { type: 'string', multiple: true },
    'full-refresh-all': { type: 'boolean' },
    'reset-checkpoints': { type: 'string', multiple: true },
    watch: { type: 'boolean' },
    engine: { type: 'string' },
    remote: { type: 'string' },
    dialect: { type: 'string' },
  },
  positionals: [0, 0],
  async run(call) {
    const selection: Selection = {
      refresh: listOf(call, 'refresh'),
      fullRefresh: listOf(call, 'full-refresh'),
      fullRefreshAll: call.flag('full-refresh-all'),
      resetCheckpoints: listOf(call, 'reset-checkpoints'),
    };
    requireNoConflict(selection);
    if (isForSpark(call, 'run')) return runBySpark(call, { selection, command: commandText(selection), spark: 'run' });
    const choice = { folder: call.folder, spec: call.text('spec'), dialect: dialectOf(call, 'run') };
    return withProject(choice, async (open) => {
      const check = await open.check({ purpose: 'run' });
      const { graph, errors, warnings } = check;
      if (call.json && graph === undefined) {
        const events = dryRunMessages(check);
        call.terminal.print(JSON.stringify({ outcome: 'failed', ...problemObjects(errors, warnings), events }));
      }
      printProblems(call.terminal, { errors, warnings }, open.project.sources);
      if (graph === undefined) return 1;
      const printer: UpdatePrinter = call.json
        ? jsonPrinter(call)
        : updatePrinter(call.terminal, () => systemClock.now());
      return ended(call, await updated(call, open, { graph, selection, printer }), printer);
    });
  },
};

async function updated(
  call: VerbCall,
  open: OpenProject,
  {
    graph,
    selection,
    printer,
  }: { readonly graph: PipelineGraph; readonly selection: Selection; readonly printer: UpdatePrinter },
): Promise<UpdateOutcome> {
  const update: ProjectUpdate = {
    graph,
    selection,
    trigger: call.flag('watch') ? 'continuous' : open.project.spec.settings.trigger,
    signal: call.signal,
    why: commandText(selection),
    print: (text) => call.terminal.print(text),
    onWarning: (error) => printFailure(call.terminal, error, false),
  };
  // What console sinks print is told to every client of an emulator alike: it stands here only when it is run here.
  const isHere =
    call.text('dialect') !== undefined || [...graph.sinks.values()].some(({ format }) => format === 'console');
  const emulator = isHere ? undefined : await connectRunning(open.project.spec.root);
  try {
    if (emulator === undefined) return await runProject(open, update, printer.listener);
    const { signal, why } = update;
    const spec = open.project.spec.file;
    const watch = update.trigger === 'continuous';
    return await runRemotely(emulator, { spec, selection, watch, why, signal, onEvent: printer.listener });
  } finally {
    emulator?.close();
    printer.close();
  }
}

function jsonPrinter({ terminal }: VerbCall): UpdatePrinter {
  return {
    listener: (event) => terminal.print(JSON.stringify(eventDto(event))),
    dropped: new Map(),
    close: () => undefined,
  };
}

function ended({ terminal, json }: VerbCall, outcome: UpdateOutcome, { dropped }: UpdatePrinter): number {
  if (json) terminal.print(JSON.stringify({ outcome: outcomeObject(outcome) }));
  else printSummary(terminal, outcome, dropped);
  if (outcome.error !== undefined) {
    if (!json) printFailure(terminal, outcome.error, false);
    return 1;
  }
  if (outcome.state !== 'CANCELED') return 0;
  if (!json) terminal.note(paint(terminal, 'yellow', 'Stopped. Run the command again to go on where it stopped.'));
  return 130;
}

function outcomeObject({ updateId, state, error, flows, tables }: UpdateOutcome): object {
  return {
    updateId,
    state,
    ...(error === undefined ? {} : { error: errorObject(error) }),
    flows: flows.map((flow) => ({ ...flow, ...(flow.error === undefined ? {} : { error: errorObject(flow.error) }) })),
    tables: tables.map(({ key, version, rowsAdded, dropped, fullRefresh }) => ({
      table: key,
      version: version ?? null,
      rowsAdded,
      dropped,
      fullRefresh,
    })),
  };
}

/** Names between commas, white space around them left out, from every time that the option is given. */
function listOf(call: VerbCall, option: string): readonly string[] {
  return call
    .texts(option)
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** For the audit log: the command with what it selects. */
function commandText({ refresh, fullRefresh, fullRefreshAll, resetCheckpoints }: Selection): string {
  const list = (option: string, names: readonly string[]): string =>
    names.length === 0 ? '' : ` --${option} ${names.join(',')}`;
  return `sluice run${list('refresh', refresh)}${list('full-refresh', fullRefresh)}${fullRefreshAll ? ' --full-refresh-all' : ''}${list('reset-checkpoints', resetCheckpoints)}`;
}
