import { sluiceError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import type { Metadata, Protocol } from './actions.ts';

/**
 * Which tables this writer may write to. A feature that the protocol lists binds every writer; most ask for something only when
 * the table makes use of them. Source: PROTOCOL.md, section "Table Features" and the "Writer Requirements" of each feature.
 */

/** Features that a protocol without lists stands for. Source: PROTOCOL.md, section "Writer Version Requirements". */
const legacyFeatures: readonly { readonly name: string; readonly reader: number; readonly writer: number }[] = [
  { name: 'appendOnly', reader: 1, writer: 2 },
  { name: 'invariants', reader: 1, writer: 2 },
  { name: 'checkConstraints', reader: 1, writer: 3 },
  { name: 'changeDataFeed', reader: 1, writer: 4 },
  { name: 'generatedColumns', reader: 1, writer: 4 },
  { name: 'columnMapping', reader: 2, writer: 5 },
  { name: 'identityColumns', reader: 1, writer: 6 },
];

/** The features that a protocol supports, by version or by list. */
export function featureNames(protocol: Protocol): ReadonlySet<string> {
  if (protocol.minWriterVersion >= 7) return new Set(protocol.writerFeatures);
  return new Set(
    legacyFeatures
      .filter(({ reader, writer }) => reader <= protocol.minReaderVersion && writer <= protocol.minWriterVersion)
      .map(({ name }) => name),
  );
}

/** Why a table that lists a feature cannot be written, or undefined when it can. */
type Obstacle = (metadata: Metadata, fields: readonly StructField[]) => string | undefined;

const never: Obstacle = () => undefined;
const always: Obstacle = () => '';

const hasMetadata =
  (...keys: readonly string[]): Obstacle =>
  (_, fields) => {
    const field = fields.find(({ metadata }) => keys.some((key) => key in metadata));
    return field === undefined ? undefined : `column ${field.name}`;
  };

const property =
  (name: string, harmless: readonly string[]): Obstacle =>
  ({ configuration }) => {
    const value = configuration[name];
    return value === undefined || harmless.includes(value.toLowerCase()) ? undefined : `${name} = ${value}`;
  };

const obstacles: Readonly<Record<string, Obstacle>> = {
  appendOnly: never,
  // Columns declared NOT NULL are checked from the statistics of the files; other invariants are expressions.
  invariants: hasMetadata('delta.invariants'),
  checkConstraints: ({ configuration }) =>
    Object.keys(configuration).find((key) => key.startsWith('delta.constraints.')),
  // Section "Change Data Files": commits that only add or only remove whole files need no change data files.
  changeDataFeed: never,
  generatedColumns: hasMetadata('delta.generationExpression'),
  identityColumns: hasMetadata('delta.identity.start', 'delta.identity.step', 'delta.identity.highWaterMark'),
  // Section "Column Mapping": new fields get ids, and files and statistics hold physical names.
  columnMapping: never,
  // Section "Deletion Vectors": writers may always write files without one.
  deletionVectors: never,
  timestampNtz: never,
  domainMetadata: never,
  // Section "Row Tracking": new files get row ids; only rows that move between files would need more.
  rowTracking: never,
  v2Checkpoint: never,
  inCommitTimestamp: never,
  vacuumProtocolCheck: never,
  checkpointProtection: never,
  allowColumnDefaults: hasMetadata('CURRENT_DEFAULT'),
  // Section "Type Widening": new files are written with the present types, and the fields' metadata is kept as it is.
  typeWidening: never,
  'typeWidening-preview': never,
};

/** Refuses to write a table with a protocol or a feature that this writer does not follow. */
export function requireWritable(table: string, protocol: Protocol, metadata: Metadata, schema: StructType): void {
  if (protocol.minWriterVersion > 7) {
    throw sluiceError('DELTA_INVALID_PROTOCOL_VERSION', {
      path: table,
      readerVersion: protocol.minReaderVersion,
      writerVersion: protocol.minWriterVersion,
    });
  }
  const fields = allFields(schema);
  const refused = [...featureNames(protocol)].flatMap((feature) => {
    const obstacle = (obstacles[feature] ?? always)(metadata, fields);
    if (obstacle === undefined) return [];
    return obstacle === '' ? [feature] : [`${feature} (${obstacle})`];
  });
  const unlisted = unlistedRequirements(protocol, metadata, fields);
  if (refused.length + unlisted.length === 0) return;
  throw sluiceError('DELTA_UNSUPPORTED_FEATURES_FOR_WRITE', {
    table,
    version,
    features: [...refused, ...unlisted].join(', '),
  });
}

/** Whether a new table may have the feature: it is one that this writer follows on every table. */
export function isWritableFeature(feature: string): boolean {
  return (obstacles[feature] ?? always) !== always;
}

/** What a table makes use of although its protocol does not list the feature, and what no feature stands for. */
function unlistedRequirements(protocol: Protocol, metadata: Metadata, fields: readonly StructField[]): string[] {
  const supported = featureNames(protocol);
  const unlisted: Readonly<Record<string, Obstacle>> = {
    ...Object.fromEntries(
      ['invariants', 'checkConstraints', 'generatedColumns', 'identityColumns'].map((name) => [
        name,
        obstacles[name] ?? never,
      ]),
    ),
    columnMapping: property('delta.columnMapping.mode', ['none']),
  };
  const found = Object.entries(unlisted).flatMap(([feature, obstacle]) => {
    const reason = supported.has(feature) ? undefined : obstacle(metadata, fields);
    return reason === undefined ? [] : [`${feature} (${reason})`];
  });
  const limited = hasMetadata('__CHAR_VARCHAR_TYPE_STRING')(metadata, fields);
  return limited === undefined ? found : [...found, `lengths of CHAR and VARCHAR (${limited})`];
}

/** Every field at any depth. */
export function allFields(schema: StructType): readonly StructField[] {
  const found: StructField[] = [];
  const walk = (type: DataType): void => {
    if (type.kind === 'array') walk(type.element);
    if (type.kind === 'map') {
      walk(type.key);
      walk(type.value);
    }
    if (type.kind !== 'struct') return;
    for (const field of type.fields) {
      found.push(field);
      walk(field.dataType);
    }
  };
  walk(schema);
  return found;
}
