import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../emulator/base/json.ts';
import { readSnapshot, readSnapshotAtVersion, refreshSnapshot, type Snapshot } from '../../emulator/delta/snapshot.ts';
import {
  add,
  commitName,
  lines,
  logBench,
  metaData,
  plainProtocol,
  remove,
  type LogBench,
} from '../support/deltaLog.ts';

/** An action of a random log: files a few paths long with a few vectors, transactions and domains. */
type Step =
  | { readonly kind: 'add' | 'remove'; readonly path: number; readonly vector: number }
  | { readonly kind: 'txn'; readonly app: number; readonly version: number }
  | { readonly kind: 'domain'; readonly domain: number; readonly removed: boolean }
  | { readonly kind: 'rename'; readonly name: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('add', 'remove'), path: fc.nat(4), vector: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('txn'), app: fc.nat(2), version: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('domain'), domain: fc.nat(2), removed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename'), name: fc.constantFrom('x', 'y') }) },
);

/** Spellings of one path alternate, so that the same file meets itself under two names. */
function jsonOf(action: Step, at: number): JsonObject {
  switch (action.kind) {
    case 'add':
    case 'remove': {
      const path = `${at % 2 === 0 ? 'file:///' : '/'}data/${action.path}`;
      const deletionVector =
        action.vector === 0
          ? undefined
          : { storageType: 'i', pathOrInlineDv: `v${action.vector}`, sizeInBytes: 1, cardinality: 1 };
      const over = deletionVector === undefined ? {} : { deletionVector };
      return action.kind === 'add' ? add(path, { ...over, size: at }) : remove(path, over);
    }
    case 'txn':
      return { txn: { appId: `app${action.app}`, version: action.version } };
    case 'domain':
      return { domainMetadata: { domain: `d${action.domain}`, configuration: String(at), removed: action.removed } };
    case 'rename':
      return metaData({ name: action.name });
  }
}

/** The whole of reconciliation in a few lines: later wins. */
interface Model {
  readonly files: Map<string, number>;
  readonly transactions: Map<string, number>;
  readonly domains: Map<string, string>;
  name: string | undefined;
}

function apply(model: Model, action: Step, at: number): void {
  if (action.kind === 'add') model.files.set(`${action.path}/${action.vector}`, at);
  if (action.kind === 'remove') model.files.delete(`${action.path}/${action.vector}`);
  if (action.kind === 'txn') model.transactions.set(`app${action.app}`, action.version);
  if (action.kind === 'domain' && !action.removed) model.domains.set(`d${action.domain}`, String(at));
  if (action.kind === 'domain' && action.removed) model.domains.delete(`d${action.domain}`);
  if (action.kind === 'rename') model.name = action.name;
}

interface RandomLog {
  readonly commits: readonly (readonly Step[])[];
  /** Versions that get a Delta checkpoint, and its form. */
  readonly checkpoints: readonly { readonly version: number; readonly form: 'classic' | 'multiPart' | 'v2' }[];
  readonly compactions: readonly { readonly start: number; readonly length: number }[];
}

const randomLog: fc.Arbitrary<RandomLog> = fc.record({
  commits: fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 8 }),
  checkpoints: fc.array(
    fc.record({ version: fc.nat(8), form: fc.constantFrom('classic' as const, 'multiPart' as const, 'v2' as const) }),
    { maxLength: 3 },
  ),
  compactions: fc.array(fc.record({ start: fc.integer({ min: 1, max: 8 }), length: fc.integer({ min: 2, max: 4 }) }), {
    maxLength: 2,
  }),
});

/** Writes the log and gives the model of each version, the versions before the first commit included. */
async function write(bench: LogBench, log: RandomLog): Promise<readonly Model[]> {
  const models: Model[] = [];
  const model: Model = { files: new Map(), transactions: new Map(), domains: new Map(), name: undefined };
  const perVersion: JsonObject[][] = [];
  let at = 0;
  for (const [version, commit] of [[], ...log.commits].entries()) {
    const actions: JsonObject[] = version === 0 ? [plainProtocol, metaData()] : [];
    for (const action of commit) {
      at += 1;
      apply(model, action, at);
      actions.push(jsonOf(action, at));
    }
    perVersion.push(actions);
    models.push(structuredClone(model));
    await bench.commit(version, actions);
  }
  for (const { version, form } of log.checkpoints) {
    const state = models[version];
    if (state !== undefined) await writeCheckpoint(bench, version, checkpointRows(state), form);
  }
  for (const { start, length } of log.compactions) {
    const end = start + length - 1;
    if (end >= perVersion.length) continue;
    const name = `${commitName(start).replace('.json', '')}.${commitName(end).replace('.json', '')}.compacted.json`;
    await bench.put(name, lines(perVersion.slice(start, end + 1).flat()));
  }
  return models;
}

function checkpointRows(model: Model): readonly JsonObject[] {
  const [header, metadata] = [plainProtocol, metaData(model.name === undefined ? {} : { name: model.name })];
  const files = [...model.files].map(([key, size]): JsonObject => {
    const [path, vector] = key.split('/').map(Number);
    return jsonOf({ kind: 'add', path: path ?? 0, vector: vector ?? 0 }, size);
  });
  const transactions = [...model.transactions].map(([appId, version]): JsonObject => ({ txn: { appId, version } }));
  const domains = [...model.domains].map(([domain, configuration]): JsonObject => ({
    domainMetadata: { domain, configuration, removed: false },
  }));
  return [header, metadata, ...transactions, ...domains, ...files];
}

async function writeCheckpoint(
  bench: LogBench,
  version: number,
  rows: readonly JsonObject[],
  form: 'classic' | 'multiPart' | 'v2',
): Promise<void> {
  const base = commitName(version).replace('.json', '');
  if (form === 'classic') return bench.put(`${base}.checkpoint.parquet`, rows);
  if (form === 'multiPart') {
    const half = Math.ceil(rows.length / 2);
    await bench.put(`${base}.checkpoint.0000000001.0000000002.parquet`, rows.slice(0, half));
    return bench.put(`${base}.checkpoint.0000000002.0000000002.parquet`, rows.slice(half));
  }
  const files = rows.filter((row) => row['add'] !== undefined);
  const others = rows.filter((row) => row['add'] === undefined);
  const sidecar = { sidecar: { path: `s${version}.parquet`, sizeInBytes: 1, modificationTime: 1 } };
  await bench.put(`_sidecars/s${version}.parquet`, files);
  return bench.put(
    `${base}.checkpoint.3a0d65cd-4056-49b8-937b-95f9e3ee90e5.json`,
    lines([{ checkpointMetadata: { version } }, ...others, sidecar]),
  );
}

function facts(snapshot: Snapshot): object {
  return {
    files: snapshot.files
      .map((file) => [
        `${file.path.split('/').at(-1)}/${Number(file.deletionVector?.pathOrInlineDv.slice(1) ?? 0)}`,
        file.size,
      ])
      .sort(),
    transactions: [...snapshot.transactions.values()].map(({ appId, version }) => [appId, version]).sort(),
    domains: [...snapshot.domains.values()].map(({ domain, configuration }) => [domain, configuration]).sort(),
    name: snapshot.metadata.name,
  };
}

function modelFacts(model: Model): object {
  return {
    files: [...model.files].sort(),
    transactions: [...model.transactions].sort(),
    domains: [...model.domains].sort(),
    name: model.name,
  };
}

describe('log replay', () => {
  it('gives every version what a naive replay gives, with Delta checkpoints and log compactions anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(randomLog, async (log) => {
        const bench = logBench();
        const models = await write(bench, log);
        for (const [version, model] of models.entries()) {
          const snapshot = await readSnapshotAtVersion(bench.io, bench.tablePath, version);
          assert.deepEqual(facts(snapshot), modelFacts(model), `version ${version}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same when a snapshot follows the commits, whichever versions it skips or looks at', async () => {
    await fc.assert(
      fc.asyncProperty(randomLog, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), async (log, looks) => {
        const whole = logBench();
        const models = await write(whole, { ...log, compactions: [], checkpoints: [] });
        const bench = logBench();
        let snapshot: Snapshot | undefined;
        for (const [version, model] of models.entries()) {
          const content = await whole.files.read(`/table/_delta_log/${commitName(version)}`);
          assert.ok(content !== undefined);
          await bench.put(commitName(version), new TextDecoder().decode(content));
          if (looks[version] === false && version > 0) continue;
          snapshot =
            snapshot === undefined ? await readSnapshot(bench.io, '/table') : await refreshSnapshot(bench.io, snapshot);
          assert.equal(snapshot.version, version);
          if (version % 2 === 0) assert.deepEqual(facts(snapshot), modelFacts(model));
        }
        const last = snapshot === undefined ? undefined : await refreshSnapshot(bench.io, snapshot);
        if (last !== undefined) assert.deepEqual(facts(last), modelFacts(models.at(-1) as Model));
      }),
      { numRuns: 100 },
    );
  });
});
