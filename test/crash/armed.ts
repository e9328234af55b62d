import { randomUUID } from 'node:crypto';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import type { PhaseEvent, PhaseObserver } from '../../emulator/streaming/phases.ts';
import { faultyFileSystem, InjectedCrash, type Fault, type FileSystemCall } from '../support/faultyFileSystem.ts';
import { diskCalls, type DiskStrike, type PhaseStrike, type Program, type Strike } from './strike.ts';

/** A disk and observers in which a strike waits. */
export interface Armed {
  readonly files: FileSystem;
  observerOf(program: Program): PhaseObserver;
  struck(): boolean;
}

export function armed(strike: Strike | undefined): Armed {
  const phase = strike?.kind === 'phase' ? phaseStrike(strike) : undefined;
  const faulty = strike?.kind === 'disk' ? faultyFileSystem(nodeFileSystem, faultOf(strike)) : undefined;
  return {
    files: faulty ?? nodeFileSystem,
    observerOf: (program) => phase?.observerOf(program) ?? {},
    struck: () => faulty?.struck() ?? phase?.struck() ?? false,
  };
}

function phaseStrike(strike: PhaseStrike): Pick<Armed, 'observerOf' | 'struck'> {
  let seen = 0;
  let struck = false;
  const meet = (event: PhaseEvent): void => {
    if (struck || event.phase !== strike.phase) return;
    seen += 1;
    if (seen <= strike.nth) return;
    struck = true;
    if (strike.how === 'kill') die();
    throw new InjectedCrash(`${strike.when} ${event.phase} of batch ${event.batchId}`);
  };
  return {
    observerOf: (program) => (program === strike.program ? { [strike.when]: meet } : {}),
    struck: () => struck,
  };
}

function faultOf({ when, calls, nth, how }: DiskStrike): Fault {
  const kind = how === 'kill' ? 'crash' : how;
  const matching = diskCalls[calls];
  return {
    kind,
    when: when === 'torn' ? 'before' : when,
    nth,
    ...(matching === undefined ? {} : { calls: matching }),
    strike(call, paths, content) {
      if (when === 'torn') tear(call, paths, content);
      if (how === 'kill') die();
    },
  };
}

function tear(call: FileSystemCall, paths: readonly string[], content: Uint8Array | undefined): void {
  for (const path of paths) {
    if (call === 'sync') {
      const status = statSync(path);
      if (status.isFile()) truncateSync(path, Math.floor(status.size / 2));
    } else if (content !== undefined && statSync(dirname(path), { throwIfNoEntry: false }) !== undefined) {
      const temporary = `${dirname(path)}/.${basename(path)}.${randomUUID()}.tmp`;
      writeFileSync(temporary, content.subarray(0, Math.floor(content.length / 2)));
    }
  }
}

/** The signal may take a moment to be met, and the process has to do nothing in it. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('SIGKILL was survived');
}
