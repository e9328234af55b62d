import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/conformanceRoot.ts';

/** What a run of the real command left behind. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs it as this user; only root can. */
  readonly user?: number;
}

const bundle = join(repositoryRoot, 'dist', 'sluice.js');

/** Runs `sluice` as a process of its own, from the bundle that `npm test` builds. */
export function sluice(
  words: readonly string[],
  folder: string,
  { environment = {}, user }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle, ...words], {
      cwd: folder,
      env: { ...process.env, TZ: 'UTC', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A fingerprint of every file below the folders, so that "as before" can be said byte by byte. Locks come and go. */
export function fingerprint(folders: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const folder of folders) walk(folder, found);
  return found;
}

function walk(folder: string, found: Record<string, string>): void {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else found[path] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
}

/** Starts the works in order, so many at a time, and returns their outcomes at once. */
export function runBeside<Result>(
  atOnce: number,
  works: readonly (() => Promise<Result>)[],
): readonly Promise<Result>[] {
  const started: Promise<Result>[] = [];
  for (const [index, work] of works.entries()) {
    const free = index < atOnce ? Promise.resolve() : settled(started[index - atOnce]);
    const outcome = free.then(work);
    // Whoever waits for it hears of a failure; until then it is not unheard.
    outcome.catch(() => undefined);
    started.push(outcome);
  }
  return started;
}

async function settled(work: Promise<unknown> | undefined): Promise<void> {
  await Promise.allSettled([work]);
}
