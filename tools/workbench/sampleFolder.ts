import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';

const samples = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'samples', 'infinite-ingestion');

export type SampleLanguage = 'sql' | 'python' | 'portable';

/** Makes a project of the first pattern in a folder, with a first wave of events landed. */
export async function writeSampleProject(folder: string, language: SampleLanguage): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(join(samples, language, 'transformations'), join(folder, 'transformations'), { recursive: true });
  const spec = readFileSync(join(samples, language, 'spark-pipeline.yml'), 'utf8');
  const storage = pathToFileURL(join(folder, 'storage')).href;
  writeFileSync(join(folder, 'spark-pipeline.yml'), spec.replace('<storage>', storage));
  await landEvents(folder, false);
}
