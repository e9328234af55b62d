import { isSluiceError, sluiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { StructType } from '../plan/dataType.ts';
import { parseSchemaJson } from '../plan/schemaJson.ts';
import { actionFromObject, parseActionLines } from './actionJson.ts';
import type { Action } from './actions.ts';
import { partitionTexts, statsText } from './checkpointStats.ts';
import type { DeltaIo } from './deltaIo.ts';
import type { CheckpointFiles } from './logSegment.ts';
import { logFolder, percentDecode } from './paths.ts';

/** The top-level columns that a checkpoint's rows may have. Source: PROTOCOL.md, section "Checkpoint Schema". */
const actionColumns = [
  'protocol',
  'metaData',
  'txn',
  'domainMetadata',
  'add',
  'remove',
  'sidecar',
  'checkpointMetadata',
];

/**
 * All actions of a Delta checkpoint: of each of its parts, and of the sidecars that they name. Whether there are sidecars is for the
 * content to say, not for the file's name: PROTOCOL.md, section "V2 Spec", allows a V2 checkpoint under a classic name.
 * Raises DELTA_CHECKPOINT_UNREADABLE.
 */
export async function readCheckpoint(
  io: DeltaIo,
  tablePath: string,
  checkpoint: CheckpointFiles,
): Promise<readonly Action[]> {
  const rows: Row[] = [];
  for (const file of checkpoint.files) rows.push(...(await readRows(io, file.path)));
  const sidecars = rows.flatMap(({ object }) => {
    const sidecar = object['sidecar'];
    if (sidecar === undefined || sidecar === null) return [];
    const action = actionFromObject({ sidecar }, { path: checkpoint.files[0]?.path ?? '', line: 1 });
    return action?.kind === 'sidecar' ? [action.path] : [];
  });
  for (const path of sidecars) rows.push(...(await readRows(io, sidecarPath(tablePath, path))));
  const schema = schemaOf(rows);
  return rows.flatMap((row) => {
    const action = actionFromObject(withTexts(row, schema), row);
    return action === undefined ? [] : [action];
  });
}

interface Row {
  readonly object: JsonObject;
  readonly path: string;
  readonly line: number;
}

async function readRows(io: DeltaIo, path: string): Promise<readonly Row[]> {
  try {
    if (path.endsWith('.json')) {
      const content = await io.files.read(path);
      if (content === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
      return jsonRows(content, path);
    }
    if ((await io.files.status(path)) === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    const objects = await io.parquet.read(path, actionColumns);
    return objects.map((object, index) => ({ object, path, line: index + 1 }));
  } catch (cause) {
    if (isSluiceError(cause, 'CANCELLED')) throw cause;
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    throw sluiceError('DELTA_CHECKPOINT_UNREADABLE', { path, reason }, { cause });
  }
}

/** A JSON checkpoint has the form of a commit (section "V2 Spec"). */
function jsonRows(content: Uint8Array, path: string): readonly Row[] {
  // Checks every line first, so that a torn file is refused with its line.
  parseActionLines(content, path);
  const lines = new TextDecoder().decode(content).split('\n');
  return lines.flatMap((text, index) =>
    text.trim() === '' ? [] : [{ object: JSON.parse(text) as JsonObject, path, line: index + 1 }],
  );
}

/** Relative sidecar paths lie in `_delta_log/_sidecars`. Source: PROTOCOL.md, section "Sidecar File Information". */
function sidecarPath(tablePath: string, path: string): string {
  const plain = percentDecode(path.replace(/^file:(\/\/[^/]*)?/, ''));
  return plain.startsWith('/') ? plain : `${logFolder(tablePath)}/_sidecars/${plain}`;
}

function schemaOf(rows: readonly Row[]): StructType | undefined {
  for (const row of rows) {
    const metaData = row.object['metaData'];
    if (metaData === undefined || metaData === null) continue;
    const action = actionFromObject({ metaData }, row);
    if (action?.kind !== 'metaData' || action.metadata.schemaString === '') return undefined;
    return parseSchemaJson(action.metadata.schemaString);
  }
  return undefined;
}

/** A row whose file has its statistics and partition values only as structs gets them in the form of the log. */
function withTexts({ object, path }: Row, schema: StructType | undefined): JsonObject {
  const add = object['add'];
  if (schema === undefined || add === undefined || add === null || typeof add !== 'object' || Array.isArray(add))
    return object;
  const file = add as JsonObject;
  const stats = file['stats'] ?? statsText(file['stats_parsed'], schema);
  const partitionValues = file['partitionValues'] ?? partitionTexts(file['partitionValues_parsed'], schema, path);
  return { ...object, add: { ...file, stats, partitionValues } };
}
