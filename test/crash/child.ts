// Child process of the crash tests: breaks runs of the sample off as it is told, then runs it to its end and tells what is there.
import { writeSync } from 'node:fs';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { faultyFileSystem } from '../support/faultyFileSystem.ts';
import { armed } from './armed.ts';
import { factsOf, fingerprint, type Facts } from './facts.ts';
import { runSample } from './sampleRun.ts';
import { diskCalls, type DiskStrike, type Strike } from './strike.ts';

/** What the child is told, as JSON in its only argument. */
export interface ChildTask {
  readonly folder: string;
  /** One run for each, in order. */
  readonly strikes: readonly Strike[];
}

/** What the child tells, one line of JSON each. */
export type ChildEvent =
  | { readonly kind: 'started'; readonly run: number }
  | { readonly kind: 'ended'; readonly run: number; readonly struck: boolean; readonly failure: RunFailure | undefined }
  | { readonly kind: 'facts'; readonly facts: Facts }
  | /** Of the last run. */ { readonly kind: 'calls'; readonly calls: Readonly<Record<DiskStrike['calls'], number>> };

export interface RunFailure {
  /** Names of the error and of what caused it, from the outside in: codes where there are any. */
  readonly codes: readonly string[];
  readonly text: string;
}

async function main({ folder, strikes }: ChildTask): Promise<void> {
  for (const [run, strike] of strikes.entries()) {
    tell({ kind: 'started', run });
    const { files, observerOf, struck } = armed(strike);
    let failure: RunFailure | undefined;
    try {
      await runSample(folder, { files, observerOf });
    } catch (error) {
      failure = failureOf(error);
    }
    tell({ kind: 'ended', run, struck: struck(), failure });
  }
  const counting = faultyFileSystem(nodeFileSystem);
  await runSample(folder, { files: counting });
  tell({ kind: 'calls', calls: countsOf(counting.calls) });
  const before = fingerprint(folder);
  await runSample(folder);
  const problems = differences(before, fingerprint(folder));
  const facts = await factsOf(folder);
  tell({ kind: 'facts', facts: { ...facts, problems: [...facts.problems, ...problems] } });
}

function tell(event: ChildEvent): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

function failureOf(error: unknown): RunFailure {
  const codes: string[] = [];
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    codes.push(isSluiceError(inner) ? inner.code : inner.name);
  }
  return { codes, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function countsOf(calls: readonly string[]): Readonly<Record<DiskStrike['calls'], number>> {
  const count = (names: readonly string[]): number =>
    calls.filter((call) => names.includes(call.slice(0, call.indexOf(' ')))).length;
  return { all: calls.length, writing: count(diskCalls.writing), tearable: count(diskCalls.tearable) };
}

function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter((file) => !before.includes(file)).map((file) => `a run with nothing new to do wrote ${file}`),
    ...before.filter((file) => !after.includes(file)).map((file) => `a run with nothing new to do removed ${file}`),
  ];
}

await main(JSON.parse(process.argv[2] ?? '') as ChildTask);
