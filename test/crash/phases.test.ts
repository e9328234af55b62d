import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phases, type Phase, type PhaseEvent, type PhaseObserver } from '../../emulator/streaming/phases.ts';
import { InjectedCrash } from '../support/faultyFileSystem.ts';
import { factsOf, type Facts } from './facts.ts';
import { land, landings, prepareFolder } from './landing.ts';
import { runOne, runSample } from './sampleRun.ts';
import type { Program } from './strike.ts';

/** One side of one phase of one batch. */
interface Place {
  readonly phase: Phase;
  readonly when: 'before' | 'after';
  readonly batchId: number;
}

const placeText = ({ phase, when, batchId }: Place): string => `${when} ${phase} of batch ${batchId}`;

/** What is committed is not run again, so of the places behind the commit each batch can only have one. */
function isOfChain({ phase, when, batchId }: Place): boolean {
  const behind = ['after logCommit', 'before report', 'after report'].indexOf(`${when} ${phase}`);
  return behind < 0 || behind === batchId % 3;
}

describe('the sample, broken off in a phase', function () {
  this.timeout(120_000);
  const landing = landings.short;
  let root: string;
  let expected: Facts;
  /** Places that the run without a crash comes through, by program. */
  const places: Readonly<Record<Program, Place[]>> = { ingest: [], silver: [] };

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'sluice-phases-'));
    await land(root, landing);
    const folder = prepared('expected');
    await runSample(folder, {
      observerOf(program) {
        const note = (when: Place['when'], { phase, batchId }: PhaseEvent): void =>
          void places[program].push({ phase, when, batchId });
        return { before: (event) => note('before', event), after: (event) => note('after', event) };
      },
    });
    expected = await factsOf(folder);
    assert.deepEqual(expected.problems, []);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function prepared(name: string): string {
    const folder = join(root, name);
    prepareFolder(folder, root, landing);
    return folder;
  }

  it('comes through every phase, and its landing has late rows, duplicates and malformed lines', () => {
    const { late, duplicates } = expected.silver.dropped;
    assert.ok(late > 0 && duplicates > 0 && expected.bronze.dropped.malformed > 0);
    for (const program of ['ingest', 'silver'] as const) {
      assert.deepEqual([...new Set(places[program].map(({ phase }) => phase))], phases);
      assert.ok(Math.max(...places[program].map(({ batchId }) => batchId)) >= landing.batches - 1);
    }
  });

  it('gives the same tables when every place of every batch breaks a run off, one after the other', async () => {
    const folder = prepared('chain');
    const met = new Set<string>();
    const observerOf = (program: Program): PhaseObserver => {
      const meet = (when: Place['when'], { phase, batchId }: PhaseEvent): void => {
        const place = `${program} ${placeText({ phase, when, batchId })}`;
        if (met.has(place) || !isOfChain({ phase, when, batchId })) return;
        met.add(place);
        throw new InjectedCrash(place);
      };
      return { before: (event) => meet('before', event), after: (event) => meet('after', event) };
    };
    for (let ended = false; !ended;) ended = await breaksOff(runSample(folder, { observerOf }));
    for (const program of ['ingest', 'silver'] as const) {
      // After a restart no batch is run that only lets state go.
      for (const place of places[program].filter((one) => one.batchId < landing.batches && isOfChain(one))) {
        assert.ok(met.has(`${program} ${placeText(place)}`), `no run came ${placeText(place)} of ${program}`);
      }
    }
    assert.deepEqual(await factsOf(folder), expected);
  });

  describe('of any one batch of silver', () => {
    let folder: string;
    const parts = ['tables', 'checkpoints'];
    before(async () => {
      folder = prepared('silver');
      await runOne(folder, 'ingest');
      for (const part of parts) cpSync(join(folder, part), join(root, 'bronze', part), { recursive: true });
    });
    afterEach(() => {
      for (const part of parts) {
        rmSync(join(folder, part), { recursive: true });
        cpSync(join(root, 'bronze', part), join(folder, part), { recursive: true });
      }
    });

    for (const phase of phases) {
      for (const when of ['before', 'after'] as const) {
        for (const batchId of Array.from({ length: landing.batches }, (_, index) => index)) {
          it(`${placeText({ phase, when, batchId })}: the next run gives the same tables`, async () => {
            let struck = false;
            const meet = (event: PhaseEvent): void => {
              if (struck || event.phase !== phase || event.batchId !== batchId) return;
              struck = true;
              throw new InjectedCrash(placeText({ phase, when, batchId }));
            };
            assert.equal(await breaksOff(runOne(folder, 'silver', { observer: { [when]: meet } })), false);
            await runOne(folder, 'silver');
            assert.deepEqual(await factsOf(folder), expected);
          });
        }
      }
    }
  });
});

/** False when an injected crash broke the run off, true when it came to its end. */
async function breaksOff(run: Promise<void>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    for (let inner = error; inner instanceof Error; inner = inner.cause) {
      if (inner instanceof InjectedCrash) return false;
    }
    throw error;
  }
}
