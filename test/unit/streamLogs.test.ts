import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { commitLogFormat } from '../../emulator/streaming/commitLog.ts';
import { idsText } from '../../emulator/streaming/metadataLog.ts';
import { offsetLogFormat, openOffsetLog, type OffsetSeq } from '../../emulator/streaming/offsetLog.ts';
import { parseStreamMetadata } from '../../emulator/streaming/streamMetadata.ts';
import {
  confKeys,
  newConf,
  resumedConf,
  sluiceStateProvider,
  sparkStateProvider,
} from '../../emulator/streaming/streamConf.ts';
import type { SourceOffset } from '../../emulator/streaming/ports.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';

const path = '/c/offsets/0';

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return isSluiceError(error) ? error.code : 'no code';
  }
  return undefined;
}

describe('the offset log', () => {
  it('reads and writes what Spark writes, byte by byte', () => {
    const text =
      'v1\n{"batchWatermarkMs":1094000,"batchTimestampMs":1795508737143,"conf":{"spark.sql.shuffle.partitions":"2"}}\n{"logOffset":1}\n-';
    const entry = offsetLogFormat.parse(text, path);
    assert.equal(entry.metadata?.batchWatermarkMs, 1_094_000);
    assert.deepEqual(entry.offsets, ['{"logOffset":1}', undefined]);
    assert.equal(offsetLogFormat.format(entry), text);
  });

  it('keeps keys that it does not know', () => {
    const text = 'v1\n{"batchWatermarkMs":0,"batchTimestampMs":1,"conf":{"a.b":"c"},"sourceMetadataInfo":{}}\n2';
    assert.equal(offsetLogFormat.format(offsetLogFormat.parse(text, path)), text);
  });

  it('takes an empty metadata line for a log of Spark 2.1', () => {
    assert.deepEqual(offsetLogFormat.parse('v1\n\n2', path), { version: 1, offsets: ['2'], metadata: undefined });
  });

  it('reads version 2 with its lines in any order', () => {
    const entry = offsetLogFormat.parse(
      'v2\n{"batchWatermarkMs":0,"batchTimestampMs":1,"conf":{},"sourceMetadataInfo":{}}\n1:{"logOffset":4}\n0:-',
      path,
    );
    assert.deepEqual(entry.offsets, [undefined, '{"logOffset":4}']);
    assert.deepEqual(entry.sourceIds, ['0', '1']);
  });

  const broken: readonly (readonly [text: string, code: string])[] = [
    ['', 'STREAM_LOG_INCOMPLETE'],
    ['v1', 'STREAM_LOG_INCOMPLETE'],
    ['{"batchWatermarkMs":0}', 'MALFORMED_LOG_FILE'],
    ['v0\n{}\n2', 'MALFORMED_LOG_FILE'],
    ['v3\n{}\n2', 'INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION'],
    ['v1\n{"batchWaterm', 'STREAM_LOG_UNREADABLE'],
    ['v1\n[]\n2', 'STREAM_LOG_UNREADABLE'],
    ['v1\n{"batchWatermarkMs":"x"}\n2', 'STREAM_LOG_UNREADABLE'],
    ['v1\n{"conf":{"a":1}}\n2', 'STREAM_LOG_UNREADABLE'],
    ['v2\n{}\nnothing', 'STREAM_LOG_UNREADABLE'],
  ];
  for (const [text, code] of broken) {
    it(`refuses ${JSON.stringify(text)} with ${code}`, () => {
      assert.equal(
        codeOf(() => offsetLogFormat.parse(text, path)),
        code,
      );
    });
  }

  it('lists plain numbers only and never overwrites', async () => {
    const files = memoryFileSystem();
    const log = openOffsetLog(files, '/c/offsets');
    const entry: OffsetSeq = { version: 1, offsets: ['1' as SourceOffset], metadata: undefined };
    for (const name of ['.0.crc', '.5.0f3a.tmp', '10', '9', 'x1'])
      await files.replace(`/c/offsets/${name}`, new Uint8Array());
    assert.deepEqual(await log.ids(), [9, 10]);
    await log.add(11, entry);
    await assert.rejects(log.add(11, entry), (error) => isSluiceError(error, 'CONCURRENT_STREAM_LOG_UPDATE'));
    assert.deepEqual((await log.read(11))?.offsets, ['1']);
    assert.equal(await log.read(12), undefined);
  });
});

describe('the commit log', () => {
  it('reads and writes what Spark writes', () => {
    const text = 'v1\n{"nextBatchWatermarkMs":994000}';
    assert.equal(commitLogFormat.format(commitLogFormat.parse(text, path)), text);
    assert.equal(commitLogFormat.parse('v1\n{}', path).nextBatchWatermarkMs, 0);
    assert.equal(commitLogFormat.parse('v1', path).nextBatchWatermarkMs, 0);
    const ids = 'v2\n{"nextBatchWatermarkMs":0,"stateUniqueIds":{"0":[["a"]]}}';
    assert.equal(commitLogFormat.format(commitLogFormat.parse(ids, path)), ids);
  });

  it('refuses an empty file and a newer version', () => {
    assert.equal(
      codeOf(() => commitLogFormat.parse('', path)),
      'STREAM_LOG_INCOMPLETE',
    );
    assert.equal(
      codeOf(() => commitLogFormat.parse('v9\n{}', path)),
      'INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION',
    );
  });
});

describe('the metadata and the conf of a stream checkpoint', () => {
  it('names the query', () => {
    assert.deepEqual(parseStreamMetadata('{"id":"x"}', path), { id: 'x' });
    assert.equal(
      codeOf(() => parseStreamMetadata('{}', path)),
      'STREAM_LOG_UNREADABLE',
    );
    assert.equal(
      codeOf(() => parseStreamMetadata('{"id"', path)),
      'STREAM_LOG_UNREADABLE',
    );
  });

  it('pins the keys that Spark wants, and names our provider only where there is state', () => {
    const stateless = newConf({ 'spark.sql.shuffle.partitions': '7' }, false);
    assert.equal(Object.keys(stateless).length, 11);
    assert.equal(stateless[confKeys.shufflePartitions], '7');
    assert.equal(stateless[confKeys.stateProvider], sparkStateProvider);
    assert.equal(newConf({}, true)[confKeys.stateProvider], sluiceStateProvider);
  });

  it('lets the checkpoint win over the session', () => {
    const stored = { [confKeys.shufflePartitions]: '4', 'some.other.key': 'x' };
    const conf = resumedConf(stored, { [confKeys.shufflePartitions]: '7', [confKeys.watermarkPolicy]: 'max' });
    assert.equal(conf[confKeys.shufflePartitions], '4');
    assert.equal(conf[confKeys.watermarkPolicy], 'min');
    assert.equal(conf['some.other.key'], 'x');
  });

  it('shows ids as a person reads them', () => {
    assert.equal(idsText([0, 1, 2, 5, 7, 8]), '0–2, 5, 7–8');
    assert.equal(idsText([]), 'empty');
  });
});
