import { existsSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { landingWave, type LandingFile, type WorkoutEvent } from './events.ts';

export interface Landed {
  /** Waves that the folder now holds. */
  readonly waves: number;
  /** Files that this call made. */
  readonly made: number;
}

/**
 * Lands the events below `<folder>/landing/{json,parquet}`: the waves that are there are completed, and with `more` one more
 * is added. A file appears whole under its name or not at all, so a landing that was cut off goes on where it stopped.
 */
export async function landEvents(folder: string, more: boolean): Promise<Landed> {
  const waves = Math.max(1, wavesIn(foldersOf(folder).json) + (more ? 1 : 0));
  let made = 0;
  for (let wave = 0; wave < waves; wave += 1) made += await landFiles(folder, landingWave(wave));
  return { waves, made };
}

/** Lands those of the files that are not there yet, and returns how many these were. */
export async function landFiles(folder: string, files: readonly LandingFile[]): Promise<number> {
  const target = foldersOf(folder);
  let made = 0;
  for (const file of files) {
    const path = join(target[file.format], file.name);
    if (existsSync(path)) continue;
    // Readers of streams pass over names that start with an underscore.
    const unfinished = join(target[file.format], `_${file.name}`);
    await (file.format === 'json' ? writeJson(unfinished, file) : writeParquet(unfinished, file.events));
    utimesSync(unfinished, file.modifiedAt / 1000, file.modifiedAt / 1000);
    renameSync(unfinished, path);
    made += 1;
  }
  return made;
}

function foldersOf(folder: string): Readonly<Record<LandingFile['format'], string>> {
  const target = { json: join(folder, 'landing', 'json'), parquet: join(folder, 'landing', 'parquet') };
  mkdirSync(target.json, { recursive: true });
  mkdirSync(target.parquet, { recursive: true });
  return target;
}

function wavesIn(folder: string): number {
  const numbers = readdirSync(folder).map((name) => Number(/^wave-(\d+)-/.exec(name)?.[1] ?? -1));
  return Math.max(-1, ...numbers) + 1;
}

function writeJson(path: string, file: LandingFile): void {
  const lines = file.events.map((event) => JSON.stringify(event));
  for (const { at, text } of file.malformedLines.toReversed()) lines.splice(at, 0, text);
  writeFileSync(path, `${lines.join('\n')}\n`);
}

async function writeParquet(path: string, events: readonly WorkoutEvent[]): Promise<void> {
  const {
    default: { ParquetSchema, ParquetWriter },
  } = await import('parquetjs-lite');
  const schema = new ParquetSchema({
    user_id: { type: 'INT32', optional: true },
    workout_id: { type: 'INT32', optional: true },
    timestamp: { type: 'FLOAT', optional: true },
    action: { type: 'UTF8', optional: true },
    session_id: { type: 'INT32', optional: true },
  });
  const writer = await ParquetWriter.openFile(schema, path);
  for (const event of events) await writer.appendRow({ ...event });
  await writer.close();
}
