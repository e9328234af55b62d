/** A file of `_delta_log` by its name. Source: PROTOCOL.md, section "File Types". */
export type LogPath =
  | { readonly kind: 'commit'; readonly version: number }
  /** Section "Log Compaction Files": the reconciled actions of the commits `version` to `endVersion`. */
  | { readonly kind: 'compacted'; readonly version: number; readonly endVersion: number }
  /** Section "Classic checkpoint". */
  | { readonly kind: 'classicCheckpoint'; readonly version: number }
  /** Section "Multi-part checkpoint"; parts count from 1. */
  | { readonly kind: 'multiPartCheckpoint'; readonly version: number; readonly part: number; readonly parts: number }
  /** Section "UUID-named checkpoint". */
  | {
      readonly kind: 'uuidCheckpoint';
      readonly version: number;
      readonly uuid: string;
      readonly format: 'json' | 'parquet';
    }
  /** Section "Version Checksum File". */
  | { readonly kind: 'checksum'; readonly version: number }
  | { readonly kind: 'lastCheckpoint' }
  /** Anything else; readers ignore it. */
  | { readonly kind: 'other' };

const versioned = /^(\d{20})\.(.+)$/;
const uuidName = /^checkpoint\.([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\.(json|parquet)$/;

export function parseLogPath(name: string): LogPath {
  if (name === '_last_checkpoint') return { kind: 'lastCheckpoint' };
  const match = versioned.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return { kind: 'other' };
  const version = Number(match[1]);
  const rest = match[2];
  if (!Number.isSafeInteger(version)) return { kind: 'other' };
  if (rest === 'json') return { kind: 'commit', version };
  if (rest === 'crc') return { kind: 'checksum', version };
  if (rest === 'checkpoint.parquet') return { kind: 'classicCheckpoint', version };
  const compacted = /^(\d{20})\.compacted\.json$/.exec(rest);
  if (compacted !== null) {
    const endVersion = Number(compacted[1]);
    return endVersion >= version ? { kind: 'compacted', version, endVersion } : { kind: 'other' };
  }
  const multiPart = /^checkpoint\.(\d{10})\.(\d{10})\.parquet$/.exec(rest);
  if (multiPart !== null) {
    const part = Number(multiPart[1]);
    const parts = Number(multiPart[2]);
    return part >= 1 && part <= parts ? { kind: 'multiPartCheckpoint', version, part, parts } : { kind: 'other' };
  }
  const uuid = uuidName.exec(rest);
  if (uuid?.[1] !== undefined)
    return { kind: 'uuidCheckpoint', version, uuid: uuid[1], format: uuid[2] === 'json' ? 'json' : 'parquet' };
  return { kind: 'other' };
}

export function commitFileName(version: number): string {
  return `${padded(version)}.json`;
}

export function checksumFileName(version: number): string {
  return `${padded(version)}.crc`;
}

function padded(version: number): string {
  return String(version).padStart(20, '0');
}
