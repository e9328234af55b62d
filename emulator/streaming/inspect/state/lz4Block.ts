import { xxHash32 } from './xxHash32.ts';

/** What is wrong with a compressed file. */
export class CorruptStream extends Error {}

const magic = [...'LZ4Block'].map((letter) => letter.charCodeAt(0));
const headerLength = 21;
const raw = 0x10;
const compressed = 0x20;
const checksumSeed = 0x9747b28c;

/**
 * The content of a stream that lz4-java's `LZ4BlockOutputStream` wrote: blocks of `LZ4Block`, a token, both lengths and a
 * checksum (all little-endian), then the payload; a block without content ends it. Raises CorruptStream.
 */
export function decodeLz4Blocks(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let position = 0;
  let ended = false;
  while (position < bytes.length) {
    if (position + headerLength > bytes.length)
      throw new CorruptStream(`it breaks off inside a block's header at byte ${position}`);
    if (magic.some((letter, index) => bytes[position + index] !== letter)) {
      throw new CorruptStream(`there is no LZ4 block at byte ${position}`);
    }
    const method = view.getUint8(position + 8) & 0xf0;
    const compressedLength = view.getInt32(position + 9, true);
    const length = view.getInt32(position + 13, true);
    const checksum = view.getInt32(position + 17, true);
    const start = position + headerLength;
    position = start + compressedLength;
    if (compressedLength < 0 || length < 0 || position > bytes.length) {
      throw new CorruptStream(`it breaks off inside the block at byte ${start - headerLength}`);
    }
    // Source: lz4/lz4-java, `LZ4BlockInputStream.refill`.
    if ((length === 0) !== (compressedLength === 0)) {
      throw new CorruptStream(`the lengths of the block at byte ${start - headerLength} contradict each other`);
    }
    ended = length === 0;
    if (ended) continue;
    const payload = bytes.subarray(start, position);
    if (method !== raw && method !== compressed) throw new CorruptStream(`a block has the unknown method ${method}`);
    const content = method === raw ? payload : decompressBlock(payload, length);
    // lz4-java keeps 28 of the 32 bits.
    if (content.length !== length || (xxHash32(content, checksumSeed) & 0x0fffffff) !== checksum) {
      throw new CorruptStream(`the checksum of the block at byte ${start - headerLength} does not match its content`);
    }
    parts.push(content);
  }
  if (!ended) throw new CorruptStream('its last block is missing');
  return concat(parts);
}

/** One raw LZ4 block. Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
export function decompressBlock(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let from = 0;
  let to = 0;
  const next = (): number => {
    const byte = input[from];
    if (byte === undefined) throw new CorruptStream('an LZ4 block breaks off');
    from += 1;
    return byte;
  };
  const extended = (start: number): number => {
    let total = start;
    if (start !== 15) return total;
    for (;;) {
      const byte = next();
      total += byte;
      if (byte !== 255) return total;
    }
  };
  while (from < input.length) {
    const token = next();
    const literals = extended(token >> 4);
    if (from + literals > input.length || to + literals > length) throw new CorruptStream('an LZ4 block overruns');
    output.set(input.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === input.length) break;
    const offset = next() | (next() << 8);
    const match = extended(token & 15) + 4;
    if (offset === 0 || offset > to || to + match > length)
      throw new CorruptStream('an LZ4 block points outside itself');
    // The match may overlap what it makes, so it is copied byte by byte.
    for (let index = 0; index < match; index += 1) output[to + index] = output[to - offset + index] ?? 0;
    to += match;
  }
  if (to !== length) throw new CorruptStream('an LZ4 block is shorter than it says');
  return output;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
