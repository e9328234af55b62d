import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { sluiceError } from '../base/errors.ts';
import { derivedSpec, derivedSpecName, sparkDefaults, sparkError, sparkFolders } from '../pipeline/move/sparkFiles.ts';
import type { ProjectSpec } from '../pipeline/project.ts';
import type { Terminal } from './terminal.ts';

/** A run of the project by a real `spark-pipelines`, whose own lines are passed on. */
export interface SparkRun {
  readonly spec: ProjectSpec;
  readonly command: 'run' | 'dry-run';
  /** Selection options, as Spark's own client takes them. */
  readonly options: readonly string[];
  /** `sc://host:port`; a local Spark is started without it. */
  readonly remote: string | undefined;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/**
 * The program `spark-pipelines`: by SLUICE_SPARK_PIPELINES, or on the PATH; SPARK_PIPELINES_NOT_FOUND else. A project cannot name it: the
 * spec of somebody else must not choose which program runs here.
 */
export function findSparkPipelines(): string {
  const given = process.env['SLUICE_SPARK_PIPELINES'];
  const places =
    given === undefined
      ? (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'spark-pipelines'))
      : [given];
  const found = places.find((path) => isProgram(path));
  if (found === undefined) throw sluiceError('SPARK_PIPELINES_NOT_FOUND', { place: given ?? 'the PATH' });
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs it to its end. Rejects with SPARK_RUN_FAILED and Spark's own condition and message. */
export async function runOnSpark(run: SparkRun): Promise<void> {
  const { spec, remote, terminal } = run;
  const program = findSparkPipelines();
  const folders = sparkFolders(spec);
  const derived = join(spec.root, derivedSpecName);
  const environment = { ...process.env };
  if (remote === undefined) {
    mkdirSync(folders.conf, { recursive: true });
    mkdirSync(folders.warehouse, { recursive: true });
    writeFileSync(
      join(folders.conf, 'spark-defaults.conf'),
      sparkDefaults(ownDefaults(), folders, process.env['SLUICE_SPARK_JARS']),
    );
    environment['SPARK_CONF_DIR'] = folders.conf;
  }
  writeFileSync(derived, derivedSpec(spec));
  try {
    const args = [
      ...(remote === undefined ? [] : ['--remote', remote]),
      run.command,
      '--spec',
      derived,
      ...run.options,
    ];
    const { status, output } = await execute(program, args, { cwd: spec.root, env: environment }, run);
    if (run.signal.aborted) throw sluiceError('CANCELLED', {});
    if (status !== 0) {
      const error = sparkError(output);
      throw sluiceError('SPARK_RUN_FAILED', {
        status: status ?? 'a signal',
        message: error?.message ?? output.trim().split('\n').at(-1) ?? '',
      });
    }
    if (remote === undefined && run.command === 'run' && !run.json) {
      terminal.note(`Spark's tables lie in ${folders.warehouse}, apart from Sluice's own.`);
    }
  } finally {
    rmSync(derived, { force: true });
  }
}

/** The settings that a local Spark would have found by itself. */
function ownDefaults(): string {
  const { SPARK_CONF_DIR: folder, SPARK_HOME: home } = process.env;
  const own = folder ?? (home === undefined ? undefined : join(home, 'conf'));
  const path = own === undefined ? undefined : join(own, 'spark-defaults.conf');
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : '';
}

interface Executed {
  readonly status: number | null;
  readonly output: string;
}

/** Milliseconds that Spark has to end after Ctrl-C. */
const patience = 15_000;

const ownLine = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): (.*)$/;

function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  { terminal, json, signal }: SparkRun,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    // A group of its own: the client starts a JVM, which starts Python, which starts the server's JVM, and all have to end.
    const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const end = (how: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how);
      } catch {
        // It has ended by itself.
      }
    };
    let late: NodeJS.Timeout | undefined;
    const stop = (): void => {
      end('SIGTERM');
      late = setTimeout(() => end('SIGKILL'), patience);
    };
    signal.addEventListener('abort', stop);
    let output = '';
    const pending = { stdout: '', stderr: '' };
    const take = (stream: 'stdout' | 'stderr', chunk: string): void => {
      output += chunk;
      const lines = `${pending[stream]}${chunk}`.split('\n');
      pending[stream] = lines.pop() ?? '';
      for (const line of lines) {
        const [, time, message] = ownLine.exec(line) ?? [];
        if (time === undefined || message === undefined) continue;
        terminal.print(json ? JSON.stringify({ event: 'spark', time, message }) : line);
      }
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => take('stdout', chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => take('stderr', chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      signal.removeEventListener('abort', stop);
      clearTimeout(late);
      resolve({ status, output });
    });
  });
}
