import { sluiceError } from '../../base/errors.ts';
import { systemClock } from '../../host/systemClock.ts';
import type { ProgramListener } from '../../program/programHost.ts';
import { defaultTrigger, type Trigger } from '../../streaming/trigger.ts';
import { progressJson, progressPrinter } from '../progressPrinter.ts';
import { runFile } from '../runFile.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const submit: Verb = {
  name: 'submit',
  summary: 'Run a PySpark program: its streaming queries, reads and writes.',
  help: `Runs a PySpark program without Python or a JVM: its text is evaluated, its queries run on the embedded engine.
\`spark\` is there from the start, as in the pyspark shell. What the evaluator does not follow ends the program
there, with file, line and reason; what came before it has happened.

Usage: sluice submit <app.py> [options] [-- arguments of the program]

  <app.py>           the program; relative paths in it start at the current folder
  --trigger T        replaces the trigger of every streaming query:
                     available-now  everything that is there, then stop
                     continuous     batch after batch, until Ctrl-C
  --json             an event a line: queryStarted, batch (with Spark's StreamingQueryProgress), warning, write, print,
                     idle, queryEnded

Ctrl-C lets the running batch end; run the command again to go on where it stopped.

Example: sluice submit silver.py --trigger available-now`,
  options: { trigger: { type: 'string' } },
  positionals: [1, 100],
  async run(call) {
    const [file = '', ...args] = call.positionals;
    const trigger = triggerOf(call);
    const listener = call.json
      ? progressJson(call.terminal)
      : progressPrinter(call.terminal, call.folder, () => systemClock.now());
    const seen = { anything: false };
    await runFile({ file, args, folder: call.folder, listener: watched(listener, seen), signal: call.signal, trigger });
    if (!seen.anything && !call.json) {
      call.terminal.note(
        'The program ended without an effect: it started no query, wrote no table and printed nothing.',
      );
    }
    return 0;
  },
};

/** The listener, and whether the program did anything that a person would see. */
function watched(listener: ProgramListener, seen: { anything: boolean }): ProgramListener {
  return {
    ...listener,
    onStart(stream) {
      seen.anything = true;
      listener.onStart?.(stream);
    },
    onBatchWrite(path, version, rows) {
      seen.anything = true;
      listener.onBatchWrite?.(path, version, rows);
    },
    onPrint(text, stream) {
      seen.anything = true;
      listener.onPrint?.(text, stream);
    },
  };
}

function triggerOf(call: VerbCall): Trigger | undefined {
  const text = call.text('trigger');
  switch (text) {
    case undefined:
      return undefined;
    case 'available-now':
      return { kind: 'availableNow' };
    case 'continuous':
      return defaultTrigger;
    default:
      throw sluiceError('INVALID_USAGE', {
        detail: `The option --trigger takes available-now or continuous, not "${text}".`,
        command: 'submit',
      });
  }
}
