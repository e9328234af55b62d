import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { duckdbType } from '../duckdbTypes.ts';
import type { JavaScriptFamily } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';
import { murmurBytes, murmurInt, murmurLong, xxBytes, xxInt, xxLong } from './hashRounds.ts';

/** `hash` and `xxhash64` over values of any type; the detail holds the types of the arguments. */
export const hashFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  murmur: (detail) => {
    const types = JSON.parse(detail) as readonly DataType[];
    return {
      parameters: types.map(duckdbType),
      returns: 'INTEGER',
      nulls: 'own',
      call: (...values) =>
        types.reduce((seed, type, index) => hashValue(values[index] ?? null, type, seed, murmur), 42),
    };
  },
  xxhash64: (detail) => {
    const types = JSON.parse(detail) as readonly DataType[];
    return {
      parameters: types.map(duckdbType),
      returns: 'BIGINT',
      nulls: 'own',
      call: (...values) =>
        types.reduce((seed, type, index) => hashValue(values[index] ?? null, type, seed, xxhash), 42n),
    };
  },
};

interface Rounds<Hash> {
  readonly int: (value: number, seed: Hash) => Hash;
  readonly long: (value: bigint, seed: Hash) => Hash;
  readonly bytes: (value: Uint8Array, seed: Hash) => Hash;
}

const murmur: Rounds<number> = { int: murmurInt, long: murmurLong, bytes: murmurBytes };
const xxhash: Rounds<bigint> = { int: xxInt, long: xxLong, bytes: xxBytes };

const utf8 = new TextEncoder();

/** NULL leaves the seed as it is. Source: apache/spark, HashExpression and InterpretedHashFunction */
function hashValue<Hash>(value: RowValue, type: DataType, seed: Hash, rounds: Rounds<Hash>): Hash {
  if (value === null) return seed;
  switch (type.kind) {
    case 'boolean':
      return rounds.int(value === true ? 1 : 0, seed);
    case 'byte':
    case 'short':
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return rounds.int(Number(value), seed);
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return rounds.long(BigInt(value as bigint), seed);
    case 'float':
      return rounds.int(floatBits(Number(value)), seed);
    case 'double':
      return rounds.long(doubleBits(Number(value)), seed);
    case 'decimal': {
      const unscaled = BigInt(String(value).replace('.', ''));
      return type.precision <= 18 ? rounds.long(unscaled, seed) : rounds.bytes(bigIntBytes(unscaled), seed);
    }
    case 'string':
    case 'char':
    case 'varchar':
      return rounds.bytes(utf8.encode(String(value)), seed);
    case 'binary':
      return rounds.bytes(value as Uint8Array, seed);
    case 'array':
      return (value as readonly RowValue[]).reduce<Hash>(
        (current, item) => hashValue(item, type.element, current, rounds),
        seed,
      );
    case 'struct': {
      const { fields } = value as { readonly fields: readonly RowValue[] };
      return type.fields.reduce(
        (current, field, index) => hashValue(fields[index] ?? null, field.dataType, current, rounds),
        seed,
      );
    }
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `hashes of the type ${simpleString(type)}` });
  }
}

const bits = new DataView(new ArrayBuffer(8));

/** Negative zero hashes as zero, every NaN as the canonical one. */
function floatBits(value: number): number {
  bits.setFloat32(0, Number.isNaN(value) ? Number.NaN : value === 0 ? 0 : value);
  return Number.isNaN(value) ? 0x7fc00000 : bits.getInt32(0);
}

function doubleBits(value: number): bigint {
  if (Number.isNaN(value)) return 0x7ff8000000000000n;
  bits.setFloat64(0, value === 0 ? 0 : value);
  return bits.getBigInt64(0);
}

/** `BigInteger.toByteArray`: two's complement, as short as can be. */
function bigIntBytes(value: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
