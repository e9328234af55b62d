import { Document } from 'yaml';
import type { ProjectSpec } from '../project.ts';

/** Folders of a run by Spark, below the project's storage but apart from Sluice's own tables and stream checkpoints. */
export interface SparkFolders {
  readonly conf: string;
  /** `<storage>/_spark`: checkpoints go below it. */
  readonly storage: string;
  /** Tables of the schema `default`; those of another schema lie in `<schema>.db` below it. */
  readonly warehouse: string;
  readonly metastore: string;
}

/**
 * Spark keeps its own storage: state in our stream checkpoints is not Spark's, and a checkpoint that one engine carried on
 * behind the other's back would lose or repeat rows.
 */
export function sparkFolders({ storage }: Pick<ProjectSpec, 'storage'>): SparkFolders {
  const own = `${storage}/_spark`;
  return { conf: `${own}/conf`, storage: own, warehouse: `${own}/tables`, metastore: `${own}/metastore` };
}

/** Name of the derived spec. It lies beside the project's own, since globs start at the folder of the spec. */
export const derivedSpecName = '.sluice-spark-pipeline.yml';

/** The project's spec as Spark gets it: its own storage, no `sluice.*` keys, Delta as the format of tables. */
export function derivedSpec(spec: ProjectSpec): string {
  const configuration: Record<string, string> = { 'spark.sql.sources.default': 'delta' };
  for (const [key, value] of Object.entries(spec.configuration))
    if (!key.startsWith('sluice.')) configuration[key] = value;
  const document = new Document({
    name: spec.name,
    storage: `file://${encodeURI(sparkFolders(spec).storage)}`,
    catalog: spec.catalog,
    database: spec.schema,
    configuration,
    libraries: spec.libraries.map(({ include }) => ({ glob: { include } })),
  });
  document.commentBefore = ' Made by sluice run --engine spark for the time of the run.';
  return document.toString({ lineWidth: 0 });
}

/**
 * `spark-defaults.conf` of a local run: the user's own lines first, then what they leave open. A local `spark-pipelines` starts
 * its server in a second JVM, which sees this file and nothing of the command line.
 */
export function sparkDefaults(own: string, folders: SparkFolders, jars: string | undefined): string {
  const given = new Set(
    own
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/[\s=]+/, 1)[0] ?? ''),
  );
  const wanted: Readonly<Record<string, string>> = {
    'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
    'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
    'spark.sql.catalogImplementation': 'hive',
    'spark.sql.warehouse.dir': folders.warehouse,
    'spark.hadoop.javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${folders.metastore};create=true`,
    'spark.driver.extraJavaOptions': `-Dderby.stream.error.file=${folders.storage}/derby.log`,
    'spark.ui.enabled': 'false',
    'spark.ui.showConsoleProgress': 'false',
    ...(jars === undefined
      ? { 'spark.jars.packages': 'io.delta:delta-spark_4.2_2.13:4.4.0' }
      : { 'spark.driver.extraClassPath': jars }),
  };
  const added = Object.entries(wanted).filter(([key]) => !given.has(key));
  return [own.trimEnd(), ...added.map(([key, value]) => `${key} ${value}`), ''].join('\n').trimStart();
}

/** An error that the Spark client printed: its condition and its first line; undefined where the output holds none. */
export function sparkError(
  output: string,
): { readonly condition: string | undefined; readonly message: string } | undefined {
  const lines = output.split('\n');
  const last = lines.findLast((line) => /^[\w.]*(?:Exception|Error)\b.*: /.test(line));
  if (last === undefined) return undefined;
  const message = last.replace(/^[\w.]+: /, '');
  return { condition: /\[([A-Z][A-Z0-9_.]+)\]/.exec(message)?.[1], message };
}
