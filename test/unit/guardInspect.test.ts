import assert from 'node:assert/strict';
import { setTableProperties } from '../../emulator/delta/alterTable.ts';
import { commitFileName } from '../../emulator/delta/logPath.ts';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { verifyAudit } from '../../emulator/guard/auditLog.ts';
import { beginGeneration } from '../../emulator/guard/generations.ts';
import { inspectTables, type Finding } from '../../emulator/guard/inspect.ts';
import { rememberTables, type TableQuestion } from '../../emulator/guard/tableFacts.ts';
import {
  append,
  approveFor,
  ask,
  bronze,
  checkpointRoot,
  guardBench,
  memoryOf,
  queryIds,
  silver,
  storage,
  streamBatch,
  type GuardBench,
} from '../support/guardBench.ts';

const [queryId = '', otherQuery = ''] = queryIds;
const root = checkpointRoot(bronze);
const question: TableQuestion = { ...bronze, flows: [{ flow: bronze.table, root }] };

async function twoBatches(): Promise<GuardBench> {
  const bench = guardBench();
  await append(bench, bronze, [], { 'pipelines.reset.allowed': 'false' });
  await streamBatch(bench, bronze, { queryId, batchId: 0, rows: [1, 2] });
  await streamBatch(bench, bronze, { queryId, batchId: 1, rows: [3] });
  await bench.guard.protect([bronze]);
  return bench;
}

async function remembered(): Promise<GuardBench> {
  const bench = await twoBatches();
  await rememberTables(bench, [question]);
  return bench;
}

async function codes(bench: GuardBench, over: Partial<TableQuestion> = {}): Promise<readonly string[]> {
  return (await inspectTables(bench, [{ ...question, ...over }])).map(({ error }: Finding) => error.code);
}

const removeTable = (bench: GuardBench) => bench.files.remove(bronze.path);
const put = (bench: GuardBench, path: string, text: string) =>
  bench.files.replace(path, new TextEncoder().encode(text));

/** What another hand does, and what the next update then finds; `unremembered`: also where the guard has no record of the table. */
const tampering: readonly {
  readonly name: string;
  readonly hand: (bench: GuardBench) => Promise<unknown>;
  readonly code: string | undefined;
  readonly unremembered?: string | undefined;
}[] = [
  { name: 'nothing', hand: async () => undefined, code: undefined },
  {
    name: 'a further batch',
    hand: (bench) => streamBatch(bench, bronze, { queryId, batchId: 2, rows: [4] }),
    code: undefined,
  },
  { name: 'rows of another program', hand: (bench) => append(bench, bronze, [9]), code: undefined },
  {
    name: 'the stream checkpoint deleted',
    hand: (bench) => bench.files.remove(root),
    code: 'CHECKPOINT_MISSING',
    unremembered: 'CHECKPOINT_MISSING',
  },
  {
    name: 'all stream checkpoints deleted',
    hand: (bench) => bench.files.remove(`${storage}/_checkpoints`),
    code: 'CHECKPOINT_MISSING',
    unremembered: 'CHECKPOINT_MISSING',
  },
  {
    name: 'its metadata deleted',
    hand: (bench) => bench.files.remove(`${root}/0/metadata`),
    code: 'CHECKPOINT_ALTERED',
    unremembered: 'CHECKPOINT_ALTERED',
  },
  {
    name: 'all files in it deleted',
    async hand(bench) {
      await bench.files.remove(`${root}/0`);
      await bench.files.makeFolder(`${root}/0`);
    },
    code: 'CHECKPOINT_ALTERED',
    unremembered: 'CHECKPOINT_MISSING',
  },
  {
    name: 'the checkpoint of another query put in its place',
    hand: (bench) => put(bench, `${root}/0/metadata`, `{"id":"${otherQuery}"}`),
    code: 'CHECKPOINT_ALTERED',
    unremembered: 'TABLE_LACKS_BATCHES',
  },
  {
    name: 'the newest batch taken out of both logs',
    async hand(bench) {
      await bench.files.remove(`${root}/0/offsets/1`);
      await bench.files.remove(`${root}/0/commits/1`);
    },
    code: 'CHECKPOINT_ALTERED',
    unremembered: 'CHECKPOINT_ALTERED',
  },
  {
    name: 'the newest commit taken back',
    hand: (bench) => bench.files.remove(`${root}/0/commits/1`),
    code: 'CHECKPOINT_ALTERED',
  },
  {
    name: 'offsets edited',
    hand: (bench) => put(bench, `${root}/0/offsets/1`, 'v1\n{}\n0'),
    code: 'CHECKPOINT_ALTERED',
  },
  { name: 'the table deleted', hand: removeTable, code: 'TABLE_GONE', unremembered: 'TABLE_GONE' },
  {
    name: 'the table made anew',
    async hand(bench) {
      await removeTable(bench);
      await append(bench, bronze, []);
    },
    code: 'TABLE_SWAPPED',
    unremembered: 'TABLE_LACKS_BATCHES',
  },
  {
    name: 'the log of the table cut',
    hand: (bench) => bench.files.remove(`${bronze.path}/_delta_log/${commitFileName(2)}`),
    code: 'TABLE_REWOUND',
    unremembered: 'TABLE_LACKS_BATCHES',
  },
  {
    name: 'the protection taken away',
    hand: (bench) => setTableProperties(bench.io, bronze.path, { 'pipelines.reset.allowed': 'true' }),
    code: 'PROTECTION_CHANGED_OUTSIDE',
  },
];

describe('what was done behind the back of the emulator', () => {
  for (const { name, hand, code, unremembered } of tampering) {
    it(`${name}: ${code ?? 'nothing to find'}`, async () => {
      const bench = await remembered();
      await hand(bench);
      assert.deepEqual(await codes(bench), code === undefined ? [] : [code]);
      assert.deepEqual(await codes(bench, { startsOver: 'fullRefresh' }), []);
      const found = (await bench.guard.log.records()).filter(({ event }) => event.kind === 'found');
      assert.equal(found.length, code === undefined ? 0 : 1);
    });
    it(`${name}, where the table was never seen before: ${unremembered ?? 'nothing to find'}`, async () => {
      const bench = await twoBatches();
      await hand(bench);
      assert.deepEqual(await codes(bench), unremembered === undefined ? [] : [unremembered]);
    });
  }

  it('a flow that was renamed is told from one that is new', async () => {
    const renamed = checkpointRoot(bronze, 'other');
    const flows = [{ flow: 'other', root: renamed }];
    for (const bench of [await remembered(), await twoBatches()]) {
      assert.deepEqual(await codes(bench, { flows }), ['FLOW_RENAMED']);
      assert.deepEqual(await codes(bench, { flows, startsOver: 'resetCheckpoints' }), []);
      // Beside the former one it is a second flow.
      assert.deepEqual(await codes(bench, { flows: [...question.flows, ...flows] }), []);
    }
    const bench = await remembered();
    await bench.files.remove(root);
    assert.deepEqual(await codes(bench, { flows }), ['FLOW_RENAMED']);
  });

  it('a former generation is not taken for the current one', async () => {
    const bench = await remembered();
    await beginGeneration(bench.files, root);
    assert.deepEqual(await codes(bench), []);
    await streamBatch(bench, bronze, { queryId: otherQuery, batchId: 0, generation: 1, rows: [1] });
    await rememberTables(bench, [question]);
    assert.deepEqual(await codes(bench), []);
    await bench.files.remove(`${root}/1`);
    assert.deepEqual(await codes(bench), ['CHECKPOINT_ALTERED']);
  });

  it('a table that a permitted act replaced is none of that', async () => {
    const bench = await remembered();
    await approveFor(bench, bronze, 'overwrite');
    const [permit] = await bench.guard.permit([ask(bronze, 'overwrite')]);
    assert.ok(permit);
    await removeTable(bench);
    await append(bench, bronze, [7], { 'pipelines.reset.allowed': 'false' });
    await bench.guard.finished(permit, { done: true, detail: '' });
    await bench.files.remove(root);
    // Its stream checkpoint is held to the record all the same, but its query has no batches in the new table.
    assert.deepEqual(await codes(bench), []);
  });

  it('a first update finds nothing', async () => {
    const bench = guardBench();
    assert.deepEqual(await codes(bench), []);
    await append(bench, bronze, [1]);
    assert.deepEqual(await codes(bench), []);
  });

  it('a storage folder that was emptied is known by what is remembered outside of it', async () => {
    const witness = '/project/.sluice/audit.json';
    const bench = guardBench(undefined, { witness });
    await bench.guard.permit([ask(silver, 'truncate')]);
    await bench.files.remove(storage);
    // Nothing in it was protected: it may begin anew.
    await guardBench(memoryOf(bench), { witness }).guard.protect([bronze]);
    assert.equal((await verifyAudit(bench.files, storage, witness)).count, 1);
    await bench.files.remove(storage);
    const again = guardBench(memoryOf(bench), { witness });
    await assert.rejects(inspectTables(again, [question]), (error) => isSluiceError(error, 'STORAGE_EMPTIED'));
    await assert.rejects(again.guard.permit([ask(bronze)]), (error) => isSluiceError(error, 'STORAGE_EMPTIED'));
    await bench.files.remove(witness);
    assert.deepEqual(await inspectTables(again, [question]), []);
  });
});
