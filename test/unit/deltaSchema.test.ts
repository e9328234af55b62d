import assert from 'node:assert/strict';
import { SluiceError } from '../../emulator/base/errors.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import { sqlText } from '../../emulator/plan/typeText.ts';
import { planWrite } from '../../emulator/delta/planWrite.ts';
import type { PlannedWrite, WriteRequest } from '../../emulator/delta/plannedWrite.ts';
import { readSnapshotIfPresent } from '../../emulator/delta/snapshot.ts';
import { createTable } from '../../emulator/delta/writeTable.ts';
import { request, schemaOf, workbench, type Workbench } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';

const inner = schemaOf({ a: 'integer' });
const table = schemaOf({ id: 'integer', n: inner });

describe('schema enforcement', () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = workbench();
  });

  const create = async (
    schema: StructType,
    partitionBy: readonly string[] = [],
    properties: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const outcome = await createTable(bench.io, tablePath, { schema, partitionBy, properties });
    assert.equal(outcome.kind, 'committed');
  };

  const plan = async (data: StructType, over: Partial<WriteRequest> = {}): Promise<PlannedWrite> =>
    planWrite(bench.io, await readSnapshotIfPresent(bench.io, tablePath), request({ tablePath, data, ...over }));

  const refused = async (code: string, data: StructType, over: Partial<WriteRequest> = {}): Promise<string> => {
    try {
      await plan(data, over);
    } catch (error) {
      assert.ok(error instanceof SluiceError);
      assert.equal(error.code, code);
      return error.message;
    }
    return assert.fail(`${code} was expected`);
  };

  const text = (schema: StructType): string => sqlText(schema);

  it('refuses additional columns, and says what would allow them', async () => {
    await create(table);
    const message = await refused('DELTA_METADATA_MISMATCH', schemaOf({ id: 'integer', extra: 'string' }));
    assert.match(message, /option\("mergeSchema", "true"\)/);
    assert.match(message, /\|-- extra: string \(nullable = true\)/);
  });

  it('takes data that lacks columns, in any order and any case', async () => {
    await create(table);
    const planned = await plan(schemaOf({ N: schemaOf({ A: 'integer' }), ID: 'integer' }));
    assert.equal(text(planned.fileSchema), 'STRUCT<n: STRUCT<a: INT>, id: INT>');
    assert.deepEqual(planned.sources, [0, 1]);
    assert.equal(planned.changesMetadata, false);
    assert.equal(text((await plan(schemaOf({ id: 'integer' }))).fileSchema), 'STRUCT<id: INT>');
  });

  it('adds columns at the end, at every depth, with mergeSchema', async () => {
    await create(table);
    const data = schemaOf({
      d: 'date',
      n: schemaOf({ b: 'string', a: 'integer' }),
      id: 'integer',
    });
    const planned = await plan(data, { mergeSchema: true });
    assert.equal(text(planned.tableSchema), 'STRUCT<id: INT, n: STRUCT<a: INT, b: STRING>, d: DATE>');
    assert.equal(text(planned.fileSchema), 'STRUCT<d: DATE, n: STRUCT<b: STRING, a: INT>, id: INT>');
    assert.equal(planned.changesMetadata, true);
  });

  it('takes smaller integers and refuses other types, with mergeSchema and without', async () => {
    await create(table);
    assert.equal(text((await plan(schemaOf({ id: 'short' }))).fileSchema), 'STRUCT<id: INT>');
    for (const mergeSchema of [false, true]) {
      const message = await refused('DELTA_FAILED_TO_MERGE_FIELDS', schemaOf({ id: 'string' }), { mergeSchema });
      assert.match(message, /Failed to merge incompatible data types IntegerType and StringType/);
      await refused('DELTA_FAILED_TO_MERGE_FIELDS', schemaOf({ id: 'long' }), { mergeSchema });
    }
  });

  it('casts implicitly for the streaming sink alone', async () => {
    await create(schemaOf({ id: 'integer', s: 'string', t: 'timestamp', b: 'boolean' }));
    const data = schemaOf({ id: 'long', s: 'double', t: 'string' });
    const planned = await plan(data, { casts: 'implicit' });
    assert.equal(text(planned.fileSchema), 'STRUCT<id: INT, s: STRING, t: TIMESTAMP>');
    await refused('DELTA_FAILED_TO_MERGE_FIELDS', schemaOf({ b: 'integer' }), { casts: 'implicit' });
  });

  it('refuses names that differ by case alone', async () => {
    await create(table);
    const message = await refused(
      'DELTA_DUPLICATE_COLUMNS_FOUND.DATA',
      schemaOf({ id: 'integer', x2: 'date', X2: 'date' }),
    );
    assert.match(message, /Found duplicate column\(s\): x2\./);
    await refused('DELTA_DUPLICATE_COLUMNS_FOUND.DATA', schemaOf({ n: schemaOf({ a: 'integer', A: 'integer' }) }));
  });

  it('holds the partitioning against the table', async () => {
    await create(schemaOf({ a: 'integer', b: 'integer' }), ['b']);
    const data = schemaOf({ a: 'integer', b: 'integer' });
    assert.deepEqual((await plan(data)).partitionColumns, ['b']);
    assert.deepEqual((await plan(data, { partitionBy: ['B'] })).partitionColumns, ['b']);
    assert.match(
      await refused('DELTA_METADATA_MISMATCH', data, { partitionBy: ['a'] }),
      /Given: \[`a`\]\nTable: \[`b`\]/,
    );
    await refused('DELTA_METADATA_MISMATCH', data, { partitionBy: ['a'], mode: 'overwrite' });
    const replaced = await plan(data, { partitionBy: ['a'], mode: 'overwrite', overwriteSchema: true });
    assert.deepEqual(replaced.metadata.partitionColumns, ['a']);
    await refused('DELTA_PARTITION_COLUMN_NOT_FOUND', schemaOf({ a: 'integer' }));
  });

  it('refuses partitionings that no table can have', async () => {
    const data = schemaOf({ a: 'integer', s: inner });
    await refused('ALL_PARTITION_COLUMNS_NOT_ALLOWED', schemaOf({ a: 'integer' }), { partitionBy: ['a'] });
    await refused('INVALID_PARTITION_COLUMN_DATA_TYPE', data, { partitionBy: ['s'] });
    await refused('DELTA_DUPLICATE_COLUMNS_FOUND.PARTITION', data, { partitionBy: ['a', 'A'] });
    await refused('DELTA_PARTITION_COLUMN_NOT_FOUND', data, { partitionBy: ['zz'] });
  });

  it('replaces the schema with overwriteSchema', async () => {
    await create(table);
    const planned = await plan(schemaOf({ z: 'date' }), { mode: 'overwrite', overwriteSchema: true });
    assert.equal(text(planned.tableSchema), 'STRUCT<z: DATE>');
  });

  it('never upgrades the protocol for a new column of another feature', async () => {
    await create(table);
    const data = schemaOf({ ts: 'timestamp_ntz' });
    await refused('DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT', data, { mergeSchema: true });
  });

  it('gives a new table the features that its columns and properties ask for', async () => {
    const planned = await plan(schemaOf({ ts: 'timestamp_ntz', id: 'long' }));
    assert.deepEqual(planned.protocol, {
      minReaderVersion: 3,
      minWriterVersion: 7,
      readerFeatures: ['timestampNtz'],
      writerFeatures: ['timestampNtz', 'invariants', 'appendOnly'],
    });
    const fed = await plan(schemaOf({ id: 'long' }), { properties: { 'delta.enableChangeDataFeed': 'true' } });
    assert.deepEqual(fed.protocol, {
      minReaderVersion: 1,
      minWriterVersion: 7,
      writerFeatures: ['changeDataFeed', 'invariants', 'appendOnly'],
    });
  });

  it('leaves void columns out of the files and fills them later', async () => {
    await create(schemaOf({ id: 'integer', v: 'void' }));
    assert.equal(text((await plan(schemaOf({ id: 'integer', v: 'void' }))).fileSchema), 'STRUCT<id: INT>');
    const filled = await plan(schemaOf({ id: 'integer', v: 'string' }), { mergeSchema: true });
    assert.equal(text(filled.tableSchema), 'STRUCT<id: INT, v: STRING>');
  });

  it('wants every NOT NULL column, and statistics to check it by', async () => {
    const schema: StructType = {
      kind: 'struct',
      fields: table.fields.map((field) => (field.name === 'id' ? { ...field, nullable: false } : field)),
    };
    await create(schema, [], { 'delta.dataSkippingNumIndexedCols': '0' });
    await refused('DELTA_MISSING_NOT_NULL_COLUMN_VALUE', schemaOf({ n: inner }));
    assert.equal((await plan(schemaOf({ id: 'integer' }))).indexedColumns, -1);
  });

  it('refuses types and names that Delta has no place for', async () => {
    await refused('DELTA_UNSUPPORTED_DATA_TYPES', schemaOf({ i: 'calendarInterval' }));
    await refused(
      'DELTA_UNSUPPORTED_DATA_TYPES',
      schemaOf({ i: { kind: 'array', element: { kind: 'void' }, containsNull: true } }),
    );
    await refused('DELTA_INVALID_CHARACTERS_IN_COLUMN_NAMES', schemaOf({ 'a b': 'integer' }));
    await refused('DELTA_EMPTY_DATA', schemaOf({}));
  });

  it('refuses tables whose features it does not follow, by name', async () => {
    const generated: StructType = {
      kind: 'struct',
      fields: [
        { name: 'id', dataType: { kind: 'long' }, nullable: true, metadata: { 'delta.generationExpression': 'x' } },
      ],
    };
    await assert.rejects(
      createTable(bench.io, tablePath, { schema: generated, partitionBy: [], properties: {} }),
      /generatedColumns/,
    );
  });
});
