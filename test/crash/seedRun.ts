import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleProgram } from '../support/bundle.ts';
import type { ChildEvent, ChildTask, RunFailure } from './child.ts';
import type { Facts } from './facts.ts';
import { land, landings, prepareFolder, type LandingName } from './landing.ts';
import { crashPlan, type CrashPlan, type RunShape } from './plan.ts';
import { strikeText, type Strike } from './strike.ts';

export interface SeedResult {
  readonly plan: CrashPlan;
  /** For each strike, whether the run came to the place where it waited. */
  readonly struck: readonly boolean[];
  /** Empty when all is as after a run without a crash. */
  readonly problems: readonly string[];
  /** Kept when there are problems. */
  readonly folder: string;
}

/** A bundled child, landed files, and what runs without a crash made of them. */
export interface CrashBench {
  runSeed(seed: number): Promise<SeedResult>;
  close(): void;
}

interface Landed {
  readonly folder: string;
  readonly expected: Facts;
  readonly shape: RunShape;
}

export async function openCrashBench(): Promise<CrashBench> {
  const bundle = await bundleProgram('test/crash/child.ts');
  const work = mkdtempSync(join(tmpdir(), 'sluice-crash-'));
  const close = (): void => {
    bundle.remove();
    rmSync(work, { recursive: true, force: true });
  };
  try {
    const child = bundle.path;
    const landed: Partial<Record<LandingName, Landed>> = {};
    for (const name of Object.keys(landings) as LandingName[]) landed[name] = await landAndRun(child, work, name);
    const all = landed as Record<LandingName, Landed>;
    const shapes = { short: all.short.shape, medium: all.medium.shape, long: all.long.shape };
    return {
      async runSeed(seed) {
        const plan = crashPlan(seed, shapes);
        const folder = mkdtempSync(join(tmpdir(), `sluice-crash-seed-${seed}-`));
        const { landing, strikes } = plan;
        prepareFolder(folder, all[landing].folder, landings[landing]);
        const run = await runStrikes(child, folder, strikes);
        const problems = [...run.problems, ...compare(run.facts, all[landing].expected)];
        if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
        return { plan, struck: run.struck, problems, folder };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function landAndRun(child: string, work: string, name: LandingName): Promise<Landed> {
  const landedFolder = join(work, name);
  await land(landedFolder, landings[name]);
  const folder = join(work, `${name}-run`);
  prepareFolder(folder, landedFolder, landings[name]);
  const exit = await runChild(child, { folder, strikes: [] });
  if (exit.facts === undefined || exit.calls === undefined || exit.facts.problems.length > 0) {
    throw new Error(`The run without a crash failed: ${exit.facts?.problems.join('; ') ?? exit.errors}`);
  }
  return { folder: landedFolder, expected: exit.facts, shape: { calls: exit.calls } };
}

interface StrikesRun {
  readonly struck: readonly boolean[];
  readonly problems: readonly string[];
  readonly facts: Facts | undefined;
}

/** A child that is killed is followed by another one, which goes on with the next strike. */
async function runStrikes(child: string, folder: string, strikes: readonly Strike[]): Promise<StrikesRun> {
  const struck: boolean[] = [];
  const problems: string[] = [];
  for (;;) {
    const rest = strikes.slice(struck.length);
    const exit = await runChild(child, { folder, strikes: rest });
    for (const [index, ended] of exit.ended.entries()) {
      struck.push(ended.struck);
      const strike = rest[index];
      if (strike !== undefined) problems.push(...unexpected(strike, ended));
    }
    if (exit.signal === 'SIGKILL' && struck.length < strikes.length) {
      struck.push(true);
      continue;
    }
    if (exit.facts === undefined) problems.push(`the last run ended with ${exit.signal ?? exit.code}: ${exit.errors}`);
    return { struck, problems, facts: exit.facts };
  }
}

interface EndedRun {
  readonly struck: boolean;
  readonly failure: RunFailure | undefined;
}

/** A run may only fail where its strike was, and a fault of the disk has to be told by name. */
function unexpected(strike: Strike, { struck, failure }: EndedRun): readonly string[] {
  if (failure === undefined) return [];
  const text = `the run of "${strikeText(strike)}" failed: ${failure.codes.join(' < ')}: ${failure.text}`;
  if (!struck) return [text];
  if (strike.kind === 'disk' && strike.how === 'ENOSPC') return failure.codes.includes('STORAGE_FULL') ? [] : [text];
  if (strike.kind === 'disk' && strike.how === 'EIO') return failure.text.includes('EIO') ? [] : [text];
  return failure.codes.includes('InjectedCrash') ? [] : [text];
}

function compare(facts: Facts | undefined, expected: Facts): readonly string[] {
  if (facts === undefined) return [];
  const different = (['bronze', 'silver'] as const).flatMap((table) => {
    const [found, wanted] = [JSON.stringify(facts[table]), JSON.stringify(expected[table])];
    return found === wanted ? [] : [`${table} is ${found}, and ${wanted} without a crash`];
  });
  return [...facts.problems, ...different];
}

interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ended: readonly EndedRun[];
  readonly facts: Facts | undefined;
  readonly calls: RunShape['calls'] | undefined;
  readonly errors: string;
}

/** A child lives for a second: too short for what an optimising compiler costs. */
const childFlags = ['--no-opt'];

function runChild(child: string, task: ChildTask): Promise<ChildExit> {
  return new Promise((resolve, reject) => {
    const scratch = join(task.folder, 'scratch');
    mkdirSync(scratch, { recursive: true });
    const started = spawn(process.execPath, [...childFlags, child, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
    });
    const ended: EndedRun[] = [];
    let facts: Facts | undefined;
    let calls: RunShape['calls'] | undefined;
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    started.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    createInterface({ input: started.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as ChildEvent;
      switch (event.kind) {
        case 'started': {
          const strike = task.strikes[event.run];
          if (strike?.kind === 'outside') timer = setTimeout(() => started.kill('SIGKILL'), strike.milliseconds);
          break;
        }
        case 'ended':
          clearTimeout(timer);
          ended.push(event);
          break;
        case 'facts':
          facts = event.facts;
          break;
        case 'calls':
          calls = event.calls;
          break;
      }
    });
    started.on('error', reject);
    started.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ended, facts, calls, errors });
    });
  });
}

/** Runs seeds in parallel lanes; results come in the order in which they end. */
export async function runSeeds(
  bench: CrashBench,
  seeds: { readonly from: number; readonly count: number; readonly lanes: number },
  onResult: (result: SeedResult) => void,
): Promise<void> {
  let next = seeds.from;
  const lane = async (): Promise<void> => {
    while (next < seeds.from + seeds.count) onResult(await bench.runSeed(next++));
  };
  await Promise.all(Array.from({ length: seeds.lanes }, lane));
}

/** The whole plan of a seed, with what came of each strike. */
export function resultText({ plan, struck, problems, folder }: SeedResult): string {
  return [
    `seed ${plan.seed}, landing ${plan.landing}`,
    ...plan.strikes.map((strike, index) => {
      const outcome = struck[index] === undefined ? 'not run' : struck[index] ? 'struck' : 'the run did not come there';
      return `  run ${index + 1}: ${strikeText(strike)} (${outcome})`;
    }),
    ...problems.map((problem) => `  problem: ${problem}`),
    `  its folder: ${folder}`,
    `  again: npm run crash -- --from ${plan.seed} --seeds 1`,
  ].join('\n');
}
