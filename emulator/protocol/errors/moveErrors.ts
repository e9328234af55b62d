import type { ErrorEntry } from './errorText.ts';

/** Errors of taking a project to another engine. */
export const moveErrors = {
  /** `sluice run --engine spark` needs the client of Spark Declarative Pipelines, `spark-pipelines`, which Spark 4.1 and later bring. */
  SPARK_PIPELINES_NOT_FOUND: {
    message: 'The program spark-pipelines was not found: {place} has none that can be run.',
    action:
      'Install it by `pip install "pyspark[pipelines]==4.2.0"` (with Java 17), and put it on the PATH or name it in SLUICE_SPARK_PIPELINES.',
  },
  /** The project uses what open-source Spark does not have. The list names each place; nothing was started. */
  SPARK_PREFLIGHT_FAILED: {
    message:
      'Spark cannot run this project as it stands: {count} of its statements or settings are not in Spark 4.2. Nothing was started.',
    action: 'Change what the list names, or run the project by Sluice (leave --engine out).',
  },
  /** `spark-pipelines` ended with an error of its own. */
  SPARK_RUN_FAILED: {
    message: 'spark-pipelines ended with status {status}: {message}',
    action: "The message is Spark's own. What stands in the lines above tells how far it came.",
  },
  /** A reset of a protected table by Spark: an approval given to Sluice cannot lift a property that Spark reads in the definition. */
  SPARK_CANNOT_RESET_PROTECTED: {
    message:
      'Spark cannot reset {tableName}: it reads pipelines.reset.allowed = false in the definition, whatever was approved here.',
    action: 'Leave the table out.',
  },
  /** `sluice export databricks` writes a bundle into a folder of its own. */
  EXPORT_FOLDER_NOT_EMPTY: {
    message: 'The folder {path} holds files already; nothing was written.',
    action: 'Name a new folder.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
