import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errnoOf } from './storageFault.ts';

/** Whether a process of this pid runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/**
 * A text that differs between two processes that had the same pid at different times, on this machine, reboots included.
 * Undefined where the system does not tell.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return linuxStart(pid);
    if (process.platform === 'darwin') {
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat counts ticks since boot; the command's name before it may hold blanks and brackets. */
function linuxStart(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (ticks === undefined) return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${ticks}`;
}
