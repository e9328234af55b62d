import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../emulator/base/seededRandom.ts';
import type { GraphOutcome } from '../../emulator/pipeline/graph.ts';
import { ddlText } from '../../emulator/plan/typeText.ts';
import { flowInto, materializedView, resolved, streamingTable, view, type Piece } from '../support/graphProject.ts';

type Kind = 'materializedView' | 'temporaryView' | 'persistedView' | 'streamingTable' | 'fed';

/** One dataset of a random project: what it reads, by number; numbers above its own make cycles. */
interface Node {
  readonly kind: Kind;
  readonly reads: readonly number[];
  readonly asStream: boolean;
  readonly column: 'a' | 'b' | 'missing';
  readonly protects: boolean;
}

const kinds: readonly Kind[] = ['materializedView', 'temporaryView', 'persistedView', 'streamingTable', 'fed'];

const node = (count: number): fc.Arbitrary<Node> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    reads: fc.uniqueArray(fc.nat({ max: count }), { maxLength: 3 }),
    asStream: fc.boolean(),
    column: fc.constantFrom('a', 'a', 'a', 'b', 'missing'),
    protects: fc.boolean(),
  });

const nodes = fc
  .integer({ min: 1, max: 7 })
  .chain((count) => fc.array(node(count), { minLength: count, maxLength: count }));

/** The statements of a project. `acyclic` lets a dataset read only those before it. */
function piecesOf(project: readonly Node[], acyclic: boolean): readonly Piece[] {
  return project.flatMap(({ kind, reads, asStream, column, protects }, index): readonly Piece[] => {
    const name = `d${index}`;
    const seen = acyclic ? reads.filter((read) => read < index) : reads;
    const source = (read: number): string => `${asStream ? 'STREAM ' : ''}d${read}`;
    const from = seen.length === 0 ? 'range(2) AS t(a)' : seen.map(source).join(' CROSS JOIN ');
    const first = seen[0];
    const query = `SELECT ${first === undefined ? 'a' : `d${first}.${column}`} AS a, 1 AS b FROM ${from}`;
    const properties = protects ? { 'pipelines.reset.allowed': 'false' } : {};
    switch (kind) {
      case 'materializedView':
        return [materializedView(name, query, { properties })];
      case 'streamingTable':
        return [streamingTable(name, query, { properties })];
      case 'fed':
        return [streamingTable(name, undefined, { properties }), flowInto(name, `f${index}`, query)];
      default:
        return [view(kind, name, query)];
    }
  });
}

function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const random = seededRandom(seed);
  const left = [...items];
  const out: Item[] = [];
  while (left.length > 0) out.push(...left.splice(random.below(left.length), 1));
  return out;
}

/** All of an outcome that must not depend on the order of definitions. */
function meaning({ graph, errors, failedFlows }: GraphOutcome): unknown {
  const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();
  return {
    errors: sorted(errors.map(({ code, message }) => `${code} ${message}`)),
    failedFlows: sorted(failedFlows.map(({ key, upstream, error }) => `${key} ${upstream} ${error.code}`)),
    tables: sorted([...(graph?.tables.values() ?? [])].map(({ key, schema }) => `${key} ${ddlText(schema)}`)),
    views: sorted([...(graph?.views.values() ?? [])].map(({ key, schema }) => `${key} ${ddlText(schema)}`)),
    flows: sorted(
      (graph?.flows ?? []).map(({ key, target, streaming, inputs }) =>
        JSON.stringify([key, target, streaming, sorted(inputs.map((input) => JSON.stringify(input)))]),
      ),
    ),
  };
}

/** Tables that a project reads, whatever lies between: the model of the order of flows. */
function requireOrdered({ graph }: GraphOutcome): void {
  const done = new Set<string>();
  const flows = graph?.flows ?? [];
  for (const { key, target, inputs } of flows) {
    for (const input of inputs) {
      if (input.kind === 'graph') assert.ok(done.has(input.key), `${key} comes before ${input.key}, which it reads`);
    }
    const left = flows.filter((flow) => flow.target === target && flow.key !== key);
    if (left.every((flow) => flows.indexOf(flow) < flows.findIndex((one) => one.key === key))) done.add(target);
  }
}

describe('the graph of a pipeline, whatever the order of its definitions', function () {
  this.timeout(60_000);

  it('is the same graph, or has the same errors', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, fc.boolean(), fc.nat(), async (project, acyclic, seed) => {
        const pieces = piecesOf(project, acyclic);
        const first = await resolved(pieces);
        const second = await resolved(shuffled(pieces, seed));
        assert.deepEqual(meaning(second), meaning(first));
        requireOrdered(first);
        requireOrdered(second);
      }),
      { numRuns: 150 },
    );
  });

  it('has a ring exactly when its datasets read each other in one', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, async (project) => {
        const plain = project.map((one): Node => ({ ...one, kind: 'materializedView', asStream: false, column: 'a' }));
        const { errors } = await resolved(piecesOf(plain, false));
        const rings = errors.filter(({ code }) => code === 'PIPELINE_CIRCULAR_DEPENDENCY');
        assert.equal(rings.length > 0, hasRing(plain), JSON.stringify(plain.map(({ reads }) => reads)));
      }),
      { numRuns: 150 },
    );
  });

  it('resolves every acyclic project of materialized views, without an error', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, fc.nat(), async (project, seed) => {
        const plain = project.map((one): Node => ({ ...one, kind: 'materializedView', asStream: false, column: 'a' }));
        const outcome = await resolved(shuffled(piecesOf(plain, true), seed));
        assert.deepEqual(outcome.errors, []);
        assert.equal(outcome.graph?.flows.length, project.length);
      }),
      { numRuns: 60 },
    );
  });
});

/** Whether following reads from some dataset leads back to it. Names that are not there end the way. */
function hasRing(project: readonly Node[]): boolean {
  const leadsTo = (from: number, to: number, seen: Set<number>): boolean =>
    (project[from]?.reads ?? []).some((read) => {
      if (read === to && read < project.length) return true;
      if (seen.has(read)) return false;
      seen.add(read);
      return leadsTo(read, to, seen);
    });
  return project.some((_, index) => leadsTo(index, index, new Set()));
}
