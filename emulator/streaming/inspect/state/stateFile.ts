import { CorruptStream } from './lz4Block.ts';

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
export function* stateRecords(bytes: Uint8Array, rowChecksums: boolean): Generator<StateRecord> {
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
    if (valueLength < 0) yield { key: rowChecksums ? key.subarray(rowChecksumLength) : key, value: undefined };
    else {
      const value = take(valueLength);
      // Files of Spark before 2.3 may have four stray bytes behind a value; rows are whole words.
      const row = rowChecksums ? value.subarray(rowChecksumLength) : value;
      yield { key, value: row.subarray(0, row.length - (row.length % 8)) };
    }
  }
}
