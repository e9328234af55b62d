import { runFile } from '../../emulator/cli/runFile.ts';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { PhaseObserver } from '../../emulator/streaming/phases.ts';
import { programs, type Program } from './strike.ts';

export interface SampleRun {
  readonly files?: FileSystem;
  readonly observerOf?: (program: Program) => PhaseObserver;
}

/** Runs the sample's two programs in `folder`, one after the other; rejects with the error of the first that fails. */
export async function runSample(folder: string, { files, observerOf }: SampleRun = {}): Promise<void> {
  for (const program of programs) await runOne(folder, program, { files, observer: observerOf?.(program) });
}

export async function runOne(
  folder: string,
  program: Program,
  { files, observer }: { readonly files?: FileSystem | undefined; readonly observer?: PhaseObserver | undefined } = {},
): Promise<void> {
  await runFile({
    file: `${program}.py`,
    folder,
    listener: {},
    signal: new AbortController().signal,
    observer,
    ...(files === undefined ? {} : { files }),
  });
}
