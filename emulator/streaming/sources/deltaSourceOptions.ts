import { sluiceError } from '../../base/errors.ts';

/** What a reader of a Delta stream may ask for. Source: delta-io/delta, `DeltaOptions.scala`. */
export interface DeltaSourceOptions {
  readonly maxFiles: number | undefined;
  /** Bytes; a soft limit. */
  readonly maxBytes: number | undefined;
  readonly startingVersion: number | 'latest' | undefined;
  /** Timestamp text as given, in the session's time zone where it names none. */
  readonly startingTimestamp: string | undefined;
  /** Changes of rows instead of rows. */
  readonly readChangeFeed: boolean;
  readonly ignoreDeletes: boolean;
  readonly ignoreChanges: boolean;
  readonly ignoreFileDeletion: boolean;
  readonly skipChangeCommits: boolean;
  readonly failOnDataLoss: boolean;
  readonly excludeRegex: RegExp | undefined;
  /** As given; the session's setting counts where it is absent. */
  readonly ignoreMissingFiles: string | undefined;
}

/** Options that change what is read, and that are not there yet. */
const refusedWhenGiven = ['schemaTrackingLocation', 'schemaLocation', 'streamingSourceTrackingId'];

/** Reads the options of `readStream.format("delta")`, matched without regard to case. Unknown ones mean nothing to Delta. */
export function parseDeltaSourceOptions(given: Readonly<Record<string, string>>): DeltaSourceOptions {
  const options = lowerCaseKeys(given);
  const text = (name: string): string | undefined => options.get(name.toLowerCase());
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = text(name);
    return value === undefined ? otherwise : parseBoolean(name, value);
  };

  for (const name of refusedWhenGiven) {
    if (text(name) !== undefined)
      throw sluiceError('STREAM_SOURCE_OPTION_NOT_SUPPORTED', { source: 'delta', option: name });
  }
  if (text('versionAsOf') !== undefined || text('timestampAsOf') !== undefined) {
    throw sluiceError('DELTA_UNSUPPORTED_TIME_TRAVEL_VIEWS', {});
  }

  const startingVersion = text('startingVersion');
  const startingTimestamp = text('startingTimestamp');
  if (startingVersion !== undefined && startingTimestamp !== undefined) {
    throw sluiceError('DELTA_STARTING_VERSION_AND_TIMESTAMP_BOTH_SET', {
      version: 'startingVersion',
      timestamp: 'startingTimestamp',
    });
  }
  const maxFiles = text('maxFilesPerTrigger');
  const maxBytes = text('maxBytesPerTrigger');
  const excludeRegex = text('excludeRegex');
  return {
    maxFiles: maxFiles === undefined ? undefined : parseMaxFiles(maxFiles),
    maxBytes: maxBytes === undefined ? undefined : parseMaxBytes(maxBytes),
    startingVersion: startingVersion === undefined ? undefined : parseStartingVersion(startingVersion),
    startingTimestamp,
    readChangeFeed: flag('readChangeFeed', false) || flag('readChangeData', false),
    ignoreDeletes: flag('ignoreDeletes', false),
    ignoreChanges: flag('ignoreChanges', false),
    ignoreFileDeletion: flag('ignoreFileDeletion', false),
    skipChangeCommits: flag('skipChangeCommits', false),
    failOnDataLoss: flag('failOnDataLoss', true),
    excludeRegex: excludeRegex === undefined ? undefined : parseRegex(excludeRegex),
    ignoreMissingFiles: text('ignoreMissingFiles'),
  };
}

const byteUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  p: 1024 ** 5,
  pb: 1024 ** 5,
};

/** Spark's byte sizes: `10g`, `512k`, `1000`. Undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+)([a-z]+)?$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const unit = byteUnits[match[2] ?? 'b'];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

export function lowerCaseKeys(options: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A whole number as Java's `toInt` reads it, at least 1. */
export function parsePositiveInt(text: string): number | undefined {
  if (!/^\+?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value > 0 && value <= 2147483647 ? value : undefined;
}

function parseMaxFiles(input: string): number {
  const value = parsePositiveInt(input);
  if (value === undefined) throw illegal('maxFilesPerTrigger', input, 'must be a positive integer');
  return value;
}

function parseMaxBytes(input: string): number {
  const value = parseByteSize(input);
  if (value === undefined || value <= 0) {
    throw illegal('maxBytesPerTrigger', input, "must be a size configuration such as '10g'");
  }
  return value;
}

function parseStartingVersion(input: string): number | 'latest' {
  if (input === 'latest') return 'latest';
  if (!/^\+?\d{1,15}$/.test(input)) {
    throw illegal('startingVersion', input, 'must be greater than or equal to zero');
  }
  return Number(input);
}

function parseBoolean(name: string, input: string): boolean {
  const value = input.toLowerCase();
  if (value !== 'true' && value !== 'false') throw illegal(name, input, "must be 'true' or 'false'");
  return value === 'true';
}

/** What JavaScript reads otherwise than Java fails to compile with the flag `u`, so no pattern changes its meaning. */
function parseRegex(input: string): RegExp {
  try {
    return new RegExp(input, 'u');
  } catch (cause) {
    throw sluiceError('DELTA_REGEX_OPT_SYNTAX_ERROR', { regExpOption: 'excludeRegex' }, { cause });
  }
}

function illegal(name: string, input: string, explain: string): Error {
  return sluiceError('DELTA_ILLEGAL_OPTION', { name, input, explain });
}
