import { sluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { version } from '../base/version.ts';
import { parseRetention } from './calendarInterval.ts';

/**
 * Table properties whose names start with `delta.`: which there are, what they take, and which values ask for something that is not
 * written yet. All other names belong to the user and are kept as they are.
 * Source: https://docs.delta.io/latest/table-properties.html
 */
export interface CheckedProperties {
  /** What goes into the metadata's configuration; names of Delta in their own spelling. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Features asked for by `delta.feature.<name>`, which are not kept as properties. */
  readonly features: readonly string[];
}

export function checkProperties(properties: Readonly<Record<string, string>>): CheckedProperties {
  const configuration: Record<string, string> = {};
  const features: string[] = [];
  for (const [name, value] of Object.entries(properties)) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('delta.')) {
      configuration[name] = value;
    } else if (lower.startsWith('delta.feature.')) {
      features.push(askedFeature(name, value));
    } else if (lower.startsWith('delta.constraints.')) {
      throw unsupported(name, value, 'CHECK constraints are not enforced on writing yet');
    } else if (!versionProperty(lower, name, value)) {
      const rule = rules.get(lower);
      if (rule === undefined) throw unknown(name);
      rule.check(rule.name, value);
      configuration[rule.name] = value;
    }
  }
  return { configuration, features };
}

/** How many leading columns get statistics; -1 is all of them. */
export function indexedColumns(configuration: Readonly<Record<string, string>>): number {
  const value = Number(configuration['delta.dataSkippingNumIndexedCols'] ?? '32');
  return Number.isInteger(value) ? value : 32;
}

/** Commits from one Delta checkpoint to the next. */
export function checkpointInterval(configuration: Readonly<Record<string, string>>): number {
  const value = Number(configuration['delta.checkpointInterval'] ?? '10');
  return Number.isInteger(value) && value > 0 ? value : 10;
}

export function isOn(configuration: Readonly<Record<string, string>>, name: string, whenAbsent = false): boolean {
  const value = configuration[name];
  return value === undefined ? whenAbsent : value.toLowerCase() === 'true';
}

type Check = (name: string, value: string) => void;

const boolean: Check = (name, value) => {
  if (!/^(true|false)$/i.test(value)) throw invalid(`${name}: for input string: "${value}"`);
};

const offOnly =
  (reason: string): Check =>
  (name, value) => {
    boolean(name, value);
    if (value.toLowerCase() === 'true') throw unsupported(name, value, reason);
  };

const integer =
  (least: number, requirement: string): Check =>
  (name, value) => {
    if (!/^[+-]?\d+$/.test(value)) throw invalid(`${name}: for input string: "${value}"`);
    if (Number(value) < least) throw invalid(`requirement failed: ${name} needs to be ${requirement}`);
  };

const retention: Check = (name, value) => {
  const duration = parseRetention(value);
  if (duration === undefined || duration < 0) {
    throw invalid(
      `requirement failed: ${name} needs to be provided as a calendar interval such as '2 weeks'. Months and years are not accepted. You may specify '365 days' for a year instead`,
    );
  }
};

const oneOf =
  (...values: readonly string[]): Check =>
  (name, value) => {
    if (!values.includes(value)) throw invalid(`requirement failed: ${name} must be ${values.join(' or ')}`);
  };

const only =
  (allowed: string, reason: string): Check =>
  (name, value) => {
    if (value.toLowerCase() !== allowed) throw unsupported(name, value, reason);
  };

const refused =
  (reason: string): Check =>
  (name, value) => {
    throw unsupported(name, value, reason);
  };

const checks: Readonly<Record<string, Check>> = {
  'delta.appendOnly': boolean,
  'delta.autoOptimize': boolean,
  'delta.autoOptimize.autoCompact': oneOf('true', 'false', 'auto', 'legacy'),
  'delta.autoOptimize.optimizeWrite': boolean,
  'delta.checkpoint.writeStatsAsJson': boolean,
  'delta.checkpoint.writeStatsAsStruct': boolean,
  'delta.checkpointInterval': integer(1, 'a positive integer'),
  'delta.checkpointPolicy': only('classic', 'only classic Delta checkpoints are written'),
  'delta.checkpointRetentionDuration': retention,
  'delta.columnMapping.mode': oneOf('none', 'name', 'id'),
  'delta.columnMapping.maxColumnId': refused('it is set by Delta itself'),
  'delta.compatibility.symlinkFormatManifest.enabled': offOnly('manifests are not written'),
  'delta.dataSkippingNumIndexedCols': integer(-1, 'larger than or equal to -1'),
  'delta.dataSkippingStatsColumns': refused('statistics are collected by number of columns only'),
  'delta.deletedFileRetentionDuration': retention,
  'delta.enableChangeDataFeed': boolean,
  'delta.enableDeletionVectors': boolean,
  'delta.enableExpiredLogCleanup': boolean,
  'delta.enableFullRetentionRollback': boolean,
  'delta.enableIcebergCompatV1': offOnly('Iceberg compatibility is not written'),
  'delta.enableIcebergCompatV2': offOnly('Iceberg compatibility is not written'),
  'delta.enableInCommitTimestamps': boolean,
  'delta.enableRowTracking': boolean,
  'delta.rowTrackingSuspended': offOnly('it is set by Delta itself'),
  'delta.enableTypeWidening': boolean,
  'delta.inCommitTimestampEnablementVersion': refused('it is set by Delta itself'),
  'delta.inCommitTimestampEnablementTimestamp': refused('it is set by Delta itself'),
  'delta.isolationLevel': oneOf('Serializable'),
  'delta.logRetentionDuration': retention,
  'delta.randomizeFilePrefixes': offOnly('data files have no prefix folders'),
  'delta.randomPrefixLength': integer(1, 'greater than 0'),
  'delta.sampleRetentionDuration': retention,
  'delta.setTransactionRetentionDuration': retention,
  'delta.universalFormat.enabledFormats': refused('other table formats are not written'),
};

/** Delta finds its properties without regard to case and stores them in their own spelling. */
const rules: ReadonlyMap<string, { readonly name: string; readonly check: Check }> = new Map(
  Object.entries(checks).map(([name, check]) => [name.toLowerCase(), { name, check }]),
);

function askedFeature(name: string, value: string): string {
  if (value.toLowerCase() !== 'supported' && value.toLowerCase() !== 'enabled') {
    throw invalid(`${name} can only be set to "supported" and not to "${value}"`);
  }
  const feature = name.slice('delta.feature.'.length);
  return knownFeatures.find((known) => known.toLowerCase() === feature.toLowerCase()) ?? feature;
}

const knownFeatures = [
  'appendOnly',
  'invariants',
  'changeDataFeed',
  'deletionVectors',
  'timestampNtz',
  'domainMetadata',
  'inCommitTimestamp',
  'vacuumProtocolCheck',
  'typeWidening',
  'v2Checkpoint',
  'allowColumnDefaults',
  'checkConstraints',
  'generatedColumns',
  'identityColumns',
  'columnMapping',
  'rowTracking',
  'clustering',
  'variantType',
];

/** Versions of the protocol follow from the features; asking for the ones that a new table has anyway changes nothing. */
function versionProperty(lower: string, name: string, value: string): boolean {
  const usual = { 'delta.minreaderversion': '1', 'delta.minwriterversion': '2' }[lower];
  if (usual === undefined) return false;
  if (!/^\d+$/.test(value)) throw invalid(`${name} needs to be an integer between 1 and 7`);
  if (Number(value) > Number(usual)) {
    throw unsupported(name, value, 'ask for the features themselves with delta.feature.<name> = supported');
  }
  return true;
}

function unknown(name: string): Error {
  const close = nearest(
    name,
    [...rules.values()].map((rule) => rule.name),
  );
  return sluiceError('DELTA_UNKNOWN_CONFIGURATION', {
    name,
    suggestion: close === undefined ? '' : ` Did you mean ${close}?`,
  });
}

function invalid(detail: string): Error {
  return sluiceError('DELTA_INVALID_TABLE_PROPERTY_VALUE', { detail });
}

function unsupported(name: string, value: string, reason: string): Error {
  return sluiceError('DELTA_UNSUPPORTED_TABLE_PROPERTY', { name, value, reason, version });
}
