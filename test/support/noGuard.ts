import type { ActRequest, Guard } from '../../emulator/guard/guard.ts';

/** Allows everything and remembers what it was asked. For tests of what stands behind the guard. */
export function noGuard(asked: ActRequest[] = []): Guard {
  return {
    async permit(requests) {
      asked.push(...requests);
      return requests.map((request, index) => ({ id: String(index), request, verdict: { kind: 'allowed' } }));
    },
    async finished() {},
  };
}
