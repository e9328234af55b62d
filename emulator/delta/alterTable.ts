import { sluiceError } from '../base/errors.ts';
import { version } from '../base/version.ts';
import type { Action, Metadata, Protocol } from './actions.ts';
import type { DeltaIo } from './deltaIo.ts';
import { readsNothing } from './isolation.ts';
import { featuresOfProperties, withFeatures } from './newProtocol.ts';
import type { Operation } from './operation.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { checkProperties, isOn } from './tableProperties.ts';
import { commit, type CommitOptions, type CommitOutcome } from './transaction.ts';

/** `ALTER TABLE … SET TBLPROPERTIES`: sets properties, and takes the features that they ask for into the protocol. */
export async function setTableProperties(
  io: DeltaIo,
  tablePath: string,
  properties: Readonly<Record<string, string>>,
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readSnapshot(io, tablePath);
  // Source: `AlterTableSetPropertiesDeltaCommand`: `TableCatalog.PROP_COMMENT` is the table's description, and no property.
  const { comment, ...others } = properties;
  const { configuration, features } = checkProperties(others);
  const mode = configuration['delta.columnMapping.mode'];
  if (mode !== undefined && mode !== base.columnMapping) {
    const reason = 'a table that is there keeps its column mapping';
    throw sluiceError('DELTA_UNSUPPORTED_TABLE_PROPERTY', {
      name: 'delta.columnMapping.mode',
      value: mode,
      reason,
      version,
    });
  }
  if (isOn(configuration, 'delta.enableRowTracking') && !isOn(base.configuration, 'delta.enableRowTracking')) {
    const reason = 'the rows that a table has would need ids first';
    throw sluiceError('DELTA_UNSUPPORTED_TABLE_PROPERTY', {
      name: 'delta.enableRowTracking',
      value: 'true',
      reason,
      version,
    });
  }
  const merged = { ...base.configuration, ...configuration };
  const protocol = withFeatures(base.protocol, [...features, ...featuresOfProperties(configuration)]);
  return alterMetadata(io, base, options, {
    metadata: { ...base.metadata, configuration: merged, ...(comment === undefined ? {} : { description: comment }) },
    protocol,
    operation: {
      name: 'SET TBLPROPERTIES',
      parameters: { properties: JSON.stringify(recorded(properties)) },
      metrics: {},
    },
  });
}

/** As Delta records them: names of features in lower case. Source: delta-io/delta, `TableFeatureProtocolUtils`. */
function recorded(properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      /^delta\.feature\./i.test(name) ? name.toLowerCase() : name,
      value,
    ]),
  );
}

/** `ALTER TABLE … UNSET TBLPROPERTIES`. Raises DELTA_UNSET_NON_EXISTENT_PROPERTY unless `ifExists`. */
export async function unsetTableProperties(
  io: DeltaIo,
  tablePath: string,
  unset: { readonly names: readonly string[]; readonly ifExists: boolean },
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readSnapshot(io, tablePath);
  const configuration: Record<string, string> = { ...base.configuration };
  const { description, ...rest } = base.metadata;
  const commentStays = description !== undefined && !unset.names.includes('comment');
  for (const name of unset.names) {
    if (name === 'comment') continue;
    if (!(name in configuration) && !unset.ifExists) {
      throw sluiceError('DELTA_UNSET_NON_EXISTENT_PROPERTY', { name, table: tablePath });
    }
    // Taking these away would change how files and commits that are there have to be read.
    if (/^delta\.(columnMapping|inCommitTimestamp|enableInCommitTimestamps|constraints)/.test(name)) {
      const reason = 'what is in the table depends on it';
      throw sluiceError('DELTA_INVALID_TABLE_PROPERTY_VALUE', { detail: `${name} cannot be unset: ${reason}` });
    }
    delete configuration[name];
  }
  return alterMetadata(io, base, options, {
    metadata: { ...rest, configuration, ...(commentStays ? { description } : {}) },
    protocol: base.protocol,
    operation: {
      name: 'UNSET TBLPROPERTIES',
      parameters: { properties: JSON.stringify(unset.names), ifExists: unset.ifExists },
      metrics: {},
    },
  });
}

/** Commits a change of nothing but the metadata, and the protocol where it is another one. */
export function alterMetadata(
  io: DeltaIo,
  base: Snapshot,
  options: CommitOptions,
  change: { readonly metadata: Metadata; readonly protocol: Protocol; readonly operation: Operation },
): Promise<CommitOutcome> {
  const { metadata, protocol, operation } = change;
  const actions: readonly Action[] = [
    { kind: 'metaData', metadata },
    ...(protocol === base.protocol ? [] : [{ kind: 'protocol', protocol } as const]),
  ];
  return commit(io, { tablePath: base.tablePath, base, reads: readsNothing, actions, operation }, options);
}
