import assert from 'node:assert/strict';
import type { TableDto } from '../../emulator/protocol/rpc/tables.ts';
import {
  exportName,
  sizeText,
  tableDescription,
  tableFolder,
  tableTooltip,
} from '../../extension/models/tableTexts.ts';

describe('texts of the tables view', () => {
  const table: TableDto = {
    key: 'spark_catalog.default.silver',
    catalog: 'spark_catalog',
    schema: 'default',
    name: 'silver',
    kind: 'streamingTable',
    path: '/w/storage/tables/spark_catalog/default/silver',
    protected: false,
  };
  const state = { version: 12, rows: 3400, bytes: 1_234_000, files: 2, lastModified: 0, lastOperation: 'WRITE' };

  it('say version, rows and size, and what is not there', () => {
    assert.equal(tableDescription({ ...table, state }), 'v12 · 3,400 rows · 1.2 MB');
    assert.equal(tableDescription({ ...table, protected: true }), 'not made yet · protected');
    const error = { code: 'X', message: 'It is broken.', action: 'Mend it.' };
    assert.equal(tableDescription({ ...table, error }), 'cannot be read');
    assert.ok(tableTooltip({ ...table, error }).endsWith('It is broken. Mend it.'));
    const { rows: _, ...uncounted } = state;
    assert.equal(tableDescription({ ...table, state: uncounted }), 'v12 · 1.2 MB');
  });

  it('name sizes in steps of a thousand', () => {
    assert.deepEqual([0, 999, 1000, 123_456, 5_000_000_000].map(sizeText), [
      '0 B',
      '999 B',
      '1.0 kB',
      '123 kB',
      '5.0 GB',
    ]);
  });

  it('take the folder of a log for that of its table', () => {
    assert.equal(tableFolder('/a/t/'), '/a/t');
    assert.equal(tableFolder('/a/t/_delta_log'), '/a/t');
    assert.equal(tableFolder('/a/t/_delta_log/00000000000000000000.json'), '/a/t');
    assert.equal(tableFolder('/'), '/');
  });

  it('give an export a name that every file system takes', () => {
    assert.equal(exportName('../../etc/<x>:y', 3, 'csv'), '_.._etc_x_y-v3.csv');
    assert.equal(exportName('größe', 0, 'jsonl'), 'größe-v0.jsonl');
    assert.equal(exportName('', 1, 'csv'), 'table-v1.csv');
  });
});
