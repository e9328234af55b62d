/** Murmur3 (x86, 32 bits) and XXH64 as Spark's own `Murmur3_x86_32` and `XXH64` compute them. */

function mixK1(k1: number): number {
  const mixed = Math.imul(k1, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function mixH1(h1: number, k1: number): number {
  const mixed = h1 ^ k1;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(h1: number, length: number): number {
  let hash = h1 ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export function murmurInt(value: number, seed: number): number {
  return finish(mixH1(seed, mixK1(value)), 4);
}

export function murmurLong(value: bigint, seed: number): number {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return finish(mixH1(mixH1(seed, mixK1(low)), mixK1(high)), 8);
}

/** Spark mixes the bytes behind the last whole word one by one, each as a signed number. */
export function murmurBytes(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const aligned = bytes.length - (bytes.length % 4);
  let hash = seed;
  for (let index = 0; index < aligned; index += 4) hash = mixH1(hash, mixK1(view.getInt32(index, true)));
  for (let index = aligned; index < bytes.length; index += 1) hash = mixH1(hash, mixK1(view.getInt8(index)));
  return finish(hash, bytes.length);
}

const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

function rotate(value: bigint, count: bigint): bigint {
  const word = wrap(value);
  return wrap((word << count) | (word >> (64n - count)));
}

function avalanche(value: bigint): bigint {
  let hash = wrap(value);
  hash = wrap((hash ^ (hash >> 33n)) * prime2);
  hash = wrap((hash ^ (hash >> 29n)) * prime3);
  return BigInt.asIntN(64, hash ^ (hash >> 32n));
}

function round(accumulator: bigint, input: bigint): bigint {
  return wrap(rotate(accumulator + input * prime2, 31n) * prime1);
}

export function xxInt(value: number, seed: bigint): bigint {
  let hash = wrap(seed + prime5 + 4n);
  hash ^= wrap(BigInt(value >>> 0) * prime1);
  return avalanche(rotate(hash, 23n) * prime2 + prime3);
}

export function xxLong(value: bigint, seed: bigint): bigint {
  let hash = wrap(seed + prime5 + 8n);
  hash ^= round(0n, wrap(value));
  return avalanche(rotate(hash, 27n) * prime1 + prime4);
}

export function xxBytes(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    let lanes = [seed + prime1 + prime2, seed + prime2, seed, seed - prime1].map(wrap);
    for (; offset <= bytes.length - 32; offset += 32) {
      lanes = lanes.map((lane, index) => round(lane, view.getBigUint64(offset + index * 8, true)));
    }
    const [v1 = 0n, v2 = 0n, v3 = 0n, v4 = 0n] = lanes;
    hash = wrap(rotate(v1, 1n) + rotate(v2, 7n) + rotate(v3, 12n) + rotate(v4, 18n));
    for (const lane of lanes) hash = wrap((hash ^ round(0n, lane)) * prime1 + prime4);
  } else hash = wrap(seed + prime5);
  hash = wrap(hash + BigInt(bytes.length));
  for (; offset <= bytes.length - 8; offset += 8) {
    hash ^= round(0n, view.getBigUint64(offset, true));
    hash = wrap(rotate(hash, 27n) * prime1 + prime4);
  }
  if (offset + 4 <= bytes.length) {
    hash ^= wrap(BigInt(view.getUint32(offset, true)) * prime1);
    hash = wrap(rotate(hash, 23n) * prime2 + prime3);
    offset += 4;
  }
  for (; offset < bytes.length; offset += 1) {
    hash ^= wrap(BigInt(view.getUint8(offset)) * prime5);
    hash = wrap(rotate(hash, 11n) * prime1);
  }
  return avalanche(hash);
}
