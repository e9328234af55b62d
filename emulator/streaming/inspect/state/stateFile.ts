import { CorruptStream } from './lz4Block.ts';

/** How the bytes of keys and values are wrapped around their rows. */
export interface RecordLayout {
  /** Four bytes of a checksum stand before each value, or before the key of a removal. */
  readonly rowChecksums: boolean;
  /** RocksDB's encoders put a version byte of 0 before each row. */
  readonly versionBytes: boolean;
}

/** One record of a `.delta` or `.snapshot` file: a value put under a key, or a key taken away. */
export interface StateRecord {
  readonly key: Uint8Array;
  /** Absent: the key is removed. */
  readonly value: Uint8Array | undefined;
}

const rowChecksumLength = 4;

/**
 * Records of a file of the HDFS-backed state store, decompressed: big-endian lengths before key and value, a negative value
 * length for a removal, and -1 at the end. With row checksums four bytes stand before each value (or the key of a removal).
 * Source: apache/spark, `HDFSBackedStateStoreProvider.updateFromDeltaFile`. Raises CorruptStream.
 */
export function* stateRecords(bytes: Uint8Array, layout: RecordLayout): Generator<StateRecord> {
  const { rowChecksums } = layout;
  const unwrapped = layout.versionBytes ? withoutVersionByte : (row: Uint8Array): Uint8Array => row;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const length = (): number => {
    if (position + 4 > bytes.length) throw new CorruptStream('it breaks off inside a record');
    position += 4;
    return view.getInt32(position - 4, false);
  };
  const take = (count: number): Uint8Array => {
    if (count < 0 || position + count > bytes.length) throw new CorruptStream('a record is longer than the file');
    position += count;
    return bytes.subarray(position - count, position);
  };
  for (;;) {
    const keyLength = length();
    if (keyLength === -1) return;
    const key = take(keyLength);
    const valueLength = length();
    if (valueLength < 0) {
      yield { key: unwrapped(rowChecksums ? key.subarray(rowChecksumLength) : key), value: undefined };
    } else {
      const value = take(valueLength);
      // Files of Spark before 2.3 may have four stray bytes behind a value; rows are whole words.
      const row = unwrapped(rowChecksums ? value.subarray(rowChecksumLength) : value);
      yield { key: unwrapped(key), value: row.subarray(0, row.length - (row.length % 8)) };
    }
  }
}

/**
 * The records of a RocksDB changelog, without its head: version 1 has none, version 3 begins with its name and the lineage,
 * both as Java's `writeUTF`. Versions 2 and 4 mark column families, which are not read. Raises CorruptStream.
 */
export function changelogRecords(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || bytes[2] !== 0x76 || view.getUint16(0, false) !== 2) return bytes;
  const version = String.fromCharCode(bytes[3] ?? 0);
  if (version !== '3') throw new CorruptStream(`a changelog of version ${version} is not read`);
  if (bytes.length < 6) throw new CorruptStream('it breaks off inside its head');
  return bytes.subarray(6 + view.getUint16(4, false));
}

function withoutVersionByte(row: Uint8Array): Uint8Array {
  if (row[0] !== 0) throw new CorruptStream('a row has an encoding that is not read');
  return row.subarray(1);
}
