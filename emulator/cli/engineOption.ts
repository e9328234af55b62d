import { sluiceError } from '../base/errors.ts';
import type { VerbCall } from './verb.ts';

/** Whether `--engine spark` hands the project to a real Spark. INVALID_USAGE for another engine, and for --remote without it. */
export function isForSpark(call: VerbCall, command: string): boolean {
  const engine = call.text('engine');
  const usage = (detail: string): Error => sluiceError('INVALID_USAGE', { detail, command });
  if (engine !== undefined && engine !== 'spark' && engine !== 'sluice') {
    throw usage(`The option --engine takes spark or sluice, not "${engine}".`);
  }
  if (engine !== 'spark' && call.text('remote') !== undefined) {
    throw usage('The option --remote goes with --engine spark.');
  }
  return engine === 'spark';
}
