import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { landingWave, type LandingFile } from '../../samples/infinite-ingestion/events.ts';
import { landFiles } from '../../samples/infinite-ingestion/land.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

/** What a seed's run finds in its landing folder. */
export interface Landing {
  /** Batches with data that each of the two programs makes of it. */
  readonly batches: number;
  readonly files: () => readonly LandingFile[];
  /** Settings that both programs start with. */
  readonly settings: Readonly<Record<string, string>>;
}

export type LandingName = 'short' | 'medium' | 'long';

/**
 * All have rows that are late by the watermark of the batches before, duplicates over batches and malformed lines, so that other batches
 * than those of a run without a crash would give other tables. `long` comes to Delta checkpoints, snapshots of the state, purged logs and compacted logs of files.
 */
export const landings: Readonly<Record<LandingName, Landing>> = {
  short: { batches: 3, files: () => landingWave(1).slice(0, 6), settings: {} },
  medium: { batches: 5, files: () => landingWave(2).slice(0, 10), settings: {} },
  long: {
    batches: 12,
    files: () => [...landingWave(0), ...landingWave(1)],
    settings: {
      'spark.sql.streaming.minBatchesToRetain': '2',
      'spark.sql.streaming.fileSource.log.compactInterval': '3',
    },
  },
};

/** Lands the files once, below `folder`, for all seeds of this landing. */
export async function land(folder: string, landing: Landing): Promise<void> {
  await landFiles(folder, landing.files());
}

/** A new folder in which the programs of the sample find their landing. */
export function prepareFolder(folder: string, landed: string, { settings }: Landing): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(landed, 'landing'), join(folder, 'landing'), 'junction');
  const lines = Object.entries(settings).map(([name, value]) => `spark.conf.set("${name}", "${value}")\n`);
  for (const name of ['ingest.py', 'silver.py']) {
    const program = join(repositoryRoot, 'samples', 'infinite-ingestion', 'program', name);
    if (lines.length === 0) copyFileSync(program, join(folder, name));
    else writeFileSync(join(folder, name), lines.join('') + readFileSync(program, 'utf8'));
  }
}
