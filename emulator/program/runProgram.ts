import { evaluateProgram } from '../pyspark/program.ts';
import { programHost, type ProgramEnvironment } from './programHost.ts';
import { sqlTexts } from './sqlTexts.ts';

export interface ProgramText {
  readonly text: string;
  /** The path as the user gave it, for positions and `sys.argv`. */
  readonly file: string;
  /** What `sys.argv` holds after the program's name. */
  readonly args: readonly string[];
}

/**
 * Runs a PySpark program to its end, and the streaming queries that it started and did not wait for: a program that ends
 * without `awaitTermination` still means what it started. Rejects with the first error.
 */
export async function runProgram({ text, file, args }: ProgramText, environment: ProgramEnvironment): Promise<void> {
  const running = programHost(environment);
  try {
    await evaluateProgram(text, {
      file,
      host: running.host,
      sql: sqlTexts(environment.conf),
      argv: [file, ...args],
    });
    await running.finish();
  } finally {
    await running.close();
  }
}
