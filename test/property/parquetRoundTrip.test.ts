import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import type { RowValue } from '../../emulator/compute/rowValue.ts';
import { parseLogStats, type StatsNode } from '../support/statsBounds.ts';
import { arbitraryTable, type Table } from '../support/arbitraryRows.ts';
import { constantRelation, openComputeFixture, type ComputeFixture } from '../support/computeFixture.ts';

describe('Parquet files of our own', () => {
  let fixture: ComputeFixture;
  let run = 0;
  before(async () => {
    fixture = await openComputeFixture('America/New_York');
  });
  after(async () => fixture.close());

  const write = async ({ schema, rows }: Table) => {
    const folder = join(fixture.folder, `t${(run += 1)}`);
    const files = await fixture.session.writeParquet({
      relation: constantRelation(schema, rows),
      schema,
      folder,
      partitionColumns: [],
      indexedColumns: -1,
    });
    return { folder, files };
  };

  it('hold the rows that were written, in order, whatever the schema', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTable({ maxRows: 6 }), async (table) => {
        const { folder, files } = await write(table);
        assert.equal(files.length, table.rows.length === 0 ? 0 : 1);
        const names = table.schema.fields.map((_, index) => `c${index}`);
        const relation = await fixture.session.scanFiles(
          {
            format: 'parquet',
            schema: table.schema,
            columnMapping: 'none',
            options: {},
            files: files.map((file) => ({ path: join(folder, file.path), size: file.size, partitionValues: {} })),
          },
          names,
        );
        const types = table.schema.fields.map((field) => field.dataType);
        const read = await fixture.session.rows(`SELECT * FROM ${relation}`);
        assert.deepEqual(
          read.map((row) => jsonRow(row, types, 'query')),
          table.rows.map((row) => jsonRow(row, types, 'query')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('have statistics that every value lies within, and exact null counts', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTable({ maxRows: 8 }), async (table) => {
        const { files } = await write(table);
        for (const file of files) {
          const stats = parseLogStats(file.stats, table.schema);
          assert.equal(stats.numRecords, table.rows.length);
          for (const node of stats.leaves) checkLeaf(node, table.rows);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function checkLeaf(node: StatsNode, rows: readonly (readonly RowValue[])[]): void {
  const values = rows.map((row) => node.valueIn(row));
  const nulls = values.filter((value) => value === null).length;
  assert.equal(node.nullCount, nulls, `null count of ${node.name}`);
  for (const value of values) {
    if (value === null) continue;
    if (node.min !== undefined)
      assert.ok(node.compare(node.min, value) <= 0, `${node.name}: min above ${String(value)}`);
    if (node.max !== undefined)
      assert.ok(node.compare(value, node.max) <= 0, `${node.name}: max below ${String(value)}`);
  }
}
