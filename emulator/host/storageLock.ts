import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { sluiceError } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import { makeFolders } from './makeFolders.ts';
import { isAlive, processStart } from './processStart.ts';
import { errnoOf, storageFault } from './storageFault.ts';

export interface StorageLock {
  /** Gives the folder free. A second call does nothing. */
  release(): void;
}

/** Name of the lock's file inside the folder that it guards. */
export const lockFileName = '.sluice.lock';

interface Holder {
  readonly pid: number;
  /** See `processStart`: tells a holder from a later process that got the same pid. */
  readonly start: string;
  readonly token: string;
}

/**
 * Takes the exclusive lock of a storage folder or a stream checkpoint, for as long as this process lives or until it is
 * released. STORAGE_LOCKED with the holder's pid when somebody has it. A holder that died without releasing (kill -9, power
 * loss) is found by its pid and start time, and its lock is taken over.
 */
export function acquireStorageLock(folder: string): StorageLock {
  const path = `${folder}/${lockFileName}`;
  try {
    makeFolders(folder);
    return acquire(path, folder);
  } catch (error) {
    throw storageFault(error, isFileInTheWay(error) ? folder : path);
  }
}

/** Whether a living process, maybe this one, holds the lock of a folder. Changes nothing. */
export function isStorageLocked(folder: string): boolean {
  const holder = readHolder(`${folder}/${lockFileName}`);
  return typeof holder === 'object' && lives(holder);
}

function isFileInTheWay(error: unknown): boolean {
  return errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOTDIR';
}

const held = new Map<string, Holder>();

function acquire(path: string, folder: string): StorageLock {
  for (;;) {
    const mine: Holder = { pid: process.pid, start: processStart(process.pid) ?? '', token: randomUUID() };
    if (create(path, mine)) return keep(path, mine);
    const present = readHolder(path);
    if (present === 'gone') continue;
    if (present !== 'torn' && lives(present)) {
      throw sluiceError('STORAGE_LOCKED', { pid: present.pid, path: folder });
    }
    // Several processes may find the same dead holder. Only the one that holds the right to clear it looks again and
    // removes it; that right is a lock like any other, so a process that dies while it clears is cleared in its turn.
    const right = acquire(`${path}.clear`, folder);
    try {
      const now = readHolder(path);
      if (now === 'torn' || (now !== 'gone' && !lives(now))) unlinkSync(path);
    } finally {
      right.release();
    }
  }
}

/** The whole content stands under a temporary name first: whoever sees the lock sees its holder. */
function create(path: string, holder: Holder): boolean {
  const temporary = `${path}.${holder.token}.tmp`;
  writeFileSync(temporary, JSON.stringify(holder), { flag: 'wx' });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temporary);
  }
}

function keep(path: string, holder: Holder): StorageLock {
  if (held.size === 0) process.once('exit', releaseAll);
  held.set(path, holder);
  return { release: () => release(path, holder) };
}

function release(path: string, holder: Holder): void {
  if (held.get(path) !== holder) return;
  held.delete(path);
  if (held.size === 0) process.removeListener('exit', releaseAll);
  const present = readHolder(path);
  if (typeof present === 'object' && present.token === holder.token) unlinkSync(path);
}

function releaseAll(): void {
  for (const [path, holder] of held) {
    try {
      release(path, holder);
    } catch {
      // The process ends now; a lock that stays behind is taken over by the next one.
    }
  }
}

/** `torn`: power was lost before the bytes of a lock were durable, so its holder is gone. */
function readHolder(path: string): Holder | 'gone' | 'torn' {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return 'torn';
    const { pid, start, token } = value;
    if (typeof pid !== 'number' || typeof start !== 'string' || typeof token !== 'string') return 'torn';
    return { pid, start, token };
  } catch {
    return 'torn';
  }
}

function lives(holder: Holder): boolean {
  if (!isAlive(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === undefined || holder.start === '' || start === holder.start;
}
