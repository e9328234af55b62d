import { isTimeZone } from '../base/timeZone.ts';
import { sluiceError, type Position } from '../base/errors.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';

/** Defaults of settings that programs ask for. Source: https://spark.apache.org/docs/latest/configuration.html */
const defaults: Readonly<Record<string, string>> = {
  'spark.app.name': 'sluice',
  'spark.master': 'local[*]',
  'spark.sql.ansi.enabled': 'true',
  'spark.sql.caseSensitive': 'false',
  'spark.sql.shuffle.partitions': '200',
  'spark.sql.sources.default': 'parquet',
  'spark.sql.streaming.minBatchesToRetain': '100',
  'spark.sql.streaming.multipleWatermarkPolicy': 'min',
  'spark.sql.streaming.noDataMicroBatches.enabled': 'true',
};

/** Settings below `spark.sql.` and `spark.databricks.` that the engine follows, with what they may hold. */
const followed: Readonly<Record<string, (value: string) => boolean>> = {
  'spark.sql.session.timeZone': isTimeZone,
  'spark.sql.ansi.enabled': (value) => value.toLowerCase() === 'true',
  'spark.sql.caseSensitive': isBoolean,
  'spark.sql.shuffle.partitions': (value) => /^[1-9]\d{0,4}$/.test(value),
  'spark.sql.sources.default': () => true,
  'spark.sql.streaming.checkpointLocation': () => true,
  'spark.sql.streaming.fileSource.log.cleanupDelay': () => true,
  'spark.sql.streaming.fileSource.log.compactInterval': (value) => /^[1-9]\d{0,8}$/.test(value),
  'spark.sql.streaming.minBatchesToRetain': (value) => /^[1-9]\d{0,8}$/.test(value),
  'spark.sql.streaming.multipleWatermarkPolicy': (value) => ['min', 'max'].includes(value.toLowerCase()),
  'spark.sql.streaming.noDataMicroBatches.enabled': isBoolean,
  'spark.sql.streaming.pollingDelay': () => true,
};

/** Settings that say how Spark computes and not what: kept, answered when asked for, and without effect here. */
const harmless = [
  /^spark\.sql\.(extensions|warehouse\.dir)$/,
  /^spark\.sql\.catalog\.spark_catalog$/,
  // Retries, parallelism and waiting of pipelines; the update reads them itself.
  /^spark\.sql\.pipelines\./,
  /^spark\.sql\.(adaptive|autoBroadcastJoinThreshold|broadcastTimeout|codegen|files\.maxPartitionBytes|files\.openCostInBytes)(\.|$)/,
  /^spark\.sql\.(execution\.arrow|inMemoryColumnarStorage|optimizer|parquet\.(compression|filterPushdown|enableVectorizedReader)|repl)(\.|$)/,
  /^spark\.sql\.streaming\.(metricsEnabled|numRecentProgressUpdates|ui|stopTimeout|stateStore\.(maintenanceInterval|minDeltasForSnapshot))(\.|$)/,
  /^spark\.databricks\.delta\.(optimizeWrite|autoCompact|retentionDurationCheck|snapshotPartitions|preview)(\.|$)/,
  /^spark\.databricks\.(io|adaptive|photon)(\.|$)/,
];

/** The settings of one session. Names are matched as Spark matches them, to the letter. */
export interface SessionConf {
  get(name: string): string | undefined;
  /** Raises UNSUPPORTED_SETTING for what would change answers and is not followed. */
  set(name: string, value: string, position: Position | undefined): void;
  unset(name: string): void;
  /** What of it the analyzer and the engines look at. */
  settings(): AnalysisSettings;
}

export function sessionConf(localTimeZone: string): SessionConf {
  const values = new Map<string, string>();
  const get = (name: string): string | undefined =>
    values.get(name) ?? (name === 'spark.sql.session.timeZone' ? localTimeZone : defaults[name]);
  return {
    get,
    set(name, value, position) {
      const accepts = followed[name];
      const decides = /^spark\.(sql|databricks)\./.test(name);
      const refused =
        accepts === undefined ? decides && !harmless.some((pattern) => pattern.test(name)) : !accepts(value);
      if (refused) throw sluiceError('UNSUPPORTED_SETTING', { name, value }, { position });
      values.set(name, value);
    },
    unset: (name) => void values.delete(name),
    settings: () => ({
      timeZone: get('spark.sql.session.timeZone') ?? localTimeZone,
      ansi: true,
      caseSensitive: get('spark.sql.caseSensitive')?.toLowerCase() === 'true',
      conf: { ...defaults, ...Object.fromEntries(values) },
    }),
  };
}

function isBoolean(value: string): boolean {
  return ['true', 'false'].includes(value.toLowerCase());
}
