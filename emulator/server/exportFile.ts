import { open, rename, rm } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';

export interface ExportFile {
  write(text: string): Promise<void>;
}

/**
 * Writes a file that a person chose: beside it first, and under its name once all is written, so that what fails or is cancelled leaves the
 * former file as it was. Gives the bytes.
 */
export async function writeExport(
  path: string,
  unique: string,
  work: (file: ExportFile) => Promise<void>,
): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${unique}.tmp`);
  const handle = await open(temporary, 'wx', 0o600);
  let bytes = 0;
  try {
    await work({
      async write(text) {
        const content = Buffer.from(text, 'utf8');
        bytes += content.length;
        await handle.writeFile(content);
      },
    });
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
