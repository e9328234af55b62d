/**
 * Row indexes of a deletion vector, serialised as a 64-bit Roaring bitmap.
 * Source: PROTOCOL.md, section "Deletion Vector Format"; https://github.com/RoaringBitmap/RoaringFormatSpec
 *
 * The bytes start with a magic number (little endian). 1681511377 is the portable format: a count of 8 bytes, then for each 32-bit
 * bitmap its key (the upper half of the values) and its serialisation. 1681511376 is Delta's native one: a count of 4 bytes, then for each
 * key from 0 on the length of the serialisation and it.
 *
 * Raises RangeError with the reason when the bytes are not such a bitmap.
 */
export function parseRoaringBitmapArray(bytes: Uint8Array): readonly number[] {
  const cursor = new Cursor(bytes);
  const magic = cursor.uint32();
  const values: number[] = [];
  if (magic === portableMagic) {
    const count = cursor.uint32() + cursor.uint32() * 2 ** 32;
    let previous = -1;
    for (let index = 0; index < count; index += 1) {
      const key = cursor.uint32();
      if (key <= previous) throw new RangeError('its keys do not ascend');
      previous = key;
      readBitmap(cursor, key * 2 ** 32, values);
    }
  } else if (magic === nativeMagic) {
    const count = cursor.uint32();
    for (let key = 0; key < count; key += 1) {
      const length = cursor.uint32();
      const start = cursor.position;
      readBitmap(cursor, key * 2 ** 32, values);
      if (cursor.position !== start + length) throw new RangeError('a part of it has another length than it says');
    }
  } else {
    throw new RangeError(`its magic number is ${magic}`);
  }
  return values;
}

const portableMagic = 1681511377;
const nativeMagic = 1681511376;

const cookieWithoutRuns = 12346;
const cookieWithRuns = 12347;
/** Below this many containers a bitmap with runs has no offset header. */
const offsetThreshold = 4;
const largestArray = 4096;
const bitmapWords = 1024;

/** One standard 32-bit bitmap; its values plus `base` go to the end of `values`, ascending. */
function readBitmap(cursor: Cursor, base: number, values: number[]): void {
  const cookie = cursor.uint32();
  let count: number;
  let runs: Uint8Array | undefined;
  if ((cookie & 0xffff) === cookieWithRuns) {
    count = (cookie >>> 16) + 1;
    runs = cursor.bytes(Math.ceil(count / 8));
  } else if (cookie === cookieWithoutRuns) {
    count = cursor.uint32();
  } else {
    throw new RangeError(`a bitmap in it starts with the cookie ${cookie}`);
  }
  if (count > 65536) throw new RangeError(`a bitmap in it has ${count} containers`);
  const containers: { readonly key: number; readonly cardinality: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = cursor.uint16();
    containers.push({ key, cardinality: cursor.uint16() + 1 });
  }
  if (runs === undefined || count >= offsetThreshold) cursor.bytes(4 * count);
  let previous = -1;
  for (const [index, { key, cardinality }] of containers.entries()) {
    if (key <= previous) throw new RangeError('its containers do not ascend');
    previous = key;
    const start = base + key * 65536;
    const isRun = runs !== undefined && (((runs[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
    if (isRun) readRuns(cursor, start, values);
    else if (cardinality <= largestArray) readArray(cursor, start, cardinality, values);
    else readWords(cursor, start, values);
  }
}

function readRuns(cursor: Cursor, start: number, values: number[]): void {
  const count = cursor.uint16();
  let previous = -1;
  for (let run = 0; run < count; run += 1) {
    const first = cursor.uint16();
    const last = first + cursor.uint16();
    if (first <= previous || last > 65535) throw new RangeError('a run in it lies outside its container');
    previous = last;
    for (let low = first; low <= last; low += 1) values.push(start + low);
  }
}

function readArray(cursor: Cursor, start: number, cardinality: number, values: number[]): void {
  let previous = -1;
  for (let index = 0; index < cardinality; index += 1) {
    const low = cursor.uint16();
    if (low <= previous) throw new RangeError('an array in it does not ascend');
    previous = low;
    values.push(start + low);
  }
}

function readWords(cursor: Cursor, start: number, values: number[]): void {
  for (let half = 0; half < bitmapWords * 2; half += 1) {
    let word = cursor.uint32();
    while (word !== 0) {
      const lowest = 31 - Math.clz32(word & -word);
      values.push(start + half * 32 + lowest);
      word &= word - 1;
    }
  }
}

class Cursor {
  position = 0;
  private readonly content: Uint8Array;
  private readonly view: DataView;

  constructor(content: Uint8Array) {
    this.content = content;
    this.view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  bytes(length: number): Uint8Array {
    const start = this.advance(length);
    return this.content.subarray(start, start + length);
  }

  private advance(length: number): number {
    const start = this.position;
    if (start + length > this.content.length) throw new RangeError('it ends too early');
    this.position += length;
    return start;
  }
}
