import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { Finding } from './checkpointReport.ts';

/** Gathers what is wrong, so that one damaged file does not hide the rest. */
export interface Findings {
  add(severity: Finding['severity'], place: string, code: Finding['code'], text: string): void;
  /** The result of the work, or undefined after noting why it failed. */
  attempt<Result>(place: string, work: () => Result | Promise<Result>): Promise<Result | undefined>;
  all(): readonly Finding[];
}

export function startFindings(): Findings {
  const found: Finding[] = [];
  return {
    add: (severity, place, code, text) => void found.push({ severity, place, code, text }),
    async attempt(place, work) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const code = isSluiceError(error) ? error.code : 'STATE_FILE_UNREADABLE';
        const known = isSluiceError(error)
          ? error
          : sluiceError('STATE_FILE_UNREADABLE', { reason: sentence(error.message) });
        found.push({ severity: 'error', place, code, text: sentence(error.message), error: known });
        return undefined;
      }
    },
    all: () => found,
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
