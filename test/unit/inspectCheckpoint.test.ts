import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { checkpointText } from '../../emulator/streaming/inspect/checkpointText.ts';
import { inspectCheckpoint } from '../../emulator/streaming/inspect/inspectCheckpoint.ts';
import { offsetReport } from '../../emulator/streaming/inspect/offsetReading.ts';
import { CorruptStream, decodeLz4Blocks, decompressBlock } from '../../emulator/streaming/inspect/state/lz4Block.ts';
import { stateRecords } from '../../emulator/streaming/inspect/state/stateFile.ts';
import { decodeUnsafeRow } from '../../emulator/streaming/inspect/state/unsafeRow.ts';
import { xxHash32 } from '../../emulator/streaming/inspect/state/xxHash32.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';

describe('the checkpoint inspector', () => {
  const root = conformanceRoot();

  it('describes every damaged checkpoint without falling over', async function () {
    if (root === undefined) {
      console.log(conformanceMissing);
      this.skip();
    }
    const folder = join(root, 'resume');
    for (const id of readdirSync(folder)) {
      const path = join(folder, id, 'checkpoint');
      if (!existsSync(path)) continue;
      const report = await inspectCheckpoint(nodeFileSystem, path, { stateRows: true });
      assert.ok(checkpointText(report, { limit: 5, stateRows: true }).includes(path), id);
    }
  });

  const damages: Readonly<Record<string, string>> = {
    'metadata-deleted': 'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
    'metadata-no-id': 'STREAM_LOG_UNREADABLE',
    'offset-truncated': 'STREAM_LOG_UNREADABLE',
    'offset-gap-ahead': 'STREAM_PREVIOUS_OFFSET_MISSING',
    'offset-last-deleted': 'STREAM_COMMIT_WITHOUT_OFFSET',
    'offsets-dir-missing': 'STREAM_COMMIT_WITHOUT_OFFSET',
    'two-offsets-beyond-commits': 'STREAM_COMMIT_MISSING',
    'state-delta-missing': 'STATE_FILE_UNREADABLE',
    'state-delta-truncated': 'STATE_FILE_UNREADABLE',
    'state-delta-flipped': 'STATE_FILE_UNREADABLE',
    'state-schema-garbage': 'STATE_FILE_UNREADABLE',
    'operator-metadata-garbage': 'OPERATOR_METADATA_UNREADABLE',
  };
  for (const [id, code] of Object.entries(damages)) {
    it(`names the damage of ${id}`, async function () {
      if (root === undefined || !existsSync(join(root, 'resume', id))) this.skip();
      const report = await inspectCheckpoint(nodeFileSystem, join(root, 'resume', id, 'checkpoint'), {
        stateRows: true,
      });
      assert.ok(
        report.findings.some((finding) => finding.code === code),
        JSON.stringify(report.findings),
      );
    });
  }

  it('says so when a folder is no checkpoint', async () => {
    const report = await inspectCheckpoint(memoryFileSystem(), '/nothing', { stateRows: true });
    assert.deepEqual(
      report.findings.map((finding) => finding.code),
      ['NOT_A_CHECKPOINT'],
    );
    assert.equal(report.nextStart, 'The next start begins with batch 0.');
  });

  it('reads offsets of every source that it knows, and shows the rest as it is', () => {
    const reading = (text: string): string => offsetReport('0', text).reading;
    assert.equal(reading('{"logOffset":3}'), 'file source log up to entry 3');
    assert.equal(reading('7'), 'position 7');
    assert.equal(reading('{"topicA":{"0":23,"1":17}}'), 'topic topicA: 0 at 23, 1 at 17');
    assert.equal(
      reading('{"sourceVersion":1,"reservoirId":"x","reservoirVersion":7,"index":-1,"isStartingVersion":false}'),
      'everything before version 7',
    );
    assert.equal(
      reading('{"sourceVersion":1,"reservoirId":"x","reservoirVersion":7,"index":2,"isStartingVersion":true}'),
      'initial snapshot of version 7, up to file 2',
    );
    assert.equal(reading('something else'), 'something else');
    assert.equal(offsetReport('0', undefined).reading, 'no position yet');
  });
});

describe('files of the HDFS-backed state store', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const emptyDelta = bytes(
    '4c5a34426c6f636b 15 04000000 04000000 db804d08 ffffffff 4c5a34426c6f636b 15 00000000 00000000 00000000',
  );

  it('keeps 28 bits of the checksum, as lz4-java does', () => {
    assert.equal(xxHash32(bytes('ffffffff'), 0x9747b28c).toString(16), 'd84d80db');
    assert.deepEqual([...decodeLz4Blocks(emptyDelta)], [255, 255, 255, 255]);
    assert.deepEqual([...stateRecords(decodeLz4Blocks(emptyDelta), { rowChecksums: false, versionBytes: false })], []);
  });

  it('has the published answers of XXH32', () => {
    assert.equal(xxHash32(new Uint8Array(), 0).toString(16), '2cc5d05');
    assert.equal(xxHash32(Buffer.from('Nobody inspects the spammish repetition'), 0).toString(16), 'e2293b2f');
  });

  it('copies matches that overlap themselves', () => {
    // One literal "a", then a match of 9 at distance 1, then five literals that end the block.
    const block = Uint8Array.from([0x15, 0x61, 0x01, 0x00, 0x50, 0x62, 0x63, 0x64, 0x65, 0x66]);
    assert.equal(Buffer.from(decompressBlock(block, 15)).toString(), 'aaaaaaaaaabcdef');
  });

  it('finds every flipped byte and every cut', () => {
    for (let at = 0; at < 42; at += 1) {
      // The level in the token's low half and what the end block's checksum says are not looked at.
      if (at === 8 || at === 33) continue;
      for (let change = 1; change < 256; change += 1) {
        const damaged = Uint8Array.from(emptyDelta);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        assert.throws(() => decodeLz4Blocks(damaged), CorruptStream, `byte ${at}, change ${change}`);
      }
    }
    for (let length = 1; length < emptyDelta.length; length += 1) {
      assert.throws(() => decodeLz4Blocks(emptyDelta.subarray(0, length)), CorruptStream);
    }
  });

  it('decodes a real key of a window and a text', () => {
    const row = bytes(
      '0000000000000000 1800000018000000 0900000030000000 0000000000000000 0000ce4325ff0500 0060a56139ff0500 5765646e65736461 7900000000000000',
    );
    const time = { dataType: { kind: 'timestamp' }, nullable: true, metadata: {} } as const;
    const [window, day] = decodeUnsafeRow(row, {
      kind: 'struct',
      fields: [
        {
          name: 'window',
          dataType: {
            kind: 'struct',
            fields: [
              { name: 'start', ...time },
              { name: 'end', ...time },
            ],
          },
          nullable: false,
          metadata: {},
        },
        { name: 'day', dataType: { kind: 'string' }, nullable: true, metadata: {} },
      ],
    });
    assert.equal(day, 'Wednesday');
    assert.deepEqual(window, { fields: [1687910400000000n, 1687996800000000n] });
  });
});
