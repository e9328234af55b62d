import assert from 'node:assert/strict';
import { connectorLeaf } from '../../emulator/pipeline/graph/connectors.ts';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { ReadPlan } from '../../emulator/plan/logicalPlan.ts';
import { ddlText } from '../../emulator/plan/typeText.ts';
import { parseSchemaDdl } from '../../emulator/sql/parseSql.ts';

const read = (format: string, over: Partial<ReadPlan> = {}): ReadPlan => ({
  kind: 'read',
  format,
  paths: [],
  options: {},
  streaming: true,
  ...over,
});
const columns = (plan: ReadPlan): readonly string[] | undefined =>
  connectorLeaf(plan)?.schema.fields.map(({ name }) => name);

describe('readers of connectors in a graph', () => {
  it('give Kafka its columns, with headers where they are asked for', () => {
    const plain = ['key', 'value', 'topic', 'partition', 'offset', 'timestamp', 'timestampType'];
    assert.deepEqual(columns(read('kafka')), plain);
    assert.deepEqual(columns(read('KAFKA', { options: { IncludeHeaders: 'true' } })), [...plain, 'headers']);
  });

  it('give Auto Loader the schema of the reader, and ask for one', () => {
    const schema = parseSchemaDdl('a INT NOT NULL, b STRING');
    const leaf = connectorLeaf(read('cloudFiles', { paths: ['/landing'], schema }));
    assert.equal(leaf === undefined ? '' : ddlText(leaf.schema), 'a INT,b STRING');
    assert.throws(
      () => connectorLeaf(read('cloudFiles', { paths: ['/landing'] })),
      (error) => isSluiceError(error, 'AUTO_LOADER_SCHEMA_NOT_INFERRED') && /\/landing/.test(error.message),
    );
  });

  it('leave every other format alone', () => assert.equal(connectorLeaf(read('delta')), undefined));
});
