import { dataTypeFromJson } from '../../../plan/schemaJson.ts';
import type { Json } from '../../../base/json.ts';
import type { StructType } from '../../../plan/dataType.ts';
import { CorruptStream } from './lz4Block.ts';

export interface StateSchema {
  readonly version: 1 | 2;
  readonly key: StructType;
  readonly value: StructType;
}

/**
 * `state/<op>/0/_metadata/schema`: version, key schema and value schema as Java's `DataOutputStream.writeUTF` writes text;
 * version 2 in pieces, as a text of `writeUTF` ends at 65,535 bytes.
 * Source: apache/spark, `SchemaHelper.scala`. Raises CorruptStream.
 */
export function parseStateSchema(bytes: Uint8Array): StateSchema {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const need = (count: number): void => {
    if (position + count > bytes.length) throw new CorruptStream('the schema file breaks off');
  };
  const text = (): string => {
    need(2);
    const length = view.getUint16(position, false);
    position += 2;
    need(length);
    position += length;
    return modifiedUtf8(bytes.subarray(position - length, position));
  };
  const pieces = (): string => {
    need(4);
    const count = view.getInt32(position, false);
    position += 4;
    if (count < 0 || count > bytes.length)
      throw new CorruptStream('the schema file has an impossible number of pieces');
    return Array.from({ length: count }, text).join('');
  };
  const version = text();
  if (version !== 'v1' && version !== 'v2') throw new CorruptStream(`the schema file is of the version ${version}`);
  const read = version === 'v1' ? text : pieces;
  return { version: version === 'v1' ? 1 : 2, key: struct(read()), value: struct(read()) };
}

function struct(json: string): StructType {
  let parsed: Json;
  try {
    parsed = JSON.parse(json) as Json;
  } catch {
    throw new CorruptStream('the schema is not JSON');
  }
  const type = dataTypeFromJson(parsed);
  if (type.kind !== 'struct') throw new CorruptStream('the schema is not a struct');
  return type;
}

/** Java's form: U+0000 as two bytes, and each half of a surrogate pair as three bytes of its own. */
function modifiedUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index] ?? 0;
    const second = bytes[index + 1] ?? 0;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      index += 1;
    } else if (first >> 5 === 0b110) {
      text += String.fromCharCode(((first & 0x1f) << 6) | (second & 0x3f));
      index += 2;
    } else {
      text += String.fromCharCode(((first & 0x0f) << 12) | ((second & 0x3f) << 6) | ((bytes[index + 2] ?? 0) & 0x3f));
      index += 3;
    }
  }
  return text;
}
