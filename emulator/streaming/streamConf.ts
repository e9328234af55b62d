/**
 * Settings that a stream checkpoint fixes for its whole life: written with every batch of the offset log, and on a restart
 * they override what the session has. Source: apache/spark, `OffsetSeqMetadata.relevantSQLConfs`.
 */

/** The provider that Spark's own state needs, and that stateless queries name so that Spark can resume them. */
export const sparkStateProvider = 'org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider';
/** Names our state format, so that no other engine takes the state for its own. */
export const sluiceStateProvider = 'sluice.streaming.ParquetStateStoreProvider';

export const confKeys = {
  stateProvider: 'spark.sql.streaming.stateStore.providerClass',
  watermarkPolicy: 'spark.sql.streaming.multipleWatermarkPolicy',
  shufflePartitions: 'spark.sql.shuffle.partitions',
  noDataBatches: 'spark.sql.streaming.noDataMicroBatches.enabled',
  severalStatefulOperators: 'spark.sql.streaming.statefulOperator.allowMultiple',
  joinStateFormat: 'spark.sql.streaming.join.stateFormatVersion',
  minBatchesToRetain: 'spark.sql.streaming.minBatchesToRetain',
  pollingDelay: 'spark.sql.streaming.pollingDelay',
  noDataProgressInterval: 'spark.sql.streaming.noDataProgressEventInterval',
  rocksRowCount: 'spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows',
  verifyMetadata: 'spark.sql.streaming.checkpoint.verifyMetadataExists.enabled',
} as const;

export type Conf = Readonly<Record<string, string>>;

/** What a new query pins, with Spark's defaults; in the order in which Spark lists them. */
const pinnedDefaults: Conf = {
  [confKeys.stateProvider]: sparkStateProvider,
  [confKeys.watermarkPolicy]: 'min',
  'spark.sql.streaming.flatMapGroupsWithState.stateFormatVersion': '2',
  'spark.sql.streaming.aggregation.stateFormatVersion': '2',
  [confKeys.joinStateFormat]: '2',
  'spark.sql.streaming.stateStore.compression.codec': 'lz4',
  'spark.sql.streaming.stateStore.rocksdb.formatVersion': '5',
  'spark.sql.streaming.statefulOperator.useStrictDistribution': 'true',
  [confKeys.shufflePartitions]: '200',
  'spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan': 'false',
  'spark.sql.streaming.stateStore.encodingFormat': 'unsaferow',
};

/** The conf of a query that has no checkpoint yet. */
export function newConf(session: Conf, stateful: boolean): Conf {
  const conf: Record<string, string> = {};
  for (const [key, value] of Object.entries(pinnedDefaults)) conf[key] = session[key] ?? value;
  if (stateful) conf[confKeys.stateProvider] = sluiceStateProvider;
  else conf[confKeys.stateProvider] = session[confKeys.stateProvider] ?? sparkStateProvider;
  return conf;
}

/**
 * The conf of a query that is resumed: what the checkpoint says, unknown keys included. A key that is absent there takes the
 * value that its absence means, or the session's where the session decided before the key was recorded.
 */
export function resumedConf(stored: Conf, session: Conf): Conf {
  const absent: Conf = {
    [confKeys.stateProvider]: session[confKeys.stateProvider] ?? sparkStateProvider,
    [confKeys.watermarkPolicy]: 'min',
    [confKeys.shufflePartitions]: session[confKeys.shufflePartitions] ?? '200',
  };
  return { ...absent, ...stored };
}

export function confNumber(conf: Conf, key: string, fallback: number): number {
  const value = Number(conf[key] ?? fallback);
  return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}

export function confFlag(conf: Conf, key: string, fallback: boolean): boolean {
  const text = conf[key]?.toLowerCase();
  return text === undefined ? fallback : text === 'true';
}
