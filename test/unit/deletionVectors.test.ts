import assert from 'node:assert/strict';
import type { DeletionVectorDescriptor } from '../../emulator/delta/actions.ts';
import { deletionVectorPath, readDeletionVector } from '../../emulator/delta/deletionVectors.ts';
import { decodeZ85 } from '../../emulator/delta/z85.ts';
import { encodeZ85, inlineVector, roaringBytes, vectorFile, type RoaringForm } from '../support/deletionVectorBytes.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';

const portable: RoaringForm = { format: 'portable', withRuns: false };
const rows = [0, 3, 4, 65535, 65536, 200_000, 2 ** 33 + 7];

describe('deletion vectors', () => {
  it('that stand in the log, padded to whole groups', async () => {
    const vector = {
      storageType: 'i',
      pathOrInlineDv: '^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L',
      sizeInBytes: 44,
      cardinality: 6,
    } as const;
    assert.deepEqual(await readDeletionVector(memoryFileSystem(), '/t', '/t/f', vector), [3, 4, 7, 11, 18, 29]);
  });

  it('have a file named by the UUID in the log, below a prefix', () => {
    // PROTOCOL.md, section "JSON Example 1 — On Disk with Relative Path (with Random Prefix)".
    const vector = {
      storageType: 'u',
      pathOrInlineDv: 'ab^-aqEH.-t@S}K{vb[*k^',
      offset: 4,
      sizeInBytes: 40,
      cardinality: 6,
    };
    const expected = '/t/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin';
    assert.equal(deletionVectorPath('/t', vector as DeletionVectorDescriptor), expected);
    const absolute = { ...vector, storageType: 'p', pathOrInlineDv: 'file:///x%20y/dv.bin' };
    assert.equal(deletionVectorPath('/t', absolute as DeletionVectorDescriptor), '/x y/dv.bin');
  });

  it('may share a file', async () => {
    const files = memoryFileSystem();
    const first = roaringBytes(rows, portable);
    const second = roaringBytes([9], { format: 'native', withRuns: false });
    const { content, offsets } = vectorFile([first, second]);
    await files.replace('/dv.bin', content);
    const read = (index: number, bytes: Uint8Array, cardinality: number) =>
      readDeletionVector(files, '/t', '/t/f', {
        storageType: 'p',
        pathOrInlineDv: '/dv.bin',
        offset: offsets[index] ?? 0,
        sizeInBytes: bytes.length,
        cardinality,
      });
    assert.deepEqual(await read(0, first, rows.length), rows);
    assert.deepEqual(await read(1, second, 1), [9]);
  });

  describe('are refused when', () => {
    const bytes = roaringBytes(rows, portable);
    const stored: DeletionVectorDescriptor = {
      storageType: 'p',
      pathOrInlineDv: '/dv.bin',
      offset: 1,
      sizeInBytes: bytes.length,
      cardinality: rows.length,
    };
    const refusals: readonly (readonly [string, RegExp, (content: Uint8Array) => Uint8Array, object])[] = [
      ['a byte is another', /checksum/, (content) => content.with(20, (content[20] ?? 0) ^ 1), {}],
      ['the file ends too early', /ends too early/, (content) => content.slice(0, -5), {}],
      ['the size differs', /size/, (content) => content, { sizeInBytes: bytes.length - 1 }],
      ['the number of rows differs', /7 rows, the log says 8/, (content) => content, { cardinality: 8 }],
      ['the file is absent', /does not exist/, (content) => content, { pathOrInlineDv: '/gone.bin' }],
    ];
    for (const [what, reason, alter, over] of refusals) {
      it(what, async () => {
        const files = memoryFileSystem();
        await files.replace('/dv.bin', alter(vectorFile([bytes]).content));
        await assert.rejects(
          readDeletionVector(files, '/t', '/t/f', { ...stored, ...over } as DeletionVectorDescriptor),
          {
            code: 'DELTA_DELETION_VECTOR_UNREADABLE',
            message: reason,
          },
        );
      });
    }

    it('an inline one is no bitmap, or no Z85', async () => {
      const vector = inlineVector(rows, portable) as unknown as DeletionVectorDescriptor;
      const code = 'DELTA_DELETION_VECTOR_UNREADABLE';
      const read = (pathOrInlineDv: string) =>
        readDeletionVector(memoryFileSystem(), '/t', '/t/f', { ...vector, pathOrInlineDv });
      await assert.rejects(read(encodeZ85(bytes.with(0, 0))), { code, message: /magic number/ });
      await assert.rejects(read(`~${vector.pathOrInlineDv.slice(1)}`), { code });
      await assert.rejects(read(vector.pathOrInlineDv.slice(0, 10)), { code, message: /shorter/ });
    });
  });

  it('Z85 has the text of its specification', () => {
    assert.deepEqual(decodeZ85('HelloWorld'), Uint8Array.from([0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]));
  });
});
