import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder of recorded answers: `SLUICE_CONFORMANCE`, else `../shared/conformance` beside the repository, else undefined. */
export function conformanceRoot(): string | undefined {
  const given = process.env['SLUICE_CONFORMANCE'];
  const folder = given === undefined ? join(repositoryRoot, '..', 'shared', 'conformance') : resolve(given);
  return existsSync(folder) ? folder : undefined;
}

/** The line that a test prints when it skips for want of the recorded answers. */
export const conformanceMissing =
  'skipped: the recorded answers are not there; set SLUICE_CONFORMANCE to their folder, or put them at ../shared/conformance.';
