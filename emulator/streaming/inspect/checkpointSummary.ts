import type { FileSystem } from '../../base/fileSystem.ts';
import { openLogs, type CheckpointLogs } from './checkpointLogs.ts';
import type { Finding } from './checkpointReport.ts';
import { startFindings } from './findings.ts';
import { checkLogs } from './logFindings.ts';
import { nextStart, type NextStart } from './nextStart.ts';

/**
 * `committed`: the newest planned batch is committed. `planned`: it is not, so the next start runs it again. `running`: a live process
 * holds the stream checkpoint. `empty`: nothing was planned yet. `damaged`: the next start is refused, or not safe.
 */
export type CheckpointHealth = 'committed' | 'planned' | 'running' | 'empty' | 'damaged';

export interface CheckpointSummary {
  readonly path: string;
  readonly queryId: string | undefined;
  readonly lastPlanned: number | undefined;
  readonly lastCommitted: number | undefined;
  readonly health: CheckpointHealth;
  /** What is wrong, where the health is `damaged`. */
  readonly problem: string | undefined;
}

export interface SummaryContext {
  readonly files: FileSystem;
  /** Whether a live process of Sluice holds the folder. */
  isHeld(path: string): boolean;
}

/** One line about a stream checkpoint: the names of its log files, and the newest of them. */
export async function checkpointSummary({ files, isHeld }: SummaryContext, path: string): Promise<CheckpointSummary> {
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  checkLogs(logs, findings);
  const sink = { description: 'the sink', lastWritten: 'unknown' } as const;
  const start = await nextStart({ files, logs, findings: findings.all(), stateOwner: 'none', sink });
  const { health, problem } = checkpointHealth({ logs, start, findings: findings.all(), held: isHeld(path) });
  return {
    path,
    queryId: logs.queryId,
    lastPlanned: logs.offsetIds.at(-1),
    lastCommitted: logs.commitIds.at(-1),
    health,
    problem,
  };
}

export function checkpointHealth(facts: {
  readonly logs: Pick<CheckpointLogs, 'offsetIds' | 'commitIds'>;
  readonly start: NextStart;
  readonly findings: readonly Finding[];
  readonly held: boolean;
}): Pick<CheckpointSummary, 'health' | 'problem'> {
  const { logs, start, findings, held } = facts;
  // While a query runs, its logs are read between two of its steps.
  if (held) return { health: 'running', problem: undefined };
  const first = findings.find(({ severity }) => severity === 'error');
  if (start.kind === 'refused' || first !== undefined) {
    return { health: 'damaged', problem: start.error?.message ?? first?.text ?? start.sentence };
  }
  const planned = logs.offsetIds.at(-1);
  if (planned === undefined) return { health: 'empty', problem: undefined };
  return { health: logs.commitIds.at(-1) === planned ? 'committed' : 'planned', problem: undefined };
}

/** Whether a folder has what only a stream checkpoint has. */
export async function isStreamCheckpoint(files: FileSystem, path: string): Promise<boolean> {
  const entries = (await files.list(path)) ?? [];
  const folders = new Set(entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name));
  const hasMetadata = entries.some(({ name, isDirectory }) => name === 'metadata' && !isDirectory);
  return (hasMetadata && folders.has('offsets')) || (folders.has('offsets') && folders.has('commits'));
}

const deepest = 8;
const mostFolders = 5_000;

/** Stream checkpoints at or below a folder, nearest first. Hidden folders and those of packages are passed over. */
export async function findStreamCheckpoints(
  files: FileSystem,
  folder: string,
  most: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  let level: readonly string[] = [folder];
  let seen = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const path of level) {
      seen += 1;
      if (found.length >= most || seen > mostFolders) return found;
      if (await isStreamCheckpoint(files, path)) {
        found.push(path);
        continue;
      }
      for (const { name, path: child, isDirectory } of (await files.list(path)) ?? []) {
        if (isDirectory && !passedOver(name)) next.push(child);
      }
    }
    level = next.sort();
  }
  return found;
}

function passedOver(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || name === '_delta_log' || name.includes('=');
}
