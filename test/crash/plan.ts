import { seededRandom, type SeededRandom } from '../../emulator/base/seededRandom.ts';
import { phases } from '../../emulator/streaming/phases.ts';
import { landings, type LandingName } from './landing.ts';
import { programs, type DiskStrike, type PhaseStrike, type Strike } from './strike.ts';

/** What happens to one seed's folder: each strike meets one run of the programs, and the run after the last one is left alone. */
export interface CrashPlan {
  readonly seed: number;
  readonly landing: LandingName;
  readonly strikes: readonly Strike[];
}

/** How long a run is that nothing breaks off. */
export interface RunShape {
  readonly calls: Readonly<Record<DiskStrike['calls'], number>>;
}

const whens = ['before', 'after'] as const;

/**
 * The plan of a seed. Every second one starts with a kill of the process whose place follows from the seed, so that any 64 seeds in a row
 * meet both sides of every phase of both programs; all the rest is drawn.
 */
export function crashPlan(seed: number, shapes: Readonly<Record<LandingName, RunShape>>): CrashPlan {
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1));
  const landing: LandingName = seed % 10 === 9 ? 'long' : seed % 10 < 5 ? 'short' : 'medium';
  const count = 1 + random.below(3);
  const strikes: Strike[] = [];
  if (seed % 2 === 0) strikes.push(phaseInTurn(seed / 2, random.below(landings[landing].batches)));
  while (strikes.length < count) strikes.push(drawn(random, landing, shapes[landing]));
  return { seed, landing, strikes };
}

function phaseInTurn(turn: number, nth: number): PhaseStrike {
  const sides = phases.length * whens.length;
  return {
    kind: 'phase',
    program: programs[Math.floor(turn / sides) % programs.length] ?? 'silver',
    phase: phases[Math.floor(turn / whens.length) % phases.length] ?? 'report',
    when: whens[turn % whens.length] ?? 'after',
    nth,
    how: 'kill',
  };
}

function drawn(random: SeededRandom, landing: LandingName, shape: RunShape): Strike {
  const kind = random.next();
  if (kind < 0.1) return { kind: 'outside', milliseconds: random.below(700) };
  if (kind < 0.45) {
    return {
      kind: 'phase',
      program: random.next() < 0.3 ? 'ingest' : 'silver',
      phase: random.pick(phases),
      when: random.pick(whens),
      nth: low(random, landings[landing].batches),
      how: random.next() < 0.7 ? 'kill' : 'throw',
    };
  }
  if (kind < 0.55) return disk(random, shape, { when: 'torn', calls: 'tearable', how: 'kill' });
  const calls = random.next() < 0.75 ? 'writing' : 'all';
  const how = random.pick(['kill', 'crash', 'ENOSPC', 'EIO'] as const);
  return disk(random, shape, { when: random.pick(whens), calls, how });
}

function disk(random: SeededRandom, { calls }: RunShape, strike: Omit<DiskStrike, 'kind' | 'nth'>): DiskStrike {
  return { kind: 'disk', ...strike, nth: 1 + low(random, calls[strike.calls]) };
}

/** Small numbers more often: a run that comes after a crash has less to do. */
function low(random: SeededRandom, limit: number): number {
  return random.below(1 + Math.floor(random.next() * limit));
}
