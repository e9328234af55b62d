import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process of a workspace's emulator, from its locator file; undefined when there is none. */
export function emulatorPid(folder: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, '.sluice', 'emulator.json'), 'utf8')) as {
      readonly pid: number;
    };
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

export function killEmulator(folder: string, signal: NodeJS.Signals = 'SIGKILL'): number {
  const pid = emulatorPid(folder);
  if (pid === undefined) throw new Error('No emulator runs.');
  process.kill(pid, signal);
  return pid;
}
