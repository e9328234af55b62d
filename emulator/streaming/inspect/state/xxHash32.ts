const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** XXH32. Source: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */
export function xxHash32(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  let position = 0;
  let hash: number;
  if (length >= 16) {
    let first = (seed + prime1 + prime2) | 0;
    let second = (seed + prime2) | 0;
    let third = seed | 0;
    let fourth = (seed - prime1) | 0;
    for (; position <= length - 16; position += 16) {
      first = round(first, view.getUint32(position, true));
      second = round(second, view.getUint32(position + 4, true));
      third = round(third, view.getUint32(position + 8, true));
      fourth = round(fourth, view.getUint32(position + 12, true));
    }
    hash = (rotate(first, 1) + rotate(second, 7) + rotate(third, 12) + rotate(fourth, 18)) | 0;
  } else {
    hash = (seed + prime5) | 0;
  }
  hash = (hash + length) | 0;
  for (; position <= length - 4; position += 4) {
    hash = Math.imul(rotate((hash + Math.imul(view.getUint32(position, true), prime3)) | 0, 17), prime4);
  }
  for (; position < length; position += 1) {
    hash = Math.imul(rotate((hash + Math.imul(view.getUint8(position), prime5)) | 0, 11), prime1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, prime2)) | 0, 13), prime1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
