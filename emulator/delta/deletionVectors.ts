import { isSluiceError, sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { DeletionVectorDescriptor } from './actions.ts';
import { crc32 } from './crc32.ts';
import { resolveLogPath } from './paths.ts';
import { parseRoaringBitmapArray } from './roaringBitmap.ts';
import { decodeZ85 } from './z85.ts';

/**
 * The rows that a deletion vector removes from its data file, as ascending 0-based row indexes.
 * Source: PROTOCOL.md, sections "Deletion Vectors" and "Deletion Vector Format".
 * Raises DELTA_DELETION_VECTOR_UNREADABLE whenever anything about it does not add up: without it deleted rows would come back.
 */
export async function readDeletionVector(
  files: FileSystem,
  tablePath: string,
  dataFile: string,
  vector: DeletionVectorDescriptor,
): Promise<readonly number[]> {
  if (vector.cardinality === 0) return [];
  const path = deletionVectorPath(tablePath, vector);
  const place = path ?? 'the log';
  try {
    const bytes = path === undefined ? inlineBytes(vector) : await storedBytes(files, path, vector);
    const rows = parseRoaringBitmapArray(bytes);
    if (rows.length !== vector.cardinality)
      throw new RangeError(`it holds ${rows.length} rows, the log says ${vector.cardinality}`);
    return rows;
  } catch (cause) {
    if (!(cause instanceof RangeError) && !isSluiceError(cause, 'PATH_NOT_FOUND')) throw cause;
    const reason = cause.message.replace(/\.$/, '');
    throw sluiceError('DELTA_DELETION_VECTOR_UNREADABLE', { file: dataFile, path: place, reason }, { cause });
  }
}

/** The absolute plain path of a vector's file, or undefined for one that stands in the log itself. */
export function deletionVectorPath(tablePath: string, vector: DeletionVectorDescriptor): string | undefined {
  switch (vector.storageType) {
    case 'i':
      return undefined;
    case 'p':
      return resolveLogPath(tablePath, vector.pathOrInlineDv);
    case 'u': {
      // A prefix of any length, then the UUID as 20 characters of Z85.
      const prefix = vector.pathOrInlineDv.slice(0, -20);
      const uuid = uuidText(decodeZ85(vector.pathOrInlineDv.slice(-20)));
      return `${tablePath}/${prefix === '' ? '' : `${prefix}/`}deletion_vector_${uuid}.bin`;
    }
  }
}

/** The text is padded to whole groups of four bytes; the descriptor has the true size. */
function inlineBytes(vector: DeletionVectorDescriptor): Uint8Array {
  const bytes = decodeZ85(vector.pathOrInlineDv);
  if (bytes.length < vector.sizeInBytes) throw new RangeError('it is shorter than the log says');
  return bytes.subarray(0, vector.sizeInBytes);
}

/** In a file: size (big endian, 4 bytes), the bytes, and their CRC-32 (big endian). The file's first byte is its format's version. */
async function storedBytes(files: FileSystem, path: string, vector: DeletionVectorDescriptor): Promise<Uint8Array> {
  const { sizeInBytes } = vector;
  const stored = await files.readRange(path, vector.offset ?? 1, sizeInBytes + 8);
  if (stored.length < sizeInBytes + 8) throw new RangeError('the file ends too early');
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const size = view.getUint32(0);
  if (size !== sizeInBytes) throw new RangeError(`its size is ${size}, the log says ${sizeInBytes}`);
  const bytes = stored.subarray(4, 4 + sizeInBytes);
  if (crc32(bytes) !== view.getUint32(4 + sizeInBytes)) throw new RangeError('its checksum does not match');
  return bytes;
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
