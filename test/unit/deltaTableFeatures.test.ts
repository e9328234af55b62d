import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../emulator/base/json.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { column, logBench, metaData } from '../support/deltaLog.ts';

async function read(
  protocol: JsonObject,
  configuration: JsonObject = {},
  type: Json = 'integer',
  metadata: JsonObject = {},
) {
  const bench = logBench();
  await bench.commit(0, [{ protocol }, metaData({ configuration }, [column('c', type, metadata)])]);
  return readSnapshot(bench.io, '/table');
}

const lists = (...features: readonly string[]): JsonObject => ({
  minReaderVersion: 3,
  minWriterVersion: 7,
  readerFeatures: features,
  writerFeatures: features,
});

describe('table features', () => {
  it('that readers know are read', async () => {
    const known = [
      'columnMapping',
      'deletionVectors',
      'timestampNtz',
      'typeWidening',
      'typeWidening-preview',
      'v2Checkpoint',
      'vacuumProtocolCheck',
    ];
    assert.equal((await read(lists(...known))).version, 0);
    await assert.rejects(read(lists('DeletionVectors')), { code: 'DELTA_UNSUPPORTED_FEATURES_FOR_READ' });
    const writerOnly = { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['anyWriterFeature'] };
    assert.equal((await read(writerOnly)).version, 0);
  });

  it('that readers do not know are refused by name', async () => {
    await assert.rejects(read(lists('v2Checkpoint', 'variantType', 'futureReader'), {}, 'variant'), {
      code: 'DELTA_UNSUPPORTED_FEATURES_FOR_READ',
      message: 'The table /table requires reader table feature(s) that are unsupported: variantType, futureReader.',
    });
    // Without a variant column there is nothing that would be read otherwise.
    assert.equal((await read(lists('variantType', 'variantShredding-preview'))).version, 0);
  });

  it('stand in lists exactly where the versions say so', async () => {
    const mismatch = { code: 'DELTA_PROTOCOL_FEATURES_MISMATCH' };
    await assert.rejects(read({ minReaderVersion: 3, minWriterVersion: 7 }), mismatch);
    await assert.rejects(read({ minReaderVersion: 1, minWriterVersion: 2, readerFeatures: [] }), mismatch);
    await assert.rejects(read({ minReaderVersion: 1, minWriterVersion: 8 }), mismatch);
    await assert.rejects(read({ minReaderVersion: 3, minWriterVersion: 2, readerFeatures: [] }), mismatch);
    assert.equal((await read({ minReaderVersion: 1, minWriterVersion: 8, writerFeatures: [] })).version, 0);
    await assert.rejects(read({ ...lists(), minReaderVersion: 4 }), { code: 'DELTA_INVALID_PROTOCOL_VERSION' });
  });

  it('that the metadata switches on have to be listed', async () => {
    const mismatch = { code: 'DELTA_FEATURES_PROTOCOL_METADATA_MISMATCH' };
    await assert.rejects(read(lists(), { 'delta.columnMapping.mode': 'name' }), mismatch);
    await assert.rejects(read(lists(), {}, 'timestamp_ntz'), mismatch);
    await assert.rejects(
      read(lists(), {}, { type: 'array', elementType: 'timestamp_ntz', containsNull: true }),
      mismatch,
    );
    assert.equal((await read(lists('timestampNtz'), {}, 'timestamp_ntz')).version, 0);
  });

  it('decide how columns are found', async () => {
    const mode = { 'delta.columnMapping.mode': 'name' };
    const mapped = { 'delta.columnMapping.id': 1, 'delta.columnMapping.physicalName': 'col-1' };
    const legacy = { minReaderVersion: 2, minWriterVersion: 5 };
    assert.equal((await read(legacy, mode, 'integer', mapped)).columnMapping, 'name');
    assert.equal((await read(lists('columnMapping'), mode, 'integer', mapped)).columnMapping, 'name');
    assert.equal((await read(lists('columnMapping'), {}, 'integer', mapped)).columnMapping, 'none');
    await assert.rejects(read(legacy, mode), { code: 'DELTA_COLUMN_MAPPING_INCOMPLETE' });
    await assert.rejects(read(legacy, { 'delta.columnMapping.mode': 'other' }), {
      code: 'DELTA_COLUMN_MAPPING_INCOMPLETE',
    });
  });
});
