import type { ErrorEntry } from './errorText.ts';

/** Errors of starting what a program asks for. */
export const programErrors = {
  /** `writeStream` of a format that writes files was started without a path. */
  SINK_PATH_MISSING: {
    message: 'The {format} sink needs a path.',
    action: 'Give it to start("…"), or as option("path", "…").',
  },
  /** A query that writes a table must remember how far it got, and nobody said where. */
  CHECKPOINT_LOCATION_MISSING: {
    message:
      'checkpointLocation must be specified either through option("checkpointLocation", …) or SparkSession.conf.set("spark.sql.streaming.checkpointLocation", …).',
    action: 'Add .option("checkpointLocation", "…") before start().',
  },
  /** Two queries of one program that run at the same time have the same `queryName`. */
  STREAM_NAME_IN_USE: {
    message: 'Cannot start query with name {name} as a query with that name is already active in this SparkSession.',
    action: 'Give each query a name of its own, or wait for the first to end.',
  },
  /** `spark.streams.awaitAnyTermination()` before any query was started: nothing can end the wait. Spark would wait for ever. */
  NO_QUERY_TO_AWAIT: {
    message: 'awaitAnyTermination() would wait for ever: the program has started no streaming query.',
    action: 'Start a query first, or leave the call out.',
  },
  /** The text of `trigger(processingTime=…)` is no interval of days to microseconds, or it is negative. */
  INVALID_TRIGGER_INTERVAL: {
    message: "The trigger interval '{interval}' is not valid.",
    action:
      'Write a number and a unit, such as "5 seconds"; months and years have no fixed length, and it cannot be negative.',
  },
} as const satisfies Record<string, ErrorEntry>;
