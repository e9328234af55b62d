import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, from its bundle or from its sources: the nearest one above that holds `samples`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'samples')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
