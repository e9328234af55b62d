import type { JsonObject } from '../../emulator/base/json.ts';
import { crc32 } from '../../emulator/delta/crc32.ts';

/** How the rows of one container are written. */
export type ContainerForm = 'array' | 'bitmap' | 'run';

export interface RoaringForm {
  readonly format: 'portable' | 'native';
  /** Runs are possible only in bitmaps that say so. */
  readonly withRuns: boolean;
}

/** An encoder of 64-bit Roaring bitmaps, written from the format's specification for the tests of the decoder. */
export function roaringBytes(rows: readonly number[], form: RoaringForm): Uint8Array {
  const out: number[] = [];
  const highs = groupBy(rows, (row) => Math.floor(row / 2 ** 32));
  if (form.format === 'portable') {
    push(out, 1681511377, 4);
    push(out, highs.size, 4);
    push(out, 0, 4);
    for (const [high, members] of highs) {
      push(out, high, 4);
      out.push(
        ...bitmapBytes(
          members.map((row) => row % 2 ** 32),
          form.withRuns,
        ),
      );
    }
    return Uint8Array.from(out);
  }
  push(out, 1681511376, 4);
  const last = Math.max(-1, ...highs.keys());
  push(out, last + 1, 4);
  for (let high = 0; high <= last; high += 1) {
    const bytes = bitmapBytes(
      (highs.get(high) ?? []).map((row) => row % 2 ** 32),
      form.withRuns,
    );
    push(out, bytes.length, 4);
    out.push(...bytes);
  }
  return Uint8Array.from(out);
}

function bitmapBytes(values: readonly number[], withRuns: boolean): readonly number[] {
  const containers = [...groupBy(values, (value) => Math.floor(value / 65536))];
  const out: number[] = [];
  const runs = withRuns && containers.length > 0;
  if (runs) {
    push(out, 12347 + (containers.length - 1) * 65536, 4);
    const flags = Array.from({ length: Math.ceil(containers.length / 8) }, () => 0);
    for (const index of containers.keys()) if (index % 2 === 0) flags[index >> 3]! |= 1 << (index & 7);
    out.push(...flags);
  } else {
    push(out, 12346, 4);
    push(out, containers.length, 4);
  }
  const bodies = containers.map(([, members], index) =>
    containerBytes(
      members.map((value) => value % 65536),
      runs && index % 2 === 0,
    ),
  );
  for (const [key, members] of containers) {
    push(out, key, 2);
    push(out, members.length - 1, 2);
  }
  // Offsets are not needed to read in order; any value will do.
  if (!runs || containers.length >= 4) for (const _ of containers) push(out, 0, 4);
  return [...out, ...bodies.flat()];
}

function containerBytes(lows: readonly number[], asRuns: boolean): readonly number[] {
  const out: number[] = [];
  if (asRuns) {
    const starts = lows.filter((low, index) => lows[index - 1] !== low - 1);
    push(out, starts.length, 2);
    for (const start of starts) {
      let length = 0;
      while (lows.includes(start + length + 1)) length += 1;
      push(out, start, 2);
      push(out, length, 2);
    }
  } else if (lows.length <= 4096) {
    for (const low of lows) push(out, low, 2);
  } else {
    const words = new Uint8Array(8192);
    for (const low of lows) words[low >> 3]! |= 1 << (low & 7);
    out.push(...words);
  }
  return out;
}

/** The content of a deletion vector file with these vectors, and the offset of each. */
export function vectorFile(vectors: readonly Uint8Array[]): {
  readonly content: Uint8Array;
  readonly offsets: readonly number[];
} {
  const bytes: number[] = [1];
  const offsets: number[] = [];
  for (const vector of vectors) {
    offsets.push(bytes.length);
    const frame = new DataView(new ArrayBuffer(4));
    frame.setUint32(0, vector.length);
    bytes.push(...new Uint8Array(frame.buffer), ...vector);
    frame.setUint32(0, crc32(vector));
    bytes.push(...new Uint8Array(frame.buffer));
  }
  return { content: Uint8Array.from(bytes), offsets };
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** Z85, padded with zeros to whole groups. */
export function encodeZ85(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 4) {
    let value = 0;
    for (let index = 0; index < 4; index += 1) value = value * 256 + (bytes[start + index] ?? 0);
    let group = '';
    for (let digit = 0; digit < 5; digit += 1) {
      group = alphabet[value % 85] + group;
      value = Math.floor(value / 85);
    }
    text += group;
  }
  return text;
}

export function inlineVector(rows: readonly number[], form: RoaringForm): JsonObject {
  const bytes = roaringBytes(rows, form);
  return { storageType: 'i', pathOrInlineDv: encodeZ85(bytes), sizeInBytes: bytes.length, cardinality: rows.length };
}

function groupBy(values: readonly number[], keyOf: (value: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function push(out: number[], value: number, bytes: number): void {
  for (let index = 0; index < bytes; index += 1) out.push(Math.floor(value / 256 ** index) % 256);
}
