import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RowValue } from '../../emulator/compute/rowValue.ts';
import { crc32 } from '../../emulator/delta/crc32.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import { prettyText } from '../../emulator/plan/prettyText.ts';
import { schemaJson } from '../../emulator/plan/schemaJson.ts';
import type { Cell } from '../../emulator/inspect/cells.ts';
import { arbitraryTable, type Table } from '../support/arbitraryRows.ts';
import { constantRelation, field } from '../support/computeFixture.ts';
import { roaringBytes } from '../support/deletionVectorBytes.ts';
import { inspectBench, type InspectBench } from '../support/inspectBench.ts';

/** Rows are indexes into a pool, so that equal ones are met often. */
type Step =
  | { readonly kind: 'append'; readonly rows: readonly number[] }
  | { readonly kind: 'remove'; readonly file: number }
  | { readonly kind: 'rewrite'; readonly file: number }
  | { readonly kind: 'delete'; readonly file: number; readonly share: number }
  | { readonly kind: 'restore'; readonly version: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }).map((rows): Step => ({ kind: 'append', rows })),
  },
  { weight: 1, arbitrary: fc.nat(9).map((file): Step => ({ kind: 'remove', file })) },
  { weight: 2, arbitrary: fc.nat(9).map((file): Step => ({ kind: 'rewrite', file })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ file: fc.nat(9), share: fc.constantFrom(2, 3) })
      .map((one): Step => ({ kind: 'delete', ...one })),
  },
  { weight: 1, arbitrary: fc.nat(9).map((version): Step => ({ kind: 'restore', version })) },
);

interface File {
  readonly path: string;
  readonly size: number;
  readonly stats: string;
  /** Indexes into the pool, in file order. */
  readonly rows: readonly number[];
  /** Places of rows that are gone, ascending. */
  readonly deleted: readonly number[];
  readonly vector?: object;
}

/** A table whose log and files are made step by step, with the files of each version as a list. */
function handMade({ services }: InspectBench, folder: string, table: Table) {
  mkdirSync(join(folder, '_delta_log'), { recursive: true });
  const versions: (readonly File[])[] = [];
  let named = 0;
  const commit = (actions: readonly object[], files: readonly File[]): void => {
    const name = String(versions.length).padStart(20, '0');
    writeFileSync(
      join(folder, '_delta_log', `${name}.json`),
      actions.map((action) => `${JSON.stringify(action)}\n`).join(''),
    );
    versions.push(files);
  };
  const add = ({ path, size, stats, vector }: File) => ({
    add: { path, size, stats, partitionValues: {}, modificationTime: 0, dataChange: true, deletionVector: vector },
  });
  const remove = ({ path, vector }: File) => ({ remove: { path, dataChange: true, deletionVector: vector } });
  const features = ['deletionVectors', 'timestampNtz'];
  commit(
    [
      { protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: features, writerFeatures: features } },
      {
        metaData: {
          id: folder,
          format: { provider: 'parquet', options: {} },
          schemaString: schemaJson(table.schema),
          partitionColumns: [],
          configuration: {},
        },
      },
    ],
    [],
  );
  const write = async (rows: readonly number[]): Promise<File> => {
    const relation = constantRelation(
      table.schema,
      rows.map((row) => table.rows[row] ?? []),
    );
    const [file] = await services.session.writeParquet({
      relation,
      schema: table.schema,
      folder,
      partitionColumns: [],
      indexedColumns: 2,
    });
    if (file === undefined) throw new Error('no file was written');
    return { path: file.path, size: file.size, stats: file.stats, rows, deleted: [] };
  };
  const vectorOf = (deleted: readonly number[]): object => {
    const bytes = roaringBytes(deleted, { format: 'portable', withRuns: false });
    const content = Buffer.alloc(bytes.length + 9);
    content.writeUInt8(1, 0);
    content.writeUInt32BE(bytes.length, 1);
    content.set(bytes, 5);
    content.writeUInt32BE(crc32(bytes), bytes.length + 5);
    const path = join(folder, `vector-${(named += 1)}.bin`);
    writeFileSync(path, content);
    return {
      storageType: 'p',
      pathOrInlineDv: path,
      offset: 1,
      sizeInBytes: bytes.length,
      cardinality: deleted.length,
    };
  };
  const apply = async (one: Step): Promise<void> => {
    const now = versions.at(-1) ?? [];
    if (one.kind === 'append') {
      const file = await write(one.rows);
      return commit([add(file)], [...now, file]);
    }
    if (one.kind === 'restore') {
      const wanted = versions[one.version % versions.length] ?? [];
      const gone = now.filter((file) => !wanted.includes(file));
      const back = wanted.filter((file) => !now.includes(file));
      const kept = now.filter((file) => wanted.includes(file));
      return commit([...gone.map(remove), ...back.map(add)], [...kept, ...back]);
    }
    const file = now[one.file % Math.max(1, now.length)];
    if (file === undefined) return undefined;
    const others = now.filter((other) => other !== file);
    if (one.kind === 'remove') return commit([remove(file)], others);
    const live = file.rows.flatMap((row, place) => (file.deleted.includes(place) ? [] : [{ row, place }]));
    if (one.kind === 'rewrite') {
      if (live.length === 0) return undefined;
      const anew = await write(live.map(({ row }) => row).reverse());
      return commit([remove(file), add(anew)], [...others, anew]);
    }
    const gone = live
      .filter(({ place }) => (place * 7 + file.deleted.length) % one.share === 0)
      .map(({ place }) => place);
    if (gone.length === 0) return undefined;
    const deleted = [...file.deleted, ...gone].sort((left, right) => left - right);
    const less: File = { ...file, deleted, vector: vectorOf(deleted) };
    return commit([remove(file), add(less)], [...others, less]);
  };
  return { versions, apply };
}

/** A value as a text that is the same for equal values only: NaN is NaN, -0.0 is not 0.0, and a map has no order. */
function canonical(value: RowValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `[${value.map((item: RowValue) => canonical(item)).join()}]`;
  if (typeof value === 'object' && 'entries' in value) {
    const entries = value.entries as readonly (readonly [RowValue, RowValue])[];
    return `{${entries
      .map(([key, item]) => `${canonical(key)}:${canonical(item)}`)
      .sort()
      .join()}}`;
  }
  if (typeof value === 'object' && 'fields' in value) return `(${value.fields.map(canonical).join()})`;
  return JSON.stringify(value);
}

describe('the difference of two versions', function () {
  this.timeout(120_000);
  let bench: InspectBench;
  before(async () => (bench = await inspectBench()));
  after(() => bench.close());

  const withKey = arbitraryTable({ maxRows: 10 })
    .filter(({ rows }) => rows.length > 0)
    .chain(({ schema, rows }) =>
      fc.array(fc.constantFrom(1, 2, null), { minLength: rows.length, maxLength: rows.length }).map((keys): Table => {
        const keyed: StructType = { kind: 'struct', fields: [field('k', { kind: 'integer' }), ...schema.fields] };
        return { schema: keyed, rows: rows.map((row, index) => [keys[index] ?? null, ...row]) };
      }),
    );

  it('is that of two lists of rows, after any steps, with deletion vectors, rewritten and restored files', async () => {
    let tables = 0;
    await fc.assert(
      fc.asyncProperty(
        withKey,
        fc.array(step, { minLength: 2, maxLength: 7 }),
        fc.nat(),
        fc.nat(),
        async (table, steps, one, other) => {
          const folder = join(bench.sql.folder, `hand${(tables += 1)}`);
          const made = handMade(bench, folder, table);
          const pool = table.rows.length;
          for (const planned of steps) {
            await made.apply(
              planned.kind === 'append' ? { kind: 'append', rows: planned.rows.map((row) => row % pool) } : planned,
            );
          }
          const [from, to] = [one % made.versions.length, other % made.versions.length];
          const expected = model(table, made.versions[from] ?? [], made.versions[to] ?? []);
          const request = { from, to, show: 'all', offset: 0, limit: 1000, bytes: 10_000_000 } as const;
          const plain = await bench.inspector.diff(folder, { ...request, keys: [] });
          assert.deepEqual(textsOf(plain.rows, 'added'), expected.added.map((row) => rowText(table, row)).sort());
          assert.deepEqual(textsOf(plain.rows, 'removed'), expected.removed.map((row) => rowText(table, row)).sort());
          assert.deepEqual(
            [plain.changed, plain.added, plain.removed],
            [0, expected.added.length, expected.removed.length],
          );
          const keyed = await bench.inspector.diff(folder, { ...request, keys: ['k'] });
          const oneSided = plain.sides.before.files.length === 0 || plain.sides.after.files.length === 0;
          if (!oneSided) {
            assert.deepEqual([keyed.changed, keyed.added, keyed.removed], expected.pairs);
            for (const { kind, before, after, changed } of keyed.rows) {
              if (kind !== 'changed') continue;
              assert.equal(before?.[0], after?.[0]);
              assert.ok(changed.length > 0 && !changed.includes(0));
              const differing =
                before?.flatMap((cell, index) => (textOf(cell) === textOf(after?.[index] ?? null) ? [] : [index])) ??
                [];
              // Two values may have one text: NULL within an array and the text "NULL".
              assert.ok(differing.every((index) => changed.includes(index)));
            }
          }
          const versions = await bench.inspector.rows(folder, {
            at: { version: to },
            query: { filters: [] },
            offset: 0,
            limit: 1000,
            bytes: 10_000_000,
          });
          const live = liveRows(made.versions[to] ?? []);
          assert.deepEqual(
            versions.rows.map((row) => row.map(textOf).join('|')),
            live.map((row) => rowText(table, row)),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('detects a key only where it is unique in both versions', async () => {
    await bench.sql.run(
      "CREATE TABLE one AS SELECT * FROM VALUES (1, 1, 'a'), (2, 2, 'b'), (2, 3, 'c') AS t(id, code, v)",
    );
    await bench.sql.run("INSERT OVERWRITE one VALUES (1, 1, 'A'), (2, 2, 'b'), (2, 3, 'c')");
    const path = bench.pathOf('one');
    const { keys } = await bench.inspector.diff(path, {
      from: 0,
      to: 1,
      keys: undefined,
      show: 'all',
      offset: 0,
      limit: 9,
      bytes: 9999,
    });
    assert.deepEqual(keys, ['code']);
  });
});

function liveRows(files: readonly File[]): readonly number[] {
  return files.flatMap(({ rows, deleted }) => rows.filter((_, place) => !deleted.includes(place)));
}

/** By brute force: what one list of rows has more of than the other, and how many of those pair by the key. */
function model(table: Table, before: readonly File[], after: readonly File[]) {
  const key = (row: number): string => (table.rows[row] ?? []).map(canonical).join(';');
  const surplus = (rows: readonly number[], others: readonly number[]): readonly number[] => {
    const rest = others.map(key);
    return rows.filter((row) => {
      const place = rest.indexOf(key(row));
      if (place < 0) return true;
      rest.splice(place, 1);
      return false;
    });
  };
  const [old, now] = [liveRows(before), liveRows(after)];
  const removed = surplus(old, now);
  const added = surplus(now, old);
  const ofKey = (rows: readonly number[], value: RowValue): number =>
    rows.filter((row) => table.rows[row]?.[0] === value).length;
  const changed = [1, 2, null].reduce(
    (sum: number, value) => sum + Math.min(ofKey(removed, value), ofKey(added, value)),
    0,
  );
  return { added, removed, pairs: [changed, added.length - changed, removed.length - changed] };
}

function rowText(table: Table, row: number): string {
  return table.schema.fields
    .map(({ dataType }, index) => {
      const value = table.rows[row]?.[index] ?? null;
      return value === null ? 'NULL' : cutText(prettyText(value, dataType, 'UTC'));
    })
    .join('|');
}

function textsOf(
  rows: readonly {
    readonly kind: string;
    readonly before: readonly Cell[] | undefined;
    readonly after: readonly Cell[] | undefined;
  }[],
  kind: string,
): readonly string[] {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ before, after }) => (after ?? before ?? []).map(textOf).join('|'))
    .sort();
}

function textOf(cell: Cell): string {
  if (cell === null) return 'NULL';
  return cutText(typeof cell === 'string' ? cell : cell.text);
}

function cutText(text: string): string {
  return text.slice(0, 300);
}
