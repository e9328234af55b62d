import { sluiceError } from '../base/errors.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import type { Metadata, Protocol } from './actions.ts';

/**
 * Which tables can be read. Source: PROTOCOL.md, sections "Table Features", "Valid Feature Names in Table Features" and
 * "Reader Version Requirements". A table that asks for more than this list is refused by the feature's name: reading on would give
 * wrong rows. Writer-only features ask nothing of a reader.
 */
const readableFeatures: ReadonlySet<string> = new Set([
  'columnMapping',
  'deletionVectors',
  'timestampNtz',
  'typeWidening',
  'typeWidening-preview',
  'v2Checkpoint',
  'vacuumProtocolCheck',
]);

/** What variant columns need; a table without any asks nothing of its readers by listing them. */
const variantFeatures: ReadonlySet<string> = new Set([
  'variantType',
  'variantType-preview',
  'variantShredding',
  'variantShredding-preview',
]);

/** From here on the protocol action lists features by name. */
const featureListReader = 3;
const featureListWriter = 7;

/** Raises the error of a protocol that this reader cannot follow. */
export function requireReadable(tablePath: string, protocol: Protocol, metadata: Metadata, schema: StructType): void {
  requireFeatureLists(tablePath, protocol);
  if (protocol.minReaderVersion < 1 || protocol.minReaderVersion > featureListReader) {
    throw sluiceError('DELTA_INVALID_PROTOCOL_VERSION', {
      path: tablePath,
      readerVersion: protocol.minReaderVersion,
      writerVersion: protocol.minWriterVersion,
    });
  }
  const hasVariant = [...everyField(schema)].some((field) => holds(field.dataType, 'variant'));
  const isReadable = (name: string): boolean =>
    readableFeatures.has(name) || (!hasVariant && variantFeatures.has(name));
  const unknown = (protocol.readerFeatures ?? []).filter((name) => !isReadable(name));
  if (unknown.length > 0)
    throw sluiceError('DELTA_UNSUPPORTED_FEATURES_FOR_READ', { path: tablePath, features: unknown.join(', ') });
  requireMetadataFeatures(tablePath, protocol, metadata, schema);
  requireMappedFields(tablePath, metadata, schema);
}

/**
 * `delta.columnMapping.mode`, whatever the protocol says, as Delta reads it; a protocol that lists features without this one is refused
 * already.
 */
export function columnMappingMode(metadata: Metadata): 'none' | 'name' | 'id' {
  const mode = metadata.configuration['delta.columnMapping.mode']?.toLowerCase();
  return mode === 'name' || mode === 'id' ? mode : 'none';
}

/** Source: PROTOCOL.md, section "In-Commit Timestamps". */
export function hasInCommitTimestamps(metadata: Metadata): boolean {
  return metadata.configuration['delta.enableInCommitTimestamps']?.toLowerCase() === 'true';
}

function requireFeatureLists(tablePath: string, protocol: Protocol): void {
  const mismatch = (version: string, features: string): Error =>
    sluiceError('DELTA_PROTOCOL_FEATURES_MISMATCH', { path: tablePath, version, features });
  if (protocol.minReaderVersion >= featureListReader !== (protocol.readerFeatures !== undefined))
    throw mismatch('minReaderVersion', 'readerFeatures');
  if (protocol.minWriterVersion >= featureListWriter !== (protocol.writerFeatures !== undefined))
    throw mismatch('minWriterVersion', 'writerFeatures');
  // A feature of readers is one of writers too, so that lists for readers need the writer version that has lists.
  if (protocol.readerFeatures !== undefined && protocol.writerFeatures === undefined)
    throw mismatch('minWriterVersion', 'readerFeatures');
}

/** Source: PROTOCOL.md, section "Column Mapping": every field has an id and a physical name. */
function requireMappedFields(tablePath: string, metadata: Metadata, schema: StructType): void {
  const mode = metadata.configuration['delta.columnMapping.mode']?.toLowerCase() ?? 'none';
  if (mode === 'none') return;
  const incomplete = (field: string, missing: string): Error =>
    sluiceError('DELTA_COLUMN_MAPPING_INCOMPLETE', { path: tablePath, mode, field, missing });
  if (mode !== 'name' && mode !== 'id') throw incomplete('of any name', `meaning in the mode ${mode}`);
  for (const field of everyField(schema)) {
    if (typeof field.metadata['delta.columnMapping.id'] !== 'number') throw incomplete(field.name, 'column id');
    if (typeof field.metadata['delta.columnMapping.physicalName'] !== 'string')
      throw incomplete(field.name, 'physical name');
  }
}

/**
 * What the metadata switches on has to stand in the protocol's lists, where it has them, as Delta checks it on every read. Otherwise a
 * reader that trusts the lists could, for instance, look for columns by the wrong names.
 */
function requireMetadataFeatures(tablePath: string, protocol: Protocol, metadata: Metadata, schema: StructType): void {
  const listed = protocol.writerFeatures;
  if (listed === undefined) return;
  const missing = featuresOfMetadata(metadata, schema).filter((names) => !names.some((name) => listed.includes(name)));
  if (missing.length > 0) {
    throw sluiceError('DELTA_FEATURES_PROTOCOL_METADATA_MISMATCH', {
      path: tablePath,
      features: missing.map(([name]) => name).join(', '),
    });
  }
}

/** The features that the metadata makes active; each with the names under which a protocol may list it. */
function featuresOfMetadata({ configuration }: Metadata, schema: StructType): readonly (readonly string[])[] {
  const isTrue = (key: string): boolean => configuration[key]?.toLowerCase() === 'true';
  const fields = [...everyField(schema)];
  const hasMetadata = (key: string): boolean => fields.some((field) => field.metadata[key] !== undefined);
  const mode = configuration['delta.columnMapping.mode']?.toLowerCase() ?? 'none';
  const rules: readonly (readonly [boolean, ...string[]])[] = [
    [isTrue('delta.appendOnly'), 'appendOnly'],
    [hasMetadata('delta.invariants'), 'invariants'],
    [Object.keys(configuration).some((key) => key.startsWith('delta.constraints.')), 'checkConstraints'],
    [isTrue('delta.enableChangeDataFeed'), 'changeDataFeed'],
    [hasMetadata('delta.generationExpression'), 'generatedColumns'],
    [hasMetadata('delta.identity.start'), 'identityColumns'],
    [mode !== 'none', 'columnMapping'],
    [fields.some((field) => holds(field.dataType, 'timestamp_ntz')), 'timestampNtz'],
    [
      fields.some((field) => holds(field.dataType, 'variant')),
      'variantType',
      'variantType-preview',
      'variantShredding-preview',
    ],
    [isTrue('delta.enableDeletionVectors'), 'deletionVectors'],
    [isTrue('delta.enableTypeWidening'), 'typeWidening', 'typeWidening-preview'],
    [isTrue('delta.enableInCommitTimestamps'), 'inCommitTimestamp', 'inCommitTimestamp-preview'],
    [isTrue('delta.enableRowTracking'), 'rowTracking'],
    [configuration['delta.checkpointPolicy']?.toLowerCase() === 'v2', 'v2Checkpoint'],
  ];
  return rules.filter(([active]) => active).map(([, ...names]) => names);
}

function* everyField(type: DataType): Iterable<StructField> {
  switch (type.kind) {
    case 'struct':
      for (const field of type.fields) {
        yield field;
        yield* everyField(field.dataType);
      }
      break;
    case 'array':
      yield* everyField(type.element);
      break;
    case 'map':
      yield* everyField(type.key);
      yield* everyField(type.value);
      break;
    default:
      break;
  }
}

function holds(type: DataType, kind: DataType['kind']): boolean {
  if (type.kind === kind) return true;
  if (type.kind === 'array') return holds(type.element, kind);
  if (type.kind === 'map') return holds(type.key, kind) || holds(type.value, kind);
  return type.kind === 'struct' && type.fields.some((field) => holds(field.dataType, kind));
}
