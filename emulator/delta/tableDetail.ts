import { isJsonObject, type Json } from '../base/json.ts';
import { physicalName } from '../plan/fileScan.ts';
import type { DeltaIo } from './deltaIo.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { featureNames } from './writerFeatures.ts';

/** The row of DESCRIBE DETAIL. Source: https://docs.delta.io/latest/delta-utility.html#detail-schema */
export interface TableDetail {
  readonly format: 'delta';
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  /** Absolute plain path. */
  readonly location: string;
  /** Milliseconds, where the metadata tells. */
  readonly createdAt: number | null;
  readonly lastModified: number;
  readonly partitionColumns: readonly string[];
  readonly clusteringColumns: readonly string[];
  readonly numFiles: number;
  readonly sizeInBytes: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  /** Sorted; those that old protocol versions stand for are in it. */
  readonly tableFeatures: readonly string[];
}

export async function tableDetail(io: DeltaIo, tablePath: string): Promise<TableDetail> {
  return detailOf(await readSnapshot(io, tablePath));
}

export function detailOf(snapshot: Snapshot): TableDetail {
  const { metadata, protocol, files } = snapshot;
  const features = new Set([...featureNames(protocol), ...(protocol.readerFeatures ?? [])]);
  return {
    format: 'delta',
    id: metadata.id,
    name: metadata.name ?? null,
    description: metadata.description ?? null,
    location: snapshot.tablePath,
    createdAt: metadata.createdTime ?? null,
    lastModified: snapshot.timestamp,
    partitionColumns: snapshot.partitionColumns,
    clusteringColumns: clusteringColumns(snapshot),
    numFiles: files.length,
    sizeInBytes: files.reduce((sum, file) => sum + file.size, 0),
    properties: snapshot.configuration,
    minReaderVersion: protocol.minReaderVersion,
    minWriterVersion: protocol.minWriterVersion,
    tableFeatures: [...features].sort(),
  };
}

/** Source: PROTOCOL.md, section "Clustered Table": physical names, each a path, in the domain `delta.clustering`. */
function clusteringColumns(snapshot: Snapshot): readonly string[] {
  const text = snapshot.domains.get('delta.clustering')?.configuration;
  if (text === undefined) return [];
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return [];
  }
  const columns = isJsonObject(json) ? json['clusteringColumns'] : undefined;
  if (!Array.isArray(columns)) return [];
  return (columns as readonly Json[]).flatMap((path) =>
    Array.isArray(path) && path.every((part) => typeof part === 'string')
      ? [logicalPath(snapshot, path as readonly string[])]
      : [],
  );
}

function logicalPath(snapshot: Snapshot, path: readonly string[]): string {
  let { fields } = snapshot.schema;
  return path
    .map((part) => {
      const field = fields.find((candidate) => physicalName(candidate) === part);
      fields = field?.dataType.kind === 'struct' ? field.dataType.fields : [];
      return field?.name ?? part;
    })
    .join('.');
}
