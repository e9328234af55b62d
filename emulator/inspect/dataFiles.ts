import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { AddFile } from '../delta/actions.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { belowTable, resolveLogPath } from '../delta/paths.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';
import { numRecords } from './rowPlaces.ts';

/** A data file of a version with what the log knows of it. */
export interface FileEntry {
  /** Relative to the table's folder where it lies in it. */
  readonly path: string;
  readonly bytes: number;
  /** Without those that the deletion vector takes away. */
  readonly rows: number | undefined;
  /** By logical name, in the text form of the log. */
  readonly partition: Readonly<Record<string, string | null>>;
  /** Milliseconds. */
  readonly modifiedAt: number;
  readonly deletedRows: number | undefined;
  readonly missing: boolean;
  readonly columns: readonly ColumnStats[];
}

export interface ColumnStats {
  /** Logical names, dots between them. */
  readonly name: string;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly nulls: number | undefined;
}

/** A part of the files of a version, in the order in which a scan reads them. */
export async function dataFiles(
  io: DeltaIo,
  snapshot: Snapshot,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  for (const file of snapshot.files.slice(offset, offset + limit)) entries.push(await fileEntry(io, snapshot, file));
  return entries;
}

async function fileEntry(io: DeltaIo, snapshot: Snapshot, file: AddFile): Promise<FileEntry> {
  const { tablePath, schema, columnMapping } = snapshot;
  const path = resolveLogPath(tablePath, file.path);
  const records = numRecords(file.stats);
  const deleted = file.deletionVector?.cardinality;
  const partition = snapshot.partitionColumns.map((name) => {
    const field = schema.fields.find((one) => one.name === name);
    const physical = columnMapping === 'none' || field === undefined ? name : physicalName(field);
    return [name, file.partitionValues[physical] ?? null] as const;
  });
  return {
    path: belowTable(tablePath, path),
    bytes: file.size,
    rows: records === undefined ? undefined : records - (deleted ?? 0),
    partition: Object.fromEntries(partition),
    modifiedAt: file.modificationTime,
    deletedRows: deleted,
    missing: (await io.files.status(path)) === undefined,
    columns: columnStats(schema, file.stats, columnMapping !== 'none'),
  };
}

/** Source: PROTOCOL.md, section "Per-file Statistics": nested as the schema is, by physical names. */
function columnStats(schema: StructType, text: string | undefined, mapped: boolean): readonly ColumnStats[] {
  const stats = statsObject(text);
  if (stats === undefined) return [];
  const { minValues, maxValues, nullCount } = stats;
  return statsOf(schema, { min: minValues, max: maxValues, nulls: nullCount }, mapped, '');
}

interface Values {
  readonly min: Json | undefined;
  readonly max: Json | undefined;
  readonly nulls: Json | undefined;
}

function statsOf(schema: StructType, values: Values, mapped: boolean, prefix: string): readonly ColumnStats[] {
  return schema.fields.flatMap((field): readonly ColumnStats[] => {
    const physical = mapped ? physicalName(field) : field.name;
    const own: Values = {
      min: member(values.min, physical),
      max: member(values.max, physical),
      nulls: member(values.nulls, physical),
    };
    const name = `${prefix}${field.name}`;
    if (field.dataType.kind === 'struct') return statsOf(field.dataType, own, mapped, `${name}.`);
    if (own.min === undefined && own.max === undefined && own.nulls === undefined) return [];
    const nulls = typeof own.nulls === 'number' ? own.nulls : undefined;
    return [{ name, min: valueText(own.min), max: valueText(own.max), nulls }];
  });
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function valueText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function statsObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
