import assert from 'node:assert/strict';
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import type { Source, SourceOffset } from '../../emulator/streaming/ports.ts';
import { fileOffsetText } from '../../emulator/streaming/sources/fileSource.ts';
import { openFileSource } from '../../emulator/streaming/sources/fileOpen.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';

const schema: StructType = {
  kind: 'struct',
  fields: [{ name: 'id', dataType: { kind: 'integer' }, nullable: true, metadata: {} }],
};

describe('a folder of files as a stream source', () => {
  let bench: ComputeBench;
  let folder: string;
  let time = 1_700_000_000;
  let number = 0;

  before(async () => {
    bench = await openComputeBench({ 'spark.sql.streaming.fileSource.log.compactInterval': '3' });
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    folder = `${bench.folder}/case${number}`;
    mkdirSync(`${folder}/in`, { recursive: true });
  });

  const open = (options: Record<string, string> = {}, path = `${folder}/in`): Promise<Source> =>
    openFileSource({
      files: bench.io.files,
      clock: bench.io.clock,
      session: bench.session,
      format: 'json',
      path,
      schema,
      options,
      logFolder: `${folder}/sources/0`,
    });

  /** Lands a file as a careful writer does; each one is a second younger than the one before. */
  const land = (name: string, text = '{"id":1}\n'): void => {
    const path = `${folder}/in/${name}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, text);
    time += 1;
    utimesSync(`${path}.tmp`, time, time);
    renameSync(`${path}.tmp`, path);
    // The folder's own time tells that it changed; in a test it changes faster than a clock of milliseconds can say.
  };

  const log = async (name: string): Promise<string> =>
    new TextDecoder().decode(await bench.io.files.read(`${folder}/sources/0/${name}`));
  const logNames = async (): Promise<readonly string[]> =>
    ((await bench.io.files.list(`${folder}/sources/0`)) ?? []).map((entry) => entry.name).sort();
  /** Asks as a query does that stands behind this number of the source's log. */
  const latest = (source: Source, after?: number): Promise<SourceOffset | undefined> =>
    source.latestOffset(after === undefined ? undefined : fileOffsetText(after), 'default');

  it('takes each file once, oldest first, and writes the log as Spark does', async () => {
    land('b c.json');
    land('a.json');
    land('_hidden.json');
    land('.also.json');
    const source = await open();
    assert.equal(await latest(source), '{"logOffset":0}');
    assert.equal(
      await log('0'),
      [
        'v1',
        `{"path":"file://${folder}/in/b%20c.json","timestamp":${(time - 3) * 1000},"batchId":0}`,
        `{"path":"file://${folder}/in/a.json","timestamp":${(time - 2) * 1000},"batchId":0}`,
      ].join('\n'),
    );
    assert.equal(await latest(source, 0), '{"logOffset":0}');
    land('d.json');
    assert.equal(await latest(source, 0), '{"logOffset":1}');
  });

  it('makes the same batches when runs break off before they are in the offset log', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) land(`${name}.json`);
    const options = { maxFilesPerTrigger: '2' };
    assert.equal(await latest(await open(options)), '{"logOffset":0}');
    assert.equal(await latest(await open(options)), '{"logOffset":0}');
    const source = await open(options);
    assert.equal(await latest(source, 0), '{"logOffset":1}');
    land('f.json');
    assert.equal(await latest(await open(options), 0), '{"logOffset":1}');
    assert.equal(await latest(source, 1), '{"logOffset":2}');
    assert.deepEqual(
      await Promise.all(['0', '1', '2.compact'].map(async (name) => (await log(name)).split('\n').length - 1)),
      [2, 2, 6],
    );
  });

  it('goes on after a restart without taking a file twice, and compacts its log', async () => {
    for (let index = 0; index < 8; index += 1) {
      land(`f${index}.json`);
      assert.equal(await latest(await open(), index - 1), `{"logOffset":${index}}`);
    }
    assert.deepEqual(await logNames(), ['0', '1', '2.compact', '3', '4', '5.compact', '6', '7']);
    assert.equal((await log('5.compact')).split('\n').length, 7);
    assert.equal(await latest(await open(), 7), '{"logOffset":7}');
  });

  it('honours the limits, and lifts them for Trigger.Once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) land(`${name}.json`);
    const source = await open({ maxFilesPerTrigger: '2' });
    await latest(source);
    await latest(source, 0);
    assert.equal((await log('1')).split('\n').length, 3);
    assert.equal(await source.latestOffset(undefined, 'unlimited'), '{"logOffset":2}');
    for (const name of ['p', 'q', 'r']) land(`${name}.json`);
    const byBytes = await open({ maxBytesPerTrigger: '20' });
    await latest(byBytes, 2);
    assert.equal((await log('3')).split('\n').length, 3);
  });

  it('stays with what was there when the end was fixed', async () => {
    land('a.json');
    const source = await open();
    await source.fixEnd(undefined);
    land('b.json');
    assert.equal(await latest(source), '{"logOffset":0}');
    assert.equal(await latest(source, 0), '{"logOffset":0}');
    assert.equal(await latest(await open(), 0), '{"logOffset":1}');
  });

  it('finds files in partition folders and by a pattern', async () => {
    land('day=1/a.json');
    land('day=2/b.json');
    await latest(await open());
    assert.equal((await log('0')).split('\n').length, 3);
    const byPattern = `${folder}/in/day=*/[ab].json`;
    const other = await openFileSource({
      files: bench.io.files,
      clock: bench.io.clock,
      session: bench.session,
      format: 'json',
      path: byPattern,
      schema,
      options: {},
      logFolder: `${folder}/sources/1`,
    });
    assert.equal(await latest(other), '{"logOffset":0}');
  });

  it('names a file that changed after it was noted, one that is gone, and one of another source', async () => {
    land('a.json');
    const source = await open();
    const end = (await latest(source)) ?? ('' as SourceOffset);
    writeFileSync(`${folder}/in/a.json`, '{"id":1}\n{"id":2}\n');
    await assert.rejects(source.relation(undefined, end, ['a']), (error) =>
      isSluiceError(error, 'FILE_SOURCE_FILE_CHANGED'),
    );
    await bench.io.files.remove(`${folder}/in/a.json`);
    await assert.rejects(source.relation(undefined, end, ['a']), (error) =>
      isSluiceError(error, 'FILE_SOURCE_FILE_MISSING'),
    );
    mkdirSync(`${folder}/elsewhere`);
    const moved = await open({}, `${folder}/elsewhere`);
    await assert.rejects(moved.validate(end, undefined), (error) =>
      isSluiceError(error, 'FILE_SOURCE_WRONG_BASE_PATH'),
    );
  });

  it('names the line of a damaged log, and the options that it refuses', async () => {
    land('a.json');
    await latest(await open());
    writeFileSync(`${folder}/sources/0/0`, 'v1\n{"path":"file:/a","timestamp":1');
    await assert.rejects(open(), (error) => {
      assert.ok(isSluiceError(error, 'FILE_SOURCE_LOG_MALFORMED'));
      assert.equal(error.parameters['line'], '2');
      return true;
    });
    await assert.rejects(open({ cleanSource: 'delete' }), (error) =>
      isSluiceError(error, 'STREAM_SOURCE_OPTION_NOT_SUPPORTED'),
    );
    await assert.rejects(open({ maxFilesPerTrigger: '-1' }), (error) =>
      isSluiceError(error, 'FILE_SOURCE_ILLEGAL_OPTION'),
    );
  });
});
