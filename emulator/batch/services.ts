import type { ComputeSession } from '../compute/computeSession.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';

/** What reads and writes of tables and files need. */
export interface BatchServices {
  readonly io: DeltaIo;
  readonly session: ComputeSession;
  /** Absolute path that relative ones start from. */
  readonly folder: string;
}
