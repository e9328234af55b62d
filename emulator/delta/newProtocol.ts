import { sluiceError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import type { StructType } from '../plan/dataType.ts';
import { containsType } from '../plan/types.ts';
import type { Protocol } from './actions.ts';
import { featureNames, isWritableFeature } from './writerFeatures.ts';

/** Features that readers must know as well. Source: PROTOCOL.md, section "Valid Feature Names in Table Features". */
const readerFeatures = new Set([
  'columnMapping',
  'deletionVectors',
  'timestampNtz',
  'typeWidening',
  'v2Checkpoint',
  'vacuumProtocolCheck',
  'variantType',
]);

/** Features that come with a property that switches them on. */
const featureOfProperty: Readonly<Record<string, string>> = {
  'delta.enableChangeDataFeed': 'changeDataFeed',
  'delta.enableDeletionVectors': 'deletionVectors',
  'delta.enableInCommitTimestamps': 'inCommitTimestamp',
  'delta.enableRowTracking': 'rowTracking',
  'delta.enableTypeWidening': 'typeWidening',
};

/**
 * The protocol of a new table, as Delta 4 chooses it: version 1/2 while the table needs no more than `appendOnly` and `invariants`,
 * else a list of features in which these two come last.
 */
export function newProtocol(
  schema: StructType,
  configuration: Readonly<Record<string, string>>,
  askedFor: readonly string[],
): Protocol {
  return withFeatures({ minReaderVersion: 1, minWriterVersion: 2 }, [
    ...askedFor,
    ...featuresOfProperties(configuration),
    ...schemaFeatures(schema),
  ]);
}

/** Features that properties switch on. */
export function featuresOfProperties(configuration: Readonly<Record<string, string>>): readonly string[] {
  const switched = Object.entries(featureOfProperty).flatMap(([property, feature]) =>
    configuration[property]?.toLowerCase() === 'true' ? [feature] : [],
  );
  const mode = configuration['delta.columnMapping.mode']?.toLowerCase() ?? 'none';
  return mode === 'none' ? switched : [...switched, 'columnMapping'];
}

/** The least protocol that has all features of another one and these. */
export function withFeatures(protocol: Protocol, features: readonly string[]): Protocol {
  const present = featureNames(protocol);
  // Row ids are counted in the metadata of a domain.
  const wanted = features.flatMap((feature) => (feature === 'rowTracking' ? ['domainMetadata', feature] : [feature]));
  const added = [...new Set(wanted)].filter((feature) => !present.has(feature));
  if (added.length === 0) return protocol;
  const refused = added.filter((feature) => !isWritableFeature(feature));
  if (refused.length > 0) {
    throw sluiceError('DELTA_UNSUPPORTED_FEATURES_FOR_WRITE', {
      table: 'to be written',
      version,
      features: refused.join(', '),
    });
  }
  const implied = [...present].sort((left, right) => rank(left) - rank(right));
  const writer = [...added, ...implied];
  const reader = writer.filter((feature) => readerFeatures.has(feature));
  const listsReaders = protocol.minReaderVersion >= 3 || reader.some((feature) => feature !== 'columnMapping');
  return {
    // Reader version 2 stands for column mapping alone, without a list.
    minReaderVersion: listsReaders ? 3 : reader.length > 0 ? 2 : protocol.minReaderVersion,
    minWriterVersion: 7,
    ...(listsReaders ? { readerFeatures: reader } : {}),
    writerFeatures: writer,
  };
}

/** Features that the types of a schema ask for. */
export function schemaFeatures(schema: StructType): readonly string[] {
  return containsType(schema, (type) => type.kind === 'timestamp_ntz') ? ['timestampNtz'] : [];
}

/** Delta lists the two features of writer version 2 as invariants, appendOnly. */
function rank(feature: string): number {
  return feature === 'invariants' ? 0 : 1;
}
