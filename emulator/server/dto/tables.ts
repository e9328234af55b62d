import type { TableDescription } from '../../inspect/describeTable.ts';
import type { FileEntry } from '../../inspect/dataFiles.ts';
import type { HistoryPage, VersionEntry } from '../../inspect/historyPage.ts';
import type { RowPage } from '../../inspect/rowPage.ts';
import type { SchemaChange } from '../../inspect/schemaChanges.ts';
import type { SchemaEvolution } from '../../inspect/schemaEvolution.ts';
import type { DiffPage } from '../../inspect/tableDiff.ts';
import type { TableSummary } from '../../inspect/summarizeTable.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import type { ColumnDto } from '../../protocol/rpc/dto.ts';
import type {
  DataFileDto,
  DiffPageDto,
  FieldDto,
  HistoryEntryDto,
  HistoryPageDto,
  SchemaChangeDto,
  SchemaEvolutionDto,
  TableDescriptionDto,
  TableRowsDto,
  TableStateDto,
} from '../../protocol/rpc/tables.ts';

export interface ShownProtection {
  readonly protected: boolean;
  readonly protection?: string;
}

export function stateDto({ version, rows, bytes, files, lastModified, lastOperation }: TableSummary): TableStateDto {
  return {
    version,
    ...(rows !== undefined && { rows }),
    bytes,
    files,
    lastModified,
    ...(lastOperation !== undefined && { lastOperation }),
  };
}

export function descriptionDto(
  { snapshot, detail, newestVersion, oldestVersion, rows, missingFiles, beyondRetention }: TableDescription,
  name: string,
  protection: ShownProtection,
): TableDescriptionDto {
  const partitions = new Set(snapshot.partitionColumns);
  return {
    path: snapshot.tablePath,
    name,
    ...(detail.description !== null && { comment: detail.description }),
    id: detail.id,
    version: snapshot.version,
    newestVersion,
    oldestVersion,
    timestamp: snapshot.timestamp,
    ...(detail.createdAt !== null && { createdAt: detail.createdAt }),
    ...(rows !== undefined && { rows }),
    bytes: detail.sizeInBytes,
    files: detail.numFiles,
    columns: snapshot.schema.fields.map((field) => fieldDto(field, partitions)),
    partitionColumns: detail.partitionColumns,
    clusteringColumns: detail.clusteringColumns,
    properties: detail.properties,
    minReaderVersion: detail.minReaderVersion,
    minWriterVersion: detail.minWriterVersion,
    features: detail.tableFeatures,
    columnMapping: snapshot.columnMapping,
    ...protection,
    missingFiles: missingFiles.slice(0, 100),
    missing: missingFiles.length,
    ...(beyondRetention !== undefined && { beyondRetention }),
  };
}

function fieldDto({ name, dataType, nullable, metadata }: StructField, partitions?: ReadonlySet<string>): FieldDto {
  const { comment } = metadata;
  const generated = generatedText(metadata);
  return {
    name,
    type: dataType.kind === 'struct' ? 'struct' : simpleString(dataType),
    nullable,
    ...(typeof comment === 'string' && { comment }),
    ...(generated !== undefined && { generated }),
    ...(partitions?.has(name) === true && { partition: true }),
    fields: innerFields(dataType),
  };
}

function innerFields(type: DataType): readonly FieldDto[] {
  const inner = (name: string, dataType: DataType, nullable: boolean): readonly FieldDto[] =>
    hasStruct(dataType) ? [fieldDto({ name, dataType, nullable, metadata: {} })] : [];
  switch (type.kind) {
    case 'struct':
      return type.fields.map((field) => fieldDto(field));
    case 'array':
      return inner('element', type.element, type.containsNull);
    case 'map':
      return [...inner('key', type.key, false), ...inner('value', type.value, type.valueContainsNull)];
    default:
      return [];
  }
}

function hasStruct(type: DataType): boolean {
  if (type.kind === 'array') return hasStruct(type.element);
  if (type.kind === 'map') return hasStruct(type.key) || hasStruct(type.value);
  return type.kind === 'struct';
}

/** Source: PROTOCOL.md, sections "Generated Columns", "Default Columns" and "Identity Columns". */
function generatedText(metadata: StructField['metadata']): string | undefined {
  const expression = metadata['delta.generationExpression'];
  if (typeof expression === 'string') return `GENERATED ALWAYS AS (${expression})`;
  const standard = metadata['CURRENT_DEFAULT'];
  if (typeof standard === 'string') return `DEFAULT ${standard}`;
  const start = metadata['delta.identity.start'];
  if (start === undefined) return undefined;
  const explicit = metadata['delta.identity.allowExplicitInsert'] === true;
  return `GENERATED ${explicit ? 'BY DEFAULT' : 'ALWAYS'} AS IDENTITY (START WITH ${String(start)} INCREMENT BY ${String(metadata['delta.identity.step'] ?? 1)})`;
}

export function historyDto({ entries, next, ...page }: HistoryPage): HistoryPageDto {
  return { ...page, entries: entries.map(historyEntryDto), ...(next !== undefined && { next }) };
}

function historyEntryDto(entry: VersionEntry): HistoryEntryDto {
  const { operation, rowsAdded, rowsRemoved, batch, engineInfo, userName, userId, userMetadata } = entry;
  const user = userName ?? userId;
  return {
    version: entry.version,
    timestamp: entry.timestamp,
    ...(operation !== undefined && { operation }),
    parameters: entry.operationParameters ?? {},
    metrics: entry.operationMetrics ?? {},
    filesAdded: entry.filesAdded,
    filesRemoved: entry.filesRemoved,
    bytesAdded: entry.bytesAdded,
    bytesRemoved: entry.bytesRemoved,
    ...(rowsAdded !== undefined && { rowsAdded }),
    ...(rowsRemoved !== undefined && { rowsRemoved }),
    ...(batch !== undefined && { batchId: batch.batchId, queryId: batch.queryId }),
    ...(engineInfo !== undefined && { engine: engineInfo }),
    ...(user !== undefined && { user }),
    ...(userMetadata !== undefined && { userMetadata }),
    ...(entry.readVersion !== undefined && { readVersion: entry.readVersion }),
    ...(entry.isolationLevel !== undefined && { isolationLevel: entry.isolationLevel }),
    deltaCheckpoint: entry.deltaCheckpoint,
    schemaChanged: entry.setsMetadata,
  };
}

export function rowsDto({ snapshot, fields, ...page }: RowPage): TableRowsDto {
  return { version: snapshot.version, columns: columnsDto(fields), ...page };
}

function columnsDto(columns: readonly { readonly name: string; readonly dataType: DataType }[]): readonly ColumnDto[] {
  return columns.map(({ name, dataType }) => ({ name, type: simpleString(dataType) }));
}

export function evolutionDto({ steps, since }: SchemaEvolution): SchemaEvolutionDto {
  return {
    since,
    steps: steps.map(({ operation, changes, ...step }) => ({
      ...step,
      ...(operation !== undefined && { operation }),
      changes: changes.map(changeDto),
    })),
  };
}

function changeDto({ kind, name, before, after }: SchemaChange): SchemaChangeDto {
  return { kind, name, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

export function fileDto({ rows, deletedRows, columns, ...file }: FileEntry): DataFileDto {
  return {
    ...file,
    ...(rows !== undefined && { rows }),
    ...(deletedRows !== undefined && { deletedRows }),
    columns: columns.map(({ name, min, max, nulls }) => ({
      name,
      ...(min !== undefined && { min: shortened(min) }),
      ...(max !== undefined && { max: shortened(max) }),
      ...(nulls !== undefined && { nulls }),
    })),
  };
}

/** Delta cuts texts in statistics itself; others do not. */
function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

export function diffDto({ sides, rows, schemaChanges, ...page }: DiffPage): DiffPageDto {
  return {
    ...page,
    columns: columnsDto(sides.columns),
    notCompared: sides.notCompared,
    filesRead: sides.before.files.length + sides.after.files.length,
    filesShared: sides.shared,
    schemaChanges: schemaChanges.map(changeDto),
    rows: rows.map(({ kind, before, after, changed }) => ({
      kind,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(kind === 'changed' && { changed }),
    })),
  };
}
