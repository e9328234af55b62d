import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Where real Spark, Delta and delta-rs live: a cache outside the source tree, made once. */
const cache = process.env['SLUICE_INTEROP_CACHE'] ?? join(homedir(), '.cache', 'sluice-interop');
const pySpark = 'pyspark[connect,pipelines]==4.2.0';
const deltaRs = 'deltalake==1.6.6';
const deltaSpark = { group: 'io.delta', artifact: 'delta-spark_4.2_2.13', version: '4.4.0' };

export interface RealSpark {
  /** The Python interpreter that has pyspark, deltalake and pyarrow. */
  readonly python: string;
  /** Folder of the jars that Spark needs beside its own. */
  readonly jars: string;
}

/** Real Spark with Delta; or, when it is not there and cannot be had, why in one line. `install` fetches what is missing. */
export function realSpark(install: boolean): RealSpark | { readonly missing: string } {
  const python = join(cache, 'venv', 'bin', 'python');
  const jars = join(cache, 'jars');
  if (existsSync(join(cache, 'ready'))) return { python, jars };
  if (!install)
    return {
      missing:
        'real Spark is not installed; `npm run interop` installs it (Python 3.11, Java 17, Maven; about 450 MB).',
    };
  for (const tool of ['python3', 'java', 'mvn']) {
    if (spawnSync(tool, ['-version']).error !== undefined)
      return { missing: `${tool} is not installed; real Spark with Delta needs it.` };
  }
  mkdirSync(cache, { recursive: true });
  console.error(`Installing Spark 4.2, Delta 4.4 and delta-rs into ${cache} (about a minute).`);
  const failed =
    run('python3', ['-m', 'venv', join(cache, 'venv')]) ??
    run(python, ['-m', 'pip', 'install', '-q', pySpark, deltaRs, 'pyarrow']) ??
    fetchJars(python, jars);
  if (failed !== undefined) return { missing: failed };
  writeFileSync(join(cache, 'ready'), '');
  return { python, jars };
}

/** The Delta jars by Maven, less what pyspark brings itself (two of one artifact would clash). */
function fetchJars(python: string, jars: string): string | undefined {
  const project = join(cache, 'maven');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'pom.xml'), pom());
  const fetched = run('mvn', [
    '-q',
    '-f',
    join(project, 'pom.xml'),
    'dependency:copy-dependencies',
    `-DoutputDirectory=${jars}`,
  ]);
  if (fetched !== undefined) return fetched;
  const own = spawnSync(python, [
    '-c',
    'import os, pyspark; print(os.path.join(os.path.dirname(pyspark.__file__), "jars"))',
  ]);
  const sparkJars = new Set(readdirSync(own.stdout.toString().trim()).map(artifact));
  for (const name of readdirSync(jars)) if (sparkJars.has(artifact(name))) rmSync(join(jars, name));
  return undefined;
}

/** `delta-storage-4.4.0.jar` → `delta-storage`. */
function artifact(jar: string): string {
  return jar.replace(/-\d[\w.-]*\.jar$/, '');
}

function pom(): string {
  const { group, artifact: name, version } = deltaSpark;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sluice</groupId><artifactId>interop</artifactId><version>1</version>
<dependencies><dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>
<exclusions><exclusion><groupId>org.apache.spark</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency></dependencies>
</project>
`;
}

function run(command: string, args: readonly string[]): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.status === 0) return undefined;
  const reason = (result.stderr ?? '').trim().split('\n').at(-1) ?? String(result.error);
  return `\`${[command, ...args.slice(0, 4)].join(' ')} …\` failed: ${reason}`;
}

/** Where `sluice run --engine spark` finds Spark and the jars of Delta. */
export function sparkPipelinesEnvironment({ python, jars }: RealSpark): NodeJS.ProcessEnv {
  const programs = dirname(python);
  return {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    SLUICE_SPARK_PIPELINES: join(programs, 'spark-pipelines'),
    SLUICE_SPARK_JARS: readdirSync(jars)
      .map((jar) => join(jars, jar))
      .join(':'),
  };
}
