import type { DeletionVectorDescriptor } from '../../../emulator/delta/actions.ts';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** A deletion vector that stands in the log itself: a portable Roaring bitmap of one array container, as Z85. */
export function inlineDeletionVector(rows: readonly number[]): DeletionVectorDescriptor {
  const bytes = Buffer.alloc(4 + 8 + 4 + 4 + 4 + 4 + 4 + 2 * rows.length);
  let position = bytes.writeUInt32LE(1681511377, 0);
  position = bytes.writeBigUInt64LE(1n, position);
  position = bytes.writeUInt32LE(0, position);
  position = bytes.writeUInt32LE(12346, position);
  position = bytes.writeUInt32LE(1, position);
  position = bytes.writeUInt16LE(0, position);
  position = bytes.writeUInt16LE(rows.length - 1, position);
  position = bytes.writeUInt32LE(16, position);
  for (const row of rows) position = bytes.writeUInt16LE(row, position);
  return { storageType: 'i', pathOrInlineDv: z85(bytes), sizeInBytes: bytes.length, cardinality: rows.length };
}

function z85(bytes: Buffer): string {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  let text = '';
  for (let start = 0; start < padded.length; start += 4) {
    let value = padded.readUInt32BE(start);
    let group = '';
    for (let digit = 0; digit < 5; digit += 1) {
      group = `${alphabet.charAt(value % 85)}${group}`;
      value = Math.floor(value / 85);
    }
    text += group;
  }
  return text;
}
