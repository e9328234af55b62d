import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { sluiceError } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import { packageRoot } from './packageRoot.ts';

/** A pipeline with data that lands wave by wave, to be tried without any of one's own. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  /** A whole sentence. */
  readonly description: string;
  readonly languages: readonly SampleLanguage[];
}

export const sampleLanguages = ['sql', 'python', 'portable'] as const;
export type SampleLanguage = (typeof sampleLanguages)[number];

export const samples: readonly Sample[] = [
  {
    name: 'infinite-ingestion',
    title: 'Infinite Ingestion',
    description:
      'Files land, a protected bronze table keeps every event, and silver casts and deduplicates them under a watermark, exactly once.',
    languages: sampleLanguages,
  },
];

export interface SampleProject {
  readonly sample: string;
  readonly language: SampleLanguage;
  /** Absolute. */
  readonly folder: string;
  /** Absolute path of the spec. */
  readonly spec: string;
}

const specName = 'spark-pipeline.yml';
const markerName = join('.sluice', 'sample.json');

/**
 * Copies a sample once; afterwards the copy is the user's, and a second call leaves it as it is. Spark wants the storage as an absolute
 * URI. Nothing lands yet. SAMPLE_UNKNOWN for a name or a
 * language that no sample has; PROJECT_FILES_EXIST where the folder holds another project.
 */
export function copySample(name: string, language: string, folder: string): SampleProject {
  const sample = samples.find((one) => one.name === name);
  const known = sample?.languages.find((one) => one === language);
  if (sample === undefined || known === undefined) {
    const names = samples.map((one) => `${one.name} (${one.languages.join(', ')})`).join('; ');
    throw sluiceError('SAMPLE_UNKNOWN', { name: `${name} (${language})`, names });
  }
  const spec = join(folder, specName);
  const project: SampleProject = { sample: name, language: known, folder, spec };
  if (existsSync(spec)) {
    const present = sampleOf(folder);
    if (present?.sample === name && present.language === language) return project;
    throw sluiceError('PROJECT_FILES_EXIST', { folder, file: specName });
  }
  const source = join(packageRoot(), 'samples', name, language);
  mkdirSync(join(folder, '.sluice'), { recursive: true });
  for (const part of ['transformations', 'tests']) {
    if (existsSync(join(source, part))) cpSync(join(source, part), join(folder, part), { recursive: true });
  }
  writeFileSync(join(folder, markerName), `${JSON.stringify({ sample: name, language })}\n`);
  const text = readFileSync(join(source, specName), 'utf8');
  writeFileSync(spec, text.replace('<storage>', pathToFileURL(join(folder, 'storage')).href));
  return project;
}

/** The sample that a project was copied from; undefined for a project of the user's own. */
export function sampleOf(folder: string): SampleProject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, markerName), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { sample, language } = value;
  const known = sampleLanguages.find((one) => one === language);
  if (known === undefined || !samples.some(({ name }) => name === sample)) return undefined;
  return { sample: String(sample), language: known, folder, spec: join(folder, specName) };
}

export interface LandedFiles {
  /** Waves that the folder now holds. */
  readonly waves: number;
  /** Files that landed now. */
  readonly made: number;
}

/** Lands the files of a sample: completes the waves that are there, with `more` one wave more. SAMPLE_UNKNOWN for another project. */
export async function landSample(folder: string, more: boolean): Promise<LandedFiles> {
  if (sampleOf(folder) === undefined) {
    throw sluiceError('SAMPLE_UNKNOWN', { name: folder, names: samples.map(({ name }) => name).join(', ') });
  }
  return landEvents(folder, more);
}
