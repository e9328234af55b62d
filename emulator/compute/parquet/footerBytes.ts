import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';

/** Bytes that are read at the end of a file before its footer's length is known; most footers fit. */
const firstRead = 65_536;

/**
 * The bytes of a Parquet footer that hold the schema, as a key that files of one schema share: reading them is many times
 * cheaper than asking DuckDB for a schema. Undefined for anything unexpected, which DuckDB then judges.
 * Source: parquet-format, README "File format" and `parquet.thrift` (FileMetaData: 1 version, 2 schema).
 */
export async function schemaKey(status: FileStatus, files: FileSystem): Promise<string | undefined> {
  const { path } = status;
  if (status.isDirectory || status.size < 12) return undefined;
  const start = Math.max(0, status.size - firstRead);
  const tail = await files.readRange(path, start, status.size - start);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8 || String.fromCharCode(...tail.subarray(-4)) !== 'PAR1') return undefined;
  const length = view.getUint32(tail.length - 8, true);
  const from = status.size - 8 - length;
  if (from < 4) return undefined;
  const footer =
    from >= start ? tail.subarray(from - start, tail.length - 8) : await files.readRange(path, from, length);
  const end = endOfSchema(footer);
  return end === undefined ? undefined : Buffer.from(footer.subarray(0, end)).toString('latin1');
}

/** Where field 2 of FileMetaData ends. */
export function endOfSchema(footer: Uint8Array): number | undefined {
  const cursor: Cursor = { bytes: footer, at: 0 };
  try {
    let id = 0;
    for (;;) {
      const header = next(cursor);
      const type = header & 0x0f;
      if (type === 0) return undefined;
      id = header >> 4 === 0 ? zigzag(varint(cursor)) : id + (header >> 4);
      skip(cursor, type);
      if (id === 2) return cursor.at;
    }
  } catch (error) {
    if (error instanceof FooterEnd) return undefined;
    throw error;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

class FooterEnd extends Error {}

function next(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new FooterEnd();
  cursor.at += 1;
  return byte;
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = next(cursor);
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return value;
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Thrift's compact protocol: 1 and 2 true and false, 3 byte, 4 to 6 integers, 7 double, 8 binary, 9 and 10 lists, 11 map, 12 struct. */
function skip(cursor: Cursor, type: number): void {
  switch (type) {
    case 1:
    case 2:
      return;
    case 3:
      cursor.at += 1;
      return;
    case 4:
    case 5:
    case 6:
      varint(cursor);
      return;
    case 7:
      cursor.at += 8;
      return;
    case 8: {
      const length = varint(cursor);
      cursor.at += length;
      return;
    }
    case 9:
    case 10: {
      const header = next(cursor);
      const count = header >> 4 === 15 ? varint(cursor) : header >> 4;
      const element = header & 0x0f;
      // In a list a boolean takes a byte of its own.
      for (let index = 0; index < count; index += 1) skip(cursor, element === 1 || element === 2 ? 3 : element);
      return;
    }
    case 12:
      for (;;) {
        const header = next(cursor);
        if (header === 0) return;
        if (header >> 4 === 0) varint(cursor);
        skip(cursor, header & 0x0f);
      }
    default:
      throw new FooterEnd();
  }
}
