import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';

export interface ProcessRun {
  /** Wall-clock seconds from spawn to exit. */
  readonly seconds: number;
  /** Peak resident set of the process in megabytes, as the kernel counted it. */
  readonly peakMegabytes: number;
  readonly stdout: string;
}

/** Runs `node <args>` to its end; throws with its error output when it fails. */
export function runNode(args: readonly string[], folder: string = repositoryRoot): ProcessRun {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const memory = join(scratch, 'memory');
  try {
    const started = performance.now();
    const result = spawnSync(
      process.execPath,
      ['--import', join(repositoryRoot, 'test/bench/peakMemory.mjs'), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, SLUICE_BENCH_MEMORY: memory },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const seconds = (performance.now() - started) / 1000;
    if (result.status !== 0) throw new Error(`node ${args.join(' ')} exited with ${result.status}:\n${result.stderr}`);
    return { seconds, peakMegabytes: Number(readFileSync(memory, 'utf8')) / 1024, stdout: result.stdout };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** The value below which this share (0 to 1) of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
