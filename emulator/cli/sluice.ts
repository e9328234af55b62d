#!/usr/bin/env node
import { isSluiceError, sluiceError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import { printFailure } from './failure.ts';
import { nearest } from '../base/nearest.ts';
import { paint, processTerminal } from './terminal.ts';
import { parseVerb, type Verb } from './verb.ts';

const verbs: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Verb> }>> = {
  init: {
    summary: 'Make a new pipeline project, with a spec and example transformations.',
    load: async () => (await import('./verbs/init.ts')).init,
  },
  run: {
    summary: 'Run an update of a pipeline project: its streaming tables, materialized views and sinks.',
    load: async () => (await import('./verbs/run.ts')).run,
  },
  parse: {
    summary: 'Check the syntax of SQL and Python files of a pipeline, notebooks too: every error with its place.',
    load: async () => (await import('./verbs/parse.ts')).parse,
  },
  'dry-run': {
    summary: 'Check a pipeline project: every error of its files and its graph. No data is touched.',
    load: async () => (await import('./verbs/dryRun.ts')).dryRun,
  },
  test: {
    summary: "Run a project's pipeline tests: given rows, expected tables.",
    load: async () => (await import('./verbs/test.ts')).test,
  },
  graph: {
    summary: "Print a pipeline project's graph: tables, views, flows and what they read.",
    load: async () => (await import('./verbs/graph.ts')).graph,
  },
  sql: {
    summary: "Run SQL over a project's tables and views, or over Delta tables by path.",
    load: async () => (await import('./verbs/sql.ts')).sql,
  },
  submit: {
    summary: 'Run a PySpark program: its streaming queries, reads and writes.',
    load: async () => (await import('./verbs/submit.ts')).submit,
  },
  show: {
    summary: 'Print rows of a Delta table, now or at a version.',
    load: async () => (await import('./verbs/show.ts')).show,
  },
  history: {
    summary: 'Print the versions of a Delta table.',
    load: async () => (await import('./verbs/history.ts')).history,
  },
  schema: {
    summary: 'Print the schema of a Delta table.',
    load: async () => (await import('./verbs/schema.ts')).schema,
  },
  checkpoint: {
    summary: 'Open a stream checkpoint: batches, offsets, watermarks, what the next start will do.',
    load: async () => (await import('./verbs/checkpoint.ts')).checkpoint,
  },
  events: {
    summary: "Print a project's event log: what its updates did, and what its expectations counted.",
    load: async () => (await import('./verbs/events.ts')).events,
  },
  export: {
    summary: 'Write the project as a Databricks bundle.',
    load: async () => (await import('./verbs/export.ts')).exportProject,
  },
  guard: {
    summary: 'Show what protects the tables of a project, approve an act once, undo a full refresh.',
    load: async () => (await import('./verbs/guard.ts')).guard,
  },
  audit: {
    summary: 'Print the audit log of a project: every reset, refusal, approval and undo; or verify it.',
    load: async () => (await import('./verbs/audit.ts')).audit,
  },
  emulator: {
    summary: 'Show, start or stop the process that the editor and this command line share.',
    load: async () => (await import('./verbs/emulator.ts')).emulator,
  },
  sample: { summary: 'Run a sample from end to end.', load: async () => (await import('./verbs/sample.ts')).sample },
  explain: { summary: 'Explain an error code.', load: async () => (await import('./verbs/explain.ts')).explain },
};

function helpText(): string {
  const width = Math.max(...Object.keys(verbs).map((name) => name.length));
  return [
    'Sluice runs, inspects and protects Delta Lake ingestion pipelines on your own machine.',
    '',
    'Usage: sluice <command> [options]',
    '',
    'Commands:',
    ...Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Every command takes --json for output that programs read, and --help.',
    'Exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 stopped by Ctrl-C.',
  ].join('\n');
}

async function main(words: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const terminal = processTerminal(() => interruption.abort());
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.print(helpText());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.print(version);
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait for the batch to end; recovery makes that safe.
      if (interruption.signal.aborted) process.exit(130);
      interruption.abort();
    });
  }
  try {
    const found = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (found === undefined) {
      const near = nearest(name, Object.keys(verbs));
      throw sluiceError('UNKNOWN_COMMAND', { name, suggestion: near === undefined ? '' : ` Did you mean "${near}"?` });
    }
    const verb = await found.load();
    const call = parseVerb(verb, rest, { terminal, folder: process.cwd(), signal: interruption.signal });
    if (call === 'help') {
      terminal.print(verb.help);
      return 0;
    }
    return await verb.run(call);
  } catch (error) {
    if (isSluiceError(error, 'CANCELLED') && interruption.signal.aborted) {
      terminal.note(paint(terminal, 'yellow', 'Stopped. Run the command again to go on where it stopped.'));
      return 130;
    }
    printFailure(terminal, error, words.includes('--json'));
    return isSluiceError(error, 'UNKNOWN_COMMAND') || isSluiceError(error, 'INVALID_USAGE') ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
