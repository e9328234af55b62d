// `npm run crash [-- --seeds N --from S --json]`
import { parseArgs } from 'node:util';
import { openCrashBench, resultText, runSeeds, type SeedResult } from './seedRun.ts';
import { strikeText } from './strike.ts';

const help = `Breaks the infinite-ingestion sample off (SIGKILL, faults of the disk, errors; before, after and amid every phase),
lets it go on, and compares its tables with those of a run without a crash.

Usage: npm run crash [-- options]
  --seeds N      how many seeds (default 100)
  --from S       the first seed (default 0); a seed that failed is run again by --from S --seeds 1
  --lanes N      how many at the same time (default 2)
  --json         a line of JSON a seed
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '0' },
      lanes: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [count, from, lanes] = [Number(values.seeds), Number(values.from), Number(values.lanes)];
  if (![count, from, lanes].every((number) => Number.isSafeInteger(number) && number >= 0) || lanes === 0) {
    console.error('The options --seeds, --from and --lanes take whole numbers.');
    return 2;
  }
  const bench = await openCrashBench();
  try {
    const results: SeedResult[] = [];
    await runSeeds(bench, { from, count, lanes }, (result) => {
      results.push(result);
      if (values.json) console.log(JSON.stringify(lineOf(result)));
      else if (result.problems.length > 0) console.log(`\n${resultText(result)}`);
      else progress(results, count);
    });
    return summary(results, values.json);
  } finally {
    bench.close();
  }
}

function lineOf({ plan, struck, problems }: SeedResult): object {
  const strikes = plan.strikes.map((strike, index) => ({ strike: strikeText(strike), struck: struck[index] === true }));
  return { seed: plan.seed, landing: plan.landing, strikes, ok: problems.length === 0, problems };
}

function progress(results: readonly SeedResult[], count: number): void {
  if (!process.stdout.isTTY && results.length % 20 !== 0) return;
  process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}${results.length} of ${count} seeds`);
  if (!process.stdout.isTTY) process.stdout.write('\n');
}

function summary(results: readonly SeedResult[], json: boolean): number {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  if (!json) {
    const strikes = results.flatMap(({ plan, struck }) =>
      plan.strikes.map((strike, index) => ({ strike, struck: struck[index] === true })),
    );
    const hits = strikes.filter(({ struck }) => struck);
    const kills = hits.filter(({ strike }) => strike.kind === 'outside' || strike.how === 'kill').length;
    console.log(
      `\n${hits.length} of ${strikes.length} strikes found their place: ${kills} kills of the process, ${hits.length - kills} faults and errors.`,
    );
    console.log(`${results.length - failed} passed, ${failed} failed, 0 skipped`);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
