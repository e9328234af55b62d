import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { Sink } from '../../streaming/ports.ts';

/** What fails while rows are computed fails in Spark's tasks, which tell it around the cause. */
export async function asTask<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!isSluiceError(cause) || !isRowError(cause.code)) throw cause;
    const { code, message, position, action } = cause;
    const context = { cause, position, ...(action === undefined ? {} : { action }) };
    throw sluiceError('TASK_WRITE_FAILED', { path: `file:${path}`, reason: `[${code}] ${message}` }, context);
  }
}

/** The same for the batches of a stream. */
export function taskSink(sink: Sink, table: string | undefined): Sink {
  return table === undefined ? sink : { ...sink, write: (batch) => asTask(table, () => sink.write(batch)) };
}

/** Errors of the machine, of a table's log and of an expectation, and the end by Ctrl-C, are no errors of a task. */
function isRowError(code: string): boolean {
  return !/^(CANCELLED|STORAGE_|PATH_|DELTA_|EXPECTATION_|INTERNAL_ERROR)/.test(code);
}
