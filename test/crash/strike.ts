import type { FileSystemCall } from '../support/faultyFileSystem.ts';
import { writingCalls } from '../support/faultyFileSystem.ts';
import type { Phase } from '../../emulator/streaming/phases.ts';

export const programs = ['ingest', 'silver'] as const;
export type Program = (typeof programs)[number];

/** Where and how one run of the two programs is broken off. It strikes once, or never when the run does not come there. */
export type Strike = PhaseStrike | DiskStrike | OutsideStrike;

/** In the n-th batch (from 0) that the run starts a phase in. */
export interface PhaseStrike {
  readonly kind: 'phase';
  readonly program: Program;
  readonly phase: Phase;
  readonly when: 'before' | 'after';
  readonly nth: number;
  readonly how: 'kill' | 'throw';
}

/**
 * At the n-th call (from 1) of the disk. `torn` leaves what a process leaves that dies amid its write: a part of the bytes under
 * the temporary name, or half of the file that was about to be made durable.
 */
export interface DiskStrike {
  readonly kind: 'disk';
  readonly when: 'before' | 'after' | 'torn';
  readonly calls: keyof typeof diskCalls;
  readonly nth: number;
  readonly how: 'kill' | 'crash' | 'ENOSPC' | 'EIO';
}

/** SIGKILL from the outside, some time after the run has started. The one strike that does not fall on the same place each time. */
export interface OutsideStrike {
  readonly kind: 'outside';
  readonly milliseconds: number;
}

/** Which calls count; undefined means all. */
export const diskCalls = {
  all: undefined,
  writing: writingCalls,
  tearable: ['writeIfAbsent', 'replace', 'sync'],
} as const satisfies Readonly<Record<string, readonly FileSystemCall[] | undefined>>;

export function strikeText(strike: Strike): string {
  switch (strike.kind) {
    case 'phase':
      return `${strike.how} ${strike.when} ${strike.phase} of batch ${strike.nth} of ${strike.program}`;
    case 'disk': {
      const which = strike.calls === 'all' ? 'call' : `${strike.calls} call`;
      const place = strike.when === 'torn' ? 'amid' : strike.when;
      return `${strike.how} ${place} ${which} ${strike.nth} of the disk`;
    }
    case 'outside':
      return `kill from outside after ${strike.milliseconds} ms`;
  }
}
